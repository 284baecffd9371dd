/* op_norm.c: normalization of groups that lie in one piece. The numbers
 * h = (x - mean) · scale are not kept for the way back but found again from x: the same
 * operations, so the same bits, and a third of the memory. */
#include "op_norm.h"
#include "op_rows.h"
#include <string.h>

enum { MEAN, SCALE }; /* in saved[] */

/* Channels. */

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

bool op_by_channel(const Tensor *out, Binary what, const Tensor *x, const Tensor *g,
                   const size_t affine[3], Error *error) {
    Tensor wide = {0}, from = {0}, channels = {0};
    size_t shape[2] = {affine[1], 1};
    bool ok = tensor_reshape(&wide, out, 3, affine, error) &&
              tensor_reshape(&from, x, 3, affine, error) &&
              tensor_reshape(&channels, g, 2, shape, error) &&
              op_binary(&wide, what, &from, &channels, error);
    tensor_drop(&wide);
    tensor_drop(&from);
    tensor_drop(&channels);
    return ok;
}

bool op_sum_channels(Tensor *sum, const Tensor *x, const Tensor *like, const size_t affine[3],
                     Error *error) {
    static const bool reduced[TENSOR_AXES] = {true, false, true};
    Tensor wide;
    if (!tensor_reshape(&wide, x, 3, affine, error)) return false;
    bool ok = op_sum_axes(sum, &wide, reduced, like->axes, like->shape, error);
    tensor_drop(&wide);
    return ok;
}

bool op_apply_affine(Call *call, const size_t affine[3], Error *error) {
    const Tensor *y = &call->out[0], *gain = &call->in[NORM_GAIN], *bias = &call->in[NORM_BIAS];
    if (!tensor_is_absent(gain) && !op_by_channel(y, BINARY_MUL, y, gain, affine, error))
        return false;
    return tensor_is_absent(bias) || op_by_channel(y, BINARY_ADD, y, bias, affine, error);
}

/* Groups as rows. */

/* x as contiguous rows; a view where it can be. */
static bool rows_of(Tensor *rows, const Tensor *x, const Norm *norm, Error *error) {
    Tensor flat;
    if (!tensor_contiguous(&flat, x, error)) return false;
    bool ok = tensor_reshape(rows, &flat, 2, norm->rows, error);
    tensor_drop(&flat);
    return ok;
}

/* mean, variance and scale, all (M), of the rows themselves. */
static bool measure(Tensor *mean, Tensor *variance, Tensor *scale, const Tensor *rows,
                    const Norm *norm, Error *error) {
    if (norm->plain)
        op_mean_square(variance, rows);
    else
        op_moments(mean, variance, rows, (double)rows->shape[1]);
    return op_inverse_root(scale, variance, norm->eps, error);
}

static bool measure_groups(Call *call, const Tensor *rows, const Norm *norm, Error *error) {
    DType dtype = rows->dtype;
    Tensor variance = {0};
    Tensor *mean = &call->saved[MEAN], *scale = &call->saved[SCALE];
    bool ok = (norm->plain || tensor_new(mean, dtype, 1, rows->shape, error)) &&
              tensor_new(scale, dtype, 1, rows->shape, error) &&
              tensor_new(&variance, dtype, 1, rows->shape, error) &&
              measure(mean, &variance, scale, rows, norm, error);
    tensor_drop(&variance);
    return ok;
}

/* h = (x - mean) scale, in the contiguous `h` of any shape */
static bool standardize(const Tensor *h, const Tensor *rows, const Call *call, const Norm *norm,
                        Error *error) {
    Tensor out;
    if (!tensor_reshape(&out, h, 2, norm->rows, error)) return false;
    op_standardize(&out, rows, &call->saved[MEAN], &call->saved[SCALE]);
    tensor_drop(&out);
    return true;
}

bool op_norm_forward(Call *call, const Norm *norm, Error *error) {
    Tensor rows;
    if (!rows_of(&rows, &call->in[NORM_X], norm, error)) return false;
    bool ok = measure_groups(call, &rows, norm, error) &&
              standardize(&call->out[0], &rows, call, norm, error);
    tensor_drop(&rows);
    return ok && op_apply_affine(call, norm->affine, error);
}

/* The way back. */

/* y = h gain + bias, so dgain = sum of dy h */
static bool back_to_gain(Tensor *dgain, const Tensor *dy, const Tensor *rows, const Call *call,
                         const Norm *norm, Error *error) {
    Tensor h;
    if (!tensor_new_like(&h, dy, error)) return false;
    bool ok = standardize(&h, rows, call, norm, error) &&
              op_binary(&h, BINARY_MUL, dy, &h, error) &&
              op_sum_channels(dgain, &h, &call->in[NORM_GAIN], norm->affine, error);
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
    bool ok = op_by_channel(&scaled, BINARY_MUL, dy, gain, norm->affine, error) &&
              rows_of(dh, &scaled, norm, error);
    tensor_drop(&scaled);
    return ok;
}

/* h = (x - mean) scale */
static bool back_to_x(Tensor *dx, const Tensor *dy, const Tensor *rows, const Call *call,
                      const Norm *norm, Error *error) {
    Tensor dh, out;
    if (!tensor_new_like(dx, dy, error) || !back_to_rows(&dh, dy, call, norm, error))
        return false;
    bool ok = tensor_reshape(&out, dx, 2, norm->rows, error);
    if (ok) {
        op_standardize_back(&out, &dh, rows, &call->saved[MEAN], &call->saved[SCALE]);
        tensor_drop(&out);
    }
    tensor_drop(&dh);
    return ok;
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
        ok = op_sum_channels(&din[NORM_BIAS], dy, &call->in[NORM_BIAS], norm->affine, error);
    tensor_drop(&rows);
    return ok;
}

/* Plans. */

bool op_check_last_axes(const Call *call, Error *error) {
    const Tensor *x = &call->in[NORM_X];
    double last = call->args.at[0].number;
    char shape[SHAPE_TEXT];
    if (x->axes == 0) return error_set(error, "x is a single number, want one axis or more");
    if (last < 1 || last > x->axes)
        return error_set(error, "last_axes is %g, want 1 to %d, the axes of x %s", last,
                         x->axes, shape_text(shape, x->axes, x->shape));
    const size_t *want = x->shape + x->axes - (int)last;
    const char *why = last == 1 ? "the last axis of x" : "the last axes of x";
    for (int i = 0; i < (int)last; i++)
        if (want[i] == 0)
            return error_set(error, "x %s has no elements to average",
                             shape_text(shape, x->axes, x->shape));
    return op_check_shape(call, NORM_GAIN, (int)last, want, why, error) &&
           op_check_shape(call, NORM_BIAS, (int)last, want, why, error);
}

Norm op_norm_last_axes(const Call *call, bool plain) {
    const Tensor *x = &call->in[NORM_X];
    size_t M = 1, D = 1;
    int first = x->axes - (int)call->args.at[0].number;
    for (int i = 0; i < x->axes; i++) *(i < first ? &M : &D) *= x->shape[i];
    return (Norm){
        .rows = {M, D}, .affine = {M, D, 1}, .plain = plain, .eps = call->args.at[1].number};
}
