/* op_linear.h: what the decompositions of matrices share: eigh, svd, cholesky.
 *
 * They are our own code in strict arithmetic, where LAPACK would be quicker: LAPACK's bits
 * depend on the kernels and threads of the BLAS beneath it, and figures made from eigenvectors
 * must come out the same on every machine. The matrices that they are meant for, covariances
 * and weights of small layers, have some hundred rows at most.
 *
 * Everything is computed in double and rounded to the dtype of x at the end. Matrices lie by
 * rows; several lie one behind the other. */
#ifndef FOLIO_OP_LINEAR_H
#define FOLIO_OP_LINEAR_H

#include "op_tools.h"

/* x has two axes or more, the last two of one size where `square`. */
bool op_check_matrices(const Tensor *x, bool square, Error *error);

/* How many matrices x (…, M, N) has. */
size_t op_matrices(const Tensor *x);

/* x as fresh contiguous doubles. Fails naming the first element that is not finite. */
bool op_finite(Tensor *out, const Tensor *x, Error *error);

/* (x + x^T) / 2 of square matrices, as fresh contiguous doubles. Fails naming the first element
 * that is not finite, or that differs from its mirror image by more than `tolerance` times the
 * largest of its matrix. */
bool op_symmetric(Tensor *out, const Tensor *x, double tolerance, Error *error);

/* Where the double form of a result is computed: `out` itself, held, or a fresh tensor of
 * doubles of its shape; then op_rounded puts it into `out`. */
bool op_wide(Tensor *wide, const Tensor *out, Error *error);
void op_rounded(Tensor *out, const Tensor *wide);

/* A matrix inside a product: `data`, to be read with rows for columns where `turned`. */
typedef struct Factor {
    const double *data;
    bool turned;
} Factor;

/* out (M, N) = a (M, K) b (K, N). */
void op_small_product(double *out, Factor a, Factor b, size_t M, size_t N, size_t K);

/* The sum of a b over n elements, in 16 lanes. */
double op_dot(const double *a, const double *b, size_t n);

/* a / b, where 0 / 0 is 0: a part of a gradient that nothing asks for. */
double op_quotient(double a, double b);

#endif
