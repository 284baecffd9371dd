/* sqrt.c: y = the square root of x. */
#include "op_unary.h"

static bool forward(Call *call, Error *error) {
    const Kernels *kernels = kernel_table(call->in[0].dtype);
    return op_unary(&call->out[0], kernels->sqrt, &call->in[0], error);
}

/* y = sqrt(x), dx = dy / (2 y) */
static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    const Kernels *kernels = kernel_table(dout[0].dtype);
    return op_unary_back(&din[0], kernels->sqrt_back, &dout[0], &call->out[0], error);
}

static const char *const samples[] = {"(2,3)>0", "()>0", "(0)", "(40)>0", NULL};

const Op op_sqrt = {
    .name = "sqrt",
    .about = "The square root of x, element by element, correctly rounded: NaN below 0. Its "
             "gradient at 0 "
             "is infinite.",
    .inputs = {{"x", .about = "any shape"}},
    .outputs = {"y"},
    .keeps_outputs = true,
    .infer = op_infer_like,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
