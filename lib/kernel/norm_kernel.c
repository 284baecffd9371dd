/* norm_kernel.c: normalization of rows, and the way back, reading each row from memory once.
 *
 * Four rows go side by side: their sums do not wait for each other, and the sums over rows that
 * become the gradients of gain and bias are fetched and put back once for four. The variance is
 * found in a second pass from the mean, as in moments_kernel.c. */
#include "../tensor/elementary.h"
#include "lanes.h"

enum { ROWS = 4 };

typedef struct Four {
    real of[ROWS];
} Four;

/* R is 1 or ROWS, known where these are inlined. */
#define INLINE __attribute__((always_inline)) static inline

/* The lanes of a row, and its elements after the last whole 16. */
INLINE real sum_with_tail(Lanes *lanes, const real *x, size_t n) {
    for (size_t j = 0; j < n; j++) (*lanes)[j] += x[j];
    return lanes_sum(lanes);
}

INLINE Four sums_of(const real *x, size_t R, size_t D) {
    Lanes lanes[ROWS] = {{0}};
    Four sum = {{0}};
    size_t whole = D / LANES * LANES;
    for (size_t i = 0; i < whole; i += LANES)
        for (size_t r = 0; r < R; r++) lanes[r] += *(const Lanes *)(x + r * D + i);
    for (size_t r = 0; r < R; r++)
        sum.of[r] = sum_with_tail(&lanes[r], x + r * D + whole, D - whole);
    return sum;
}

INLINE Four squares_of(const real *x, Four middle, size_t R, size_t D) {
    Lanes lanes[ROWS] = {{0}};
    Four sum = {{0}};
    real tail[LANES];
    size_t whole = D / LANES * LANES;
    for (size_t i = 0; i < whole; i += LANES)
        for (size_t r = 0; r < R; r++) {
            Lanes d = *(const Lanes *)(x + r * D + i) - middle.of[r];
            lanes[r] += d * d;
        }
    for (size_t r = 0; r < R; r++) {
        for (size_t j = whole; j < D; j++) {
            real d = x[r * D + j] - middle.of[r];
            tail[j - whole] = d * d;
        }
        sum.of[r] = sum_with_tail(&lanes[r], tail, D - whole);
    }
    return sum;
}

/* y = (x - mean) · scale · gain + bias, where mean and scale = 1 / √(the mean of (x - mean)² +
 * eps) are left in their places. */
INLINE void forward_rows(real *restrict y, real *mean, real *scale, const real *restrict x,
                         const real *restrict gain, const real *restrict bias, real eps,
                         size_t R, size_t D) {
    Four middle = {{0}};
    if (mean != NULL) {
        Four sum = sums_of(x, R, D);
        for (size_t r = 0; r < R; r++) mean[r] = middle.of[r] = sum.of[r] / (real)D;
    }
    Four squares = squares_of(x, middle, R, D);
    for (size_t r = 0; r < R; r++) {
        real inside = squares.of[r] / (real)D + eps;
        real by = scale[r] = 1 / REAL_FUNCTION(sqrt, inside)(inside);
        for (size_t d = 0; d < D; d++)
            y[r * D + d] = (x[r * D + d] - middle.of[r]) * by * gain[d] + bias[d];
    }
}

static void norm_rows(void *y_, void *mean_, void *scale_, const void *x_, const void *gain,
                      const void *bias, double eps, size_t M, size_t D) {
    real *y = y_, *mean = mean_, *scale = scale_;
    const real *x = x_;
    size_t m = 0;
    for (; m + ROWS <= M; m += ROWS)
        forward_rows(y + m * D, mean ? mean + m : NULL, scale + m, x + m * D, gain, bias,
                     (real)eps, ROWS, D);
    for (; m < M; m++)
        forward_rows(y + m * D, mean ? mean + m : NULL, scale + m, x + m * D, gain, bias,
                     (real)eps, 1, D);
}

/* The way back of some rows: what they were, and the two sums along each of dh = dy · gain. */
typedef struct Back {
    const real *dy, *x, *gain;
    Four middle, scale;
    Four along, level; /* the mean of dh h, and of dh */
} Back;

/* y = h · gain + bias: dgain (D) += dy h, dbias (D) += dy, one row after the other; and the
 * sums of dh h and dh along each row. */
INLINE void back_sums(Back *back, real *restrict dgain, real *restrict dbias, size_t R,
                      size_t D) {
    Lanes along[ROWS] = {{0}}, level[ROWS] = {{0}};
    real tail[ROWS][2][LANES];
    size_t whole = D / LANES * LANES;
    for (size_t i = 0; i < whole; i += LANES) {
        Lanes to_gain = *(Lanes *)(dgain + i), to_bias = *(Lanes *)(dbias + i);
        Lanes gain = *(const Lanes *)(back->gain + i);
        for (size_t r = 0; r < R; r++) {
            Lanes dy = *(const Lanes *)(back->dy + r * D + i), dh = dy * gain;
            Lanes h = (*(const Lanes *)(back->x + r * D + i) - back->middle.of[r]) *
                      back->scale.of[r];
            to_gain += dy * h;
            to_bias += dy;
            along[r] += dh * h;
            level[r] += dh;
        }
        *(Lanes *)(dgain + i) = to_gain;
        *(Lanes *)(dbias + i) = to_bias;
    }
    for (size_t r = 0; r < R; r++) {
        for (size_t j = whole; j < D; j++) {
            real dy = back->dy[r * D + j], dh = dy * back->gain[j];
            real h = (back->x[r * D + j] - back->middle.of[r]) * back->scale.of[r];
            dgain[j] += dy * h;
            dbias[j] += dy;
            tail[r][0][j - whole] = dh * h;
            tail[r][1][j - whole] = dh;
        }
        back->along.of[r] = sum_with_tail(&along[r], tail[r][0], D - whole) / (real)D;
        back->level.of[r] = sum_with_tail(&level[r], tail[r][1], D - whole) / (real)D;
    }
}

/* h = (x - mean) · scale, where mean and scale depend on every x of the row */
INLINE void back_to_x(real *restrict dx, const Back *back, size_t R, size_t D) {
    for (size_t r = 0; r < R; r++) {
        const real *restrict dy = back->dy + r * D, *restrict x = back->x + r * D;
        const real *restrict gain = back->gain;
        real middle = back->middle.of[r], by = back->scale.of[r];
        real along = back->along.of[r], level = back->level.of[r];
        for (size_t d = 0; d < D; d++) {
            real h = (x[d] - middle) * by;
            dx[r * D + d] = by * (dy[d] * gain[d] - level - h * along);
        }
    }
}

INLINE void backward_rows(real *dx, real *dgain, real *dbias, const real *dy, const real *x,
                          const real *mean, const real *scale, const real *gain, size_t R,
                          size_t D) {
    Back back = {.dy = dy, .x = x, .gain = gain};
    for (size_t r = 0; r < R; r++) {
        back.middle.of[r] = mean != NULL ? mean[r] : 0;
        back.scale.of[r] = scale[r];
    }
    back_sums(&back, dgain, dbias, R, D);
    if (mean == NULL) back.level = (Four){{0}};
    if (dx != NULL) back_to_x(dx, &back, R, D);
}

static void norm_rows_back(void *dx_, void *dgain_, void *dbias_, const void *dy_,
                           const void *x_, const void *mean_, const void *scale_,
                           const void *gain, size_t M, size_t D) {
    real *dx = dx_, *dgain = dgain_, *dbias = dbias_;
    const real *dy = dy_, *x = x_, *mean = mean_, *scale = scale_;
    size_t m = 0;
    for (size_t d = 0; d < D; d++) dgain[d] = dbias[d] = 0;
    for (; m + ROWS <= M; m += ROWS)
        backward_rows(dx ? dx + m * D : NULL, dgain, dbias, dy + m * D, x + m * D,
                      mean ? mean + m : NULL, scale + m, gain, ROWS, D);
    for (; m < M; m++)
        backward_rows(dx ? dx + m * D : NULL, dgain, dbias, dy + m * D, x + m * D,
                      mean ? mean + m : NULL, scale + m, gain, 1, D);
}

void KERNEL(fill_norm)(Kernels *table);
void KERNEL(fill_norm)(Kernels *table) {
    table->norm_rows = norm_rows;
    table->norm_rows_back = norm_rows_back;
}
