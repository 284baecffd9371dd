/* op_norm.h: the one idea behind all normalizations.
 *
 * Numbers are gathered into groups; each group is made to have mean 0 and variance 1
 * (or, without the mean, mean square 1); then each channel gets its gain and bias.
 * What differs is which numbers belong together:
 *
 *     op              x as              group           gain, bias by (A, C, B)
 *     layer_norm      (M, D)            last axis       (M, D, 1)
 *     rms_norm        (M, D)            last, no mean   (M, D, 1)
 *     instance_norm   (N, C, L)         last axis       (N, C, L)
 *     group_norm      (N, G, C/G · L)   last axis       (N, C, L)
 *     batch_norm      (N, C, L)         first and last  (N, C, L)
 *
 * Here D is the product of the last axes, M of those before them, L of all after C. A
 * group that is the last axis lies in one piece: those four share the code below, on
 * rows. The groups of batch_norm lie across each other: it does the same arithmetic by
 * channels, in its own file. */
#ifndef FOLIO_OP_NORM_H
#define FOLIO_OP_NORM_H

#include "op_binary.h"

/* The inputs of every normalization, in this order. */
enum { NORM_X, NORM_GAIN, NORM_BIAS };

/* Groups in one piece. */

typedef struct Norm {
    size_t rows[2]; /* as many groups, of as many elements */
    size_t affine[3];
    bool plain; /* the mean stays: only the mean square is made 1 */
    double eps; /* inside the root */
} Norm;

/* Fills out[0] from in[NORM_X …] and makes saved[0], the means (absent when plain), and
 * saved[1], 1 / root. */
bool op_norm_forward(Call *call, const Norm *norm, Error *error);

/* The way back to x, gain and bias, where wanted. */
bool op_norm_backward(Call *call, const Norm *norm, const Tensor *dout, Tensor *din,
                      Error *error);

/* The same where gain and bias lie along the rows: affine is (M, D, 1). */
bool op_norm_rows_forward(Call *call, const Norm *norm, Error *error);
bool op_norm_rows_backward(Call *call, const Norm *norm, const Tensor *dout, Tensor *din,
                           Error *error);

/* The plan of layer_norm and rms_norm, whose first two parameters are last_axes and eps. */
bool op_check_last_axes(const Call *call, Error *error);
Norm op_norm_last_axes(const Call *call, bool plain);

/* Channels. `affine` is (A, C, B), the view in which C are the channels. */

/* (N, C, L) of x (N, C, …). */
void op_channel_view(size_t view[3], const Tensor *x);

/* For infer: x has axes (N, C, …), and each of the inputs from 1 to `inputs` - 1 that is there
 * has shape (C). */
bool op_check_channels(const Call *call, int inputs, Error *error);

/* out = x (op) g, with g (C) repeated over A and B; `out` is contiguous and may be `x`. */
bool op_by_channel(const Tensor *out, Binary what, const Tensor *x, const Tensor *g,
                   const size_t affine[3], Error *error);

/* Makes sum, of the shape of `like`, which has C elements: `x` summed over A and B. */
bool op_sum_channels(Tensor *sum, const Tensor *x, const Tensor *like, const size_t affine[3],
                     Error *error);

/* out[0] times gain plus bias, where they are given. */
bool op_apply_affine(Call *call, const size_t affine[3], Error *error);

#endif
