/* log_softmax.c: y = x - log of the sum of exp(x) along an axis. */
#include "op_rows.h"

static void axis_set(bool set[TENSOR_AXES], const Call *call) {
    for (int i = 0; i < TENSOR_AXES; i++) set[i] = i == (int)call->args.at[0].number;
}

static bool forward(Call *call, Error *error) {
    bool grouped[TENSOR_AXES];
    Tensor x = {0}, y = {0};
    axis_set(grouped, call);
    bool ok = op_rows(&x, &call->in[0], grouped, error) &&
              op_rows_open(&y, &call->out[0], grouped, error);
    if (ok) op_log_softmax_rows(&y, &x);
    tensor_drop(&x);
    return ok && op_rows_close(&y, &call->out[0], grouped, error);
}

/* y = x - log of the sum of exp(x) */
static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    bool grouped[TENSOR_AXES];
    Tensor y = {0}, dy = {0}, dx = {0};
    axis_set(grouped, call);
    bool ok = tensor_new_like(&din[0], &call->in[0], error) &&
              op_rows(&y, &call->out[0], grouped, error) &&
              op_rows(&dy, &dout[0], grouped, error) &&
              op_rows_open(&dx, &din[0], grouped, error);
    if (ok) op_log_softmax_rows_back(&dx, &dy, &y);
    tensor_drop(&y);
    tensor_drop(&dy);
    return ok && op_rows_close(&dx, &din[0], grouped, error);
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
