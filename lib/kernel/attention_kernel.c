/* attention_kernel.c: what attention does between its matrix products, row by row, and
 * the turning of rotary positions. */
#include "../tensor/elementary.h"
#include "lanes.h"
#include <string.h>

static real exponential(real x) {
    return REAL_FUNCTION(exp, x)(x);
}

static void add_bias(real *s, const AttentionScores *how, size_t row, size_t n) {
    const real *bias = (const real *)how->bias + (ptrdiff_t)row * how->bias_row;
    for (size_t j = 0; j < n; j++) s[j] += bias[(ptrdiff_t)j * how->bias_col];
}

/* ALiBi (Press, Smith and Lewis 2022): s - slope · |distance| */
static void take_distance(real *s, real slope, ptrdiff_t ahead, size_t n) {
    for (ptrdiff_t j = 0; j < (ptrdiff_t)n; j++) {
        real distance = (real)(ahead - j);
        s[j] -= slope * (distance < 0 ? -distance : distance);
    }
}

static void attention_scores(void *s_, const AttentionScores *how, size_t R, size_t n,
                             size_t stride) {
    real *s = s_, scale = (real)how->scale, slope = (real)how->slope;
    for (size_t i = 0; i < R; i++, s += stride) {
        ptrdiff_t ahead = how->ahead + (ptrdiff_t)i;
        for (size_t j = 0; j < n; j++) s[j] *= scale;
        if (how->bias) add_bias(s, how, i, n);
        if (slope != 0) take_distance(s, slope, ahead, n);
        if (!how->causal) continue;
        for (ptrdiff_t j = ahead < -1 ? 0 : ahead + 1; j < (ptrdiff_t)n; j++) s[j] = -INFINITY;
    }
}

/* The largest of `top` and x (n); NaN does not count. */
static real largest(real top, const real *x, size_t n) {
    real lanes[LANES], best = top;
    size_t i = 0;
    for (int l = 0; l < LANES; l++) lanes[l] = top;
    for (; i + LANES <= n; i += LANES)
        for (int l = 0; l < LANES; l++) lanes[l] = x[i + l] > lanes[l] ? x[i + l] : lanes[l];
    for (int l = 0; l < LANES; l++) best = lanes[l] > best ? lanes[l] : best;
    for (; i < n; i++) best = x[i] > best ? x[i] : best;
    return best;
}

/* s (n) = exp(s - level), or 0 */
static void weights(real *s, real level, size_t n) {
    if (level == -INFINITY) {
        for (size_t j = 0; j < n; j++) s[j] = s[j] == -INFINITY ? 0 : s[j] - s[j];
        return;
    }
    for (size_t j = 0; j < n; j++) s[j] = exponential(s[j] - level);
}

static void attention_online(void *s_, void *top_, void *sum_, void *out_, ptrdiff_t out_row,
                             size_t R, size_t n, size_t stride, size_t E) {
    real *s = s_, *top = top_, *sum = sum_, *out = out_;
    for (size_t i = 0; i < R; i++, s += stride, out += out_row) {
        real level = largest(top[i], s, n);
        real a = level == top[i] ? 1 : top[i] == -INFINITY ? 0 : exponential(top[i] - level);
        weights(s, level, n);
        sum[i] = sum[i] * a + row_sum(s, n);
        top[i] = level;
        if (a != 1)
            for (size_t j = 0; j < E; j++) out[j] *= a;
    }
}

static void attention_finish(void *out_, ptrdiff_t out_row, void *level_, const void *top_,
                             const void *sum_, size_t R, size_t E) {
    real *out = out_, *level = level_;
    const real *top = top_, *sum = sum_;
    for (size_t i = 0; i < R; i++) {
        real log = REAL_FUNCTION(log, sum[i])(sum[i]);
        level[i] = sum[i] == 0 ? -INFINITY : top[i] + log;
    }
    for (size_t i = 0; i < R; i++, out += out_row) {
        real by = sum[i] == 0 ? 1 : sum[i];
        for (size_t j = 0; j < E; j++) out[j] /= by;
    }
}

/* p = exp(s - top) / sum, level = top + log(sum) */
static void attention_weights(void *s_, const void *level_, size_t R, size_t n, size_t stride) {
    real *s = s_;
    const real *level = level_;
    for (size_t i = 0; i < R; i++, s += stride) weights(s, level[i], n);
}

/* out = sum of p v, where p = softmax of s: ds = p (dp - sum of p dp), and that sum is dout ·
 * out. */
static void attention_back(void *dp_, void *dbias_, ptrdiff_t dbias_row, const void *p_,
                           const void *dot_, double scale, size_t R, size_t n, size_t stride) {
    real *dp = dp_, *dbias = dbias_;
    const real *p = p_, *dot = dot_;
    for (size_t i = 0; i < R; i++, dp += stride, p += stride) {
        for (size_t j = 0; j < n; j++) dp[j] = p[j] * (dp[j] - dot[i]);
        if (dbias) memcpy(dbias + (ptrdiff_t)i * dbias_row, dp, n * sizeof *dp);
        for (size_t j = 0; j < n; j++) dp[j] *= (real)scale;
    }
}

static void dot_rows(void *out_, const void *a_, ptrdiff_t a_row, const void *b_,
                     ptrdiff_t b_row, size_t M, size_t D) {
    real *out = out_;
    const real *a = a_, *b = b_;
    for (size_t m = 0; m < M; m++, a += a_row, b += b_row) out[m] = row_dot(a, b, D);
}

static void rotate(void *y_, const void *x_, const void *cosine_, const void *sine_, bool back,
                   size_t n, size_t step, size_t apart) {
    real *restrict y = y_, sign = back ? -1 : 1;
    const real *restrict x = x_, *restrict cosine = cosine_, *restrict sine = sine_;
    for (size_t i = 0; i < n; i++) {
        real a = x[i * step], b = x[i * step + apart], s = sign * sine[i];
        y[i * step] = a * cosine[i] - b * s;
        y[i * step + apart] = b * cosine[i] + a * s;
    }
}

void KERNEL(fill_attention)(Kernels *table);
void KERNEL(fill_attention)(Kernels *table) {
    table->attention_scores = attention_scores;
    table->attention_online = attention_online;
    table->attention_finish = attention_finish;
    table->attention_weights = attention_weights;
    table->attention_back = attention_back;
    table->dot_rows = dot_rows;
    table->rotate = rotate;
}
