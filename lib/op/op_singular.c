/* op_singular.c: singular values, by Jacobi's rotations from one side: sweeps over all pairs of
 * columns bring them to right angles. That is as exact as any method, and slow where there is
 * much to turn. So matrices of many columns are first turned by the eigenvectors of x^T x,
 * which leaves little to do, and nothing that the squared condition of x^T x could spoil: the
 * sweeps see x itself. Golub and Van Loan, Matrix Computations, 4th edition, 8.6.3; when to
 * leave a rotation out: Demmel and Veselić 1992, "Jacobi's method is more accurate than QR". */
#include "../kernel/kernel.h"
#include "op_linear.h"
#include "op_spectral.h"
#include <math.h>
#include <string.h>

/* Sweeps stop when one makes no rotation; some ten do, after eigenvectors two or three. The
 * most is a guard, not a plan. */
enum { MOST_SWEEPS = 60, MANY = 32 };
static const double half_ulp = 0x1p-53;

/* Beside a largest element between 1 and 2 a row as short as this is one of zeros; the square
 * of a longer one has all its digits. */
static const double short_row = 0x1p-440;

/* w (N, M): the columns of x as rows; t (N, N) follows them; squares (N) of their lengths. */
typedef struct Singular {
    double *w, *t, *squares;
    size_t M, N;
    const Kernels *kernels;
} Singular;

static double square_of(const Singular *a, size_t row) {
    return op_dot(&a->w[row * a->M], &a->w[row * a->M], a->M);
}

static void turn_pair(const Singular *a, size_t p, size_t q, double along) {
    Rotation r = op_rotation(a->squares[p], along, a->squares[q]);
    a->kernels->plane_rotation(&a->w[p * a->M], &a->w[q * a->M], r.s, r.h, a->M);
    a->kernels->plane_rotation(&a->t[p * a->N], &a->t[q * a->N], r.s, r.h, a->N);
    a->squares[p] = square_of(a, p);
    a->squares[q] = square_of(a, q);
}

/* Are two rows at right angles? Their rounded product is not known better than to √M ulp. */
static bool is_right(const Singular *a, size_t p, size_t q, double along) {
    double xx = a->squares[p], yy = a->squares[q], ulp = half_ulp * sqrt((double)a->M);
    if (xx <= short_row * short_row || yy <= short_row * short_row) return true;
    return fabs(along) <= ulp * (sqrt(xx) * sqrt(yy));
}

/* Makes all rotations that a sweep needs; false when it needed none. */
static bool sweep(const Singular *a) {
    bool turned = false;
    for (size_t i = 0; i < a->N; i++) a->squares[i] = square_of(a, i);
    for (size_t p = 0; p < a->N; p++)
        for (size_t q = p + 1; q < a->N; q++) {
            double along = op_dot(&a->w[p * a->M], &a->w[q * a->M], a->M);
            if (is_right(a, p, q, along)) continue;
            turn_pair(a, p, q, along);
            turned = true;
        }
    return turned;
}

/* t = the eigenvectors of w w^T, and w = t w. gram (N, N), product (N, M), room for
 * op_eigen_rows. */
static void turn_first(const Singular *a, double *gram, double *product, double *room) {
    size_t M = a->M, N = a->N;
    op_small_product(gram, (Factor){a->w, false}, (Factor){a->w, true}, N, N, M);
    op_scale_down(gram, N * N);
    op_eigen_rows(a->squares, a->t, gram, room, N);
    op_sort_rows(a->squares, NULL, 0, a->t, N, true);
    op_small_product(product, (Factor){a->t, false}, (Factor){a->w, false}, N, M, N);
    memcpy(a->w, product, N * M * sizeof *product);
}

/* e_k less its parts along the `known` rows of w, taken off twice (Giraud and others 2005). */
static void residue(double *row, const double *w, size_t axis, size_t M, size_t known) {
    memset(row, 0, M * sizeof *row);
    row[axis] = 1;
    for (size_t j = 0; j < 2 * known; j++) {
        const double *unit = &w[j % known * M];
        double along = 0;
        for (size_t i = 0; i < M; i++) along += row[i] * unit[i];
        for (size_t i = 0; i < M; i++) row[i] -= along * unit[i];
    }
}

/* Row `known` of w becomes a unit vector orthogonal to those before it: there is an axis of
 * which more than its share is left. */
static void make_up(double *w, size_t M, size_t known) {
    double *row = &w[known * M], square = 0;
    for (size_t axis = 0; axis < M && square < 0.5 / (double)M; axis++) {
        residue(row, w, axis, M, known);
        square = op_dot(row, row, M);
    }
    op_divide_row(row, sqrt(square), M);
}

/* s (N), descending, from the rows of w, which become unit vectors. */
static void find_values(const Singular *a, double *s) {
    for (size_t i = 0; i < a->N; i++) s[i] = sqrt(square_of(a, i));
    op_sort_rows(s, a->w, a->M, a->t, a->N, true);
    for (size_t i = 0; i < a->N; i++) {
        if (s[i] <= short_row) s[i] = 0;
        if (s[i] > 0)
            op_divide_row(&a->w[i * a->M], s[i], a->M);
        else
            make_up(a->w, a->M, i);
    }
}

size_t op_singular_room(size_t N) {
    return N + op_eigen_room(N);
}

void op_singular(double *u, double *s, double *v, double *w, double *room, size_t M, size_t N) {
    Singular a = {w, room + 7 * N, room, M, N, kernel_table(DTYPE_FLOAT64)};
    double scale = op_scale_down(w, M * N);
    op_identity(a.t, N);
    if (N >= MANY) turn_first(&a, v, u, room + N);
    for (int i = 0; i < MOST_SWEEPS && sweep(&a); i++) {
    }
    find_values(&a, s);
    for (size_t i = 0; i < N; i++) s[i] *= scale;
    op_put_columns(u, w, M, N);
    op_put_columns(v, a.t, N, N);
}
