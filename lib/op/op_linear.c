/* op_linear.c: matrices as doubles, checked. */
#include "op_linear.h"
#include "../kernel/kernel.h"
#include "op_index.h"
#include <math.h>

bool op_check_matrices(const Tensor *x, bool square, Error *error) {
    char text[SHAPE_TEXT];
    bool good = x->axes >= 2 && (!square || x->shape[x->axes - 2] == x->shape[x->axes - 1]);
    if (good) return true;
    return error_set(error, "x has shape %s, want %s", shape_text(text, x->axes, x->shape),
                     square ? "(…, N, N): square matrices" : "(…, M, N): matrices");
}

size_t op_matrices(const Tensor *x) {
    size_t count = 1;
    for (int i = 0; i < x->axes - 2; i++) count *= x->shape[i];
    return count;
}

bool op_finite(Tensor *out, const Tensor *x, Error *error) {
    char place[PLACE_TEXT];
    if (!tensor_convert(out, x, DTYPE_FLOAT64, error)) return false;
    const double *a = tensor_data(out);
    size_t count = tensor_count(out);
    for (size_t i = 0; i < count; i++)
        if (!isfinite(a[i])) {
            error_set(error, "x[%s] is %s, want a finite number", op_place_text(place, x, i),
                      isnan(a[i]) ? "nan"
                      : a[i] < 0  ? "-inf"
                                  : "inf");
            tensor_drop(out);
            return false;
        }
    return true;
}

static double largest(const double *a, size_t n) {
    double most = 0;
    for (size_t i = 0; i < n; i++) most = fabs(a[i]) > most ? fabs(a[i]) : most;
    return most;
}

/* Makes a (N, N) symmetric; false, with its place in `at`, when an element differs from its
 * mirror image by more than `most`. */
static bool make_symmetric(double *a, size_t N, double most, size_t *at) {
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < i; j++) {
            double *low = &a[i * N + j], *high = &a[j * N + i];
            *at = i * N + j;
            if (!(fabs(*low - *high) <= most)) return false;
            *low = *high = *low / 2 + *high / 2;
        }
    return true;
}

static bool not_symmetric(const Tensor *x, size_t at, double low, double high, Error *error) {
    char place[PLACE_TEXT], below[NUMBER_TEXT], above[NUMBER_TEXT];
    return error_set(error,
                     "x is not symmetric: x[%s] is %s, and its mirror image is %s; "
                     "(x + x:transpose()) / 2 is symmetric",
                     op_place_text(place, x, at), number_text(below, low),
                     number_text(above, high));
}

bool op_symmetric(Tensor *out, const Tensor *x, double tolerance, Error *error) {
    size_t N = x->shape[x->axes - 1], at = 0;
    char text[NUMBER_TEXT];
    if (!(tolerance >= 0))
        return error_set(error, "tolerance is %s, want 0 or more",
                         number_text(text, tolerance));
    if (!op_finite(out, x, error)) return false;
    for (size_t k = 0; k < op_matrices(x); k++) {
        double *a = (double *)tensor_data(out) + k * N * N;
        if (make_symmetric(a, N, tolerance * largest(a, N * N), &at)) continue;
        not_symmetric(x, k * N * N + at, a[at], a[at % N * N + at / N], error);
        tensor_drop(out);
        return false;
    }
    return true;
}

bool op_wide(Tensor *wide, const Tensor *out, Error *error) {
    if (out->dtype != DTYPE_FLOAT64)
        return tensor_new(wide, DTYPE_FLOAT64, out->axes, out->shape, error);
    tensor_hold(wide, out);
    return true;
}

void op_rounded(Tensor *out, const Tensor *wide) {
    if (out->storage != wide->storage) tensor_copy(out, wide, NULL);
}

void op_small_product(double *out, Factor a, Factor b, size_t M, size_t N, size_t K) {
    ptrdiff_t m = (ptrdiff_t)M, n = (ptrdiff_t)N, k = (ptrdiff_t)K;
    kernel_table(DTYPE_FLOAT64)
        ->matmul(out, n, a.data, a.turned ? 1 : k, a.turned ? m : 1, b.data, b.turned ? 1 : n,
                 b.turned ? k : 1, M, N, K);
}

double op_dot(const double *a, const double *b, size_t n) {
    double sum;
    kernel_table(DTYPE_FLOAT64)->dot_rows(&sum, a, 0, b, 0, 1, n);
    return sum;
}

double op_quotient(double a, double b) {
    return a == 0 ? 0 : a / b;
}
