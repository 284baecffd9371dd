/* sin.c: y = the sine of x. */
#include "op_binary.h"
#include "op_unary.h"

static bool forward(Call *call, Error *error) {
    const Kernels *kernels = kernel_table(call->in[0].dtype);
    return op_unary(&call->out[0], kernels->sin, &call->in[0], error);
}

/* y = sin(x), dx = dy cos(x) */
static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    const Kernels *kernels = kernel_table(dout[0].dtype);
    if (!tensor_new_like(&din[0], &dout[0], error)) return false;
    return op_unary(&din[0], kernels->cos, &call->in[0], error) &&
           op_binary(&din[0], BINARY_MUL, &dout[0], &din[0], error);
}

static const char *const samples[] = {"(2,3)", "()", "(0)", "(40)", NULL};

const Op op_sin = {
    .name = "sin",
    .about = "The sine of x in radians, element by element. The core's own function, the same "
             "bits on every machine, however large x is.",
    .inputs = {{"x", .about = "any shape"}},
    .outputs = {"y"},
    .keeps_inputs = true,
    .infer = op_infer_like,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
