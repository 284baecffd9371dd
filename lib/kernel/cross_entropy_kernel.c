/* cross_entropy_kernel.c: the logarithm of softmax along rows, and the loss made of it. The
 * largest element is taken off first, so that no exponential overflows. The exponentials of a
 * row are needed for their sum alone: they pass through a small block, and sum in the 16 lanes
 * of the row. */
#include "../tensor/elementary.h"
#include "rows.h"
#include <string.h>

enum { BLOCK = 16 * LANES };

/* The sum of e^(x - top) of x (n). */
static real exp_sum(const real *x, real top, size_t n) {
    real block[BLOCK];
    Lanes lanes = {0};
    for (size_t at = 0; at < n; at += BLOCK) {
        size_t size = n - at < BLOCK ? n - at : BLOCK, i = 0;
        for (size_t k = 0; k < size; k++) block[k] = REAL_FUNCTION(exp, top)(x[at + k] - top);
        for (; i + LANES <= size; i += LANES) lanes += *(const Lanes *)(block + i);
        for (size_t j = 0; i + j < size; j++) lanes[j] += block[i + j];
    }
    return lanes_sum(&lanes);
}

/* The sum of x - top. */
static real deficit(const real *x, real top, size_t n) {
    Lanes lanes = {0};
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) lanes += *(const Lanes *)(x + i) - top;
    for (size_t j = 0; i + j < n; j++) lanes[j] += x[i + j] - top;
    return lanes_sum(&lanes);
}

static void log_softmax_rows(void *y_, const void *x_, size_t M, size_t D) {
    for (size_t m = 0; m < M && D > 0; m++) {
        real *restrict y = (real *)y_ + m * D;
        const real *restrict x = (const real *)x_ + m * D;
        real top = row_max(x, D), sum = exp_sum(x, top, D), log = REAL_FUNCTION(log, top)(sum);
        for (size_t d = 0; d < D; d++) y[d] = (x[d] - top) - log;
    }
}

/* y = x - top - log(sum) */
static void log_softmax_rows_back(void *dx_, const void *dy_, const void *y_, size_t M,
                                  size_t D) {
    for (size_t m = 0; m < M; m++) {
        real *restrict dx = (real *)dx_ + m * D;
        const real *restrict dy = (const real *)dy_ + m * D;
        const real *restrict y = (const real *)y_ + m * D;
        real sum = row_sum(dy, D);
        for (size_t d = 0; d < D; d++) dx[d] = dy[d] - REAL_FUNCTION(exp, sum)(y[d]) * sum;
    }
}

static bool counts(int32_t label, size_t D) {
    return label >= 1 && (size_t)label <= D;
}

/* The sum of weight · (log - (x - top)), each class's loss times its weight. */
static real weighted_losses(const real *x, const real *weight, real top, real log, size_t n) {
    Lanes lanes = {0};
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        lanes += *(const Lanes *)(weight + i) * (log - (*(const Lanes *)(x + i) - top));
    for (size_t j = 0; i + j < n; j++) lanes[j] += weight[i + j] * (log - (x[i + j] - top));
    return lanes_sum(&lanes);
}

static real plain_loss(const real *x, int32_t t, real top, real log, real smooth, size_t D) {
    real hit = x[t - 1] - top;
    if (smooth == 0) return log - hit;
    return log - (1 - smooth) * hit - smooth * (deficit(x, top, D) / (real)D);
}

static real weighted_loss(const real *x, const real *weight, int32_t t, real top, real log,
                          real smooth, size_t D) {
    real loss = weight[t - 1] * (log - (x[t - 1] - top));
    if (smooth == 0) return loss;
    return (1 - smooth) * loss + smooth * (weighted_losses(x, weight, top, log, D) / (real)D);
}

/* e (M, D) = e^(x - top (M)). One loop over all rows: short ones fill no vector by themselves.
 */
static void exps(real *restrict e, const real *restrict x, const real *restrict top, size_t M,
                 size_t D) {
    for (size_t m = 0; m < M; m++)
        for (size_t d = 0; d < D; d++) e[m * D + d] = x[m * D + d] - top[m];
    for (size_t i = 0; i < M * D; i++) e[i] = REAL_FUNCTION(exp, *e)(e[i]);
}

/* How many rows are done together: as many as fit into a block, of M. */
static size_t rows_together(size_t M, size_t D) {
    size_t rows = D < BLOCK ? BLOCK / D : 1;
    return rows < M ? rows : M;
}

/* top, sum and log(sum) (M) of rows that are done together, x (M, D). */
static void find_sums(real *top, real *sum, real *log, const real *x, size_t M, size_t D) {
    real e[BLOCK];
    for (size_t m = 0; m < M; m++) top[m] = row_max(x + m * D, D);
    if (D > BLOCK) {
        sum[0] = exp_sum(x, top[0], D);
    } else {
        exps(e, x, top, M, D);
        for (size_t m = 0; m < M; m++) sum[m] = row_sum(e + m * D, D);
    }
    for (size_t m = 0; m < M; m++) log[m] = REAL_FUNCTION(log, *sum)(sum[m]);
}

static void cross_entropy_rows(void *loss_, void *top_, void *sum_, const void *x_,
                               const int32_t *t, const void *weight, double smooth_, size_t M,
                               size_t D) {
    real *loss = loss_, *top = top_, *sum = sum_, smooth = (real)smooth_, log[BLOCK];
    const real *x = x_;
    size_t together = D == 0 ? 1 : rows_together(M, D), first = 0;
    for (size_t m = 0; m < M; m++, x += D) {
        if (D > 0 && m % together == 0) {
            first = m;
            find_sums(top + m, sum + m, log, x, rows_together(M - m, D), D);
        }
        if (!counts(t[m], D))
            loss[m] = top[m] = sum[m] = 0;
        else if (weight == NULL)
            loss[m] = plain_loss(x, t[m], top[m], log[m - first], smooth, D);
        else
            loss[m] = weighted_loss(x, weight, t[m], top[m], log[m - first], smooth, D);
    }
}

/* loss = log(sum) - (1 - smooth) (x[t] - top) - smooth · mean of (x - top); dx comes in as
 * e^(x - top). */
static void row_back(real *dx, real dloss, real sum, int32_t t, real smooth, size_t D) {
    real even = smooth / (real)D, share = dx[t - 1] / sum;
    for (size_t d = 0; d < D; d++) dx[d] = dloss * (dx[d] / sum - even);
    dx[t - 1] = dloss * (share - even - (1 - smooth));
}

/* loss = (1 - smooth) weight[t] (log(sum) - (x[t] - top)) + smooth / D · the sum of weight
 * (log(sum) - (x - top)); dx as above. */
static void weighted_row_back(real *restrict dx, real dloss, real sum, int32_t t,
                              const real *restrict weight, real smooth, size_t D) {
    real own = (1 - smooth) * weight[t - 1], even = smooth / (real)D, share = dx[t - 1] / sum;
    real all = smooth == 0 ? own : own + even * row_sum(weight, D);
    for (size_t d = 0; d < D; d++) dx[d] = dloss * (all * (dx[d] / sum) - even * weight[d]);
    dx[t - 1] = dloss * (all * share - even * weight[t - 1] - own);
}

static void cross_entropy_rows_back(void *dx_, const void *dloss_, ptrdiff_t step,
                                    const void *top_, const void *sum_, const void *x_,
                                    const int32_t *t, const void *weight, double smooth,
                                    size_t M, size_t D) {
    const real *dloss = dloss_, *top = top_, *sum = sum_, *x = x_;
    real *dx = dx_;
    if (D == 0) return;
    for (size_t m = 0, together = rows_together(M, D); m < M; m++, dx += D, x += D) {
        real each = dloss[(ptrdiff_t)m * step];
        if (m % together == 0) exps(dx, x, top + m, rows_together(M - m, D), D);
        if (!counts(t[m], D))
            memset(dx, 0, D * sizeof *dx);
        else if (weight == NULL)
            row_back(dx, each, sum[m], t[m], (real)smooth, D);
        else
            weighted_row_back(dx, each, sum[m], t[m], weight, (real)smooth, D);
    }
}

void KERNEL(fill_cross_entropy)(Kernels *table);
void KERNEL(fill_cross_entropy)(Kernels *table) {
    table->log_softmax_rows = log_softmax_rows;
    table->log_softmax_rows_back = log_softmax_rows_back;
    table->cross_entropy_rows = cross_entropy_rows;
    table->cross_entropy_rows_back = cross_entropy_rows_back;
}
