/* log_softmax.c: y = x - log of the sum of exp(x) along an axis. */
#include "op_softmax.h"

static bool forward(Call *call, Error *error) {
    return op_softmax_forward(call, op_log_softmax_rows, error);
}

/* y = x - log of the sum of exp(x) */
static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    return op_softmax_backward(call, op_log_softmax_rows_back, dout, din, error);
}

static const char *const samples[] = {
    "(5)",          "(300)", "(3,41) axis=-1", "(2,3)", "(2,3,4) axis=2", "(3,40) axis=-1",
    "(4,3) axis=1", "(2,0)", "(0,3)",          NULL,
};

const Op op_log_softmax = {
    .name = "log_softmax",
    .about = "The logarithm of softmax along one axis: x - log(sum of e^x). Found as (x - max) "
             "- log(sum of e^(x - max)), so that nothing overflows, and a share near 0 keeps "
             "its logarithm.",
    .inputs = {{"x", .about = "one axis or more"}},
    .params = {{"axis", PARAM_AXIS, false, -1, "the axis that adds up to 1"}},
    .outputs = {"y"},
    .keeps_outputs = true,
    .infer = op_infer_like,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
