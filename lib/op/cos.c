/* cos.c: y = the cosine of x. */
#include "op_binary.h"
#include "op_unary.h"

static bool forward(Call *call, Error *error) {
    const Kernels *kernels = kernel_table(call->in[0].dtype);
    return op_unary(&call->out[0], kernels->cos, &call->in[0], error);
}

/* y = cos(x), dx = -dy sin(x) */
static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    const Kernels *kernels = kernel_table(dout[0].dtype);
    Tensor *dx = &din[0];
    if (!tensor_new_like(dx, &dout[0], error)) return false;
    return op_unary(dx, kernels->sin, &call->in[0], error) &&
           op_binary(dx, BINARY_MUL, &dout[0], dx, error) &&
           op_unary(dx, kernels->neg, dx, error);
}

static const char *const samples[] = {"(2,3)", "()", "(0)", "(40)", NULL};

const Op op_cos = {
    .name = "cos",
    .about = "The cosine of x in radians, element by element. The core's own function, the "
             "same bits on every machine, however large x is.",
    .inputs = {{"x", .about = "any shape"}},
    .outputs = {"y"},
    .keeps_inputs = true,
    .infer = op_infer_like,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
