/* channel_kernel.c: normalization by channels, and the way back, where the numbers of a channel
 * lie all over x (items, channels, length). With a length of 1 the channels are side by side
 * and items are taken four at a time, so that the sums are fetched and put back once for four;
 * else each channel of an item is a row. */
#include "lanes.h"

enum { ITEMS = 4 };

/* R is 1 or ITEMS, known where these are inlined. */
#define INLINE __attribute__((always_inline)) static inline

/* sum (n) += (x - mean)^2 of R items, in order */
INLINE void add_squares(real *restrict sum, const real *restrict x, const real *restrict mean,
                        size_t stride, size_t R, size_t n) {
    for (size_t i = 0; i < n; i++) {
        real all = sum[i];
        for (size_t r = 0; r < R; r++) {
            real d = x[r * stride + i] - mean[i];
            all += d * d;
        }
        sum[i] = all;
    }
}

static void squares_across(real *sum, const real *x, const real *mean, const Channels *c) {
    size_t a = 0, n = c->channels;
    for (size_t i = 0; i < n; i++) sum[i] = 0;
    for (; a + ITEMS <= c->items; a += ITEMS)
        add_squares(sum, x + a * c->stride, mean, c->stride, ITEMS, n);
    for (; a < c->items; a++) add_squares(sum, x + a * c->stride, mean, c->stride, 1, n);
}

static void channel_squares(void *sum_, const void *x_, const void *mean_, const Channels *c) {
    real *sum = sum_;
    const real *x = x_, *mean = mean_;
    if (c->length == 1) {
        squares_across(sum, x, mean, c);
        return;
    }
    for (size_t i = 0; i < c->channels; i++) {
        sum[i] = 0;
        for (size_t a = 0; a < c->items; a++)
            sum[i] += row_squares(x + a * c->stride + i * c->length, mean[i], c->length);
    }
}

/* y (n) = (x - mean) · scale · gain + bias, where the four are `step` apart */
INLINE void normalize(real *restrict y, const real *restrict x, const real *restrict mean,
                      const real *restrict scale, const real *restrict gain,
                      const real *restrict bias, size_t step, size_t n) {
    for (size_t i = 0; i < n; i++)
        y[i] = (x[i] - mean[i * step]) * scale[i * step] * gain[i * step] + bias[i * step];
}

static void channel_norm(void *y_, const void *x_, const void *mean_, const void *scale_,
                         const void *gain_, const void *bias_, const Channels *c) {
    const real *mean = mean_, *scale = scale_, *gain = gain_, *bias = bias_;
    for (size_t a = 0; a < c->items; a++) {
        real *y = (real *)y_ + a * c->stride;
        const real *x = (const real *)x_ + a * c->stride;
        if (c->length == 1) {
            normalize(y, x, mean, scale, gain, bias, 1, c->channels);
            continue;
        }
        for (size_t i = 0; i < c->channels; i++)
            normalize(y + i * c->length, x + i * c->length, mean + i, scale + i, gain + i,
                      bias + i, 0, c->length);
    }
}

/* With h = (x - mean) · scale: dgain (n) += dy h and dbias (n) += dy of R items, in order */
INLINE void add_sums(real *restrict dgain, real *restrict dbias, const real *restrict dy,
                     const real *restrict x, const real *restrict mean,
                     const real *restrict scale, size_t stride, size_t R, size_t n) {
    for (size_t i = 0; i < n; i++) {
        real to_gain = dgain[i], to_bias = dbias[i], middle = mean[i], by = scale[i];
        for (size_t r = 0; r < R; r++) {
            real d = dy[r * stride + i];
            to_gain += d * ((x[r * stride + i] - middle) * by);
            to_bias += d;
        }
        dgain[i] = to_gain;
        dbias[i] = to_bias;
    }
}

static void sums_across(real *dgain, real *dbias, const real *dy, const real *x,
                        const real *mean, const real *scale, const Channels *c) {
    size_t a = 0, n = c->channels, stride = c->stride;
    for (; a + ITEMS <= c->items; a += ITEMS)
        add_sums(dgain, dbias, dy + a * stride, x + a * stride, mean, scale, stride, ITEMS, n);
    for (; a < c->items; a++)
        add_sums(dgain, dbias, dy + a * stride, x + a * stride, mean, scale, stride, 1, n);
}

/* The sum of dy · (x - mean) · scale */
static inline real row_dot_of_h(const real *dy, const real *x, real mean, real scale,
                                size_t n) {
    Lanes lanes = {0};
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        lanes += *(const Lanes *)(dy + i) * ((*(const Lanes *)(x + i) - mean) * scale);
    for (size_t j = 0; i + j < n; j++) lanes[j] += dy[i + j] * ((x[i + j] - mean) * scale);
    return lanes_sum(&lanes);
}

static void channel_sums(void *dgain_, void *dbias_, const void *dy_, const void *x_,
                         const void *mean_, const void *scale_, const Channels *c) {
    real *dgain = dgain_, *dbias = dbias_;
    const real *dy = dy_, *x = x_, *mean = mean_, *scale = scale_;
    for (size_t i = 0; i < c->channels; i++) dgain[i] = dbias[i] = 0;
    if (c->length == 1) {
        sums_across(dgain, dbias, dy, x, mean, scale, c);
        return;
    }
    for (size_t i = 0; i < c->channels; i++)
        for (size_t a = 0; a < c->items; a++) {
            size_t at = a * c->stride + i * c->length;
            dgain[i] += row_dot_of_h(dy + at, x + at, mean[i], scale[i], c->length);
            dbias[i] += row_sum(dy + at, c->length);
        }
}

/* dx (n) = (dy - h · along - level) · factor, where all but x and dy are `step` apart */
INLINE void go_back(real *restrict dx, const real *restrict dy, const real *restrict x,
                    const ChannelBack *back, size_t first, size_t step, size_t n) {
    const real *restrict mean = back->mean, *restrict scale = back->scale;
    const real *restrict along = back->along, *restrict level = back->level;
    const real *restrict factor = back->factor;
    for (size_t i = 0; i < n; i++) {
        size_t at = first + i * step;
        real h = (x[i] - mean[at]) * scale[at];
        dx[i] = (dy[i] - h * along[at] - level[at]) * factor[at];
    }
}

static void channel_back(void *dx_, const void *dy_, const void *x_, const ChannelBack *back,
                         const Channels *c) {
    for (size_t a = 0; a < c->items; a++) {
        real *dx = (real *)dx_ + a * c->stride;
        const real *dy = (const real *)dy_ + a * c->stride;
        const real *x = (const real *)x_ + a * c->stride;
        if (c->length == 1) {
            go_back(dx, dy, x, back, 0, 1, c->channels);
            continue;
        }
        for (size_t i = 0; i < c->channels; i++)
            go_back(dx + i * c->length, dy + i * c->length, x + i * c->length, back, i, 0,
                    c->length);
    }
}

void KERNEL(fill_channel)(Kernels *table);
void KERNEL(fill_channel)(Kernels *table) {
    table->channel_squares = channel_squares;
    table->channel_norm = channel_norm;
    table->channel_sums = channel_sums;
    table->channel_back = channel_back;
}
