/* softmax_kernel.c: softmax along rows. The largest element is taken off first, so that
 * no exponential overflows.
 *
 * The processor divides beside everything else it does, but not fast: a row is divided by its
 * sum while the exponentials of the next one are made. */
#include "../tensor/elementary.h"
#include "rows.h"

/* e^(x - top) of the row x, and the row before it, whose sum is known. */
typedef struct Step {
    real *restrict y, *restrict before;
    const real *restrict x;
    real top, sum;
} Step;

#define INLINE __attribute__((always_inline)) static inline

/* y (n) = e^(x - top), and with `divide` before (n) = before / sum. */
INLINE void step_on(const Step *s, size_t at, bool divide, size_t n) {
    real *restrict y = s->y + at, *restrict before = s->before + at;
    const real *restrict x = s->x + at;
    for (size_t i = 0; i < n; i++) y[i] = REAL_FUNCTION(exp_down, x[i])(x[i] - s->top);
    for (size_t i = 0; divide && i < n; i++) before[i] = before[i] / s->sum;
}

/* Returns the sum of y (D). */
INLINE real make_row(const Step *s, bool divide, size_t D) {
    Lanes lanes = {0};
    size_t i = 0;
    for (; i + WIDE <= D; i += WIDE) {
        step_on(s, i, divide, WIDE);
        for (size_t j = i; j < i + WIDE; j += LANES) lanes += *(const Lanes *)(s->y + j);
    }
    step_on(s, i, divide, D - i);
    for (; i + LANES <= D; i += LANES) lanes += *(const Lanes *)(s->y + i);
    for (size_t j = 0; i + j < D; j++) lanes[j] += s->y[i + j];
    return lanes_sum(&lanes);
}

/* Where the sum is not a number, no element is: each is made the one NaN of elementary.h. */
static real checked(real *y, real sum, size_t D) {
    real nan = REAL_FUNCTION(unless_nan, sum)(true, sum);
    if (sum == sum) return sum;
    for (size_t d = 0; d < D; d++) y[d] = nan;
    return nan;
}

/* The top of the next row is looked for before it is needed, so that nothing waits for it. */
static void softmax_rows(void *y_, const void *x_, size_t M, size_t D) {
    Step s = {.y = y_, .before = y_, .x = x_};
    if (M == 0 || D == 0) return;
    real top = row_max(s.x, D);
    for (size_t m = 0; m < M; m++) {
        s.top = top;
        if (m + 1 < M) top = row_max(s.x + D, D);
        s.sum = checked(s.y, m > 0 ? make_row(&s, true, D) : make_row(&s, false, D), D);
        s.before = s.y;
        s.y += D;
        s.x += D;
    }
    for (size_t d = 0; d < D; d++) s.before[d] = s.before[d] / s.sum;
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
