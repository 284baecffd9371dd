/* op_rows.h: the numbers of a group gathered into a row, and what is done along rows.
 *
 * Variance, softmax and all normalizations differ in which numbers belong together.
 * That is said once, by the axes `grouped`; the rest works on rows (M, D), contiguous.
 * Threads divide the rows. */
#ifndef FOLIO_OP_ROWS_H
#define FOLIO_OP_ROWS_H

#include "op_tools.h"

/* The elements of `x` as rows (M, D), contiguous: one row for each place along the axes that
 * are not in `grouped`, in order, and in it the elements of that group. A view where it can be.
 */
bool op_rows(Tensor *rows, const Tensor *x, const bool grouped[TENSOR_AXES], Error *error);

/* Rows to write the elements of the contiguous `out` into: a view of it where its groups lie as
 * rows, else fresh memory. */
bool op_rows_open(Tensor *rows, const Tensor *out, const bool grouped[TENSOR_AXES],
                  Error *error);

/* Brings what was written to where it belongs in `out`, and drops `rows`. */
bool op_rows_close(Tensor *rows, const Tensor *out, const bool grouped[TENSOR_AXES],
                   Error *error);

/* y = softmax of x along rows, and its way back: dx from dy and y. All (M, D). */
void op_softmax_rows(Tensor *y, const Tensor *x);
void op_softmax_rows_back(Tensor *dx, const Tensor *dy, const Tensor *y);

/* y = the logarithm of softmax of x, and its way back. */
void op_log_softmax_rows(Tensor *y, const Tensor *x);
void op_log_softmax_rows_back(Tensor *dx, const Tensor *dy, const Tensor *y);

/* mean (M) and variance (M), the sum of (x - mean)^2 / by, of the rows x (M, D). */
void op_moments(Tensor *mean, Tensor *variance, const Tensor *x, double by);

/* dx (M, D) from the gradient dy (M) of such a variance; factor is 2 / by. */
void op_variance_back(Tensor *dx, const Tensor *dy, const Tensor *x, const Tensor *mean,
                      double factor);

/* out (M): the mean of the squares of x (M, D). */
void op_mean_square(Tensor *out, const Tensor *x);

/* out = 1 / sqrt(x + eps), element by element. Fails when eps is negative. */
bool op_inverse_root(Tensor *out, const Tensor *x, double eps, Error *error);

/* y (M, D) = (x - mean (M)) scale (M). The mean may be absent. */
void op_standardize(Tensor *y, const Tensor *x, const Tensor *mean, const Tensor *scale);

/* Its way back when mean and scale are those of the rows themselves: dx from dh. All (M, D). */
void op_standardize_back(Tensor *dx, const Tensor *dh, const Tensor *x, const Tensor *mean,
                         const Tensor *scale);

#endif
