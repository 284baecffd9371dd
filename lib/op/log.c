/* log.c: y = ln x. */
#include "op_binary.h"
#include "op_unary.h"

static bool forward(Call *call, Error *error) {
    const Kernels *kernels = kernel_table(call->in[0].dtype);
    return op_unary(&call->out[0], kernels->log, &call->in[0], error);
}

/* y = log(x), dx = dy / x */
static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    return tensor_new_like(&din[0], &call->in[0], error) &&
           op_binary(&din[0], BINARY_DIV, &dout[0], &call->in[0], error);
}

static const char *const samples[] = {"(2,3)>0", "()>0", "(0)", "(40)>0", NULL};

const Op op_log = {
    .name = "log",
    .about = "The natural logarithm of x, element by element: -infinity at 0, NaN below. The "
             "core's own "
             "function, the same bits on every machine.",
    .inputs = {{"x", .about = "any shape"}},
    .outputs = {"y"},
    .keeps_inputs = true,
    .infer = op_infer_like,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
