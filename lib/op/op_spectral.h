/* op_spectral.h: eigenvalues and singular values of matrices of doubles.
 *
 * + - × ÷ √ alone, in an order that depends on the numbers only in how often something is
 * repeated. Both find their values to a few ulp of the largest, and vectors at right angles to
 * as much. Rows are turned, not columns, because they lie together. */
#ifndef FOLIO_OP_SPECTRAL_H
#define FOLIO_OP_SPECTRAL_H

#include <stdbool.h>
#include <stddef.h>

/* How many doubles op_eigen and op_singular need as room. */
size_t op_eigen_room(size_t N);
size_t op_singular_room(size_t N);

/* values (N), ascending, and vectors (N, N), a column each, of the symmetric a (N, N), which is
 * overwritten, as is the room. The signs are those of op_fix_signs. */
void op_eigen(double *values, double *vectors, double *a, double *room, size_t N);

/* u (M, N), s (N), descending, and v (N, N) of a matrix of N columns w (N, M), which lie as
 * rows and are overwritten, as is the room. M is N or more. Columns of u that belong to a value
 * of 0 are made up, orthogonal to the others; 0 is any value below 2^-440 of the largest
 * element. The signs are as they come. */
void op_singular(double *u, double *s, double *v, double *w, double *room, size_t M, size_t N);

/* Turns the sign of those columns of vectors (M, K) whose first element of at least half the
 * size of their largest is negative, so that elements of nearly one size do not make the sign
 * depend on rounding; and of the same columns of others (N, K), which may be NULL. */
void op_fix_signs(double *vectors, size_t M, double *others, size_t N, size_t K);

/* What the two share. */

/* values (N) and their vectors z (N, N), a row each, in no order, of a (N, N) as above, whose
 * largest element is between 1 and 2 or 0; room for 6 N doubles. */
void op_eigen_rows(double *values, double *z, double *a, double *room, size_t N);

/* Divides x (n) by the power of two at or below its largest |x|, and returns that; 1 for zeros.
 */
double op_scale_down(double *x, size_t n);

void op_divide_row(double *x, double by, size_t n);

/* v (N, N) = 1 on the diagonal, else 0. */
void op_identity(double *v, size_t N);

/* out (M, N) = rows (N, M), turned. */
void op_put_columns(double *out, const double *rows, size_t M, size_t N);

/* Brings the values (N) into descending order, or ascending, and with them the rows of two
 * matrices, x (N, M) and y (N, N); x may be NULL. */
void op_sort_rows(double *values, double *x, size_t M, double *y, size_t N, bool descending);

/* x and y turned: x - s (y + h x), y + s (x - h y). That is c x - s y, s x + c y with h = s /
 * (1 + c), and keeps more digits where the angle is small (Rutishauser 1966, "The Jacobi method
 * for real symmetric matrices"). */
typedef struct Rotation {
    double s, h, t; /* sine, tangent of the half, tangent */
} Rotation;

/* The one by at most 45° that makes the element between p and q of a symmetric matrix 0; p's
 * value is then pp - t pq, and q's qq + t pq. */
Rotation op_rotation(double pp, double pq, double qq);

#endif
