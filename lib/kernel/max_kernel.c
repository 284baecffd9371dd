/* max_kernel.c: the largest or least element and where it first stands. */
#include "real.h"

/* Places of a row that are searched side by side: more than a compiler unrolls. */
enum { SIDE = 64 };

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

/* Does x at place `at` come before y at place `than`? Of equals the first does. */
static bool leads(bool largest, real x, int32_t at, real y, int32_t than) {
    if (x != x || y != y) return x != x && (y == y || at < than);
    return x == y ? at < than : largest ? x > y : x < y;
}

/* One row x (R, SIDE at least) that lies in one piece, as rows of SIDE: the best of each
 * column, then of these. */
__attribute__((always_inline)) static inline void take_line(bool largest, real *y, int32_t *at,
                                                            const real *x, size_t R) {
    real best[SIDE];
    int32_t where[SIDE];
    size_t rows = R / SIDE;
    take_first_row(best, where, x, SIDE);
    for (size_t r = 1; r < rows; r++)
        take_row(largest, best, where, x + r * SIDE, (int32_t)r + 1, SIDE);
    take_row(largest, best, where, x + rows * SIDE, (int32_t)rows + 1, R % SIDE);
    *y = best[0];
    *at = (where[0] - 1) * SIDE + 1;
    for (int32_t i = 1; i < SIDE; i++) {
        int32_t place = (where[i] - 1) * SIDE + i + 1;
        if (!leads(largest, best[i], place, *y, *at)) continue;
        *y = best[i];
        *at = place;
    }
}

static void max_columns(void *y, int32_t *at, const void *x_, size_t R, size_t n,
                        size_t stride) {
    const real *x = x_;
    if (n == 1 && stride == 1 && R >= SIDE) {
        take_line(true, y, at, x, R);
        return;
    }
    take_first_row(y, at, x, n);
    for (size_t r = 1; r < R; r++) take_row(true, y, at, x + r * stride, (int32_t)r + 1, n);
}

static void min_columns(void *y, int32_t *at, const void *x_, size_t R, size_t n,
                        size_t stride) {
    const real *x = x_;
    if (n == 1 && stride == 1 && R >= SIDE) {
        take_line(false, y, at, x, R);
        return;
    }
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
