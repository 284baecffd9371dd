/* tensor_memory.c: telling Lua's collector about storage.
 *
 * Lua sees a box of a hundred bytes, not the megabytes behind it, and would let garbage pile
 * up. So it is made to finish one cycle for every `allowance` bytes of storage made: each
 * call adds to its debt the same fraction of Lua's own heap as the storage made is of the
 * allowance. With a small heap and small tensors that costs nothing to speak of; with a large
 * heap never more than Lua's own pace, which is what the allocation would cost if Lua had made
 * it.
 *
 * Boxes have finalizers, and what has one outlives a cycle: Lua takes all that it finalized for
 * live when it decides how long to wait for the next. Where nearly everything is boxes the heap
 * would grow without end. So a whole cycle is run when it has grown by half. */
#include "tensor.h"
#include <string.h>

enum { STEP_KB = 16, NOTICED = 1 << 15, LEAST_GROWTH_KB = 4 << 10 };

static const double least_allowance = 16 << 20;

static double allowance(void) {
    return least_allowance + (double)storage_live_bytes() / 8;
}

/* Runs a whole cycle when Lua's heap has grown by half, and by LEAST_GROWTH_KB, since the last.
 * Returns whether it did. */
static bool bound_heap(lua_State *L, double heap_kb) {
    static double after_kb;
    if (heap_kb < after_kb) after_kb = heap_kb;
    double growth = heap_kb - after_kb;
    if (growth < LEAST_GROWTH_KB || growth < after_kb / 2) return false;
    lua_gc(L, LUA_GCCOLLECT);
    after_kb = lua_gc(L, LUA_GCCOUNT);
    return true;
}

/* Tells of storage once NOTICED bytes of it have come together. Does nothing while the author
 * has stopped the collector, nor inside a finalizer. */
static void pace_collector(lua_State *L) {
    static unsigned long long told;
    static double owed_kb;
    unsigned long long made = storage_made_bytes();
    if (made - told < NOTICED || lua_gc(L, LUA_GCISRUNNING) != 1) return;
    double fresh = (double)(made - told), heap_kb = lua_gc(L, LUA_GCCOUNT);
    double heap_share = heap_kb * fresh / allowance(), most = fresh / 1024;
    told = made;
    owed_kb += heap_share < most ? heap_share : most;
    bool whole = bound_heap(L, heap_kb);
    if (!whole && owed_kb < STEP_KB) return;
    if (!whole) lua_gc(L, LUA_GCSTEP, owed_kb < 1e9 ? (int)owed_kb : 1000000000);
    owed_kb = 0;
}

/* Returns false, with the reason in `error`, when there is no memory after a collection either,
 * or something else is wrong. */
static bool attempt(lua_State *L, Work work, void *with, Error *error) {
    error->memory = false; /* the rest is long, and not cleared: this is on every op's way */
    error->text[0] = '\0';
    bool good = work(with, error);
    if (!good && error->memory) {
        lua_gc(L, LUA_GCCOLLECT);
        good = work(with, error);
    }
    if (good) pace_collector(L);
    return good;
}

/* An op has put its name before; what has none gets that of what the author called. */
static void refuse(lua_State *L, const Error *error, bool named) {
    const char *caller = named ? NULL : bind_caller(L);
    if (!caller) bind_error(L, "%s", error->text);
    bind_error(L, "%s: %s", caller, error->text);
}

void tensor_attempt(lua_State *L, Work work, void *with) {
    Error error;
    if (!attempt(L, work, with, &error))
        refuse(L, &error, strncmp(error.text, "not enough memory", 17) != 0);
}

/* The same for work that never puts a name before its errors. */
static void attempt_unnamed(lua_State *L, Work work, void *with) {
    Error error;
    if (!attempt(L, work, with, &error)) refuse(L, &error, false);
}

static bool make_leaf(void *with, Error *error) {
    return value_require_gradient(with, error);
}

void tensor_make_leaf(lua_State *L, Value *x) {
    tensor_attempt(L, make_leaf, x);
}

typedef struct New {
    Tensor *out;
    DType dtype;
    int axes;
    const size_t *shape;
} New;

static bool make_new(void *with, Error *error) {
    New *job = with;
    return tensor_new(job->out, job->dtype, job->axes, job->shape, error);
}

Tensor *tensor_push_new(lua_State *L, DType dtype, int axes, const size_t *shape) {
    Tensor *out = &tensor_push(L)->tensor;
    New job = {out, dtype, axes, shape};
    attempt_unnamed(L, make_new, &job);
    return out;
}

typedef struct Conversion {
    Tensor *out;
    const Tensor *x;
    DType dtype;
} Conversion;

static bool convert(void *with, Error *error) {
    Conversion *job = with;
    if (job->x->dtype == job->dtype) return tensor_contiguous(job->out, job->x, error);
    return tensor_convert(job->out, job->x, job->dtype, error);
}

const Tensor *tensor_push_contiguous(lua_State *L, const Tensor *x, DType dtype) {
    Tensor *out = &tensor_push(L)->tensor;
    Conversion job = {out, x, dtype};
    attempt_unnamed(L, convert, &job);
    return out;
}
