/* batch_norm.c: each channel normalized over the whole batch, or by numbers given. */
#include "op_norm.h"

enum { MEAN = NORM_BIAS + 1, VAR, INPUTS };

static bool training(const Call *call) {
    return tensor_is_absent(&call->in[MEAN]);
}

static Norm plan(const Call *call) {
    Norm norm = {.across = true, .eps = call->args.at[0].number};
    op_channel_view(norm.view, &call->in[NORM_X]);
    op_channel_view(norm.affine, &call->in[NORM_X]);
    if (training(call)) return norm;
    norm.mean = &call->in[MEAN];
    norm.variance = &call->in[VAR];
    return norm;
}

static bool infer(Call *call, Error *error) {
    const Tensor *x = &call->in[NORM_X];
    char shape[SHAPE_TEXT];
    if (training(call) != tensor_is_absent(&call->in[VAR]))
        return error_set(error,
                         "mean and var belong together: give both, or neither for those of "
                         "the batch");
    if (!op_check_channels(call, INPUTS, error)) return false;
    Norm norm = plan(call);
    if (training(call) && norm.view[0] * norm.view[2] == 0)
        return error_set(error, "x %s has no elements to average",
                         shape_text(shape, x->axes, x->shape));
    op_set_output(call, 1, x->dtype, 1, &x->shape[1]);
    op_set_output(call, 2, x->dtype, 1, &x->shape[1]);
    if (!training(call)) call->outputs = 1;
    return op_infer_like(call, error);
}

static bool forward(Call *call, Error *error) {
    Norm norm = plan(call);
    bool own = training(call);
    if (!op_norm_forward(call, &norm, own ? &call->out[2] : NULL, error)) return false;
    return !own || tensor_copy(&call->out[1], &call->saved[0], error);
}

static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    Norm norm = plan(call);
    return op_norm_backward(call, &norm, dout, din, error);
}

static const char *const samples[] = {
    "(5,3)",
    "(4,3) (3) (3)",
    "(2,3,4) (3) (3)",
    "(2,2,3,2) (2) - eps=0.1",
    "(2,3,4) (3) (3) (3) (3)>0",
    "(4,3) - - (3) (3)>0",
    "(20,2,3) - (2)",
    "(0,3) - - (3) (3)>0",
    NULL,
};

const Op op_batch_norm = {
    .name = "batch_norm",
    .about =
        "y = (x - mean) / sqrt(var + eps) · gain + bias, one mean and variance a channel. x "
        "(N, C, …), all else (C). In training mean and var are left out: they are those of the "
        "batch, over all axes but the channels (the variance biased), gradients flow through "
        "them, and there are three results: y, mean, var. In evaluation they are given, "
        "constants, "
        "and y is the only result. The results mean and var carry no gradient. Without gain "
        "and "
        "bias 1 and 0. Ioffe and Szegedy 2015, algorithm 1. Fails when one of mean and var is "
        "given "
        "alone, a shape is not (C), or the batch is empty in training.",
    .inputs = {{"x", .about = "(N, C, …)"},
               {"gain", true, .about = "(C)"},
               {"bias", true, .about = "(C)"},
               {"mean", true, true, "(C), for evaluation"},
               {"var", true, true, "(C), for evaluation"}},
    .params = {{"eps", PARAM_NUMBER, false, 1e-5, "added inside the root"}},
    .outputs = {"y", "mean", "var"},
    .keeps_inputs = true,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
