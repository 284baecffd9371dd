/* max_kernel.c: the largest or least element and where it first stands. */
#include "real.h"

static void take_first_row(real *restrict y, int32_t *restrict at, const real *restrict x,
                           size_t n) {
    for (size_t i = 0; i < n; i++) {
        y[i] = x[i];
        at[i] = 1;
    }
}

/* A NaN comes before any number, and then stays. */
__attribute__((always_inline)) static inline void take_row(bool largest, real *restrict y,
                                                           int32_t *restrict at,
                                                           const real *restrict x, int32_t r,
                                                           size_t n) {
    for (size_t i = 0; i < n; i++) {
        bool further = largest ? x[i] > y[i] : x[i] < y[i];
        bool better = further || (x[i] != x[i] && y[i] == y[i]);
        y[i] = better ? x[i] : y[i];
        at[i] = better ? r : at[i];
    }
}

static void max_columns(void *y, int32_t *at, const void *x_, size_t R, size_t n,
                        size_t stride) {
    const real *x = x_;
    take_first_row(y, at, x, n);
    for (size_t r = 1; r < R; r++) take_row(true, y, at, x + r * stride, (int32_t)r + 1, n);
}

static void min_columns(void *y, int32_t *at, const void *x_, size_t R, size_t n,
                        size_t stride) {
    const real *x = x_;
    take_first_row(y, at, x, n);
    for (size_t r = 1; r < R; r++) take_row(false, y, at, x + r * stride, (int32_t)r + 1, n);
}

static void max_columns_back(void *dx_, const void *dy_, const int32_t *at, size_t n,
                             size_t stride) {
    real *dx = dx_;
    const real *dy = dy_;
    for (size_t i = 0; i < n; i++) dx[(size_t)(at[i] - 1) * stride + i] = dy[i];
}

void KERNEL(fill_max)(Kernels *table);
void KERNEL(fill_max)(Kernels *table) {
    table->max_columns = max_columns;
    table->min_columns = min_columns;
    table->max_columns_back = max_columns_back;
}
