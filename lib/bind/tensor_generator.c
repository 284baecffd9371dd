/* tensor_generator.c: random numbers: the userdata of a generator, which is two integers, and
 * the tensors that are drawn from one. */
#include "tensor.h"
#include <string.h>

static void push(lua_State *L, Generator g) {
    *(Generator *)lua_newuserdatauv(L, sizeof g, 0) = g;
    luaL_setmetatable(L, tensor_generator_type);
}

static int make(lua_State *L) {
    push(L, generator_new((uint64_t)luaL_checkinteger(L, 1)));
    return 1;
}

static int split(lua_State *L) {
    Generator *g = luaL_testudata(L, 1, tensor_generator_type);
    if (!g) bind_error(L, "split: a generator is wanted, got %s", bind_kind(L, 1));
    push(L, generator_split(g));
    return 1;
}

static int look_up(lua_State *L) {
    const Generator *g = luaL_checkudata(L, 1, tensor_generator_type);
    const char *name = luaL_checkstring(L, 2);
    if (strcmp(name, "seed") == 0)
        lua_pushinteger(L, (lua_Integer)g->seed);
    else if (strcmp(name, "counter") == 0)
        lua_pushinteger(L, (lua_Integer)g->counter);
    else if (lua_getfield(L, lua_upvalueindex(1), name) == LUA_TNIL)
        return bind_error(
            L, "a generator has no field or method '%s'; it has seed, counter, split", name);
    return 1;
}

/* g.counter = n goes on where a training was saved, also for the layers that hold g. */
static int set(lua_State *L) {
    Generator *g = luaL_checkudata(L, 1, tensor_generator_type);
    const char *name = luaL_tolstring(L, 2, NULL);
    bool is_seed = strcmp(name, "seed") == 0;
    if (!is_seed && strcmp(name, "counter") != 0)
        return bind_error(L, "only seed and counter of a generator can be set, not '%s'", name);
    int whole;
    lua_Integer value = lua_tointegerx(L, 3, &whole);
    if (!whole || lua_type(L, 3) != LUA_TNUMBER || (!is_seed && value < 0))
        return bind_error(L, "generator: %s is %s, want a whole number%s", name,
                          luaL_tolstring(L, 3, NULL), is_seed ? "" : ", 0 or more");
    *(is_seed ? &g->seed : &g->counter) = (uint64_t)value;
    return 0;
}

static int to_string(lua_State *L) {
    const Generator *g = luaL_checkudata(L, 1, tensor_generator_type);
    lua_pushfstring(L, "generator: seed %I, %I blocks drawn", (lua_Integer)g->seed,
                    (lua_Integer)g->counter);
    return 1;
}

static const Binding methods[] = {
    {"split", split,
     "g:split() → generator\nAn independent stream, whose seed is drawn from g, which moves "
     "on."},
    {NULL, NULL, NULL},
};

/* Random numbers. */

typedef struct Draw {
    Tensor *out;
    Generator *generator;
    int64_t low, high;
} Draw;

static bool draw_uniform(void *with, Error *error) {
    Draw *job = with;
    return generator_uniform(job->out, job->generator, 0, 1, error);
}

static bool draw_normal(void *with, Error *error) {
    Draw *job = with;
    return generator_normal(job->out, job->generator, 0, 1, error);
}

static bool draw_integers(void *with, Error *error) {
    Draw *job = with;
    return generator_integers(job->out, job->generator, job->low, job->high, error);
}

static int rand_uniform(lua_State *L) {
    Request request;
    int last = tensor_check_request(L, &request, "rand", DTYPE_FLOAT32, true);
    tensor_check_shape(L, &request, "rand", 1, last);
    Draw job = {tensor_push_requested(L, &request), request.generator, 0, 0};
    tensor_attempt(L, draw_uniform, &job);
    return tensor_finish(L, &request);
}

static int rand_normal(lua_State *L) {
    Request request;
    int last = tensor_check_request(L, &request, "randn", DTYPE_FLOAT32, true);
    tensor_check_shape(L, &request, "randn", 1, last);
    Draw job = {tensor_push_requested(L, &request), request.generator, 0, 0};
    tensor_attempt(L, draw_normal, &job);
    return tensor_finish(L, &request);
}

static int rand_integers(lua_State *L) {
    Request request;
    int last = tensor_check_request(L, &request, "randint", DTYPE_INT32, true);
    lua_Integer low = luaL_checkinteger(L, 1), high = luaL_checkinteger(L, 2);
    if (low > high) return bind_error(L, "randint: low is %I, more than high, %I", low, high);
    tensor_check_shape(L, &request, "randint", 3, last);
    Draw job = {tensor_push_requested(L, &request), request.generator, low, high};
    tensor_attempt(L, draw_integers, &job);
    return tensor_finish(L, &request);
}

static const Binding functions[] = {
    {"generator", make,
     "generator(seed) → generator\nA stream of random numbers (Philox4x32-10), the same for "
     "the same seed on every machine. g.seed and g.counter say where it stands, and can be "
     "set: "
     "after g.counter = n it goes on from where it said n."},
    {"rand", rand_uniform,
     "rand(shape…, {generator = g, dtype = \"float32\", requires_grad = false}) → tensor\n"
     "Uniform on [0, 1). The generator is needed: g = tensor.generator(seed)."},
    {"randn", rand_normal,
     "randn(shape…, {generator = g, dtype = \"float32\", requires_grad = false}) → tensor\n"
     "Normal, with mean 0 and standard deviation 1."},
    {"randint", rand_integers,
     "randint(low, high, shape…, {generator = g, dtype = \"int32\", requires_grad = false}) → "
     "tensor\nWhole numbers, uniform on low … high, both included."},
    {NULL, NULL, NULL},
};

static void make_type(lua_State *L) {
    luaL_newmetatable(L, tensor_generator_type);
    lua_pushliteral(L, "generator");
    lua_setfield(L, -2, "__name");
    lua_pushcfunction(L, to_string);
    lua_setfield(L, -2, "__tostring");
    lua_pushcfunction(L, set);
    lua_setfield(L, -2, "__newindex");
    lua_newtable(L);
    bind_functions(L, methods);
    bind_methods(L);
    lua_pushcclosure(L, look_up, 1);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
}

void tensor_add_generator(lua_State *L) {
    make_type(L);
    bind_functions(L, functions);
}
