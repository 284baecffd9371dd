/* argmax.c: where the largest of x stands. */
#include "op_search.h"

/* As for max, of which the indices are the only result. */
static bool infer(Call *call, Error *error) {
    if (!op_infer_search(call, error)) return false;
    op_set_output(call, 0, DTYPE_INT32, call->out[0].axes, call->out[0].shape);
    call->outputs = 1;
    return true;
}

static bool forward(Call *call, Error *error) {
    const Tensor *x = &call->in[0], *at = &call->out[0];
    Tensor y;
    if (!tensor_new(&y, x->dtype, at->axes, at->shape, error)) return false;
    bool ok = op_search(&y, at, op_search_kernel(x->dtype, true), call, error);
    tensor_drop(&y);
    return ok;
}

static const char *const samples[] = {
    "(2,3,4)distinct",
    "(2,3,4)distinct axis=2",
    "(3,40)distinct axis=-1 keepdim=true",
    "(40,3)distinct axis=1",
    "()distinct",
    "(0,3) axis=2",
    NULL,
};

const Op op_argmax = {
    .name = "argmax",
    .about = "The place of the largest element of x along one axis (int32, from 1); without an "
             "axis among all elements in order. Of equal elements the first counts; NaN is "
             "larger than any number. With keepdim the axis stays, with size 1. Fails when "
             "there is no element to choose from.",
    .inputs = {{"x", .about = "any shape, any dtype"}},
    .params = {{"axis", PARAM_AXIS, false, 0, "the axis to search; all of x when not given"},
               {"keepdim", PARAM_BOOL, false, 0, "keep it, with size 1"}},
    .outputs = {"indices"},
    .takes_integers = true,
    .infer = infer,
    .forward = forward,
    .no_gradient = "a place is a whole number: it is flat, and jumps where it is not",
    .samples = samples,
};
