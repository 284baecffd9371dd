/* erf.c: y = the error function of x. */
#include "op_unary.h"

static bool forward(Call *call, Error *error) {
    const Kernels *kernels = kernel_table(call->in[0].dtype);
    return op_unary(&call->out[0], kernels->erf, &call->in[0], error);
}

/* y = erf(x), dx = dy 2 / √π e^(-x²) */
static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    const Kernels *kernels = kernel_table(dout[0].dtype);
    return op_unary_back_x(&din[0], kernels->erf_back, &dout[0], &call->in[0], error);
}

static const char *const samples[] = {"(2,3)", "()", "(0)", "(40)", NULL};

const Op op_erf = {
    .name = "erf",
    .about = "The error function of x, element by element: 2 / √π times the integral of "
             "e^(-t²) from 0 to x. The core's own function, the same bits on every machine.",
    .inputs = {{"x", .about = "any shape"}},
    .outputs = {"y"},
    .keeps_inputs = true,
    .infer = op_infer_like,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
