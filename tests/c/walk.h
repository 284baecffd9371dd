/* walk.h: the loop over every op and every sample, for the tests that hold of all ops. */
#ifndef FOLIO_WALK_H
#define FOLIO_WALK_H

#include "../../lib/op/op.h"
#include "tap.h"

/* Calls `each` for every sample of every op in the registry. */
static inline void walk_samples(void (*each)(const Op *op, const char *line)) {
    for (size_t i = 0; i < op_registry_count; i++)
        for (const char *const *line = op_registry[i]->samples; line && *line; line++)
            each(op_registry[i], *line);
}

/* Replaces the contiguous `x` by a tensor of the same elements whose memory has another order
 * and gaps: the axes reversed, every second element of a longer last axis, read backwards. */
static inline bool walk_scatter(Tensor *x, Error *error) {
    Tensor wide, turned, cut;
    size_t shape[TENSOR_AXES] = {0};
    int order[TENSOR_AXES] = {0};
    if (x->axes == 0) return true;
    for (int i = 0; i < x->axes; i++) {
        shape[i] = x->shape[x->axes - 1 - i] * (i == 0 ? 2 : 1);
        order[i] = x->axes - 1 - i;
    }
    if (!tensor_new(&wide, x->dtype, x->axes, shape, error)) return false;
    tensor_fill(&wide, 77);
    bool ok = tensor_permute(&turned, &wide, order, error);
    tensor_drop(&wide);
    if (!ok) return false;
    size_t last = x->shape[x->axes - 1];
    ok = tensor_slice(&cut, &turned, x->axes - 1, last ? 2 * last - 1 : 0, last, -2, error);
    tensor_drop(&turned);
    if (!ok) return false;
    tensor_copy(&cut, x, error);
    tensor_drop(x);
    *x = cut;
    return true;
}

static inline bool walk_scatter_inputs(Call *call, Error *error) {
    for (int i = 0; i < op_call_inputs(call); i++) {
        Tensor *x = op_call_input(call, i);
        if (!tensor_is_absent(x) && !walk_scatter(x, error)) return false;
    }
    return true;
}

/* Replaces `x` by its first place along its first or its last axis, repeated there: a view with
 * stride 0, or, `whole`, a contiguous tensor of the same elements. */
static inline bool walk_repeat(Tensor *x, bool last, bool whole, Error *error) {
    Tensor one = {0}, wide = {0}, out = {0};
    int axis = last ? x->axes - 1 : 0;
    if (x->axes == 0 || x->shape[axis] == 0) return true;
    bool ok = tensor_slice(&one, x, axis, 0, 1, 1, error) &&
              tensor_expand(&wide, &one, x->axes, x->shape, error);
    if (ok && whole) ok = tensor_convert(&out, &wide, x->dtype, error);
    if (ok && !whole) tensor_hold(&out, &wide);
    tensor_drop(&one);
    tensor_drop(&wide);
    if (!ok) return false;
    tensor_drop(x);
    *x = out;
    return true;
}

/* Fills the contiguous float64 or float32 `x` with numbers in -1 … 1 that depend on `seed`. */
static inline void walk_fill(Tensor *x, unsigned seed) {
    uint32_t state = seed * 2654435761u + 12345;
    for (size_t i = 0; i < tensor_count(x); i++) {
        state = state * 1664525u + 1013904223u;
        double value = (double)(state >> 16) / 32768 - 1;
        if (x->dtype == DTYPE_FLOAT64)
            ((double *)tensor_data(x))[i] = value;
        else
            ((float *)tensor_data(x))[i] = (float)value;
    }
}

static inline int walk_smooth(const Call *call) {
    int smooth = op_smooth_count(call->op);
    return smooth < call->outputs ? smooth : call->outputs;
}

/* Random gradients for the smooth outputs of a call that has run forward. */
static inline bool walk_gradients(Tensor *dout, const Call *call, Error *error) {
    memset(dout, 0, OP_OUTPUTS * sizeof *dout);
    for (int i = 0; i < walk_smooth(call); i++) {
        if (!tensor_new_like(&dout[i], &call->out[i], error)) return false;
        walk_fill(&dout[i], 5 + (unsigned)i);
    }
    return true;
}

static inline void walk_drop(Tensor *list, int count) {
    for (int i = 0; i < count; i++) tensor_drop(&list[i]);
}

/* Drops what op_forward made, leaving the inputs. */
static inline void walk_drop_results(Call *call) {
    walk_drop(call->out, OP_OUTPUTS);
    walk_drop(call->saved, OP_SAVED);
}

#endif
