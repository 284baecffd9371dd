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

/* Where one thread is. */
typedef struct Place {
    size_t index[TENSOR_AXES];
    char *at[WALK_TENSORS];
} Place;

/* `count` steps along an axis: on, or, with a negative count, back. */
static void move(Place *place, const Walk *walk, int axis, ptrdiff_t count) {
    place->index[axis] += (size_t)count;
    for (int t = 0; t < walk->tensors; t++)
        place->at[t] += count * walk->stride[t][axis] * (ptrdiff_t)walk->bytes[t];
}

/* At element `first`, elements counted in order. */
static Place start(const Walk *walk, size_t first) {
    Place place = {{0}, {NULL}};
    for (int t = 0; t < walk->tensors; t++) place.at[t] = walk->base[t];
    for (int i = walk->axes - 1; i >= 0; i--) {
        move(&place, walk, i, (ptrdiff_t)(first % walk->shape[i]));
        first /= walk->shape[i];
    }
    return place;
}

static void advance(Place *place, const Walk *walk, size_t n) {
    int i = walk->axes - 1;
    move(place, walk, i, (ptrdiff_t)n);
    for (; i > 0 && place->index[i] == walk->shape[i]; i--) {
        move(place, walk, i, -(ptrdiff_t)walk->shape[i]);
        move(place, walk, i - 1, 1);
    }
}

static void part(size_t first, size_t last, void *with) {
    const Walk *walk = with;
    int inner = walk->axes - 1;
    Place place = start(walk, first);
    ptrdiff_t step[WALK_TENSORS];
    for (int t = 0; t < walk->tensors; t++) step[t] = walk->stride[t][inner];
    while (first < last) {
        size_t n = walk->shape[inner] - place.index[inner];
        if (n > last - first) n = last - first;
        walk->run(n, place.at, step, walk->with);
        first += n;
        if (first < last) advance(&place, walk, n);
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
