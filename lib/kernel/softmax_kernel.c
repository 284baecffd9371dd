/* softmax_kernel.c: softmax along rows. The largest element is taken off first, so that
 * no exponential overflows. */
#include "../tensor/elementary.h"
#include "rows.h"

static void softmax_row(real *restrict y, const real *restrict x, size_t D) {
    real top = row_max(x, D);
    for (size_t d = 0; d < D; d++) y[d] = REAL_FUNCTION(exp, x[d])(x[d] - top);
    real sum = row_sum(y, D);
    for (size_t d = 0; d < D; d++) y[d] = y[d] / sum;
}

static void softmax_rows(void *y_, const void *x_, size_t M, size_t D) {
    real *y = y_;
    const real *x = x_;
    for (size_t m = 0; m < M && D > 0; m++) softmax_row(y + m * D, x + m * D, D);
}

/* y = exp(x - top) / sum */
static void softmax_rows_back(void *dx_, const void *dy_, const void *y_, size_t M, size_t D) {
    for (size_t m = 0; m < M; m++) {
        real *dx = (real *)dx_ + m * D;
        const real *dy = (const real *)dy_ + m * D, *y = (const real *)y_ + m * D;
        real dot = row_dot(dy, y, D);
        for (size_t d = 0; d < D; d++) dx[d] = y[d] * (dy[d] - dot);
    }
}

void KERNEL(fill_softmax)(Kernels *table);
void KERNEL(fill_softmax)(Kernels *table) {
    table->softmax_rows = softmax_rows;
    table->softmax_rows_back = softmax_rows_back;
}
