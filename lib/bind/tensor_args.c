/* tensor_args.c: reading arguments: places, sizes, options. What is wrong is said with the name
 * of the function and of what was expected. */
#include "keys.h"
#include "tensor.h"
#include <math.h>
#include <stdint.h>
#include <string.h>

const char tensor_generator_type[] = "folio.generator";

static Generator *test_generator(lua_State *L, int index) {
    return luaL_testudata(L, index, tensor_generator_type);
}

size_t tensor_check_place(lua_State *L, int index, size_t size, const char *what) {
    lua_Integer i = luaL_checkinteger(L, index), n = (lua_Integer)size;
    if (i == 0 || i > n || i < -n)
        bind_error(L, "%s %I is out of range: want 1 … %I, or -1 … -%I from the end", what, i,
                   n, n);
    return (size_t)(i > 0 ? i - 1 : n + i);
}

bool tensor_is_options(lua_State *L, int index) {
    if (lua_type(L, index) != LUA_TTABLE) return false;
    index = lua_absindex(L, index);
    lua_pushnil(L);
    if (!lua_next(L, index)) return false;
    bool named = lua_type(L, -2) == LUA_TSTRING;
    lua_pop(L, 2);
    return named;
}

static DType check_dtype(lua_State *L, const char *who, DType fallback) {
    DType dtype = fallback;
    const char *name = lua_tostring(L, -1);
    if (!lua_isnil(L, -1) && (!name || !dtype_parse(&dtype, name)))
        bind_error(L, "%s: dtype is %s, want \"float32\", \"float64\" or \"int32\"", who,
                   bind_shown(L, -1));
    return dtype;
}

static bool check_flag(lua_State *L, const char *who, const char *name) {
    if (!lua_isnil(L, -1) && !lua_isboolean(L, -1))
        bind_error(L, "%s: %s is %s, want true or false", who, name, bind_shown(L, -1));
    return lua_toboolean(L, -1);
}

static void read_options(lua_State *L, int index, Request *request, const char *who) {
    keys_push(L, index, "dtype");
    request->dtype = check_dtype(L, who, request->dtype);
    keys_push(L, index, "requires_grad");
    request->requires_grad = check_flag(L, who, "requires_grad");
    keys_push(L, index, "generator");
    request->generator = test_generator(L, -1);
    if (!lua_isnil(L, -1) && !request->generator)
        bind_error(L, "%s: generator is a %s, want one made by tensor.generator(seed)", who,
                   bind_kind(L, -1));
    lua_settop(L, index);
}

/* zeros(2, "int32"), which other libraries take. */
static void refuse_bare_dtype(lua_State *L, int last, const char *who) {
    DType dtype;
    if (last > 0 && lua_type(L, last) == LUA_TSTRING &&
        dtype_parse(&dtype, lua_tostring(L, last)))
        bind_error(L, "%s: the dtype is an option: write {dtype = \"%s\"} at the end", who,
                   lua_tostring(L, last));
}

int tensor_check_request(lua_State *L, Request *request, const char *who, DType fallback,
                         bool with_generator) {
    static const char *const plain[] = {"dtype", "requires_grad", NULL};
    static const char *const random[] = {"dtype", "generator", "requires_grad", NULL};
    *request = (Request){.dtype = fallback};
    int last = lua_gettop(L);
    refuse_bare_dtype(L, last, who);
    if (last > 0 && tensor_is_options(L, last)) {
        keys_check(L, last, who, with_generator ? random : plain);
        read_options(L, last, request, who);
        last--;
    }
    if (with_generator && !request->generator)
        bind_error(L,
                   "%s: no generator is given: make one, g = tensor.generator(1), and pass "
                   "{generator = g} at the end",
                   who);
    return last;
}

static void add_size(lua_State *L, Request *request, const char *who) {
    int whole;
    lua_Integer size = lua_tointegerx(L, -1, &whole);
    if (lua_type(L, -1) != LUA_TNUMBER || !whole || size < 0)
        bind_error(L, "%s: size %d is %s, want a whole number, 0 or more", who,
                   request->axes + 1, bind_shown(L, -1));
    if (request->axes == TENSOR_AXES)
        bind_error(L, "%s: more than %d sizes, and a tensor has at most %d axes", who,
                   TENSOR_AXES, TENSOR_AXES);
    request->shape[request->axes++] = (size_t)size;
}

void tensor_check_shape(lua_State *L, Request *request, const char *who, int first, int last) {
    if (first == last && lua_type(L, first) == LUA_TTABLE) {
        lua_Integer count = (lua_Integer)lua_rawlen(L, first);
        for (lua_Integer i = 1; i <= count; i++) {
            lua_rawgeti(L, first, i);
            add_size(L, request, who);
            lua_pop(L, 1);
        }
        return;
    }
    for (int i = first; i <= last; i++) {
        lua_pushvalue(L, i);
        add_size(L, request, who);
        lua_pop(L, 1);
    }
}
