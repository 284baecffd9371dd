/* tensor_tape.c: looking at a recorded computation: gradients as they flow back, how deep and
 * how much work it was, and which op made the first NaN. */
#include "tensor.h"
#include <stdio.h>
#include <string.h>

/* Hooks. A hook of Lua's is a block that the registry holds under its own address, with the
 * function as its user value; the core knows the block. */

typedef struct LuaHook {
    lua_State *main; /* for dropping, which may happen in any coroutine */
} LuaHook;

/* The state that walks back; hooks are called in it. */
static lua_State *walker = NULL;

lua_State *tensor_set_walker(lua_State *L) {
    lua_State *was = walker;
    walker = L;
    return was;
}

static void drop_hook(void *with) {
    LuaHook *hook = with;
    lua_pushnil(hook->main);
    lua_rawsetp(hook->main, LUA_REGISTRYINDEX, hook);
}

/* Raises when the function does; at 1 the block of the hook, at 2 a box for the gradient.
 * Leaves one value: what the function returns. */
static int run_hook(lua_State *L) {
    lua_getiuservalue(L, 1, 1);
    lua_pushvalue(L, 2);
    lua_call(L, 1, 1);
    if (!lua_isnil(L, -1) && !tensor_test(L, -1))
        return bind_error(L, "a hook returned a %s, want a tensor or nothing",
                          bind_kind(L, -1));
    return 1;
}

/* Makes the box, too, where it can fail. */
static int prepare_and_run(lua_State *L) {
    const Tensor *gradient = lua_touserdata(L, 2);
    Value *box = tensor_push(L);
    tensor_hold(&box->tensor, gradient);
    lua_replace(L, 2);
    return run_hook(L);
}

static void take_replacement(lua_State *L, Tensor *gradient) {
    const Value *other = lua_isnil(L, -1) ? NULL : tensor_check(L, -1);
    Tensor held;
    if (other == NULL) return;
    tensor_hold(&held, &other->tensor);
    tensor_drop(gradient);
    *gradient = held;
}

static bool call_hook(Tensor *gradient, void *with, Error *error) {
    lua_State *L = walker;
    int top = lua_gettop(L);
    if (!lua_checkstack(L, 8)) return error_set(error, "a hook: the stack is full");
    bool recording = tape_set_recording(false);
    lua_pushcfunction(L, prepare_and_run);
    lua_rawgetp(L, LUA_REGISTRYINDEX, with);
    lua_pushlightuserdata(L, gradient);
    bool ok = lua_pcall(L, 2, 1, 0) == LUA_OK;
    tape_set_recording(recording);
    if (ok)
        take_replacement(L, gradient);
    else
        error_set(error, "backward: %s",
                  lua_tostring(L, -1) ? lua_tostring(L, -1) : "a hook failed");
    lua_settop(L, top);
    return ok;
}

static int remove_hook(lua_State *L) {
    Value *x = tensor_check(L, lua_upvalueindex(1));
    value_remove_hook(x, (unsigned long long)lua_tointeger(L, lua_upvalueindex(2)));
    return 0;
}

static LuaHook *push_hook(lua_State *L, int function) {
    LuaHook *hook = lua_newuserdatauv(L, sizeof *hook, 1);
    lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_MAINTHREAD);
    hook->main = lua_tothread(L, -1);
    lua_pop(L, 1);
    lua_pushvalue(L, function);
    lua_setiuservalue(L, -2, 1);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, hook);
    return hook;
}

static int register_hook(lua_State *L) {
    Value *x = tensor_check(L, 1);
    unsigned long long number;
    Error error = {0};
    luaL_checktype(L, 2, LUA_TFUNCTION);
    LuaHook *hook = push_hook(L, 2);
    if (!value_add_hook(&number, x, (Hook){call_hook, drop_hook, hook}, &error)) {
        drop_hook(hook);
        return bind_error(L, "register_hook: %s", error.text);
    }
    lua_pushvalue(L, 1);
    lua_pushinteger(L, (lua_Integer)number);
    lua_pushcclosure(L, remove_hook, 2);
    return 1;
}

static int retain_grad(lua_State *L) {
    Value *x = tensor_check(L, 1);
    Error error = {0};
    if (!value_retain_gradient(x, &error)) return bind_error(L, "retain_grad: %s", error.text);
    lua_settop(L, 1);
    return 1;
}

/* Counting. */

static int push_count(lua_State *L,
                      bool (*count)(unsigned long long *out, const Value *x, Error *error)) {
    unsigned long long result;
    Error error = {0};
    if (!count(&result, tensor_check(L, 1), &error)) return bind_error(L, "%s", error.text);
    lua_pushinteger(L, (lua_Integer)result);
    return 1;
}

static int depth(lua_State *L) {
    return push_count(L, tape_depth);
}

static int operations(lua_State *L) {
    return push_count(L, tape_operations);
}

/* Finding the first NaN. */

typedef struct Search {
    Watch watch;
    char place[LUA_IDSIZE + 30]; /* "file:line: " of the op that was found */
} Search;

static Search *searching = NULL;

void tensor_watch_place(lua_State *L) {
    if (searching == NULL || searching->watch.op == NULL || searching->place[0]) return;
    bind_push_place(L);
    snprintf(searching->place, sizeof searching->place, "%s", lua_tostring(L, -1));
    lua_pop(L, 1);
}

/* "log, operation 1 of 3 (net.lua:12): its y (2) has -inf at (1); …" */
static void push_sentence(lua_State *L, Search *search) {
    const Watch *watch = &search->watch;
    size_t length = strlen(search->place);
    if (length > 2) search->place[length - 2] = 0; /* without ": " */
    if (watch->back)
        lua_pushfstring(L, "%s, walking back: %s", watch->op->name, watch->text);
    else
        lua_pushfstring(L, "%s, operation %I of %I (%s): %s", watch->op->name,
                        (lua_Integer)watch->number, (lua_Integer)watch->applied, search->place,
                        watch->text);
}

static int first_nan(lua_State *L) {
    Search search = {0}, *outer = searching;
    luaL_checktype(L, 1, LUA_TFUNCTION);
    Watch *before = tape_set_watch(&search.watch);
    searching = &search;
    int status = lua_pcall(L, lua_gettop(L) - 1, 0, 0);
    tape_set_watch(before);
    searching = outer;
    if (status != LUA_OK) return lua_error(L);
    if (search.watch.op == NULL) return 0;
    lua_pushstring(L, search.watch.op->name);
    push_sentence(L, &search);
    return 2;
}

static const Binding methods[] = {
    {"register_hook", register_hook,
     "x:register_hook(f) → remove\nCalls f(gradient) during backward when the gradient of x is "
     "complete, before it flows on; a tensor that f returns takes its place. f may compute, "
     "but "
     "not walk back. remove() ends it. While it is registered, the function and all it "
     "mentions "
     "stay."},
    {"retain_grad", retain_grad,
     "x:retain_grad() → x\nAfter backward x.grad is the gradient of x, though x is no leaf."},
    {NULL, NULL, NULL},
};

static const Binding functions[] = {
    {"depth", depth,
     "depth(x) → integer\nHow many operations that wait for each other x was computed by: the "
     "longest chain behind x of what was recorded. Views count nothing, and a layer over T "
     "steps counts T. Ask before backward."},
    {"operations", operations,
     "operations(x) → integer\nThe multiply-adds of all products of matrices (also in "
     "convolutions and layers over a sequence) recorded behind x. Ask before backward."},
    {"first_nan", first_nan,
     "first_nan(f, …) → name, sentence\nRuns f(…) and looks at each result: the name of the "
     "first operation that made a NaN or an infinity from inputs that had none, and a sentence "
     "with its number, line and shapes; nothing when there was none. When f walks back, "
     "gradients "
     "are looked at, too. It takes its time: it is for a step of training that went wrong, "
     "done "
     "again."},
    {NULL, NULL, NULL},
};

void tensor_add_tape_methods(lua_State *L) {
    bind_functions(L, methods);
}

void tensor_add_tape_functions(lua_State *L) {
    bind_functions(L, functions);
}
