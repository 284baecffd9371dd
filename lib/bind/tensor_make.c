/* tensor_make.c: constructors: constants and ranges. */
#include "tensor.h"
#include <math.h>

int tensor_finish(lua_State *L, const Request *request) {
    if (request->requires_grad) tensor_make_leaf(L, tensor_check(L, -1));
    return 1;
}

Tensor *tensor_push_requested(lua_State *L, const Request *request) {
    return tensor_push_new(L, request->dtype, request->axes, request->shape);
}

static void check_fits(lua_State *L, const Request *request, const char *who, double value) {
    if (request->dtype == DTYPE_INT32 && !tensor_fits_int32(value))
        bind_error(L, "%s: %s is no whole number of 32 bits, and dtype is int32", who,
                   bind_number(L, value));
}

/* Constants. */

static int fill_shape(lua_State *L, const char *who, double value) {
    Request request;
    int last = tensor_check_request(L, &request, who, DTYPE_FLOAT32, false);
    tensor_check_shape(L, &request, who, 1, last);
    tensor_fill(tensor_push_requested(L, &request), value);
    return tensor_finish(L, &request);
}

static int zeros(lua_State *L) {
    return fill_shape(L, "zeros", 0);
}

static int ones(lua_State *L) {
    return fill_shape(L, "ones", 1);
}

static int full(lua_State *L) {
    Request request;
    int last = tensor_check_request(L, &request, "full", DTYPE_FLOAT32, false);
    if (last < 2) return bind_error(L, "full: want a shape and a number, full({2, 3}, 0.5)");
    double value = luaL_checknumber(L, last);
    check_fits(L, &request, "full", value);
    tensor_check_shape(L, &request, "full", 1, last - 1);
    tensor_fill(tensor_push_requested(L, &request), value);
    return tensor_finish(L, &request);
}

static size_t check_count(lua_State *L, int index) {
    lua_Integer count = luaL_checkinteger(L, index);
    luaL_argcheck(L, count >= 0, index, "want a whole number, 0 or more");
    return (size_t)count;
}

static int eye(lua_State *L) {
    Request request;
    tensor_check_request(L, &request, "eye", DTYPE_FLOAT32, false);
    size_t n = check_count(L, 1);
    request.axes = 2;
    request.shape[0] = request.shape[1] = n;
    Tensor *out = tensor_push_requested(L, &request);
    tensor_fill(out, 0);
    for (size_t i = 0; i < n; i++) tensor_put_element(out, i * n + i, 1);
    return tensor_finish(L, &request);
}

/* Ranges: element i is first + i · step, in double, then rounded to the dtype. */

static int push_range(lua_State *L, Request *request, const char *who, double first,
                      double step) {
    Tensor *out = tensor_push_requested(L, request);
    for (size_t i = 0; i < request->shape[0]; i++) {
        double value = first + (double)i * step;
        check_fits(L, request, who, value);
        tensor_put_element(out, i, value);
    }
    return tensor_finish(L, request);
}

static int range(lua_State *L) {
    Request request;
    int last_argument = tensor_check_request(L, &request, "range", DTYPE_FLOAT32, false);
    double first = luaL_checknumber(L, 1), last = luaL_checknumber(L, 2);
    double step = last_argument >= 3 ? luaL_optnumber(L, 3, 1) : 1;
    if (step == 0) return bind_error(L, "range: step is 0");
    /* the last one counts even when rounding puts it a hair past the end: 0, 0.1, … 0.3 */
    double steps = floor((last - first) / step * (1 + 1e-12) + 1e-12);
    if (!(steps < 1e15))
        return bind_error(L, "range: %s … %s has no end", bind_number(L, first),
                          bind_number(L, last));
    request.axes = 1;
    request.shape[0] = steps < 0 ? 0 : (size_t)steps + 1;
    return push_range(L, &request, "range", first, step);
}

static int linspace(lua_State *L) {
    Request request;
    tensor_check_request(L, &request, "linspace", DTYPE_FLOAT32, false);
    double first = luaL_checknumber(L, 1), last = luaL_checknumber(L, 2);
    size_t count = check_count(L, 3);
    request.axes = 1;
    request.shape[0] = count;
    check_fits(L, &request, "linspace", last);
    int results = push_range(L, &request, "linspace", first,
                             count > 1 ? (last - first) / (double)(count - 1) : 0);
    if (count > 1) tensor_put_element(&tensor_check(L, -1)->tensor, count - 1, last);
    return results;
}

static const Binding constructors[] = {
    {"tensor", tensor_from_table,
     "tensor(value, {dtype = \"float32\", requires_grad = false}) → tensor\n"
     "From a number or a nested table, whose rows must be of one length. The module itself can "
     "be called: tensor{{1, 2}, {3, 4}}."},
    {"zeros", zeros,
     "zeros(shape…, {dtype = \"float32\", requires_grad = false}) → tensor\nEvery element 0. "
     "A shape is whole numbers, or one list of them: zeros(2, 3), zeros{2, 3}."},
    {"ones", ones,
     "ones(shape…, {dtype = \"float32\", requires_grad = false}) → tensor\nEvery element 1."},
    {"full", full,
     "full(shape…, value, {dtype = \"float32\", requires_grad = false}) → tensor\nEvery "
     "element "
     "`value`: full({2, 3}, 0.5)."},
    {"eye", eye,
     "eye(n, {dtype = \"float32\", requires_grad = false}) → tensor (n, n)\n1 where both "
     "places "
     "are equal, else 0."},
    {"range", range,
     "range(first, last, step = 1, {dtype = \"float32\", requires_grad = false}) → tensor\n"
     "first, first + step, … up to last, which is included as in Lua's `for`."},
    {"linspace", linspace,
     "linspace(first, last, n, {dtype = \"float32\", requires_grad = false}) → tensor (n)\nn "
     "numbers at equal distances from first to last, both included."},
    {NULL, NULL, NULL},
};

void tensor_add_constructors(lua_State *L) {
    bind_functions(L, constructors);
}
