/* op_jacobi.h: eigenvalues and singular values by plane rotations.
 *
 * Jacobi's methods are the plainest, and as exact as any: one rotation after another makes an
 * element 0, and sweeps over all of them converge quadratically. They need + - × ÷ √ alone, in
 * an order that does not depend on the numbers but for rotations left out. Golub and Van Loan,
 * Matrix Computations, 4th edition, 8.5 and 8.6.3; when to leave a rotation out, and why small
 * values then keep their digits: Demmel and Veselić 1992, "Jacobi's method is more accurate
 * than QR". */
#ifndef FOLIO_OP_JACOBI_H
#define FOLIO_OP_JACOBI_H

#include <stddef.h>

/* values (N), ascending, and vectors (N, N), a column each, of the symmetric a (N, N), which is
 * overwritten, as is v (N, N). The signs are those of op_fix_signs. */
void op_eigen(double *values, double *vectors, double *a, double *v, size_t N);

/* u (M, N), s (N), descending, and v (N, N) of a matrix of N columns w (N, M), which lie as
 * rows and are overwritten, as is t (N, N). M is N or more. Columns of u that belong to a value
 * of 0 are made up, orthogonal to the others; 0 is any value below 2^-500 of the largest
 * element. The signs are as they come. */
void op_singular(double *u, double *s, double *v, double *w, double *t, size_t M, size_t N);

/* Turns the sign of those columns of vectors (M, K) whose first element of at least half the
 * size of their largest is negative, so that elements of nearly one size do not make the sign
 * depend on rounding; and of the same columns of others (N, K), which may be NULL. */
void op_fix_signs(double *vectors, size_t M, double *others, size_t N, size_t K);

#endif
