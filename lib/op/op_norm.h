/* op_norm.h: the one idea behind all normalizations.
 *
 * Numbers are gathered into groups; each group is made to have mean 0 and variance 1
 * (or, without the mean, mean square 1); then each channel gets its gain and bias.
 * What differs is which numbers belong together, told by a three-axis view of x:
 *
 *     op              view of x         group           gain, bias by (A, C, B)
 *     layer_norm      (1, M, D)         last axis       (M, D, 1)
 *     rms_norm        (1, M, D)         last, no mean   (M, D, 1)
 *     instance_norm   (N, C, L)         last axis       (N, C, L)
 *     group_norm      (N, G, C/G · L)   last axis       (N, C, L)
 *     batch_norm      (N, C, L)         first and last  (N, C, L)
 *
 * Here D is the product of the last axes, M of those before them, L of all after C. */
#ifndef FOLIO_OP_NORM_H
#define FOLIO_OP_NORM_H

#include "op_tools.h"

typedef struct Norm {
    size_t view[3];
    bool across; /* the group reaches along the first axis of the view, too */
    bool plain;  /* the mean stays: only the mean square is made 1 */
    size_t affine[3];
    double eps; /* inside the root */

    /* Given from outside, or NULL: those of the groups themselves. */
    const Tensor *mean, *variance;
} Norm;

/* The inputs of every normalization, in this order. */
enum { NORM_X, NORM_GAIN, NORM_BIAS };

/* Fills out[0] from in[NORM_X …] and makes saved[0], the means (absent when plain), and
 * saved[1], 1 / root. `variance` (M groups), when not NULL, receives the variances of the
 * groups. */
bool op_norm_forward(Call *call, const Norm *norm, Tensor *variance, Error *error);

/* The way back to x, gain and bias, where wanted. */
bool op_norm_backward(Call *call, const Norm *norm, const Tensor *dout, Tensor *din,
                      Error *error);

/* For infer of the channel norms: x has axes (N, C, …), and each of the inputs from 1 to
 * `inputs` that is there has shape (C). */
bool op_check_channels(const Call *call, int inputs, Error *error);

/* (N, C, L) of such an x. */
void op_channel_view(size_t view[3], const Tensor *x);

/* The plan of layer_norm and rms_norm, whose first two parameters are last_axes and eps. */
bool op_check_last_axes(const Call *call, Error *error);
Norm op_norm_last_axes(const Call *call, bool plain);

#endif
