/* kernel.h: the hot loops, once per instruction set and element type.
 *
 * Each file lib/kernel/NAME_kernel.c is compiled once for each instruction set
 * (sse2, avx2, avx512; on other processors one, "plain") and each of float and
 * double, with the macros KERNEL_ISA and REAL set by meson. Inside, functions are
 * static with plain names over `real`; what a file exports is one function,
 * KERNEL(fill_NAME), that fills its entries of the table (real.h, and
 * unary_kernel.c as the pattern). A new kernel is a file and an entry below.
 *
 * Beside these tables there are fast ones, compiled from the same files with fused
 * arithmetic; nobody gets one who has not asked by name (kernel_set_fast).
 *
 * Arithmetic is strict: no contraction, no reordering, so that all tables of one
 * element type give the same bits. A sum along a contiguous row has a declared
 * shape: 16 lanes, lane i adds elements i, i+16, …; the lanes are then added in a
 * fixed tree. A sum across rows adds chunks of 64 rows, then the chunks, in order.
 * Threads divide outputs, never a sum. The one thing that strictness does not fix
 * is which NaN an operation on NaNs gives: the processor and the compiler's order
 * of operands decide. The elementary functions always give one and the same.
 *
 * The first lines of each entry below state its shapes. Output first, then inputs,
 * dimensions last; `dx` is the gradient of `x`. All arrays are contiguous. The
 * output may be one of the inputs where the entry is elementwise. */
#ifndef FOLIO_KERNEL_H
#define FOLIO_KERNEL_H

#include "../tensor/tensor.h"

/* Settings of the optimizers' steps; lib/optim/optim.h says what they mean. */
typedef struct SgdStep {
    double rate, momentum, decay;
} SgdStep;

typedef struct AdamStep {
    double rate; /* already divided by 1 - beta1^t */
    double beta1, beta2, eps;
    double root2; /* sqrt(1 - beta2^t) */
    double decay; /* of the gradient: g + decay x */
    double keep;  /* of the weight before the step: 1 - rate · decay of AdamW, else 1 */
} AdamStep;

typedef struct RmsStep {
    double rate, alpha, eps, momentum, decay;
} RmsStep;

/* How a window goes over planes of rows and columns: [0] is for rows, [1] for columns. */
typedef struct Window {
    size_t in[2], out[2]; /* sizes of a plane, and of a plane of results */
    size_t size[2], stride[2], padding[2], dilation[2];
} Window;

typedef enum Comparison { COMPARE_EQ, COMPARE_NE, COMPARE_LT, COMPARE_LE } Comparison;

/* How the scores of a block of queries and keys are made (attention_scores). */
typedef struct AttentionScores {
    double scale, slope;
    const void *bias; /* of the first query and key, or NULL */
    ptrdiff_t bias_row, bias_col;
    ptrdiff_t ahead; /* the place of the first query less that of the first key */
    bool causal;
} AttentionScores;

/* A block of x (items, channels, length), its items `stride` elements apart. */
typedef struct Channels {
    size_t items, channels, length, stride;
} Channels;

/* What channel_back has of each channel, all (channels). */
typedef struct ChannelBack {
    const void *mean, *scale, *along, *level, *factor;
} ChannelBack;

typedef struct Kernels {
    /* unary_kernel.c. Elementwise: out (n), x (n). Accuracy: ../tensor/elementary.h. */
    void (*neg)(void *out, const void *x, size_t n);
    void (*sqrt)(void *out, const void *x, size_t n);
    void (*exp)(void *out, const void *x, size_t n);
    void (*log)(void *out, const void *x, size_t n);
    void (*tanh)(void *out, const void *x, size_t n);
    void (*sigmoid)(void *out, const void *x, size_t n);
    void (*erf)(void *out, const void *x, size_t n);
    void (*sin)(void *out, const void *x, size_t n);
    void (*cos)(void *out, const void *x, size_t n);

    /* binary_kernel.c. Elementwise: out (n), a and b read with strides sa and sb, which
     * may be 0 (one number for all) or negative. */
    void (*add)(void *out, const void *a, ptrdiff_t sa, const void *b, ptrdiff_t sb, size_t n);
    void (*sub)(void *out, const void *a, ptrdiff_t sa, const void *b, ptrdiff_t sb, size_t n);
    void (*mul)(void *out, const void *a, ptrdiff_t sa, const void *b, ptrdiff_t sb, size_t n);
    void (*div)(void *out, const void *a, ptrdiff_t sa, const void *b, ptrdiff_t sb, size_t n);

    /* compare_kernel.c. Elementwise, with strides as above. out (n) = 1 where a (op) b holds,
     * else 0; false for a NaN, but for NE. */
    void (*compare)(int32_t *out, Comparison what, const void *a, ptrdiff_t sa, const void *b,
                    ptrdiff_t sb, size_t n);

    /* out (n) = a where c is not 0, else b; moved as bits, so that the table of float32 serves
     * int32, too. */
    void (*choose)(void *out, const int32_t *c, ptrdiff_t sc, const void *a, ptrdiff_t sa,
                   const void *b, ptrdiff_t sb, size_t n);

    /* gradient_kernel.c. Elementwise: dx (n), dy (n), y (n) the output of the function. */
    void (*sqrt_back)(void *dx, const void *dy, const void *y, size_t n); /* dy / (2 y) */
    void (*tanh_back)(void *dx, const void *dy, const void *y, size_t n); /* dy (1 - y y) */
    void (*sigmoid_back)(void *dx, const void *dy, const void *y,
                         size_t n); /* dy (y (1 - y)) */

    /* db (n) = -(dy / b) (a / b), the way back of a / b to b. Strides as in `div`; dy is
     * contiguous. */
    void (*div_back)(void *db, const void *dy, const void *a, ptrdiff_t sa, const void *b,
                     ptrdiff_t sb, size_t n);

    /* activation_kernel.c. Elementwise: out (n), x (n); dx (n), dy (n), x (n). */
    void (*relu)(void *out, const void *x, size_t n);
    void (*relu_back)(void *dx, const void *dy, const void *y, size_t n); /* y the output */
    void (*silu)(void *out, const void *x, size_t n);                     /* x sigmoid(x) */
    void (*silu_back)(void *dx, const void *dy, const void *x, size_t n);

    /* gelu_kernel.c. y (n) = x times its share below x, and slope (n) = dy/dx unless it is
     * NULL: one exponential makes both. The share is (1 + erf(x / √2)) / 2, or (1 + tanh(√(2/π)
     * (x + 0.044715 x³))) / 2. */
    void (*gelu)(void *y, void *slope, const void *x, size_t n);
    void (*gelu_tanh)(void *y, void *slope, const void *x, size_t n);

    /* log(1 + e^(beta x)) / beta */
    void (*softplus)(void *out, const void *x, double beta, size_t n);
    void (*softplus_back)(void *dx, const void *dy, const void *x, double beta, size_t n);

    /* out (n) = max(x, 0) - x t + log(1 + e^-|x|); dx (n) = dy (sigmoid(x) - t), where dy is
     * read `step` apart, which may be 0. */
    void (*binary_loss)(void *out, const void *x, const void *t, size_t n);
    void (*binary_loss_back)(void *dx, const void *dy, ptrdiff_t step, const void *x,
                             const void *t, size_t n);

    /* elementwise_kernel.c. As above. */
    void (*abs)(void *out, const void *x, size_t n);
    void (*abs_back)(void *dx, const void *dy, const void *x, size_t n);
    void (*sign)(void *out, const void *x, size_t n);                      /* -1, 0, 1 or NaN */
    void (*rsqrt_back)(void *dx, const void *dy, const void *y, size_t n); /* -dy y³ / 2 */
    void (*erf_back)(void *dx, const void *dy, const void *x, size_t n);

    /* x, but low where it is less, and high where that is more; a NaN of any of the three
     * stays. Then the way back to x: dy from low to high, else 0. Strides as in `add`, dy is
     * contiguous. */
    void (*clamp)(void *out, const void *x, ptrdiff_t sx, const void *low, ptrdiff_t sl,
                  const void *high, ptrdiff_t sh, size_t n);
    void (*clamp_back)(void *dx, const void *dy, const void *x, ptrdiff_t sx, const void *low,
                       ptrdiff_t sl, const void *high, ptrdiff_t sh, size_t n);

    /* a^b, and the way back to a and to b; strides as in `add`, dy is contiguous. */
    void (*pow)(void *out, const void *a, ptrdiff_t sa, const void *b, ptrdiff_t sb, size_t n);
    void (*pow_back)(void *da, const void *dy, const void *a, ptrdiff_t sa, const void *b,
                     ptrdiff_t sb, size_t n);
    void (*pow_back_exponent)(void *db, const void *dy, const void *a, ptrdiff_t sa,
                              const void *b, ptrdiff_t sb, size_t n);

    /* y (R, n) = x (R, n) summed from the first row to each, in order; rows `stride` apart in
     * both, from the last row to the first when it is negative. */
    void (*running_sum)(void *y, const void *x, size_t R, size_t n, ptrdiff_t stride);

    /* sum_kernel.c. Sums in their declared shapes. */

    /* out (M): out[m] = sum of x[m, d] over d; x (M, D). Along the row: 16 lanes. */
    void (*sum_rows)(void *out, const void *x, size_t M, size_t D);

    /* out (n): out[i] = sum of x[r, i] over r; x (R, n), its rows `stride` apart. Across rows:
     * chunks of 64. */
    void (*sum_columns)(void *out, const void *x, size_t R, size_t n, size_t stride);

    /* The same without chunks: 0 + x[0] + x[1] + …, in order; for sums of chunks. */
    void (*sum_in_order)(void *out, const void *x, size_t R, size_t n, size_t stride);

    /* max_kernel.c. */

    /* y (n), at (n): y[i] = the largest x[r, i] over r, at[i] = its first r, from 1; x (R, n),
     * rows `stride` apart, R at least 1. The first NaN wins. Then the same for the least. */
    void (*max_columns)(void *y, int32_t *at, const void *x, size_t R, size_t n, size_t stride);

    void (*min_columns)(void *y, int32_t *at, const void *x, size_t R, size_t n, size_t stride);

    /* dx[at[i] - 1, i] = dy[i]; the rest of dx (R, n) is left as it is. */
    void (*max_columns_back)(void *dx, const void *dy, const int32_t *at, size_t n,
                             size_t stride);

    /* softmax_kernel.c. y (M, D), x (M, D): e = exp(x - max of the row), y = e / sum of e along
     * the row in 16 lanes. */
    void (*softmax_rows)(void *y, const void *x, size_t M, size_t D);

    /* dx = y (dy - sum of dy y along the row in 16 lanes). */
    void (*softmax_rows_back)(void *dx, const void *dy, const void *y, size_t M, size_t D);

    /* y = x - max - log(sum), with the max and the sum of e of the row as in softmax. */
    void (*log_softmax_rows)(void *y, const void *x, size_t M, size_t D);

    /* dx = dy - e^y · (sum of dy along the row in 16 lanes) */
    void (*log_softmax_rows_back)(void *dx, const void *dy, const void *y, size_t M, size_t D);

    /* Cross-entropy of logits x (M, D) and labels t (M), from 1 to D; a label beyond counts as
     * ignored. With top and sum (M) those of softmax, left for the way back:
     * loss (M) = log(sum) - (1 - smooth) (x[t] - top) - smooth (sum of x - top) / D; ignored
     * rows 0. With weight (D), which may be NULL, loss = (1 - smooth) weight[t] l[t] + smooth
     * (sum of weight l) / D, where l = log(sum) - (x - top). */
    void (*cross_entropy_rows)(void *loss, void *top, void *sum, const void *x,
                               const int32_t *t, const void *weight, double smooth, size_t M,
                               size_t D);

    /* dx = dloss (m) · (softmax(x) - smooth / D, less 1 - smooth at t), each of the three times
     * the weights it has in the loss; dloss is read `step` apart, which may be 0. Ignored rows
     * 0. */
    void (*cross_entropy_rows_back)(void *dx, const void *dloss, ptrdiff_t step,
                                    const void *top, const void *sum, const void *x,
                                    const int32_t *t, const void *weight, double smooth,
                                    size_t M, size_t D);

    /* moments_kernel.c. What normalizations are made of; x (M, D), D at least 1, all sums along
     * the row in 16 lanes. */

    /* mean (M) = sum of x / D, then variance (M) = sum of (x - mean)^2 / by: two passes. */
    void (*moments_rows)(void *mean, void *variance, const void *x, double by, size_t M,
                         size_t D);

    /* out (M) = sum of x^2 / D */
    void (*mean_square_rows)(void *out, const void *x, size_t M, size_t D);

    /* out (n) = 1 / sqrt(x (n) + eps) */
    void (*inverse_root)(void *out, const void *x, double eps, size_t n);

    /* dx (M, D) = dy (M) · factor · (x - mean (M)), the way back of a variance. */
    void (*variance_rows_back)(void *dx, const void *dy, const void *x, const void *mean,
                               double factor, size_t M, size_t D);

    /* y (M, D) = (x - mean (M)) · scale (M); without the mean when it is NULL. */
    void (*standardize_rows)(void *y, const void *x, const void *mean, const void *scale,
                             size_t M, size_t D);

    /* The way back when mean and scale are those of the row itself. With h = (x - mean) ·
     * scale: dx = scale · (dh - sum of dh / D - h · sum of dh h / D), without the middle term
     * when the mean is NULL. */
    void (*standardize_rows_back)(void *dx, const void *dh, const void *x, const void *mean,
                                  const void *scale, size_t M, size_t D);

    /* norm_kernel.c. Normalization along rows; x, y, dx, dy (M, D), D at least 1, gain and bias
     * (D), all sums along the row in 16 lanes. */

    /* y = h · gain + bias, h = (x - mean) · scale. Makes mean (M) = sum of x / D and scale (M)
     * = 1 / sqrt(sum of (x - mean)^2 / D + eps); where mean is NULL, it counts as 0. */
    void (*norm_rows)(void *y, void *mean, void *scale, const void *x, const void *gain,
                      const void *bias, double eps, size_t M, size_t D);

    /* The way back. With dh = dy · gain: dx = scale · (dh - sum of dh / D - h · sum of dh h /
     * D), without the middle term when the mean is NULL; not made when it is NULL. dgain (D) =
     * sum of dy h over the rows, in order, dbias (D) that of dy. */
    void (*norm_rows_back)(void *dx, void *dgain, void *dbias, const void *dy, const void *x,
                           const void *mean, const void *scale, const void *gain, size_t M,
                           size_t D);

    /* channel_kernel.c. Normalization by channels; x, y, dx, dy as Channels says, all else
     * (channels). A sum of a channel adds along each item in 16 lanes, then the items in order.
     */

    /* sum = the sum of (x - mean)^2 */
    void (*channel_squares)(void *sum, const void *x, const void *mean, const Channels *c);

    /* y = h · gain + bias, h = (x - mean) · scale */
    void (*channel_norm)(void *y, const void *x, const void *mean, const void *scale,
                         const void *gain, const void *bias, const Channels *c);

    /* dgain = the sum of dy h, dbias = that of dy */
    void (*channel_sums)(void *dgain, void *dbias, const void *dy, const void *x,
                         const void *mean, const void *scale, const Channels *c);

    /* dx = (dy - h · along - level) · factor */
    void (*channel_back)(void *dx, const void *dy, const void *x, const ChannelBack *back,
                         const Channels *c);

    /* matmul_kernel.c. out (M, N), rows `out_row` apart, = a (M, K) · b (K, N): one accumulator
     * an element, from 0, k in order. Element (i, k) of a is a[i a_row + k a_col], likewise b.
     */
    void (*matmul)(void *out, ptrdiff_t out_row, const void *a, ptrdiff_t a_row,
                   ptrdiff_t a_col, const void *b, ptrdiff_t b_row, ptrdiff_t b_col, size_t M,
                   size_t N, size_t K);

    /* The same, but the accumulators start from what out holds: a sum goes on. */
    void (*matmul_add)(void *out, ptrdiff_t out_row, const void *a, ptrdiff_t a_row,
                       ptrdiff_t a_col, const void *b, ptrdiff_t b_row, ptrdiff_t b_col,
                       size_t M, size_t N, size_t K);

    /* The same with a b that serves many products. `to` has room for kernel_packed(N, K)
     * elements; its layout is the table's own. */
    void (*matmul_pack)(void *to, const void *b, ptrdiff_t b_row, ptrdiff_t b_col, size_t N,
                        size_t K);

    /* out (M, N) = a (M, K) · columns `column` … column + N - 1 of what was packed with that K;
     * `column` is a multiple of KERNEL_PANEL. With `add` the accumulators start from what out
     * holds, so that one sum can go on through several products. */
    void (*matmul_packed)(void *out, ptrdiff_t out_row, const void *a, ptrdiff_t a_row,
                          ptrdiff_t a_col, const void *packed, size_t column, size_t M,
                          size_t N, size_t K, bool add);

    /* A product whose rows lie anywhere, as a convolution's do. Row m of out, at
     * out + out_at[m], gets the sum over k < K of x[row[m] + at[k]] · b[k, N], k in order, b
     * packed by matmul_pack; with `add` it starts from what is there. Rows of out have room for
     * kernel_placed(N), and may be written that far. */
    void (*matmul_placed)(void *out, const ptrdiff_t *out_at, const void *x,
                          const ptrdiff_t *row, const ptrdiff_t *at, const void *packed,
                          size_t M, size_t N, size_t K, bool add);

    /* step_kernel.c. Steps of optimizers, elementwise, in place, all (n) and apart. With
     * d = g + decay x: */

    /* x -= rate d */
    void (*sgd_step)(void *x, const void *g, const SgdStep *step, size_t n);

    /* v = momentum v + d, then x -= rate v, and Nesterov's x -= rate (d + momentum v) */
    void (*momentum_step)(void *x, void *v, const void *g, const SgdStep *step, size_t n);
    void (*nesterov_step)(void *x, void *v, const void *g, const SgdStep *step, size_t n);

    /* m += (d - m) (1 - beta1), v = beta2 v + (1 - beta2) d d,
     * x = keep x - rate m / (sqrt(v) / root2 + eps) */
    void (*adam_step)(void *x, void *m, void *v, const void *g, const AdamStep *step, size_t n);

    /* s = alpha s + (1 - alpha) d d, v = momentum v + d / (sqrt(s) + eps), x -= rate v */
    void (*rms_step)(void *x, void *s, void *v, const void *g, const RmsStep *step, size_t n);

    /* x = (1 - weight) x + weight scale y, a running average */
    void (*average_step)(void *x, const void *y, double weight, double scale, size_t n);

    /* out = x · by; out = x held within -most … most, NaN as it is. out may be x. */
    void (*scale_values)(void *out, const void *x, double by, size_t n);
    void (*clamp_values)(void *out, const void *x, double most, size_t n);

    /* The sum of x^2, added in double, in 16 lanes. */
    double (*square_sum)(const void *x, size_t n);

    /* recurrent_kernel.c. One step of n units of a recurrent layer, for one item of a batch.
     * The gates of a unit lie `stride` apart, and `_back` turns dh (n), the gradient of the new
     * state, into that of the sums that went into the gates. */

    /* h (n) = tanh(a (n)), or the larger of a and 0. h may be a. */
    void (*relu_cell)(void *h, const void *a, size_t n);
    void (*relu_cell_back)(void *da, const void *dh, const void *h, size_t n);

    /* gates (4, n): i, f, g, o come in as sums and go out as sigmoid, sigmoid, tanh, sigmoid of
     * them; c = f · before + i · g, t = tanh(c), h = o · t. */
    void (*lstm_cell)(void *h, void *c, void *t, void *gates, size_t stride, const void *before,
                      size_t n);

    /* dc (n) comes in as the gradient of c that the next step left, and goes out as that of
     * `before`. */
    void (*lstm_cell_back)(void *da, void *dc, const void *dh, const void *gates, size_t stride,
                           const void *before, const void *t, size_t n);

    /* gates (3, n): r, z as sums, and n without its part from the state, which is m (n); they
     * go out as r, z = sigmoid of them, n = tanh(n + r · m); h = n + z · (before - n). */
    void (*gru_cell)(void *h, void *gates, size_t stride, const void *m, const void *before,
                     size_t n);

    /* da (3, n): of the three sums from x; ds (3, n): of those from the state, which differ in
     * the last, both `stride` apart. dh goes out as the part of the gradient of `before` that
     * does not pass the gates. */
    void (*gru_cell_back)(void *da, void *ds, void *dh, const void *gates, size_t stride,
                          const void *m, const void *before, size_t n);
    /* patch_kernel.c. Convolution as a product of matrices; x (C, in[0], in[1]). A patch matrix
     * has a row for each (c, i, j), a plane and a place in the window, and a column for each
     * place of the output: element x[c, r stride[0] + i dilation[0] - padding[0], q stride[1] +
     * …], 0 outside the plane. */

    /* out (rows, n): rows from `row` on, columns from `place` on. */
    void (*gather_patches)(void *out, const void *x, const Window *w, size_t row, size_t rows,
                           size_t place, size_t n);

    /* to = planes x (C, in[0], in[1]) with w->padding around each; only what x gives is
     * written. */
    void (*fill_planes)(void *to, const void *x, const Window *w, size_t C);

    /* y (N, M), rows y_row apart, = x (M, N), rows x_row apart, turned, + bias (N), which may
     * be NULL. */
    void (*turn)(void *y, size_t y_row, const void *x, size_t x_row, const void *bias, size_t M,
                 size_t N);

    /* window_kernel.c. Pooling; x, dx (C, in[0], in[1]), y, dy, at (C, out[0], out[1]). */

    /* y = the largest element under the window, at = its place in the plane, from 1; the first
     * of equals and the first NaN win; -infinity and 0 where the window meets no element. */
    void (*max_windows)(void *y, int32_t *at, const void *x, const Window *w, size_t C);

    /* dx = the sum of dy over the windows that chose the element, in order. */
    void (*max_windows_back)(void *dx, const void *dy, const int32_t *at, const Window *w,
                             size_t C);

    /* y = sum of the elements under the window, in order, / the size of the window, or, without
     * `padded`, / the number of elements under it. */
    void (*mean_windows)(void *y, const void *x, const Window *w, size_t C, bool padded);
    void (*mean_windows_back)(void *dx, const void *dy, const Window *w, size_t C, bool padded);

    /* dropout_kernel.c. out (n) = x (n) · scale where the number of element first + i is at
     * least `least`, else 0. The number of element i has 24 bits: the upper ones of word i % 4
     * of block i / 4 under `seed` (../tensor/generator.h). */
    void (*dropout)(void *out, const void *x, uint64_t seed, size_t first, uint32_t least,
                    double scale, size_t n);

    /* attention_kernel.c. A block of n keys for R queries: s (R, n), its rows `stride` apart.
     */

    /* From the products of queries and keys to scores: s = s · scale + bias - slope · distance,
     * and -infinity where a key is ahead of its query and `causal`. */
    void (*attention_scores)(void *s, const AttentionScores *how, size_t R, size_t n,
                             size_t stride);

    /* One more block of keys: top (R) becomes the largest score so far, s becomes p = exp(s -
     * top); sum (R) = sum · a + the sum of p along the row in 16 lanes, and out (R, E), its
     * rows `out_row` apart, is multiplied by a, where a = exp(the top before - top). Rows
     * without a score above -infinity get p = 0. Milakov and Gimelshein 2018. */
    void (*attention_online)(void *s, void *top, void *sum, void *out, ptrdiff_t out_row,
                             size_t R, size_t n, size_t stride, size_t E);

    /* After the last: out (R, E) is divided by sum, level (R) = top + log(sum). */
    void (*attention_finish)(void *out, ptrdiff_t out_row, void *level, const void *top,
                             const void *sum, size_t R, size_t E);

    /* The way back: s becomes p = exp(s - level), 0 where the level is -infinity. */
    void (*attention_weights)(void *s, const void *level, size_t R, size_t n, size_t stride);

    /* dp becomes ds · scale, and dbias ds where it is not NULL, for ds = p (dp - dot (R)). */
    void (*attention_back)(void *dp, void *dbias, ptrdiff_t dbias_row, const void *p,
                           const void *dot, double scale, size_t R, size_t n, size_t stride);

    /* out (M): the sum of a b along each row, in 16 lanes; a, b (M, D), rows as far apart as
     * given. */
    void (*dot_rows)(void *out, const void *a, ptrdiff_t a_row, const void *b, ptrdiff_t b_row,
                     size_t M, size_t D);

    /* y (n pairs) = x turned by the angles whose cosines and sines are given (n each), or back.
     * The two numbers of a pair are `apart` from each other, and pairs `step`. */
    void (*rotate)(void *y, const void *x, const void *cosine, const void *sine, bool back,
                   size_t n, size_t step, size_t apart);

    /* rotation_kernel.c. x (n), y (n) = x - s (y + h x), y + s (x - h y), in place and apart:
     * turned by the angle of sine s, where h is the tangent of its half. */
    void (*plane_rotation)(void *x, void *y, double s, double h, size_t n);
} Kernels;

/* Of packed matrices: a panel is a divisor of this many columns. */
enum { KERNEL_PANEL = 32 };

/* How many elements a packed (K, N) takes. */
static inline size_t kernel_packed(size_t N, size_t K) {
    return (N + KERNEL_PANEL - 1) / KERNEL_PANEL * KERNEL_PANEL * K;
}

/* Room for a row of N elements that a product may write in whole vectors. */
static inline size_t kernel_placed(size_t N) {
    enum { VECTOR = 16 };
    return (N + VECTOR - 1) / VECTOR * VECTOR;
}

/* The table for elements of `dtype`: of the best instruction set that this machine
 * supports, or of the one that FOLIO_ISA names (a name that is unknown or unsupported
 * is reported once on standard error, and the best is used: the results are the same
 * bits). NULL for int32. Safe to call from any thread. */
const Kernels *kernel_table(DType dtype);

/* The instruction set in use: "sse2", "avx2", "avx512" or "plain". */
const char *kernel_isa(void);

/* Those that this machine supports, the weakest first; NULL when `i` is past the last. */
const char *kernel_isa_supported(size_t i);

/* Arithmetic is strict unless somebody asks for the other kind by name. Fast arithmetic is a
 * second table of the same kernels, compiled so that a multiplication and an addition
 * can be one instruction, which rounds once: quicker products, and results that are
 * near the strict ones but depend on the machine and the compiler. False, changing nothing,
 * when the instruction set in use has no such table ("sse2"). Between operations. */
bool kernel_set_fast(bool fast);
bool kernel_is_fast(void);

/* Uses `isa` from now on; false, changing nothing, when this machine does not support
 * it. For tests, between operations. */
bool kernel_force(const char *isa);

#endif
