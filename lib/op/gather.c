/* gather.c: along one axis, each element from the place that the index names. */
#include "../tensor/pool.h"
#include "op_index.h"
#include <string.h>

enum { X, INDEX, GRAIN = 1 << 13 };

static int axis_of(const Call *call) {
    return (int)call->args.at[0].number;
}

static bool fits(const Tensor *index, const Tensor *x, int axis) {
    if (index->axes != x->axes) return false;
    for (int i = 0; i < x->axes; i++)
        if (i != axis && index->shape[i] != x->shape[i]) return false;
    return true;
}

static bool infer(Call *call, Error *error) {
    const Tensor *x = &call->in[X], *index = &call->in[INDEX];
    char text[SHAPE_TEXT], x_text[SHAPE_TEXT];
    if (!fits(index, x, axis_of(call)))
        return error_set(error, "index has shape %s, want that of x, %s, but for axis %d",
                         shape_text(text, index->axes, index->shape),
                         shape_text(x_text, x->axes, x->shape), axis_of(call) + 1);
    op_set_output(call, 0, x->dtype, index->axes, index->shape);
    return true;
}

/* x (A, R, B), places and y (A, n, B) */
typedef struct Gather {
    char *x, *y;
    const int32_t *places;
    size_t A, R, B, n, bytes;
} Gather;

static Gather gather_new(const Call *call, const Tensor *x, const Tensor *y) {
    const Tensor *shape = &call->in[X];
    int axis = axis_of(call);
    Gather g = {.A = 1, .B = 1, .R = shape->shape[axis], .bytes = dtype_size(shape->dtype)};
    for (int i = 0; i < shape->axes; i++)
        if (i != axis) *(i < axis ? &g.A : &g.B) *= shape->shape[i];
    g.x = tensor_data(x);
    g.y = tensor_data(y);
    g.places = tensor_data(&call->saved[0]);
    g.n = call->in[INDEX].shape[axis];
    return g;
}

/* The element of x that y[a, i, b] comes from; `at` counts the elements of y. */
static size_t source(const Gather *g, size_t at) {
    return (at / (g->n * g->B) * g->R + (size_t)g->places[at]) * g->B + at % g->B;
}

static void gather_part(size_t first, size_t last, void *with) {
    const Gather *g = with;
    for (size_t at = first; at < last; at++)
        memcpy(g->y + at * g->bytes, g->x + source(g, at) * g->bytes, g->bytes);
}

static bool forward(Call *call, Error *error) {
    Tensor flat;
    if (!op_places(&call->saved[0], &call->in[INDEX], "index", &call->in[X], axis_of(call), "x",
                   error) ||
        !tensor_contiguous(&flat, &call->in[X], error))
        return false;
    Gather g = gather_new(call, &flat, &call->out[0]);
    pool_run(g.A * g.n * g.B, GRAIN, gather_part, &g);
    tensor_drop(&flat);
    return true;
}

/* y[a, i, b] = x[a, index[a, i, b], b]; what is added to one x comes in the order of i. */
static void scatter_part(size_t first, size_t last, void *with) {
    const Gather *g = with;
    bool narrow = g->bytes == sizeof(float);
    for (size_t at = first * g->n * g->B; at < last * g->n * g->B; at++) {
        if (narrow)
            ((float *)g->x)[source(g, at)] += ((const float *)g->y)[at];
        else
            ((double *)g->x)[source(g, at)] += ((const double *)g->y)[at];
    }
}

static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    if (!tensor_new_like(&din[X], &call->in[X], error)) return false;
    tensor_fill(&din[X], 0);
    Gather g = gather_new(call, &din[X], &dout[0]);
    pool_run(g.A, GRAIN / (g.n * g.B + 1) + 1, scatter_part, &g);
    return true;
}

static const char *const samples[] = {
    "(5) (3)in1..5 axis=1",       "(3,4) (3,1)in1..4 axis=2",  "(2,4,3) (2,6,3)in1..4 axis=2",
    "(3,2) (5,2)in-3..-1 axis=1", "(2,3) (2,0)in1..1 axis=-1", NULL,
};

const Op op_gather = {
    .name = "gather",
    .about =
        "Along one axis, each element from the place that the index names: for matrices and "
        "axis 2, y[i, j] = x[i, index[i, j]]. The index has the shape of x but for that axis. "
        "Places count from 1, or from -1 at the end; gradients of an element taken several "
        "times add up in the order of the index. Fails for an index outside of the axis, "
        "naming "
        "its place.",
    .inputs = {{"x", .about = "one axis or more, any dtype"},
               {"index", .about = "the shape of x but for the axis", .integer = true}},
    .params = {{"axis", PARAM_AXIS, true, 0, "the axis to take from"}},
    .outputs = {"y"},
    .takes_integers = true,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
