/* op_walk.c: element by element over tensors of any strides.
 *
 * Axes that lie one behind the other in every tensor are joined first, so that
 * contiguous tensors are one long run. The threads share the elements of the
 * output; where a run is cut does not matter, since elements do not meet. */
#include "../tensor/pool.h"
#include "op_tools.h"
#include <string.h>

enum { GRAIN = 1 << 14 };

typedef struct Walk {
    int axes, tensors;
    size_t shape[TENSOR_AXES];
    ptrdiff_t stride[WALK_TENSORS][TENSOR_AXES];
    char *base[WALK_TENSORS];
    size_t bytes[WALK_TENSORS]; /* an element */
    WalkRun run;
    const void *with;
} Walk;

/* Can the axis with these strides be joined to the one before it in the walk? */
static bool joins(const Walk *walk, const Tensor *const *all, int axis) {
    for (int t = 0; t < walk->tensors; t++) {
        ptrdiff_t inner = all[t]->stride[axis] * (ptrdiff_t)all[t]->shape[axis];
        if (walk->stride[t][walk->axes - 1] != inner) return false;
    }
    return true;
}

static void add_axis(Walk *walk, const Tensor *const *all, int axis) {
    size_t size = all[0]->shape[axis];
    if (size == 1) return;
    if (walk->axes > 0 && joins(walk, all, axis))
        walk->shape[walk->axes - 1] *= size;
    else
        walk->shape[walk->axes++] = size;
    for (int t = 0; t < walk->tensors; t++)
        walk->stride[t][walk->axes - 1] = all[t]->stride[axis];
}

/* Calls run on `n` elements of the last axis from `index` on. */
static void run_from(const Walk *walk, const size_t *index, size_t n) {
    char *at[WALK_TENSORS];
    ptrdiff_t step[WALK_TENSORS];
    for (int t = 0; t < walk->tensors; t++) {
        ptrdiff_t offset = 0;
        for (int i = 0; i < walk->axes; i++) offset += (ptrdiff_t)index[i] * walk->stride[t][i];
        at[t] = walk->base[t] + offset * (ptrdiff_t)walk->bytes[t];
        step[t] = walk->stride[t][walk->axes - 1];
    }
    walk->run(n, at, step, walk->with);
}

static void advance(const Walk *walk, size_t *index, size_t n) {
    int i = walk->axes - 1;
    index[i] += n;
    for (; i > 0 && index[i] == walk->shape[i]; i--) {
        index[i] = 0;
        index[i - 1]++;
    }
}

static void part(size_t first, size_t last, void *with) {
    const Walk *walk = with;
    size_t index[TENSOR_AXES] = {first}, rest = first;
    if (walk->axes == 1) {
        run_from(walk, index, last - first);
        return;
    }
    for (int i = walk->axes - 1; i >= 0; i--) {
        index[i] = rest % walk->shape[i];
        rest /= walk->shape[i];
    }
    while (first < last) {
        size_t n = walk->shape[walk->axes - 1] - index[walk->axes - 1];
        if (n > last - first) n = last - first;
        run_from(walk, index, n);
        advance(walk, index, n);
        first += n;
    }
}

void op_walk(const Tensor *out, const Tensor *in, int inputs, WalkRun run, const void *with) {
    Walk walk = {.tensors = inputs + 1, .run = run, .with = with};
    const Tensor *all[WALK_TENSORS] = {out};
    size_t count = tensor_count(out);
    if (count == 0) return;
    for (int t = 0; t < walk.tensors; t++) {
        if (t > 0) all[t] = &in[t - 1];
        walk.base[t] = tensor_data(all[t]);
        walk.bytes[t] = dtype_size(all[t]->dtype);
    }
    for (int i = 0; i < out->axes; i++) add_axis(&walk, all, i);
    if (walk.axes == 0) walk.shape[walk.axes++] = 1;
    pool_run(count, GRAIN, part, &walk);
}
