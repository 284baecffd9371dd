/* batch_norm.c: each channel normalized over the whole batch, or by numbers given.
 *
 * The numbers of a channel lie all over x (N, C, L), so the arithmetic is done by channels
 * on the whole of x, where memory is read in order. With h = (x - mean) · scale and
 * scale = 1 / sqrt(var + eps), y = h · gain + bias. */
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

/* var (C) = the mean of d d, where d = x - mean */
static bool variance_of(Tensor *var, const Tensor *d, const size_t view[3], Error *error) {
    Tensor square;
    if (!tensor_new_like(&square, d, error)) return false;
    bool ok = op_binary(&square, BINARY_MUL, d, d, error) && mean_of(var, &square, view, error);
    tensor_drop(&square);
    return ok;
}

/* Leaves x - mean in out[0], and the mean and variance to divide by in `mean` and `var`. */
static bool centre(Call *call, Tensor *mean, Tensor *var, const size_t view[3], Error *error) {
    const Tensor *x = &call->in[NORM_X], *d = &call->out[0];
    if (!training(call)) {
        return tensor_contiguous(mean, &call->in[MEAN], error) &&
               tensor_contiguous(var, &call->in[VAR], error) &&
               op_by_channel(d, BINARY_SUB, x, mean, view, error);
    }
    tensor_hold(mean, &call->out[1]);
    tensor_hold(var, &call->out[2]);
    return mean_of(mean, x, view, error) &&
           op_by_channel(d, BINARY_SUB, x, mean, view, error) &&
           variance_of(var, d, view, error);
}

static bool forward(Call *call, Error *error) {
    Tensor var = {0}, *scale = &call->saved[SAVED_SCALE];
    const Tensor *h = &call->out[0];
    size_t view[3];
    op_channel_view(view, &call->in[NORM_X]);
    bool ok = centre(call, &call->saved[SAVED_MEAN], &var, view, error) &&
              tensor_new_like(scale, &var, error) &&
              op_inverse_root(scale, &var, call->args.at[0].number, error) &&
              op_by_channel(h, BINARY_MUL, h, scale, view, error) &&
              op_apply_affine(call, view, error);
    tensor_drop(&var);
    return ok;
}

/* What the way back needs, all (C): the sums that are the gradients of gain and bias, and the
 * factor gain · scale; and h, the size of x. */
typedef struct Back {
    Tensor dgain, dbias, factor, h;
    size_t view[3];
} Back;

static void back_drop(Back *back) {
    tensor_drop(&back->dgain);
    tensor_drop(&back->dbias);
    tensor_drop(&back->factor);
    tensor_drop(&back->h);
}

/* h = (x - mean) scale */
static bool find_h(Tensor *h, const Call *call, const size_t view[3], Error *error) {
    return tensor_new_like(h, &call->in[NORM_X], error) &&
           op_by_channel(h, BINARY_SUB, &call->in[NORM_X], &call->saved[SAVED_MEAN], view,
                         error) &&
           op_by_channel(h, BINARY_MUL, h, &call->saved[SAVED_SCALE], view, error);
}

/* dgain = sum of dy h, dbias = sum of dy */
static bool find_sums(Back *back, const Tensor *dy, const Tensor *channels, Error *error) {
    Tensor product;
    if (!tensor_new_like(&product, dy, error)) return false;
    bool ok = op_binary(&product, BINARY_MUL, dy, &back->h, error) &&
              op_sum_channels(&back->dgain, &product, channels, back->view, error) &&
              op_sum_channels(&back->dbias, dy, channels, back->view, error);
    tensor_drop(&product);
    return ok;
}

static bool find_factor(Tensor *factor, const Call *call, Error *error) {
    const Tensor *gain = &call->in[NORM_GAIN], *scale = &call->saved[SAVED_SCALE];
    if (tensor_is_absent(gain)) {
        tensor_hold(factor, scale);
        return true;
    }
    return tensor_new_like(factor, scale, error) &&
           op_binary(factor, BINARY_MUL, gain, scale, error);
}

/* out = dy - dbias / n - h dgain / n: what is left of dy when mean and var follow x. */
static bool take_off(const Tensor *out, const Tensor *dy, const Back *back, Error *error) {
    Tensor mean = {0};
    double n = group_size(back->view);
    if (!tensor_new_like(&mean, &back->dgain, error)) return false;
    op_divide(&mean, &back->dgain, n);
    bool ok = op_by_channel(out, BINARY_MUL, &back->h, &mean, back->view, error) &&
              op_binary((Tensor *)out, BINARY_SUB, dy, out, error);
    op_divide(&mean, &back->dbias, n);
    ok = ok && op_by_channel(out, BINARY_SUB, out, &mean, back->view, error);
    tensor_drop(&mean);
    return ok;
}

/* dx = gain scale (dy - …) */
static bool back_to_x(Tensor *dx, const Tensor *dy, const Back *back, const Call *call,
                      Error *error) {
    if (!tensor_new_like(dx, dy, error)) return false;
    if (!training(call))
        return op_by_channel(dx, BINARY_MUL, dy, &back->factor, back->view, error);
    return take_off(dx, dy, back, error) &&
           op_by_channel(dx, BINARY_MUL, dx, &back->factor, back->view, error);
}

static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    Back back = {{0}};
    op_channel_view(back.view, &call->in[NORM_X]);
    bool ok = find_h(&back.h, call, back.view, error) &&
              find_sums(&back, &dout[0], &call->saved[SAVED_SCALE], error) &&
              find_factor(&back.factor, call, error);
    if (ok && call->wanted[NORM_X]) ok = back_to_x(&din[NORM_X], &dout[0], &back, call, error);
    if (ok && call->wanted[NORM_GAIN]) tensor_hold(&din[NORM_GAIN], &back.dgain);
    if (ok && call->wanted[NORM_BIAS]) tensor_hold(&din[NORM_BIAS], &back.dbias);
    back_drop(&back);
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
