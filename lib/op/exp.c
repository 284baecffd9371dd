/* exp.c: y = e^x. */
#include "op_binary.h"
#include "op_unary.h"

static bool forward(Call *call, Error *error) {
    const Kernels *kernels = kernel_table(call->in[0].dtype);
    return op_unary(&call->out[0], kernels->exp, &call->in[0], error);
}

/* y = exp(x), dx = dy y */
static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    return tensor_new_like(&din[0], &call->out[0], error) &&
           op_binary(&din[0], BINARY_MUL, &dout[0], &call->out[0], error);
}

static const char *const samples[] = {"(2,3)", "()", "(0)", "(40)", NULL};

const Op op_exp = {
    .name = "exp",
    .about = "e to the power of x, element by element; overflows to infinity. The core's own "
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
