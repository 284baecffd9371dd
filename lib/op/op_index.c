/* op_index.c: taking places of an axis, and adding back to them. The threads share what is
 * written, by columns or by places; several gradients that meet in one place are added in the
 * order of the index, whatever the number of threads. */
#include "op_index.h"
#include "../kernel/kernel.h"
#include "../tensor/pool.h"
#include <stdio.h>
#include <string.h>

enum { GRAIN = 1 << 13, STRIP = 64 };

const char *op_place_text(char text[PLACE_TEXT], const Tensor *x, size_t i) {
    size_t index[TENSOR_AXES] = {0};
    int at = 0;
    for (int axis = x->axes - 1; axis >= 0; axis--) {
        index[axis] = i % x->shape[axis];
        i /= x->shape[axis];
    }
    text[0] = '\0';
    for (int axis = 0; axis < x->axes && at < PLACE_TEXT; axis++)
        at += snprintf(text + at, (size_t)(PLACE_TEXT - at), axis > 0 ? ", %zu" : "%zu",
                       index[axis] + 1);
    return text;
}

static bool out_of_range(const Tensor *index, const char *name, size_t i, int32_t value,
                         const Tensor *x, int axis, const char *x_name, Error *error) {
    char place[PLACE_TEXT], shape[SHAPE_TEXT];
    op_place_text(place, index, i);
    if (x->shape[axis] == 0)
        return error_set(error, "axis %d of %s %s is empty: there is nothing to take", axis + 1,
                         x_name, shape_text(shape, x->axes, x->shape));
    return error_set(
        error, "%s%s%s%s is %d, want 1 to %zu or -%zu to -1, the size of axis %d of %s %s",
        name, index->axes ? "[" : "", place, index->axes ? "]" : "", (int)value, x->shape[axis],
        x->shape[axis], axis + 1, x_name, shape_text(shape, x->axes, x->shape));
}

bool op_places(Tensor *places, const Tensor *index, const char *name, const Tensor *x, int axis,
               const char *x_name, Error *error) {
    int64_t size = (int64_t)x->shape[axis];
    if (!tensor_convert(places, index, DTYPE_INT32, error)) return false;
    int32_t *at = tensor_data(places);
    for (size_t i = 0; i < tensor_count(places); i++) {
        if (at[i] != 0 && at[i] <= size && at[i] >= -size) {
            at[i] = (int32_t)(at[i] > 0 ? at[i] - 1 : size + at[i]);
            continue;
        }
        out_of_range(index, name, i, at[i], x, axis, x_name, error);
        tensor_drop(places);
        return false;
    }
    return true;
}

typedef struct Take {
    char *out;
    const char *in;
    const int32_t *places;
    size_t A, R, B, n, bytes;
    const Kernels *kernels;
} Take;

static Take take_new(const Tensor *x, int axis, const Tensor *places) {
    Take t = {.A = 1, .B = 1, .R = x->shape[axis], .bytes = dtype_size(x->dtype)};
    for (int i = 0; i < x->axes; i++)
        if (i != axis) *(i < axis ? &t.A : &t.B) *= x->shape[i];
    t.places = tensor_data(places);
    t.n = tensor_count(places);
    t.kernels = kernel_table(x->dtype);
    return t;
}

/* y[a, i] = x[a, places[i]], runs of B, for (a, i) from `first` to `last` */
static void take_part(size_t first, size_t last, void *with) {
    const Take *t = with;
    size_t run = t->B * t->bytes;
    for (size_t at = first; at < last; at++) {
        size_t from = at / t->n * t->R + (size_t)t->places[at % t->n];
        memcpy(t->out + at * run, t->in + from * run, run);
    }
}

bool op_take(const Tensor *y, const Tensor *x, int axis, const Tensor *places, Error *error) {
    Tensor flat;
    if (!tensor_contiguous(&flat, x, error)) return false;
    Take t = take_new(x, axis, places);
    t.out = tensor_data(y);
    t.in = tensor_data(&flat);
    pool_run(t.A * t.n, GRAIN / (t.B + 1) + 1, take_part, &t);
    tensor_drop(&flat);
    return true;
}

/* Adds to columns b … b + size of dx[a] for each i in order. */
static void add_strip(const Take *t, size_t a, size_t b, size_t size) {
    for (size_t i = 0; i < t->n; i++) {
        char *to = t->out + ((a * t->R + (size_t)t->places[i]) * t->B + b) * t->bytes;
        const char *dy = t->in + ((a * t->n + i) * t->B + b) * t->bytes;
        t->kernels->add(to, to, 1, dy, 1, size);
    }
}

/* y[a, i, b] = x[a, places[i], b] */
static void add_part(size_t first, size_t last, void *with) {
    const Take *t = with;
    size_t strips = (t->B + STRIP - 1) / STRIP;
    for (size_t at = first; at < last; at++) {
        size_t b = at % strips * STRIP;
        add_strip(t, at / strips, b, t->B - b < STRIP ? t->B - b : STRIP);
    }
}

bool op_take_back(Tensor *dx, const Tensor *dy, const Tensor *x, int axis, const Tensor *places,
                  Error *error) {
    if (!tensor_new_like(dx, x, error)) return false;
    tensor_fill(dx, 0);
    Take t = take_new(x, axis, places);
    t.out = tensor_data(dx);
    t.in = tensor_data(dy);
    pool_run(t.A * ((t.B + STRIP - 1) / STRIP), GRAIN / (t.n * STRIP + 1) + 1, add_part, &t);
    return true;
}
