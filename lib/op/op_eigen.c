/* op_eigen.c: eigenvalues of symmetric matrices, in two steps. Reflections leave only the
 * diagonal and its neighbours; then shifted QR sweeps, each of them a chain of rotations, bring
 * the neighbours to 0, the last ones first. The vectors follow both as rows. Golub and Van
 * Loan, Matrix Computations, 4th edition, 8.3; sweeps converge cubically (Wilkinson 1968,
 * "Global convergence of tridiagonal QR algorithm with origin shifts"). */
#include "../kernel/kernel.h"
#include "op_linear.h"
#include "op_spectral.h"
#include <math.h>
#include <string.h>

/* Two sweeps or less bring forth a value. The most is a guard, not a plan. */
enum { MOST_SWEEPS = 60, ROOM_ROWS = 6 };
static const double half_ulp = 0x1p-53;

/* Beside a largest element between 1 and 2 such a number is 0. */
static const double nothing = 0x1p-500;

typedef struct Eigen {
    double *a, *z; /* (N, N): the matrix, in whose rows reflections stay; the vectors */
    double *values, *beside; /* (N): the diagonal, the elements after it */
    double *halves;          /* (N): of each reflection v · v / 2, 0 where there is none */
    double *left, *right;    /* room for products of two columns (2, N) and two rows (2, N) */
    size_t N;
    const Kernels *kernels;
} Eigen;

/* x (n) becomes the v of a reflection 1 - v v^T / half, half = v · v / 2, that leaves of x the
 * first element alone: that one is returned. */
static double make_reflection(double *x, double *half, size_t n) {
    double others = op_dot(x + 1, x + 1, n - 1), first = x[0];
    *half = 0;
    if (others <= nothing * nothing) return first;
    double length = sqrt(first * first + others), away = first < 0 ? -length : length;
    x[0] = first + away;
    *half = away * x[0];
    return -away;
}

/* The rows and columns after k, reflected: a - v q^T - q v^T, where q = (p - v (p · v) / (2
 * half)) / half and p = a v. */
static void reflect_rest(const Eigen *e, size_t k) {
    size_t N = e->N, n = N - k - 1;
    double *v = &e->a[k * N + k + 1], *rest = v + N, *q = e->right, half = e->halves[k];
    e->kernels->dot_rows(q, rest, (ptrdiff_t)N, v, 0, n, n);
    double along = op_dot(q, v, n) / (2 * half);
    for (size_t i = 0; i < n; i++) {
        q[i] = (q[i] - along * v[i]) / half;
        q[N + i] = v[i];
        e->left[i] = -v[i];
        e->left[N + i] = -q[i];
    }
    e->kernels->matmul_add(rest, (ptrdiff_t)N, e->left, 1, (ptrdiff_t)N, q, (ptrdiff_t)N, 1, n,
                           n, 2);
}

static void make_tridiagonal(const Eigen *e) {
    for (size_t k = 0; k < e->N; k++) {
        double *row = &e->a[k * e->N + k];
        e->values[k] = row[0];
        if (k + 1 == e->N) break;
        e->beside[k] = make_reflection(row + 1, &e->halves[k], e->N - k - 1);
        if (e->halves[k] != 0) reflect_rest(e, k);
    }
}

/* z = the reflections' product, the last one's first; each changes only what comes after its
 * row: z - (z v / half) v^T. */
static void make_vectors(const Eigen *e) {
    size_t N = e->N;
    op_identity(e->z, N);
    for (size_t k = N; k-- > 0;) {
        size_t n = N - k - 1;
        double *v = &e->a[k * N + k + 1], *rest = &e->z[(k + 1) * (N + 1)];
        if (n == 0 || e->halves[k] == 0) continue;
        e->kernels->dot_rows(e->left, rest, (ptrdiff_t)N, v, 0, n, n);
        for (size_t i = 0; i < n; i++) e->left[i] /= -e->halves[k];
        e->kernels->matmul_add(rest, (ptrdiff_t)N, e->left, 1, 0, v, 0, 1, n, n, 1);
    }
}

static void turn_vectors(const Eigen *e, size_t k, double s, double h) {
    e->kernels->plane_rotation(&e->z[k * e->N], &e->z[(k + 1) * e->N], s, h, e->N);
}

/* A sweep over rows low … high. Its first rotation is that of a QR step whose shift is the
 * eigenvalue of the last two rows that is nearer to the last; it leaves an element outside, and
 * each of the others moves that one further, until it falls off the end. */
static void sweep(const Eigen *e, size_t low, size_t high) {
    double *d = e->values, *b = e->beside, before = b[high - 1];
    double shift = d[high] + op_rotation(d[high - 1], before, d[high]).t * before;
    double x = d[low] - shift, outside = b[low];
    for (size_t k = low; k < high; k++) {
        double length = sqrt(x * x + outside * outside), c = 1, s = 0;
        if (length > nothing) {
            c = fabs(x) / length;
            s = (x < 0 ? -outside : outside) / length;
        }
        if (k > low) b[k - 1] = x < 0 ? -length : length;
        double w = (d[k + 1] - d[k]) * s + 2 * c * b[k];
        d[k] += s * w;
        d[k + 1] -= s * w;
        x = b[k] = c * w - b[k];
        turn_vectors(e, k, -s, -s / (1 + c));
        if (k + 1 == high) break;
        outside = s * b[k + 1];
        b[k + 1] *= c;
    }
}

/* Two rows alone: one rotation is all they need. */
static void finish_two(const Eigen *e, size_t k) {
    double *d = e->values, b = e->beside[k];
    Rotation r = op_rotation(d[k], b, d[k + 1]);
    d[k] -= r.t * b;
    d[k + 1] += r.t * b;
    e->beside[k] = 0;
    turn_vectors(e, k, r.s, r.h);
}

/* Is the element after row k too small to change a digit of the values? */
static bool is_negligible(const Eigen *e, size_t k) {
    double size = fabs(e->beside[k]), p = fabs(e->values[k]), q = fabs(e->values[k + 1]);
    return size <= nothing || size <= half_ulp * (sqrt(p) * sqrt(q));
}

/* The first row that still hangs together with row `high`. */
static size_t first_of(const Eigen *e, size_t high) {
    size_t low = high;
    while (low > 0 && !is_negligible(e, low - 1)) low--;
    return low;
}

static void make_diagonal(const Eigen *e) {
    size_t high = e->N - 1, most = MOST_SWEEPS * e->N;
    while (high > 0 && most > 0) {
        size_t low = first_of(e, high);
        if (low == high) {
            high--;
        } else if (low + 1 == high) {
            finish_two(e, low);
        } else {
            sweep(e, low, high);
            most--;
        }
    }
}

void op_eigen_rows(double *values, double *z, double *a, double *room, size_t N) {
    Eigen e = {.a = a, .z = z, .values = values, .beside = room, .halves = room + N};
    e.left = room + 2 * N;
    e.right = room + 4 * N;
    e.N = N;
    e.kernels = kernel_table(DTYPE_FLOAT64);
    make_tridiagonal(&e);
    make_vectors(&e);
    make_diagonal(&e);
}

size_t op_eigen_room(size_t N) {
    return (N + ROOM_ROWS) * N;
}

void op_eigen(double *values, double *vectors, double *a, double *room, size_t N) {
    double scale = op_scale_down(a, N * N), *z = room + ROOM_ROWS * N;
    op_eigen_rows(values, z, a, room, N);
    op_sort_rows(values, NULL, 0, z, N, false);
    for (size_t i = 0; i < N; i++) values[i] *= scale;
    op_put_columns(vectors, z, N, N);
    op_fix_signs(vectors, N, NULL, 0, N);
}
