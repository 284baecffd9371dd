/* tensor_table.c: nested Lua tables into tensors and back. */
#include "tensor.h"
#include <math.h>
#include <string.h>

double tensor_element(const Tensor *x, size_t i) {
    const void *data = tensor_data(x);
    switch (x->dtype) {
    case DTYPE_FLOAT32:
        return ((const float *)data)[i];
    case DTYPE_FLOAT64:
        return ((const double *)data)[i];
    case DTYPE_INT32:
        return ((const int32_t *)data)[i];
    }
    return NAN;
}

void tensor_put_element(Tensor *x, size_t i, double value) {
    void *data = tensor_data(x);
    switch (x->dtype) {
    case DTYPE_FLOAT32:
        ((float *)data)[i] = (float)value;
        break;
    case DTYPE_FLOAT64:
        ((double *)data)[i] = value;
        break;
    case DTYPE_INT32:
        ((int32_t *)data)[i] = (int32_t)value;
        break;
    }
}

bool tensor_fits_int32(double value) {
    return value == floor(value) && value >= INT32_MIN && value <= INT32_MAX;
}

void tensor_push_number(lua_State *L, DType dtype, double value) {
    if (dtype == DTYPE_INT32)
        lua_pushinteger(L, (lua_Integer)value);
    else
        lua_pushnumber(L, isnan(value) ? (double)NAN : value); /* without a sign, to print */
}

/* Out. */

/* Pushes the part of contiguous `x` that starts at element `first` and has axes axis, axis+1 …
 */
static void push_nested(lua_State *L, const Tensor *x, int axis, size_t first) {
    if (axis == x->axes) {
        tensor_push_number(L, x->dtype, tensor_element(x, first));
        return;
    }
    size_t count = x->shape[axis], step = 1;
    for (int i = axis + 1; i < x->axes; i++) step *= x->shape[i];
    luaL_checkstack(L, 4, "totable");
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        push_nested(L, x, axis + 1, first + i * step);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

int tensor_to_table(lua_State *L) {
    const Tensor *x = &tensor_check(L, 1)->tensor;
    push_nested(L, tensor_push_contiguous(L, x, x->dtype), 0, 0);
    return 1;
}

/* In. */

typedef struct Reading {
    Request request;
    Tensor *out;
    size_t next;               /* element to be written */
    size_t place[TENSOR_AXES]; /* where in the table, from 1, for messages */
} Reading;

/* "[2][3]", or "the value" at the top. */
static const char *push_place(lua_State *L, const Reading *r, int depth) {
    luaL_Buffer text;
    luaL_buffinit(L, &text);
    if (depth == 0) luaL_addstring(&text, "the value");
    for (int i = 0; i < depth; i++) {
        lua_pushfstring(L, "[%I]", (lua_Integer)r->place[i]);
        luaL_addvalue(&text);
    }
    luaL_pushresult(&text);
    return lua_tostring(L, -1);
}

/* The shape is that of the first entries all the way down; the rest is held to it later. */
static void find_shape(lua_State *L, Request *request, int index) {
    lua_pushvalue(L, index);
    while (lua_istable(L, -1)) {
        if (request->axes == TENSOR_AXES)
            bind_error(L, "tensor: the table is nested deeper than %d, the most axes",
                       TENSOR_AXES);
        size_t count = lua_rawlen(L, -1);
        request->shape[request->axes++] = count;
        lua_rawgeti(L, -1, 1);
        lua_remove(L, -2);
        if (count == 0) break;
    }
    lua_pop(L, 1);
}

static void check_list(lua_State *L, const Reading *r, int depth) {
    lua_Integer want = (lua_Integer)r->request.shape[depth];
    const char *type = bind_kind(L, -1);
    if (!lua_istable(L, -1))
        bind_error(
            L,
            "tensor: the table is ragged: %s is a %s, want a list of length %I, like the first",
            push_place(L, r, depth), type, want);
    lua_Integer length = (lua_Integer)lua_rawlen(L, -1);
    if (length != want)
        bind_error(L,
                   "tensor: the table is ragged: %s has length %I, want %I, that of the first",
                   push_place(L, r, depth), length, want);
}

static void read_number(lua_State *L, Reading *r, int depth) {
    if (lua_type(L, -1) != LUA_TNUMBER) {
        const char *place = push_place(L, r, depth);
        bind_error(L, "tensor: %s is a %s, want a number", place, bind_kind(L, -2));
    }
    double value = lua_tonumber(L, -1);
    if (r->request.dtype == DTYPE_INT32 && !tensor_fits_int32(value))
        bind_error(L, "tensor: %s is %s, want a whole number of 32 bits for dtype int32",
                   push_place(L, r, depth), bind_number(L, value));
    tensor_put_element(r->out, r->next++, value);
}

/* Reads the value on top of the stack, which stays there. */
static void read_nested(lua_State *L, Reading *r, int depth) {
    if (depth == r->request.axes) {
        read_number(L, r, depth);
        return;
    }
    luaL_checkstack(L, 6, "tensor");
    check_list(L, r, depth);
    for (size_t i = 1; i <= r->request.shape[depth]; i++) {
        r->place[depth] = i;
        lua_rawgeti(L, -1, (lua_Integer)i);
        read_nested(L, r, depth + 1);
        lua_pop(L, 1);
    }
}

/* tensor{1, 2, dtype = "int32"} would lose the dtype without a word. Of several names the first
 * by the alphabet is told, so that the message is always the same. */
static void refuse_names(lua_State *L) {
    const char *name = NULL;
    if (!lua_istable(L, 1)) return;
    for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING) continue;
        const char *key = lua_tostring(L, -2);
        if (!name || strcmp(key, name) < 0) name = key;
    }
    if (name)
        bind_error(L,
                   "tensor: '%s' stands among the numbers: options go in a table of their "
                   "own, tensor({1, 2}, {dtype = \"int32\"})",
                   name);
}

int tensor_from_table(lua_State *L) {
    Reading r = {0};
    int last = tensor_check_request(L, &r.request, "tensor", DTYPE_FLOAT32, false);
    if (last != 1)
        return bind_error(
            L, "tensor: want one number or nested table, and options; got %d values", last);
    refuse_names(L);
    find_shape(L, &r.request, 1);
    r.out = tensor_push_new(L, r.request.dtype, r.request.axes, r.request.shape);
    lua_pushvalue(L, 1);
    read_nested(L, &r, 0);
    lua_pop(L, 1);
    return tensor_finish(L, &r.request);
}
