/* op_norm.c: normalization over groups of numbers. The numbers (x - mean) · scale are
 * not kept for the way back but found again from x: the same operations, so the same
 * bits, and a third of the memory. */
#include "op_norm.h"
#include "op_binary.h"
#include "op_rows.h"
#include <string.h>

enum { MEAN, SCALE }; /* in saved[] */

/* Groups as rows of the view. */

static void groups_of(bool grouped[TENSOR_AXES], const Norm *norm) {
    memset(grouped, 0, TENSOR_AXES * sizeof *grouped);
    grouped[0] = norm->across;
    grouped[2] = true;
}

static bool rows_of(Tensor *rows, const Tensor *x, const Norm *norm, Error *error) {
    bool grouped[TENSOR_AXES];
    Tensor view;
    groups_of(grouped, norm);
    if (!tensor_reshape(&view, x, 3, norm->view, error)) return false;
    bool ok = op_rows(rows, &view, grouped, error);
    tensor_drop(&view);
    return ok;
}

/* op_rows_open and op_rows_close on the view of the contiguous `out`. */
static bool open_rows(Tensor *rows, const Tensor *out, const Norm *norm, Error *error) {
    bool grouped[TENSOR_AXES];
    Tensor view;
    groups_of(grouped, norm);
    if (!tensor_reshape(&view, out, 3, norm->view, error)) return false;
    bool ok = op_rows_open(rows, &view, grouped, error);
    tensor_drop(&view);
    return ok;
}

static bool close_rows(Tensor *rows, const Tensor *out, const Norm *norm, Error *error) {
    bool grouped[TENSOR_AXES];
    Tensor view = {0};
    groups_of(grouped, norm);
    bool ok = tensor_reshape(&view, out, 3, norm->view, error);
    if (ok)
        ok = op_rows_close(rows, &view, grouped, error);
    else
        tensor_drop(rows);
    tensor_drop(&view);
    return ok;
}

/* Statistics. */

/* mean, variance and scale, all (M), of the rows themselves. */
static void measure(Tensor *mean, Tensor *variance, Tensor *scale, const Tensor *rows,
                    const Norm *norm) {
    if (norm->plain)
        op_mean_square(variance, rows);
    else
        op_moments(mean, variance, rows, (double)rows->shape[1]);
    op_inverse_root(scale, variance, norm->eps);
}

static bool measure_groups(Call *call, const Tensor *rows, const Norm *norm, Tensor *variance,
                           Error *error) {
    DType dtype = rows->dtype;
    Tensor own = {0};
    Tensor *mean = &call->saved[MEAN], *scale = &call->saved[SCALE];
    bool ok = (norm->plain || tensor_new(mean, dtype, 1, rows->shape, error)) &&
              tensor_new(scale, dtype, 1, rows->shape, error) &&
              tensor_new(&own, dtype, 1, rows->shape, error);
    if (ok) measure(mean, &own, scale, rows, norm);
    if (ok && variance != NULL) ok = tensor_copy(variance, &own, error);
    tensor_drop(&own);
    return ok;
}

static bool use_given(Call *call, const Norm *norm, Error *error) {
    Tensor variance;
    Tensor *scale = &call->saved[SCALE];
    if (!tensor_contiguous(&call->saved[MEAN], norm->mean, error) ||
        !tensor_contiguous(&variance, norm->variance, error))
        return false;
    bool ok = tensor_new_like(scale, &variance, error);
    if (ok) op_inverse_root(scale, &variance, norm->eps);
    tensor_drop(&variance);
    return ok;
}

/* Gain and bias. */

/* `out` (A, C, B) = x (op) g (C), in place when x is `out`. */
static bool by_channel(const Tensor *out, Binary what, const Tensor *x, const Tensor *g,
                       const Norm *norm, Error *error) {
    Tensor wide = {0}, from = {0}, channels = {0};
    size_t shape[2] = {norm->affine[1], 1};
    bool ok = tensor_reshape(&wide, out, 3, norm->affine, error) &&
              tensor_reshape(&from, x, 3, norm->affine, error) &&
              tensor_reshape(&channels, g, 2, shape, error) &&
              op_binary(&wide, what, &from, &channels, error);
    tensor_drop(&wide);
    tensor_drop(&from);
    tensor_drop(&channels);
    return ok;
}

static bool apply_affine(Call *call, const Norm *norm, Error *error) {
    const Tensor *y = &call->out[0], *gain = &call->in[NORM_GAIN], *bias = &call->in[NORM_BIAS];
    if (!tensor_is_absent(gain) && !by_channel(y, BINARY_MUL, y, gain, norm, error))
        return false;
    return tensor_is_absent(bias) || by_channel(y, BINARY_ADD, y, bias, norm, error);
}

/* h = (x - mean) scale */
static bool standardize(const Tensor *h, const Tensor *rows, const Call *call, const Norm *norm,
                        Error *error) {
    Tensor out;
    if (!open_rows(&out, h, norm, error)) return false;
    op_standardize(&out, rows, &call->saved[MEAN], &call->saved[SCALE]);
    return close_rows(&out, h, norm, error);
}

bool op_norm_forward(Call *call, const Norm *norm, Tensor *variance, Error *error) {
    Tensor rows;
    if (!(norm->eps >= 0)) return error_set(error, "eps is %g, want 0 or more", norm->eps);
    if (!rows_of(&rows, &call->in[NORM_X], norm, error)) return false;
    bool ok = norm->mean != NULL ? use_given(call, norm, error)
                                 : measure_groups(call, &rows, norm, variance, error);
    ok = ok && standardize(&call->out[0], &rows, call, norm, error);
    tensor_drop(&rows);
    return ok && apply_affine(call, norm, error);
}

/* The way back. */

/* dx (like `like`) = sum of `full` over A and B of its view (A, C, B) */
static bool sum_channels(Tensor *dx, const Tensor *full, const Tensor *like, const Norm *norm,
                         Error *error) {
    static const bool reduced[TENSOR_AXES] = {true, false, true};
    Tensor wide;
    if (!tensor_reshape(&wide, full, 3, norm->affine, error)) return false;
    bool ok = op_sum_axes(dx, &wide, reduced, like->axes, like->shape, error);
    tensor_drop(&wide);
    return ok;
}

/* y = h gain + bias, so dgain = sum of dy h */
static bool back_to_gain(Tensor *dgain, const Tensor *dy, const Tensor *rows, const Call *call,
                         const Norm *norm, Error *error) {
    Tensor h;
    if (!tensor_new_like(&h, dy, error)) return false;
    bool ok = standardize(&h, rows, call, norm, error) &&
              op_binary(&h, BINARY_MUL, dy, &h, error) &&
              sum_channels(dgain, &h, &call->in[NORM_GAIN], norm, error);
    tensor_drop(&h);
    return ok;
}

/* dh = dy gain, as rows */
static bool back_to_rows(Tensor *dh, const Tensor *dy, const Call *call, const Norm *norm,
                         Error *error) {
    const Tensor *gain = &call->in[NORM_GAIN];
    Tensor scaled;
    if (tensor_is_absent(gain)) return rows_of(dh, dy, norm, error);
    if (!tensor_new_like(&scaled, dy, error)) return false;
    bool ok = by_channel(&scaled, BINARY_MUL, dy, gain, norm, error) &&
              rows_of(dh, &scaled, norm, error);
    tensor_drop(&scaled);
    return ok;
}

/* h = (x - mean) scale; where mean and scale were given they are constants. */
static bool back_to_x(Tensor *dx, const Tensor *dy, const Tensor *rows, const Call *call,
                      const Norm *norm, Error *error) {
    Tensor dh, out = {0}, none = {0};
    if (!tensor_new_like(dx, dy, error) || !back_to_rows(&dh, dy, call, norm, error))
        return false;
    bool ok = open_rows(&out, dx, norm, error);
    if (ok && norm->mean != NULL)
        op_standardize(&out, &dh, &none, &call->saved[SCALE]);
    else if (ok)
        op_standardize_back(&out, &dh, rows, &call->saved[MEAN], &call->saved[SCALE]);
    tensor_drop(&dh);
    return ok && close_rows(&out, dx, norm, error);
}

bool op_norm_backward(Call *call, const Norm *norm, const Tensor *dout, Tensor *din,
                      Error *error) {
    const Tensor *dy = &dout[0];
    Tensor rows;
    if (!rows_of(&rows, &call->in[NORM_X], norm, error)) return false;
    bool ok = !call->wanted[NORM_X] || back_to_x(&din[NORM_X], dy, &rows, call, norm, error);
    if (ok && call->wanted[NORM_GAIN])
        ok = back_to_gain(&din[NORM_GAIN], dy, &rows, call, norm, error);
    if (ok && call->wanted[NORM_BIAS])
        ok = sum_channels(&din[NORM_BIAS], dy, &call->in[NORM_BIAS], norm, error);
    tensor_drop(&rows);
    return ok;
}

/* Plans. */

void op_channel_view(size_t view[3], const Tensor *x) {
    view[0] = x->shape[0];
    view[1] = x->shape[1];
    view[2] = 1;
    for (int i = 2; i < x->axes; i++) view[2] *= x->shape[i];
}

bool op_check_channels(const Call *call, int inputs, Error *error) {
    const Tensor *x = &call->in[NORM_X];
    char shape[SHAPE_TEXT];
    if (x->axes < 2)
        return error_set(error,
                         "x has shape %s, want (N, C, …): items, channels, and any more axes",
                         shape_text(shape, x->axes, x->shape));
    for (int i = 1; i < inputs; i++)
        if (!op_check_shape(call, i, 1, &x->shape[1], "the channels, axis 2 of x", error))
            return false;
    return true;
}

bool op_check_last_axes(const Call *call, Error *error) {
    const Tensor *x = &call->in[NORM_X];
    double last = call->args.at[0].number;
    char shape[SHAPE_TEXT];
    shape_text(shape, x->axes, x->shape);
    if (x->axes == 0) return error_set(error, "x is a single number, want one axis or more");
    if (last < 1 || last > x->axes)
        return error_set(error, "last_axes is %g, want 1 to %d, the axes of x %s", last,
                         x->axes, shape);
    const size_t *want = x->shape + x->axes - (int)last;
    const char *why = last == 1 ? "the last axis of x" : "the last axes of x";
    for (int i = 0; i < (int)last; i++)
        if (want[i] == 0) return error_set(error, "x %s has no elements to average", shape);
    return op_check_shape(call, NORM_GAIN, (int)last, want, why, error) &&
           (call->op->inputs[NORM_BIAS].name == NULL ||
            op_check_shape(call, NORM_BIAS, (int)last, want, why, error));
}

Norm op_norm_last_axes(const Call *call, bool plain) {
    const Tensor *x = &call->in[NORM_X];
    size_t M = 1, D = 1;
    int first = x->axes - (int)call->args.at[0].number;
    for (int i = 0; i < x->axes; i++) *(i < first ? &M : &D) *= x->shape[i];
    return (Norm){
        .view = {1, M, D}, .plain = plain, .affine = {M, D, 1}, .eps = call->args.at[1].number};
}
