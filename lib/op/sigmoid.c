/* sigmoid.c: y = the logistic function of x. */
#include "op_unary.h"

static bool forward(Call *call, Error *error) {
    const Kernels *kernels = kernel_table(call->in[0].dtype);
    return op_unary(&call->out[0], kernels->sigmoid, &call->in[0], error);
}

/* y = sigmoid(x), dx = dy y (1 - y) */
static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    const Kernels *kernels = kernel_table(dout[0].dtype);
    return op_unary_back(&din[0], kernels->sigmoid_back, &dout[0], &call->out[0], error);
}

static const char *const samples[] = {"(2,3)", "()", "(0)", "(40)", NULL};

const Op op_sigmoid = {
    .name = "sigmoid",
    .about = "The logistic function of x, element by element: 1 / (1 + e^-x). The core's own "
             "function, the "
             "same bits on every machine.",
    .inputs = {{"x", .about = "any shape"}},
    .outputs = {"y"},
    .keeps_outputs = true,
    .infer = op_infer_like,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
