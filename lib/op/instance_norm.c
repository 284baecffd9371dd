/* instance_norm.c: each channel of each item normalized by itself. */
#include "op_norm.h"

static Norm plan(const Call *call) {
    Norm norm = {.eps = call->args.at[0].number};
    op_channel_view(norm.affine, &call->in[NORM_X]);
    norm.rows[0] = norm.affine[0] * norm.affine[1];
    norm.rows[1] = norm.affine[2];
    return norm;
}

static bool infer(Call *call, Error *error) {
    const Tensor *x = &call->in[NORM_X];
    char shape[SHAPE_TEXT];
    if (!op_check_channels(call, 3, error)) return false;
    if (plan(call).rows[1] == 0)
        return error_set(error, "x %s has no elements to average",
                         shape_text(shape, x->axes, x->shape));
    return op_infer_like(call, error);
}

static bool forward(Call *call, Error *error) {
    Norm norm = plan(call);
    return op_norm_forward(call, &norm, error);
}

static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    Norm norm = plan(call);
    return op_norm_backward(call, &norm, dout, din, error);
}

static const char *const samples[] = {
    "(2,3,4)",
    "(2,3,4) (3) (3)",
    "(2,2,3,2) (2) -",
    "(2,3,5) - (3) eps=0.1",
    "(0,3,2)",
    "(1,2,40)",
    NULL,
};

const Op op_instance_norm = {
    .name = "instance_norm",
    .about =
        "y = (x - mean) / sqrt(variance + eps) · gain + bias, where mean and variance (biased) "
        "are "
        "those of one channel of one item, over all axes after the channels. x (N, C, …), gain "
        "and bias (C); without them 1 and 0. Ulyanov, Vedaldi and Lempitsky 2016. Fails when "
        "gain "
        "or bias has another shape, or the axes after the channels are empty; a channel of one "
        "number becomes 0.",
    .inputs = {{"x", .about = "(N, C, …)"},
               {"gain", true, .about = "(C)"},
               {"bias", true, .about = "(C)"}},
    .params = {{"eps", PARAM_NUMBER, false, 1e-5, "added inside the root"}},
    .outputs = {"y"},
    .keeps_inputs = true,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
