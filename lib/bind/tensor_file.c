/* tensor_file.c: tensors to files and back, and from bytes that a script has read itself. */
#include "../file/file.h"
#include "keys.h"
#include "tensor.h"
#include <string.h>

/* What a call holds outside of Lua; a userdata, so that an error lets go of it. */
typedef struct Hold {
    Bytes bytes;
    NamedList list;
} Hold;

static const char hold_type[] = "folio.file";

static int drop_hold(lua_State *L) {
    Hold *hold = lua_touserdata(L, 1);
    bytes_drop(&hold->bytes);
    named_drop(&hold->list);
    return 0;
}

static Hold *push_hold(lua_State *L) {
    Hold *hold = lua_newuserdatauv(L, sizeof *hold, 0);
    *hold = (Hold){0};
    if (luaL_newmetatable(L, hold_type)) {
        lua_pushcfunction(L, drop_hold);
        lua_setfield(L, -2, "__gc");
    }
    lua_setmetatable(L, -2);
    return hold;
}

/* Formats, by the end of the path. */

typedef struct Format {
    const char *end;
    bool one; /* holds one tensor, without a name */
    bool (*read)(NamedList *out, const unsigned char *bytes, size_t size, Error *error);
    bool (*write)(Bytes *out, const NamedList *list, Error *error);
} Format;

static bool read_one(NamedList *out, const unsigned char *bytes, size_t size, Error *error) {
    Tensor tensor;
    *out = (NamedList){0};
    return npy_read(&tensor, bytes, size, error) && named_add(out, "", 0, &tensor, error);
}

static bool write_one(Bytes *out, const NamedList *list, Error *error) {
    return npy_write(out, &named_at(list, 0)->tensor, error);
}

static const Format formats[] = {
    {".npy", true, read_one, write_one},
    {".npz", false, npz_read, npz_write},
    {".safetensors", false, safetensors_read, safetensors_write},
};

static const Format *check_format(lua_State *L, const char *who, const char *path) {
    size_t length = strlen(path);
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        size_t end = strlen(formats[i].end);
        if (length > end && strcmp(path + length - end, formats[i].end) == 0)
            return &formats[i];
    }
    bind_error(L, "%s: %s: want a path that ends in .npy, .npz or .safetensors", who, path);
    return NULL;
}

/* A job for tensor_attempt, which may do it twice: what an attempt leaves, the next one drops.
 */
typedef struct Job {
    Hold *hold;
    const Format *format;
    const char *who, *path;
} Job;

static bool blame(const Job *job, Error *error) {
    Error why = *error;
    error_set(error, "%s: %s: %s", job->who, job->path, why.text);
    error->memory = why.memory;
    return false;
}

static bool load_file(void *with, Error *error) {
    Job *job = with;
    Bytes *bytes = &job->hold->bytes;
    named_drop(&job->hold->list);
    if (!file_load(bytes, job->path, error)) return blame(job, error);
    bool ok = job->format->read(&job->hold->list, bytes_data(bytes), bytes->size, error);
    bytes_drop(bytes);
    return ok || blame(job, error);
}

static bool save_file(void *with, Error *error) {
    Job *job = with;
    Bytes *bytes = &job->hold->bytes;
    bool ok = job->format->write(bytes, &job->hold->list, error) &&
              file_save(job->path, bytes, error);
    bytes_drop(bytes);
    return ok || blame(job, error);
}

/* Loading. */

static void push_tensor(lua_State *L, Named *entry) {
    Value *box = tensor_push(L);
    box->tensor = entry->tensor;
    entry->tensor = (Tensor){0};
}

static int load(lua_State *L) {
    const char *path = luaL_checkstring(L, 1);
    const Format *format = check_format(L, "load", path);
    Hold *hold = push_hold(L);
    tensor_attempt(L, load_file, &(Job){hold, format, "load", path});
    if (format->one) {
        push_tensor(L, named_at(&hold->list, 0));
        return 1;
    }
    lua_createtable(L, 0, (int)(hold->list.count < 1000 ? hold->list.count : 1000));
    for (size_t i = 0; i < hold->list.count; i++) {
        Named *entry = named_at(&hold->list, i);
        lua_pushlstring(L, named_name(entry), entry->length);
        push_tensor(L, entry);
        lua_rawset(L, -3);
    }
    return 1;
}

/* Saving. */

/* Pushes the list of the names in the table at `index`, sorted, so that a file's bytes do not
 * depend on the order of a table. */
static lua_Integer push_names(lua_State *L, int index) {
    lua_Integer count = 0;
    lua_getglobal(L, "table");
    lua_getfield(L, -1, "sort");
    lua_newtable(L);
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING)
            bind_error(L,
                       "save: the table has a key that is a %s, want names of tensors, as "
                       "net:state_dict() gives",
                       bind_kind(L, -2));
        if (!tensor_test(L, -1))
            bind_error(L, "save: \"%s\" is a %s, want a tensor", lua_tostring(L, -2),
                       bind_kind(L, -1));
        lua_pushvalue(L, -2);
        lua_rawseti(L, -4, ++count);
    }
    lua_pushvalue(L, -2);
    lua_pushvalue(L, -2);
    lua_call(L, 1, 0);
    return count;
}

static void add_tensor(lua_State *L, Hold *hold, const char *name, size_t length,
                       const Value *x) {
    Tensor held;
    Error error = {0};
    tensor_hold(&held, &x->tensor);
    if (!named_add(&hold->list, name, length, &held, &error))
        bind_error(L, "save: %s", error.text);
}

static void add_tensors(lua_State *L, Hold *hold, int index) {
    lua_Integer count = push_names(L, index);
    int names = lua_gettop(L);
    for (lua_Integer i = 1; i <= count; i++) {
        size_t length;
        lua_rawgeti(L, names, i);
        const char *name = lua_tolstring(L, -1, &length);
        lua_pushvalue(L, -1);
        lua_rawget(L, index);
        add_tensor(L, hold, name, length, tensor_check(L, -1));
        lua_pop(L, 2);
    }
}

static int save(lua_State *L) {
    const char *path = luaL_checkstring(L, 1);
    const Format *format = check_format(L, "save", path);
    const Value *one = tensor_test(L, 2);
    if (format->one ? one == NULL : lua_type(L, 2) != LUA_TTABLE)
        return bind_error(L, "save: %s holds %s, got a %s", format->end,
                          format->one ? "one tensor" : "a table of tensors by name",
                          one ? "tensor" : bind_kind(L, 2));
    Hold *hold = push_hold(L);
    if (one)
        add_tensor(L, hold, "", 0, one);
    else
        add_tensors(L, hold, 2);
    tensor_attempt(L, save_file, &(Job){hold, format, "save", path});
    return 0;
}

/* From bytes. */

typedef struct Reading {
    Tensor *out;
    ElementKind kind;
    bool big_endian;
    const Request *request;
    const char *bytes;
    size_t size;
} Reading;

static bool read_bytes(void *with, Error *error) {
    const Reading *job = with;
    Error why = {0};
    if (element_read(job->out, job->kind, job->big_endian, job->request->axes,
                     job->request->shape, (const unsigned char *)job->bytes, job->size, &why))
        return true;
    error_set(error, "from_bytes: %s", why.text);
    error->memory = why.memory;
    return false;
}

static ElementKind check_kind(lua_State *L, int index) {
    const char *word = luaL_checkstring(L, index);
    const char *names[ELEMENTS + 1] = {NULL};
    for (int i = 0; i < ELEMENTS; i++) {
        names[i] = elements[i].name;
        if (strcmp(word, names[i]) == 0) return (ElementKind)i;
    }
    const char *near = keys_nearest(word, names);
    bind_error(L,
               near ? "from_bytes: there is no kind of element \"%s\"; did you mean \"%s\"?"
                    : "from_bytes: there is no kind of element \"%s\"",
               word, near);
    return ELEMENT_U8;
}

static int from_bytes(lua_State *L) {
    static const char *const keys[] = {"big_endian", NULL};
    Request request = {0};
    Reading job = {.request = &request};
    job.bytes = luaL_checklstring(L, 1, &job.size);
    job.kind = check_kind(L, 2);
    if (lua_type(L, 3) != LUA_TTABLE)
        return bind_error(L, "from_bytes: argument 3 is a %s, want a shape, as {2, 3}",
                          bind_kind(L, 3));
    tensor_check_shape(L, &request, "from_bytes", 3, 3);
    if (!lua_isnoneornil(L, 4)) {
        keys_check(L, 4, "from_bytes", keys);
        lua_getfield(L, 4, "big_endian");
        job.big_endian = lua_toboolean(L, -1);
    }
    job.out = &tensor_push(L)->tensor;
    tensor_attempt(L, read_bytes, &job);
    return 1;
}

static const Binding functions[] = {
    {"load", load,
     "load(path) → tensor, or table from names to tensors\nReads a file by the end of its "
     "path: "
     ".npy holds one tensor; .npz and .safetensors several, each with a name. Kinds of "
     "elements "
     "that tensors do not have become the dtype that holds them: float16 and bfloat16 "
     "float32, "
     "integers int32 (beyond 32 bits they are an error)."},
    {"save", save,
     "save(path, tensor or table from names to tensors)\nWrites a file that the Python "
     "packages "
     "numpy and safetensors read, by the end of its path: .npy, .npz or .safetensors. It is "
     "written under another name first. Equal tensors give equal bytes."},
    {"from_bytes", from_bytes,
     "from_bytes(bytes, kind, shape, {big_endian = false}) → tensor\nThe elements that a "
     "string "
     "holds, as a file may: kind is \"bool\", \"int8\", \"uint8\", …, \"uint64\", "
     "\"float16\", \"bfloat16\", \"float32\" or \"float64\". They become what load makes of "
     "them."},
    {NULL, NULL, NULL},
};

void tensor_add_files(lua_State *L) {
    bind_functions(L, functions);
}
