/* reshape.c: the same elements in the same order under another shape. */
#include "op_tools.h"
#include <stdio.h>

/* "(2, -1)" */
static const char *wish_text(char text[SHAPE_TEXT], const ParamValue *want) {
    int at = snprintf(text, SHAPE_TEXT, "(");
    for (int i = 0; i < want->count; i++)
        at += snprintf(text + at, (size_t)(SHAPE_TEXT - at), i ? ", %ld" : "%ld", want->at[i]);
    snprintf(text + at, (size_t)(SHAPE_TEXT - at), ")");
    return text;
}

/* Replaces the one -1 by what makes the counts equal. */
static bool fill_in(size_t shape[TENSOR_AXES], const ParamValue *want, const Tensor *x,
                    Error *error) {
    size_t known = 1, count = tensor_count(x);
    int open = -1;
    char from[SHAPE_TEXT], to[SHAPE_TEXT];
    for (int i = 0; i < want->count; i++) {
        if (want->at[i] == -1 && open >= 0)
            return error_set(error, "shape has -1 twice; one size can be left to be found");
        if (want->at[i] < -1)
            return error_set(error, "shape has a negative size, %ld", want->at[i]);
        if (want->at[i] == -1)
            open = i;
        else if (__builtin_mul_overflow(known, shape[i] = (size_t)want->at[i], &known))
            known = 0;
    }
    if (open < 0) return true;
    if (known == 0 || count % known != 0)
        return error_set(error,
                         "shape %s, %zu elements, cannot be reshaped to %s: there is no one "
                         "size for -1",
                         shape_text(from, x->axes, x->shape), count, wish_text(to, want));
    shape[open] = count / known;
    return true;
}

static bool infer(Call *call, Error *error) {
    size_t shape[TENSOR_AXES];
    const ParamValue *want = &call->args.at[0];
    if (!fill_in(shape, want, &call->in[0], error)) return false;
    return tensor_reshape(&call->out[0], &call->in[0], want->count, shape, error);
}

static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    return tensor_reshape(&din[0], &dout[0], call->in[0].axes, call->in[0].shape, error);
}

static const char *const samples[] = {
    "(2,3,4) shape={4,6}",
    "(2,3) shape={3,-1}",
    "(6) shape={1,2,1,3}",
    "(1) shape={}",
    "() shape={1,1}",
    "(0,3) shape={3,0}",
    NULL,
};

const Op op_reshape = {
    .name = "reshape",
    .about =
        "The elements of x in the same order (last axis fastest) under another shape. One size "
        "may be -1: it is found from the others. No copy where the strides of x allow it. "
        "Fails when the number of elements would change.",
    .inputs = {{"x", .about = "any shape, any dtype"}},
    .params = {{"shape", PARAM_SHAPE, true, 0, "the new sizes, as in x:reshape(2, -1)"}},
    .outputs = {"y"},
    .is_view = true,
    .takes_integers = true,
    .infer = infer,
    .backward = backward,
    .samples = samples,
};
