/* tensor.c: the module `tensor`, put together: ops from the registry, constructors, methods,
 * comparisons, and what concerns the whole library. The same code is the module of the
 * program and, as tensor.so, of the stock Lua. */
#include "tensor.h"
#include "../kernel/kernel.h"
#include "../tensor/pool.h"
#include "keys.h"
#include "tensor_torch.h"
#include <limits.h>

/* Recording. */

static int restore_recording(lua_State *L) {
    tape_set_recording(*(bool *)lua_touserdata(L, 1));
    return 0;
}

/* Puts a value below all arguments that puts recording back when it is closed, by a return or
 * by an error; it must not move once it is to be closed. */
static bool *insert_restorer(lua_State *L) {
    bool *before = lua_newuserdatauv(L, sizeof *before, 0);
    *before = true;
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, restore_recording);
    lua_setfield(L, -2, "__close");
    lua_setmetatable(L, -2);
    lua_insert(L, 1);
    return before;
}

static bool is_callable(lua_State *L, int index) {
    if (lua_isfunction(L, index)) return true;
    if (luaL_getmetafield(L, index, "__call") == LUA_TNIL) return false;
    lua_pop(L, 1);
    return true;
}

static int without_gradients(lua_State *L) {
    if (!is_callable(L, 1))
        return bind_error(L,
                          "no_grad: want a function (got %s): tensor.no_grad(function() … end)",
                          luaL_typename(L, 1));
    bool *before = insert_restorer(L);
    lua_toclose(L, 1);
    *before = tape_set_recording(false);
    lua_call(L, lua_gettop(L) - 2, LUA_MULTRET);
    return lua_gettop(L) - 1;
}

/* The library as a whole. */

static int live_bytes(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)storage_live_bytes());
    return 1;
}

static int threads(lua_State *L) {
    if (!lua_isnoneornil(L, 1)) {
        lua_Integer count = luaL_checkinteger(L, 1);
        luaL_argcheck(L, count >= 0 && count <= 1024, 1, "want 0 … 1024 threads");
        pool_set_threads((size_t)count);
    }
    lua_pushinteger(L, (lua_Integer)pool_threads());
    return 1;
}

static int isa(lua_State *L) {
    lua_pushstring(L, kernel_isa());
    return 1;
}

static int arithmetic(lua_State *L) {
    static const char *const names[] = {"strict", "fast", NULL};
    if (!lua_isnoneornil(L, 1) && !kernel_set_fast(luaL_checkoption(L, 1, NULL, names) == 1))
        return bind_error(L, "arithmetic: the instruction set in use, %s, has no fast table",
                          kernel_isa());
    lua_pushstring(L, names[kernel_is_fast()]);
    return 1;
}

static const Binding functions[] = {
    {"no_grad", without_gradients,
     "no_grad(f, …) → results of f(…)\nWhat f computes is not recorded: no gradient flows "
     "through it, and nothing is kept for the way back."},
    {"live_bytes", live_bytes,
     "live_bytes() → integer\nBytes of the elements of all tensors that live now, also of "
     "those "
     "that Lua's collector has not come by yet."},
    {"threads", threads,
     "threads(n) → integer\nThreads that large operations are divided over; with n, from now "
     "on "
     "n (0: one a processor). No result depends on it."},
    {"isa", isa,
     "isa() → string\nThe instruction set in use: \"sse2\", \"avx2\", \"avx512\" or \"plain\". "
     "No result depends on it; the environment's FOLIO_ISA chooses."},
    {"arithmetic", arithmetic,
     "arithmetic(name) → \"strict\" or \"fast\"\nThe arithmetic in use; with a name, that one "
     "from now on. Strict, the one at the start, gives the same bits on every machine. Fast "
     "may "
     "do a multiplication and an addition as one, rounded once: products are quicker, and "
     "results depend on the machine. Raises where there is none."},
    {"ops", tensor_list_ops,
     "ops() → list of {name, about, inputs, params, outputs, samples, is_view, no_gradient}\n"
     "All differentiable operations, in the order of the alphabet. Each is tensor.NAME and "
     "x:NAME."},
    {NULL, NULL, NULL},
};

/* Every op, into the table on top of the stack. */
static void add_ops(lua_State *L) {
    for (size_t i = 0; i < op_registry_count; i++) {
        const char *about = tensor_push_about(L, op_registry[i]);
        tensor_push_op(L, op_registry[i], INT_MAX);
        bind_about(L, about);
        lua_setfield(L, -3, op_registry[i]->name);
        lua_pop(L, 1);
    }
}

static void make_types(lua_State *L) {
    lua_newtable(L);
    add_ops(L);
    tensor_add_methods(L);
    tensor_add_comparing_methods(L);
    tensor_add_tape_methods(L);
    tensor_make_type(L);
    lua_pop(L, 1);
}

/* tensor(value, options) is tensor.tensor(value, options). */
static int call_module(lua_State *L) {
    lua_remove(L, 1);
    return tensor_from_table(L);
}

static int raise_no_function(lua_State *L) {
    enum { NAMES_MOST = 256 };
    const char *names[NAMES_MOST + 1];
    int count = 0;
    for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1))
        if (count < NAMES_MOST && lua_type(L, -2) == LUA_TSTRING)
            names[count++] = lua_tostring(L, -2);
    names[count] = NULL;
    const char *name = luaL_tolstring(L, 2, NULL), *instead = torch_instead(name);
    if (instead) return bind_error(L, "there is no tensor.%s; write %s", name, instead);
    const char *near = keys_nearest(name, names);
    return bind_error(
        L, near ? "there is no tensor.%s; did you mean tensor.%s?" : "there is no tensor.%s",
        name, near);
}

static void set_module_type(lua_State *L) {
    lua_createtable(L, 0, 2);
    lua_pushcfunction(L, call_module);
    lua_setfield(L, -2, "__call");
    lua_pushcfunction(L, raise_no_function);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
}

int luaopen_tensor(lua_State *L) {
    make_types(L);
    lua_newtable(L);
    add_ops(L);
    bind_functions(L, functions);
    tensor_add_constructors(L);
    tensor_add_generator(L);
    tensor_add_comparisons(L);
    tensor_add_tape_functions(L);
    tensor_add_steps(L);
    tensor_add_files(L);
    set_module_type(L);
    return 1;
}
