/* group_norm.c: the channels of each item normalized in groups. */
#include "op_norm.h"
#include <math.h>

enum { GROUPS, EPS };

static Norm plan(const Call *call) {
    Norm norm = {.eps = call->args.at[EPS].number};
    size_t groups = (size_t)call->args.at[GROUPS].number;
    op_channel_view(norm.affine, &call->in[NORM_X]);
    norm.rows[0] = norm.affine[0] * groups;
    norm.rows[1] = norm.affine[1] / groups * norm.affine[2];
    return norm;
}

static bool infer(Call *call, Error *error) {
    const Tensor *x = &call->in[NORM_X];
    double groups = call->args.at[GROUPS].number;
    char shape[SHAPE_TEXT];
    if (!op_check_channels(call, 3, error)) return false;
    shape_text(shape, x->axes, x->shape);
    if (groups < 1 || fmod((double)x->shape[1], groups) != 0)
        return error_set(error,
                         "groups is %g, want a divisor of the %zu channels, axis 2 of x %s",
                         groups, x->shape[1], shape);
    if (plan(call).rows[1] == 0)
        return error_set(error, "x %s has no elements to average", shape);
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
    "(2,4,3) groups=2",
    "(2,4,3) (4) (4) groups=2",
    "(2,6) (6) (6) groups=3",
    "(1,2,2,3) (2) - groups=1 eps=0.1",
    "(0,4,3) groups=2",
    "(2,4,20) - (4) groups=4",
    NULL,
};

const Op op_group_norm = {
    .name = "group_norm",
    .about =
        "y = (x - mean) / sqrt(variance + eps) · gain + bias, where mean and variance (biased) "
        "are "
        "those of C / groups neighbouring channels of one item, with all axes after the "
        "channels. "
        "x (N, C, …), gain and bias (C); without them 1 and 0. groups = C is instance_norm, "
        "groups = 1 is layer_norm over all axes but the first (but for gain and bias, which it "
        "has "
        "for each number). Wu and He 2018. Fails when groups does not divide C, gain or bias "
        "has "
        "another shape, or a group is empty.",
    .inputs = {{"x", .about = "(N, C, …)"},
               {"gain", true, .about = "(C)"},
               {"bias", true, .about = "(C)"}},
    .params = {{"groups", PARAM_WHOLE, true, 0,
                "into how many groups the channels are divided"},
               {"eps", PARAM_NUMBER, false, 1e-5, "added inside the root"}},
    .outputs = {"y"},
    .keeps_inputs = true,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
