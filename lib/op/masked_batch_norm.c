/* masked_batch_norm.c: batch normalization of sequences of different lengths. What
 * stands in the padding, where the mask is 0, matters to nothing, be it NaN: no product is
 * made with it, since 0 times NaN is NaN. The result there is 0, and so is the gradient.
 *
 * With n = sum of mask, mean = sum of m x / n, var = sum of m (x - mean)^2 / n,
 * scale = 1 / sqrt(var + eps) and h = (x - mean) scale: y = h gain + bias where m is not 0. */
#include "op_norm.h"
#include "op_rows.h"

enum { X, MASK, GAIN, BIAS, INPUTS };
enum { SAVED_MEAN, SAVED_SCALE, SAVED_COUNT };

static bool infer(Call *call, Error *error) {
    const Tensor *x = &call->in[X];
    size_t shape[TENSOR_AXES] = {x->shape[0]};
    char text[SHAPE_TEXT];
    if (x->axes < 2)
        return error_set(error, "x has shape %s, want (N, C, …): items, channels, places",
                         shape_text(text, x->axes, x->shape));
    for (int i = 2; i < x->axes; i++) shape[i - 1] = x->shape[i];
    if (!op_check_shape(call, MASK, x->axes - 1, shape, "that of x without channels; x has",
                        error) ||
        !op_check_shape(call, GAIN, 1, &x->shape[1], "the channels, axis 2 of x", error) ||
        !op_check_shape(call, BIAS, 1, &x->shape[1], "the channels, axis 2 of x", error))
        return false;
    op_set_output(call, 1, x->dtype, 1, &x->shape[1]);
    op_set_output(call, 2, x->dtype, 1, &x->shape[1]);
    return op_infer_like(call, error);
}

/* out = x, or x times the mask, where the mask is not 0; else 0. */
typedef struct Masking {
    DType dtype;
    bool times;
} Masking;

static void mask_floats(float *out, const float *x, ptrdiff_t x_step, const float *m,
                        ptrdiff_t m_step, size_t n, bool times) {
    for (ptrdiff_t i = 0; i < (ptrdiff_t)n; i++) {
        float weight = m[i * m_step], value = x[i * x_step];
        out[i] = weight == 0 ? 0 : times ? value * weight : value;
    }
}

static void mask_doubles(double *out, const double *x, ptrdiff_t x_step, const double *m,
                         ptrdiff_t m_step, size_t n, bool times) {
    for (ptrdiff_t i = 0; i < (ptrdiff_t)n; i++) {
        double weight = m[i * m_step], value = x[i * x_step];
        out[i] = weight == 0 ? 0 : times ? value * weight : value;
    }
}

static void run_mask(size_t n, char *const *at, const ptrdiff_t *step, const void *with) {
    const Masking *how = with;
    if (how->dtype == DTYPE_FLOAT32)
        mask_floats((float *)at[0], (const float *)at[1], step[1], (const float *)at[2],
                    step[2], n, how->times);
    else
        mask_doubles((double *)at[0], (const double *)at[1], step[1], (const double *)at[2],
                     step[2], n, how->times);
}

/* The mask of each item and place of x (N, C, L), as a view. */
static bool spread_mask(Tensor *out, const Call *call, const size_t view[3], Error *error) {
    Tensor narrow;
    size_t shape[3] = {view[0], 1, view[2]};
    if (!tensor_reshape(&narrow, &call->in[MASK], 3, shape, error)) return false;
    bool ok = tensor_expand(out, &narrow, 3, view, error);
    tensor_drop(&narrow);
    return ok;
}

/* out (N, C, L) = x with the padding put to 0 and, with `times`, the rest weighted by the mask;
 * `out` may be `x`. */
static bool mask_out(Tensor *out, const Tensor *x, bool times, const Call *call,
                     const size_t view[3], Error *error) {
    Tensor to = {0}, in[2] = {{0}, {0}};
    Masking how = {x->dtype, times};
    bool ok = tensor_reshape(&to, out, 3, view, error) &&
              tensor_reshape(&in[0], x, 3, view, error) &&
              spread_mask(&in[1], call, view, error);
    if (ok) op_walk(&to, in, 2, run_mask, &how);
    tensor_drop(&to);
    tensor_drop(&in[0]);
    tensor_drop(&in[1]);
    return ok;
}

/* saved[COUNT] = the sum of the mask, one number, which is more than 0. */
static bool count(Call *call, Error *error) {
    bool all[TENSOR_AXES] = {true, true, true, true, true, true};
    static const size_t first[TENSOR_AXES];
    char text[NUMBER_TEXT];
    if (!op_sum_axes(&call->saved[SAVED_COUNT], &call->in[MASK], all, 0, NULL, error))
        return false;
    double n = tensor_get(&call->saved[SAVED_COUNT], first);
    return n > 0 || error_set(error,
                              "mask adds up to %s, want more than 0: some places must "
                              "count",
                              number_text(text, n));
}

/* out (C) = sum of x / n */
static bool mean_of(Tensor *out, const Tensor *x, const Call *call, const size_t view[3],
                    Error *error) {
    Tensor sum;
    if (!op_sum_channels(&sum, x, out, view, error)) return false;
    bool ok = op_binary(out, BINARY_DIV, &sum, &call->saved[SAVED_COUNT], error);
    tensor_drop(&sum);
    return ok;
}

/* mean = sum of m x / n, d = x - mean, var = sum of m d d / n; d stays in out[0], 0 in the
 * padding. */
static bool measure(Call *call, const size_t view[3], Error *error) {
    Tensor masked;
    Tensor *d = &call->out[0], *mean = &call->out[1], *var = &call->out[2];
    if (!tensor_new_like(&masked, d, error)) return false;
    bool ok = mask_out(&masked, &call->in[X], true, call, view, error) &&
              mean_of(mean, &masked, call, view, error) &&
              op_by_channel(d, BINARY_SUB, &call->in[X], mean, view, error) &&
              mask_out(d, d, false, call, view, error) &&
              op_binary(&masked, BINARY_MUL, d, d, error) &&
              mask_out(&masked, &masked, true, call, view, error) &&
              mean_of(var, &masked, call, view, error);
    tensor_drop(&masked);
    return ok;
}

static bool affine(Call *call, Binary what, int input, const size_t view[3], Error *error) {
    const Tensor *y = &call->out[0], *g = &call->in[input];
    return tensor_is_absent(g) || op_by_channel(y, what, y, g, view, error);
}

static bool forward(Call *call, Error *error) {
    Tensor *scale = &call->saved[SAVED_SCALE];
    const Tensor *y = &call->out[0];
    size_t view[3];
    op_channel_view(view, &call->in[X]);
    tensor_hold(&call->saved[SAVED_MEAN], &call->out[1]);
    return count(call, error) && measure(call, view, error) &&
           tensor_new_like(scale, &call->out[2], error) &&
           op_inverse_root(scale, &call->out[2], call->args.at[0].number, error) &&
           op_by_channel(y, BINARY_MUL, y, scale, view, error) &&
           affine(call, BINARY_MUL, GAIN, view, error) &&
           affine(call, BINARY_ADD, BIAS, view, error) &&
           mask_out(&call->out[0], y, false, call, view, error);
}

/* Back. */

/* h = (x - mean) scale, 0 in the padding */
static bool find_h(Tensor *h, const Call *call, const size_t view[3], Error *error) {
    return tensor_new_like(h, &call->in[X], error) &&
           op_by_channel(h, BINARY_SUB, &call->in[X], &call->saved[SAVED_MEAN], view, error) &&
           op_by_channel(h, BINARY_MUL, h, &call->saved[SAVED_SCALE], view, error) &&
           mask_out(h, h, false, call, view, error);
}

/* dgain = sum of dy h, dbias = sum of dy, over all places */
static bool find_sums(Tensor *dgain, Tensor *dbias, const Tensor *dy, const Tensor *h,
                      const Call *call, const size_t view[3], Error *error) {
    Tensor product;
    const Tensor *like = &call->saved[SAVED_SCALE];
    if (!tensor_new_like(&product, dy, error)) return false;
    bool ok = op_binary(&product, BINARY_MUL, dy, h, error) &&
              op_sum_channels(dgain, &product, like, view, error) &&
              op_sum_channels(dbias, dy, like, view, error);
    tensor_drop(&product);
    return ok;
}

/* dx (C places) times gain scale */
static bool scale_back(Tensor *dx, const Call *call, const size_t view[3], Error *error) {
    const Tensor *gain = &call->in[GAIN];
    return op_by_channel(dx, BINARY_MUL, dx, &call->saved[SAVED_SCALE], view, error) &&
           (tensor_is_absent(gain) || op_by_channel(dx, BINARY_MUL, dx, gain, view, error));
}

/* dx = gain scale (dy - m (h dgain + dbias) / n); uses up `h`. */
static bool back_to_x(Tensor *dx, const Tensor *dy, Tensor *h, const Tensor *dgain,
                      const Tensor *dbias, const Call *call, const size_t view[3],
                      Error *error) {
    return tensor_new_like(dx, dy, error) &&
           op_by_channel(h, BINARY_MUL, h, dgain, view, error) &&
           op_by_channel(h, BINARY_ADD, h, dbias, view, error) &&
           op_binary(h, BINARY_DIV, h, &call->saved[SAVED_COUNT], error) &&
           mask_out(h, h, true, call, view, error) && op_binary(dx, BINARY_SUB, dy, h, error) &&
           scale_back(dx, call, view, error);
}

/* y = h gain + bias, 0 in the padding */
static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    Tensor dy = {0}, h = {0}, dgain = {0}, dbias = {0};
    size_t view[3];
    op_channel_view(view, &call->in[X]);
    bool ok = tensor_new_like(&dy, &dout[0], error) &&
              mask_out(&dy, &dout[0], false, call, view, error) &&
              find_h(&h, call, view, error) &&
              find_sums(&dgain, &dbias, &dy, &h, call, view, error);
    if (ok && call->wanted[X])
        ok = back_to_x(&din[X], &dy, &h, &dgain, &dbias, call, view, error);
    if (ok && call->wanted[GAIN]) tensor_hold(&din[GAIN], &dgain);
    if (ok && call->wanted[BIAS]) tensor_hold(&din[BIAS], &dbias);
    tensor_drop(&dy);
    tensor_drop(&h);
    tensor_drop(&dgain);
    tensor_drop(&dbias);
    return ok;
}

static const char *const samples[] = {
    "(2,3,4) (2,4)>0",           "(2,3,4) (2,4)>0 (3) (3)", "(5,2) (5)>0 (2) - eps=0.1",
    "(2,2,3,2) (2,3,2)>0 - (2)", "(1,1,1) (1,1)>0",         NULL,
};

const Op op_masked_batch_norm = {
    .name = "masked_batch_norm",
    .about =
        "batch_norm in training for sequences of different lengths: mask (N, …), x's shape "
        "without channels, is 1 where an element counts and 0 where it is padding, and mean = "
        "sum of mask x / sum of mask, var = sum of mask (x - mean)^2 / sum of mask, one a "
        "channel. y = (x - mean) / sqrt(var + eps) · gain + bias where the mask is not 0. In "
        "the padding y is 0, and what x has there does not matter, be it NaN. Three results: "
        "y, mean, var; gradients flow through y alone, and through mean and var "
        "inside it. For evaluation use batch_norm. Fails when a shape does not fit or the mask "
        "adds up to 0.",
    .inputs = {{"x", .about = "(N, C, …)"},
               {"mask", .constant = true, .about = "(N, …), 1 where an element counts, else 0"},
               {"gain", true, .about = "(C)"},
               {"bias", true, .about = "(C)"}},
    .params = {{"eps", PARAM_NUMBER, false, 1e-5, "added inside the root"}},
    .outputs = {"y", "mean", "var"},
    .keeps_inputs = true,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
