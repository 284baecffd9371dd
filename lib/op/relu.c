/* relu.c: y = max(x, 0). */
#include "op_unary.h"

static bool forward(Call *call, Error *error) {
    const Kernels *kernels = kernel_table(call->in[0].dtype);
    return op_unary(&call->out[0], kernels->relu, &call->in[0], error);
}

/* y = max(x, 0), dx = dy where y > 0 */
static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    const Kernels *kernels = kernel_table(dout[0].dtype);
    return op_unary_back(&din[0], kernels->relu_back, &dout[0], &call->out[0], error);
}

static const char *const samples[] = {"(2,3)!=0", "()!=0", "(0)", "(40)!=0", NULL};

const Op op_relu = {
    .name = "relu",
    .about = "The positive part of x, element by element: x above 0, else 0. NaN stays NaN. "
             "The gradient at 0 is 0.",
    .inputs = {{"x", .about = "any shape"}},
    .outputs = {"y"},
    .keeps_outputs = true,
    .infer = op_infer_like,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
