/* abs.c: y = |x|. */
#include "op_unary.h"

static bool forward(Call *call, Error *error) {
    const Kernels *kernels = kernel_table(call->in[0].dtype);
    return op_unary(&call->out[0], kernels->abs, &call->in[0], error);
}

/* y = |x|, dx = dy sign(x) */
static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    const Kernels *kernels = kernel_table(dout[0].dtype);
    return op_unary_back_x(&din[0], kernels->abs_back, &dout[0], &call->in[0], error);
}

static const char *const samples[] = {"(2,3)!=0", "()!=0", "(0)", "(40)!=0", NULL};

const Op op_abs = {
    .name = "abs",
    .about = "The size of x without its sign, element by element. The gradient at 0 is 0.",
    .inputs = {{"x", .about = "any shape"}},
    .outputs = {"y"},
    .keeps_inputs = true,
    .infer = op_infer_like,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
