/* clone.c: a copy of its own. */
#include "op_tools.h"

static bool forward(Call *call, Error *error) {
    return tensor_copy(&call->out[0], &call->in[0], error);
}

static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    tensor_hold(&din[0], &dout[0]);
    return true;
}

static const char *const samples[] = {"(2,3)", "()", NULL};

const Op op_clone = {
    .name = "clone",
    .about = "A copy of x in storage of its own, contiguous. Gradients flow through; use "
             "x:detach():clone() for a copy off the tape.",
    .inputs = {{"x", .about = "any shape, any dtype"}},
    .outputs = {"y"},
    .takes_integers = true,
    .infer = op_infer_like,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
