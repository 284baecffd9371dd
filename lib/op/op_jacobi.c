/* op_jacobi.c: sweeps of rotations over all pairs of rows. */
#include "op_jacobi.h"
#include "../kernel/kernel.h"
#include "op_linear.h"
#include <math.h>
#include <string.h>

/* Sweeps stop when one makes no rotation; some ten do. The most is a guard, not a plan. What is
 * below `nothing`, beside a largest element between 1 and 2, is not turned away. */
enum { MOST_SWEEPS = 60 };
static const double half_ulp = 0x1p-53, nothing = 0x1p-500;

/* The power of two at or below the largest of |x|, from its exponent; 1 for zeros. */
static double scale_of(const double *x, size_t n) {
    double most = 0x1p-1022, scale;
    uint64_t bits;
    for (size_t i = 0; i < n; i++) most = fabs(x[i]) > most ? fabs(x[i]) : most;
    memcpy(&bits, &most, sizeof bits);
    bits &= 0x7ff0000000000000u;
    memcpy(&scale, &bits, sizeof scale);
    return most > 0x1p-1022 ? scale : 1;
}

static void divide(double *x, double by, size_t n) {
    for (size_t i = 0; i < n; i++) x[i] /= by;
}

static void make_identity(double *v, size_t N) {
    memset(v, 0, N * N * sizeof *v);
    for (size_t i = 0; i < N; i++) v[i * N + i] = 1;
}

/* x and y turned: x - s (y + h x), y + s (x - h y). That is c x - s y, s x + c y with h = s /
 * (1 + c), and keeps more digits where the angle is small (Rutishauser 1966, "The Jacobi method
 * for real symmetric matrices"). */
typedef struct Rotation {
    double s, h, t; /* sine, tangent of the half, tangent */
} Rotation;

/* The one by at most 45° that makes the element between p and q of a symmetric matrix 0. */
static Rotation rotation_of(double pp, double pq, double qq) {
    double tau = (qq - pp) / (2 * pq);
    double t = (tau < 0 ? -1 : 1) / (fabs(tau) + sqrt(1 + tau * tau)), c = 1 / sqrt(1 + t * t);
    return (Rotation){c * t, c * t / (1 + c), t};
}

/* Is the element between p and q too small to change a digit of the values? */
static bool is_negligible(double pp, double pq, double qq, double ulp) {
    return fabs(pq) <= nothing || fabs(pq) <= ulp * (sqrt(fabs(pp)) * sqrt(fabs(qq)));
}

static void swap_rows(double *x, double *y, size_t n) {
    for (size_t i = 0; i < n; i++) {
        double t = x[i];
        x[i] = y[i];
        y[i] = t;
    }
}

/* Brings the values (N) into descending order, or ascending, and with them the rows of two
 * matrices, x (N, M) and y (N, N). */
static void sort(double *values, double *x, size_t M, double *y, size_t N, bool descending) {
    for (size_t i = 0; i < N; i++) {
        size_t first = i;
        for (size_t j = i + 1; j < N; j++)
            if (descending ? values[j] > values[first] : values[j] < values[first]) first = j;
        if (first == i) continue;
        swap_rows(&values[i], &values[first], 1);
        swap_rows(&x[i * M], &x[first * M], M);
        swap_rows(&y[i * N], &y[first * N], N);
    }
}

/* out (M, N) = rows (N, M), turned. */
static void put_columns(double *out, const double *rows, size_t M, size_t N) {
    for (size_t j = 0; j < N; j++)
        for (size_t i = 0; i < M; i++) out[i * N + j] = rows[j * M + i];
}

/* Eigenvalues. */

/* A sweep goes in rounds, as a tournament does, so that in a round everybody meets one other
 * and all of its rotations can be made at once (Brent and Luk 1985, "The solution of
 * singular-value and symmetric eigenvalue problems on multiprocessor arrays"). Of a only the
 * diagonal and what is above it is read and written. The rotation of pair k has its sine in
 * turns[2 k] and its h in turns[2 k + 1]. */
typedef struct Eigen {
    double *a, *v, *turns;
    size_t N, round;
    const Kernels *kernels;
} Eigen;

typedef struct Pair {
    size_t p, q; /* p < q */
} Pair;

/* Pair k < N / 2 of a round: of an odd number of players one has nobody to meet. */
static Pair pair_of(const Eigen *e, size_t k) {
    size_t others = e->N - 1 + e->N % 2, i = k + e->N % 2;
    size_t a = e->round + i, b = e->round + others - i;
    a = i == 0 ? others : a < others ? a : a - others;
    b = b < others ? b : b - others;
    return a < b ? (Pair){a, b} : (Pair){b, a};
}

/* Finds the rotation of pair k, turns the diagonal and the rows of v; false when none is
 * needed. */
static bool turn_pair(const Eigen *e, size_t k) {
    Pair one = pair_of(e, k);
    double *pp = &e->a[one.p * e->N + one.p], *pq = &e->a[one.p * e->N + one.q];
    double *qq = &e->a[one.q * e->N + one.q];
    e->turns[2 * k] = e->turns[2 * k + 1] = 0;
    if (is_negligible(*pp, *pq, *qq, half_ulp)) return false;
    Rotation r = rotation_of(*pp, *pq, *qq);
    *pp -= r.t * *pq;
    *qq += r.t * *pq;
    *pq = 0;
    e->kernels->plane_rotation(&e->v[one.p * e->N], &e->v[one.q * e->N], r.s, r.h, e->N);
    e->turns[2 * k] = r.s;
    e->turns[2 * k + 1] = r.h;
    return true;
}

static void turn(double *x, double *y, const double *turn) {
    double a = *x, b = *y;
    *x = a - turn[0] * (b + turn[1] * a);
    *y = b + turn[0] * (a - turn[1] * b);
}

static double *element(const Eigen *e, size_t i, size_t j) {
    return i < j ? &e->a[i * e->N + j] : &e->a[j * e->N + i];
}

/* The four elements between two pairs: rows by the one's rotation, columns by the other's. */
static void turn_block(const Eigen *e, Pair row, const double *by_row, size_t k) {
    Pair column = pair_of(e, k);
    double *pp = element(e, row.p, column.p), *pq = element(e, row.p, column.q);
    double *qp = element(e, row.q, column.p), *qq = element(e, row.q, column.q);
    turn(pp, qp, by_row);
    turn(pq, qq, by_row);
    turn(pp, pq, &e->turns[2 * k]);
    turn(qp, qq, &e->turns[2 * k]);
}

/* The two elements between pair k and the one who meets nobody. */
static void turn_single(const Eigen *e, size_t k) {
    Pair one = pair_of(e, k);
    turn(element(e, e->round, one.p), element(e, e->round, one.q), &e->turns[2 * k]);
}

static bool play_round(const Eigen *e) {
    size_t pairs = e->N / 2;
    bool turned = false;
    for (size_t k = 0; k < pairs; k++) turned |= turn_pair(e, k);
    for (size_t k = 0; turned && k < pairs; k++) {
        Pair row = pair_of(e, k);
        for (size_t i = k + 1; i < pairs; i++) turn_block(e, row, &e->turns[2 * k], i);
        if (e->N % 2 == 1) turn_single(e, k);
    }
    return turned;
}

static bool sweep_pairs(Eigen *e) {
    size_t rounds = e->N - 1 + e->N % 2;
    bool turned = false;
    for (e->round = 0; e->round < rounds; e->round++) turned |= play_round(e);
    return turned;
}

void op_eigen(double *values, double *vectors, double *a, double *v, size_t N) {
    double scale = scale_of(a, N * N);
    Eigen e = {a, v, values, N, 0, kernel_table(DTYPE_FLOAT64)};
    divide(a, scale, N * N);
    make_identity(v, N);
    for (int i = 0; i < MOST_SWEEPS && sweep_pairs(&e); i++) {
    }
    for (size_t i = 0; i < N; i++) values[i] = a[i * N + i] * scale;
    sort(values, a, N, v, N, false);
    put_columns(vectors, v, N, N);
    op_fix_signs(vectors, N, NULL, 0, N);
}

/* Singular values. */

/* Makes all rotations of a sweep that bring rows of w (N, M) to right angles; t's rows follow.
 * A rounded product of two rows is not known better than to √M ulp. */
static bool sweep_rows(double *w, double *t, size_t M, size_t N, const Kernels *k) {
    double ulp = half_ulp * sqrt((double)M);
    bool turned = false;
    for (size_t p = 0; p < N; p++)
        for (size_t q = p + 1; q < N; q++) {
            double *x = &w[p * M], *y = &w[q * M];
            double xx = op_dot(x, x, M), xy = op_dot(x, y, M), yy = op_dot(y, y, M);
            if (is_negligible(xx, xy, yy, ulp)) continue;
            Rotation r = rotation_of(xx, xy, yy);
            k->plane_rotation(x, y, r.s, r.h, M);
            k->plane_rotation(&t[p * N], &t[q * N], r.s, r.h, N);
            turned = true;
        }
    return turned;
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
    divide(row, sqrt(square), M);
}

void op_singular(double *u, double *s, double *v, double *w, double *t, size_t M, size_t N) {
    const Kernels *k = kernel_table(DTYPE_FLOAT64);
    double scale = scale_of(w, M * N);
    divide(w, scale, M * N);
    make_identity(t, N);
    for (int i = 0; i < MOST_SWEEPS && sweep_rows(w, t, M, N, k); i++) {
    }
    for (size_t i = 0; i < N; i++) s[i] = sqrt(op_dot(&w[i * M], &w[i * M], M));
    sort(s, w, M, t, N, true);
    for (size_t i = 0; i < N; i++) {
        if (s[i] <= nothing) s[i] = 0;
        if (s[i] > 0)
            divide(&w[i * M], s[i], M);
        else
            make_up(w, M, i);
        s[i] *= scale;
    }
    put_columns(u, w, M, N);
    put_columns(v, t, N, N);
}

/* Signs. */

static bool is_negative(const double *vectors, size_t column, size_t M, size_t K) {
    double most = 0;
    for (size_t i = 0; i < M; i++) {
        double size = fabs(vectors[i * K + column]);
        most = size > most ? size : most;
    }
    for (size_t i = 0; i < M; i++)
        if (fabs(vectors[i * K + column]) >= most / 2) return vectors[i * K + column] < 0;
    return false;
}

static void negate(double *vectors, size_t column, size_t M, size_t K) {
    for (size_t i = 0; i < M; i++) vectors[i * K + column] = -vectors[i * K + column];
}

void op_fix_signs(double *vectors, size_t M, double *others, size_t N, size_t K) {
    for (size_t j = 0; j < K; j++) {
        if (!is_negative(vectors, j, M, K)) continue;
        negate(vectors, j, M, K);
        if (others != NULL) negate(others, j, N, K);
    }
}
