/* batch_norm.c: each channel normalized over the whole batch, or by numbers given.
 *
 * The numbers of a channel lie all over x (N, C, L), so the arithmetic is done by channels
 * on the whole of x, where memory is read in order. With h = (x - mean) · scale and
 * scale = 1 / sqrt(var + eps), y = h · gain + bias. */
#include "op_channel.h"
#include "op_norm.h"
#include "op_rows.h"

enum { MEAN = NORM_BIAS + 1, VAR, INPUTS };
enum { SAVED_MEAN, SAVED_SCALE };

static bool training(const Call *call) {
    return tensor_is_absent(&call->in[MEAN]);
}

static double group_size(const size_t view[3]) {
    return (double)(view[0] * view[2]);
}

static bool infer(Call *call, Error *error) {
    const Tensor *x = &call->in[NORM_X];
    size_t view[3];
    char shape[SHAPE_TEXT];
    if (training(call) != tensor_is_absent(&call->in[VAR]))
        return error_set(error,
                         "mean and var belong together: give both, or neither for those of "
                         "the batch");
    if (!op_check_channels(call, INPUTS, error)) return false;
    op_channel_view(view, x);
    if (training(call) && group_size(view) == 0)
        return error_set(error, "x %s has no elements to average",
                         shape_text(shape, x->axes, x->shape));
    op_set_output(call, 1, x->dtype, 1, &x->shape[1]);
    op_set_output(call, 2, x->dtype, 1, &x->shape[1]);
    if (!training(call)) call->outputs = 1;
    return op_infer_like(call, error);
}

/* mean (C) = sum of x / n */
static bool mean_of(Tensor *mean, const Tensor *x, const size_t view[3], Error *error) {
    Tensor sum;
    if (!op_sum_channels(&sum, x, mean, view, error)) return false;
    op_divide(mean, &sum, group_size(view));
    tensor_drop(&sum);
    return true;
}

/* What each channel is multiplied with, or moved by: input i, or a number that changes nothing,
 * for y · 1 is y, and so is y + -0. */
static bool by_channel(Tensor *out, const Call *call, int i, double neutral, Error *error) {
    const Tensor *x = &call->in[NORM_X];
    if (!tensor_is_absent(&call->in[i])) return tensor_contiguous(out, &call->in[i], error);
    return tensor_new(out, x->dtype, 1, &x->shape[1], error) && tensor_fill(out, neutral);
}

/* The mean and variance to divide by. */
static bool measure(Tensor *mean, Tensor *var, const Call *call, const Tensor *x,
                    const size_t view[3], Error *error) {
    Tensor sum;
    if (!training(call))
        return tensor_contiguous(mean, &call->in[MEAN], error) &&
               tensor_contiguous(var, &call->in[VAR], error);
    tensor_hold(mean, &call->out[1]);
    tensor_hold(var, &call->out[2]);
    if (!mean_of(mean, x, view, error) || !op_channel_squares(&sum, x, mean, view, error))
        return false;
    op_divide(var, &sum, group_size(view));
    tensor_drop(&sum);
    return true;
}

static bool forward(Call *call, Error *error) {
    Tensor x = {0}, var = {0}, gain = {0}, bias = {0};
    Tensor *mean = &call->saved[SAVED_MEAN], *scale = &call->saved[SAVED_SCALE];
    size_t view[3];
    op_channel_view(view, &call->in[NORM_X]);
    bool ok = tensor_contiguous(&x, &call->in[NORM_X], error) &&
              measure(mean, &var, call, &x, view, error) &&
              tensor_new_like(scale, &var, error) &&
              op_inverse_root(scale, &var, call->args.at[0].number, error) &&
              by_channel(&gain, call, NORM_GAIN, 1, error) &&
              by_channel(&bias, call, NORM_BIAS, -0.0, error);
    if (ok) op_channel_norm(&call->out[0], &x, mean, scale, &gain, &bias, view);
    tensor_drop(&x);
    tensor_drop(&var);
    tensor_drop(&gain);
    tensor_drop(&bias);
    return ok;
}

/* gain scale */
static bool find_factor(Tensor *factor, const Call *call, Error *error) {
    const Tensor *gain = &call->in[NORM_GAIN], *scale = &call->saved[SAVED_SCALE];
    if (tensor_is_absent(gain)) {
        tensor_hold(factor, scale);
        return true;
    }
    return tensor_new_like(factor, scale, error) &&
           op_binary(factor, BINARY_MUL, gain, scale, error);
}

/* In evaluation dx = dy gain scale. In training mean and var follow x, which takes off dy what
 * its sums say: dx = (dy - h dgain / n - dbias / n) gain scale. */
static bool back_to_x(Tensor *dx, const Tensor *dy, const Tensor *x, const Tensor *dgain,
                      const Tensor *dbias, const Call *call, const size_t view[3],
                      Error *error) {
    ChannelTerms terms = {.mean = call->saved[SAVED_MEAN], .scale = call->saved[SAVED_SCALE]};
    if (!tensor_new_like(dx, dy, error)) return false;
    bool ok = find_factor(&terms.factor, call, error);
    if (ok && !training(call)) {
        ok = op_by_channel(dx, BINARY_MUL, dy, &terms.factor, view, error);
    } else if (ok) {
        ok = tensor_new_like(&terms.along, dgain, error) &&
             tensor_new_like(&terms.level, dbias, error);
        if (ok) {
            op_divide(&terms.along, dgain, group_size(view));
            op_divide(&terms.level, dbias, group_size(view));
            op_channel_back(dx, dy, x, &terms, view);
        }
    }
    tensor_drop(&terms.along);
    tensor_drop(&terms.level);
    tensor_drop(&terms.factor);
    return ok;
}

/* dgain = sum of dy h, dbias = sum of dy */
static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    Tensor x = {0}, dgain = {0}, dbias = {0};
    const Tensor *dy = &dout[0];
    size_t view[3];
    op_channel_view(view, &call->in[NORM_X]);
    bool ok = tensor_contiguous(&x, &call->in[NORM_X], error) &&
              op_channel_sums(&dgain, &dbias, dy, &x, &call->saved[SAVED_MEAN],
                              &call->saved[SAVED_SCALE], view, error);
    if (ok && call->wanted[NORM_X])
        ok = back_to_x(&din[NORM_X], dy, &x, &dgain, &dbias, call, view, error);
    if (ok && call->wanted[NORM_GAIN]) tensor_hold(&din[NORM_GAIN], &dgain);
    if (ok && call->wanted[NORM_BIAS]) tensor_hold(&din[NORM_BIAS], &dbias);
    tensor_drop(&x);
    tensor_drop(&dgain);
    tensor_drop(&dbias);
    return ok;
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
