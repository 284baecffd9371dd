/* sum_kernel.c: sums along rows and across rows. */
#include "lanes.h"
#include <string.h>

enum { CHUNK = 64, STRIP = 1024 };

static void sum_rows(void *out_, const void *x_, size_t M, size_t D) {
    real *out = out_;
    const real *x = x_;
    for (size_t m = 0; m < M; m++) out[m] = row_sum(x + m * D, D);
}

/* sum (n) += x (n) */
static void add_row(real *restrict sum, const real *restrict x, size_t n) {
    for (size_t i = 0; i < n; i++) sum[i] += x[i];
}

/* At most STRIP columns, so that the two running sums stay near the processor. */
static void sum_strip(real *restrict out, const real *restrict x, size_t R, size_t n,
                      size_t stride) {
    real chunk[STRIP];
    for (size_t i = 0; i < n; i++) out[i] = 0;
    for (size_t r = 0; r < R; r += CHUNK) {
        size_t end = R - r < CHUNK ? R : r + CHUNK;
        memcpy(chunk, x + r * stride, n * sizeof *chunk);
        for (size_t k = r + 1; k < end; k++) add_row(chunk, x + k * stride, n);
        add_row(out, chunk, n);
    }
}

static void sum_columns(void *out_, const void *x_, size_t R, size_t n, size_t stride) {
    real *out = out_;
    const real *x = x_;
    for (size_t i = 0; i < n; i += STRIP)
        sum_strip(out + i, x + i, R, n - i < STRIP ? n - i : STRIP, stride);
}

static void sum_in_order(void *out_, const void *x_, size_t R, size_t n, size_t stride) {
    real *out = out_;
    const real *x = x_;
    for (size_t i = 0; i < n; i++) out[i] = 0;
    for (size_t r = 0; r < R; r++) add_row(out, x + r * stride, n);
}

void KERNEL(fill_sum)(Kernels *table);
void KERNEL(fill_sum)(Kernels *table) {
    table->sum_rows = sum_rows;
    table->sum_columns = sum_columns;
    table->sum_in_order = sum_in_order;
}
