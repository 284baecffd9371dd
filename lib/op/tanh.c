/* tanh.c: y = the hyperbolic tangent of x. */
#include "op_unary.h"

static bool forward(Call *call, Error *error) {
    const Kernels *kernels = kernel_table(call->in[0].dtype);
    return op_unary(&call->out[0], kernels->tanh, &call->in[0], error);
}

/* y = tanh(x), dx = dy (1 - y y) */
static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    const Kernels *kernels = kernel_table(dout[0].dtype);
    return op_unary_back(&din[0], kernels->tanh_back, &dout[0], &call->out[0], error);
}

static const char *const samples[] = {"(2,3)", "()", "(0)", "(40)", NULL};

const Op op_tanh = {
    .name = "tanh",
    .about = "The hyperbolic tangent of x, element by element: (e^x - e^-x) / (e^x + e^-x). "
             "The core's own "
             "function, the same bits on every machine.",
    .inputs = {{"x", .about = "any shape"}},
    .outputs = {"y"},
    .keeps_outputs = true,
    .infer = op_infer_like,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
