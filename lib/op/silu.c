/* silu.c: y = x sigmoid(x). */
#include "op_unary.h"

static bool forward(Call *call, Error *error) {
    const Kernels *kernels = kernel_table(call->in[0].dtype);
    return op_unary(&call->out[0], kernels->silu, &call->in[0], error);
}

/* y = x s, dx = dy (s + x s (1 - s)) */
static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    const Kernels *kernels = kernel_table(dout[0].dtype);
    return op_unary_back_x(&din[0], kernels->silu_back, &dout[0], &call->in[0], error);
}

static const char *const samples[] = {"(2,3)", "()", "(0)", "(40)", NULL};

const Op op_silu = {
    .name = "silu",
    .about =
        "x sigmoid(x), element by element; also called swish. Elfwing, Uchibe and Doya 2018.",
    .inputs = {{"x", .about = "any shape"}},
    .outputs = {"y"},
    .keeps_inputs = true,
    .infer = op_infer_like,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
