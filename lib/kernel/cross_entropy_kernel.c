/* cross_entropy_kernel.c: the logarithm of softmax along rows, and the loss made of it. The
 * largest element is taken off first, so that no exponential overflows. The exponentials of a
 * row are needed for their sum alone: they pass through a small block, and sum in the 16 lanes
 * of the row. */
#include "../tensor/elementary.h"
#include "rows.h"

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

static void cross_entropy_rows(void *loss_, void *top_, void *sum_, const void *x_,
                               const int32_t *t, const void *weight, double smooth_, size_t M,
                               size_t D) {
    real *loss = loss_, *top = top_, *sum = sum_, smooth = (real)smooth_;
    for (size_t m = 0; m < M; m++) {
        const real *x = (const real *)x_ + m * D;
        loss[m] = top[m] = sum[m] = 0;
        if (!counts(t[m], D)) continue;
        top[m] = row_max(x, D);
        sum[m] = exp_sum(x, top[m], D);
        real log = REAL_FUNCTION(log, smooth)(sum[m]);
        loss[m] = weight == NULL ? plain_loss(x, t[m], top[m], log, smooth, D)
                                 : weighted_loss(x, weight, t[m], top[m], log, smooth, D);
    }
}

/* loss = log(sum) - (1 - smooth) (x[t] - top) - smooth · mean of (x - top) */
static void row_back(real *restrict dx, real dloss, real top, real sum, const real *restrict x,
                     int32_t t, real smooth, size_t D) {
    real even = smooth / (real)D;
    for (size_t d = 0; d < D; d++)
        dx[d] = dloss * (REAL_FUNCTION(exp, top)(x[d] - top) / sum - even);
    real share = REAL_FUNCTION(exp, top)(x[t - 1] - top) / sum;
    dx[t - 1] = dloss * (share - even - (1 - smooth));
}

/* loss = (1 - smooth) weight[t] (log(sum) - (x[t] - top)) + smooth / D · the sum of weight
 * (log(sum) - (x - top)) */
static void weighted_row_back(real *restrict dx, real dloss, real top, real sum,
                              const real *restrict x, int32_t t, const real *restrict weight,
                              real smooth, size_t D) {
    real own = (1 - smooth) * weight[t - 1], even = smooth / (real)D;
    real all = smooth == 0 ? own : own + even * row_sum(weight, D);
    for (size_t d = 0; d < D; d++)
        dx[d] = dloss * (all * (REAL_FUNCTION(exp, top)(x[d] - top) / sum) - even * weight[d]);
    real share = REAL_FUNCTION(exp, top)(x[t - 1] - top) / sum;
    dx[t - 1] = dloss * (all * share - even * weight[t - 1] - own);
}

static void cross_entropy_rows_back(void *dx_, const void *dloss_, ptrdiff_t step,
                                    const void *top_, const void *sum_, const void *x_,
                                    const int32_t *t, const void *weight, double smooth,
                                    size_t M, size_t D) {
    const real *dloss = dloss_, *top = top_, *sum = sum_;
    for (size_t m = 0; m < M; m++) {
        real *dx = (real *)dx_ + m * D, each = dloss[(ptrdiff_t)m * step];
        const real *x = (const real *)x_ + m * D;
        if (counts(t[m], D) && weight != NULL) {
            weighted_row_back(dx, each, top[m], sum[m], x, t[m], weight, (real)smooth, D);
        } else if (counts(t[m], D)) {
            row_back(dx, each, top[m], sum[m], x, t[m], (real)smooth, D);
        } else {
            for (size_t d = 0; d < D; d++) dx[d] = 0;
        }
    }
}

void KERNEL(fill_cross_entropy)(Kernels *table);
void KERNEL(fill_cross_entropy)(Kernels *table) {
    table->log_softmax_rows = log_softmax_rows;
    table->log_softmax_rows_back = log_softmax_rows_back;
    table->cross_entropy_rows = cross_entropy_rows;
    table->cross_entropy_rows_back = cross_entropy_rows_back;
}
