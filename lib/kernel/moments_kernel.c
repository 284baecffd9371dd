/* moments_kernel.c: mean and spread of rows, taking them out, and the way back. The
 * variance is found in a second pass from the mean: sum of x^2 less the square of the
 * sum loses all digits when the mean is large. */
#include "../tensor/elementary.h"
#include "lanes.h"

static void moments_rows(void *mean_, void *variance_, const void *x_, double by, size_t M,
                         size_t D) {
    real *mean = mean_, *variance = variance_;
    for (size_t m = 0; m < M; m++) {
        const real *x = (const real *)x_ + m * D;
        mean[m] = row_sum(x, D) / (real)D;
        variance[m] = row_squares(x, mean[m], D) / (real)by;
    }
}

static void mean_square_rows(void *out_, const void *x_, size_t M, size_t D) {
    real *out = out_;
    const real *x = x_;
    for (size_t m = 0; m < M; m++) out[m] = row_squares(x + m * D, 0, D) / (real)D;
}

static void inverse_root(void *out_, const void *x_, double eps, size_t n) {
    real *out = out_;
    const real *x = x_;
    for (size_t i = 0; i < n; i++) {
        real inside = x[i] + (real)eps;
        out[i] = 1 / REAL_FUNCTION(sqrt, inside)(inside);
    }
}

/* variance = sum of (x - mean)^2 / by; factor is 2 / by. The mean's own part cancels. */
static void variance_rows_back(void *dx_, const void *dy_, const void *x_, const void *mean_,
                               double factor, size_t M, size_t D) {
    const real *dy = dy_, *mean = mean_;
    for (size_t m = 0; m < M; m++) {
        real *dx = (real *)dx_ + m * D;
        const real *x = (const real *)x_ + m * D;
        real scale = dy[m] * (real)factor, middle = mean[m];
        for (size_t d = 0; d < D; d++) dx[d] = scale * (x[d] - middle);
    }
}

static void standardize_rows(void *y_, const void *x_, const void *mean_, const void *scale_,
                             size_t M, size_t D) {
    const real *mean = mean_, *scale = scale_;
    for (size_t m = 0; m < M; m++) {
        real *y = (real *)y_ + m * D;
        const real *x = (const real *)x_ + m * D;
        real middle = mean ? mean[m] : 0, by = scale[m];
        for (size_t d = 0; d < D; d++) y[d] = (x[d] - middle) * by;
    }
}

/* h = (x - middle) · by, where `middle` and `by` depend on every x of the row. */
static void row_back(real *restrict dx, const real *dh, const real *x, real middle, real by,
                     bool centred, size_t D) {
    for (size_t d = 0; d < D; d++) dx[d] = (x[d] - middle) * by;
    real along = row_dot(dh, dx, D) / (real)D;
    real mean = centred ? row_sum(dh, D) / (real)D : 0;
    for (size_t d = 0; d < D; d++) dx[d] = by * (dh[d] - mean - dx[d] * along);
}

static void standardize_rows_back(void *dx_, const void *dh_, const void *x_, const void *mean_,
                                  const void *scale_, size_t M, size_t D) {
    real *dx = dx_;
    const real *dh = dh_, *x = x_, *mean = mean_, *scale = scale_;
    for (size_t m = 0; m < M; m++)
        row_back(dx + m * D, dh + m * D, x + m * D, mean ? mean[m] : 0, scale[m], mean != NULL,
                 D);
}

void KERNEL(fill_moments)(Kernels *table);
void KERNEL(fill_moments)(Kernels *table) {
    table->moments_rows = moments_rows;
    table->mean_square_rows = mean_square_rows;
    table->inverse_root = inverse_root;
    table->variance_rows_back = variance_rows_back;
    table->standardize_rows = standardize_rows;
    table->standardize_rows_back = standardize_rows_back;
}
