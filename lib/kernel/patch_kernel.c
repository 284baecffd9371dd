/* patch_kernel.c: what a convolution reads, gathered so that a product of matrices can read
 * it (im2col: Chellapilla, Puri and Simard 2006). */
#include "lanes.h"
#include "square.h"
#include "window.h"
#include <string.h>

/* Runs are as short as a row of an image: they are copied by the word, here, and the last word
 * may lie over the one before. */
__attribute__((always_inline)) static inline void copy_words(real *to, const real *from,
                                                             size_t n, size_t word) {
    for (size_t i = 0; i + word < n; i += word) memcpy(to + i, from + i, word * sizeof *to);
    memcpy(to + n - word, from + n - word, word * sizeof *to);
}

static inline void copy_run(real *restrict to, const real *restrict from, size_t n) {
    if (n >= 16)
        copy_words(to, from, n, 16);
    else if (n >= 8)
        copy_words(to, from, n, 8);
    else if (n >= 4)
        copy_words(to, from, n, 4);
    else
        for (size_t i = 0; i < n; i++) to[i] = from[i];
}

static void fill_planes(void *to_, const void *x_, const Window *w, size_t C) {
    size_t row = w->in[1] + 2 * w->padding[1];
    real *to = to_;
    const real *x = x_;
    for (size_t c = 0; c < C; c++) {
        real *plane = to + c * (w->in[0] + 2 * w->padding[0]) * row;
        for (size_t r = 0; r < w->in[0]; r++, x += w->in[1])
            copy_run(plane + (r + w->padding[0]) * row + w->padding[1], x, w->in[1]);
    }
}

/* out (n) = x[from], x[from + stride], … */
static void copy_strided(real *restrict out, const real *restrict x, size_t stride, size_t n) {
    if (stride == 1)
        copy_run(out, x, n);
    else
        for (size_t i = 0; i < n; i++) out[i] = x[i * stride];
}

static size_t clamp(size_t x, size_t low, size_t high) {
    return x < low ? low : x > high ? high : x;
}

/* Results q … q+n-1 of one row of results, from row `x` of the plane. */
static void gather_run(real *out, const real *x, size_t stride, Reach columns, size_t q,
                       size_t n) {
    size_t first = clamp(columns.first, q, q + n), end = clamp(columns.end, q, q + n);
    for (size_t i = q; i < first; i++) out[i - q] = 0;
    if (end > first)
        copy_strided(out + (first - q), x + ((ptrdiff_t)(first * stride) + columns.from),
                     stride, end - first);
    for (size_t i = end > first ? end : first; i < q + n; i++) out[i - q] = 0;
}

/* One row of the patch matrix: `n` results from `place` on, at place (i, j) of the window. */
static void gather_row(real *out, const real *plane, const Window *w, size_t i, size_t j,
                       size_t place, size_t n) {
    Reach rows = reach(w, 0, i), columns = reach(w, 1, j);
    size_t r = place / w->out[1], q = place % w->out[1], row;
    for (; n > 0; r++, q = 0) {
        size_t run = w->out[1] - q < n ? w->out[1] - q : n;
        if (reach_row(&row, w, rows, r))
            gather_run(out, plane + row * w->in[1], w->stride[1], columns, q, run);
        else
            for (size_t k = 0; k < run; k++) out[k] = 0;
        out += run;
        n -= run;
    }
}

static void gather_patches(void *out, const void *x, const Window *w, size_t row, size_t rows,
                           size_t place, size_t n) {
    size_t window = w->size[0] * w->size[1], plane = w->in[0] * w->in[1];
    for (size_t k = row; k < row + rows; k++) {
        const real *from = (const real *)x + k / window * plane;
        gather_row((real *)out + (k - row) * n, from, w, k % window / w->size[1],
                   k % w->size[1], place, n);
    }
}

/* y (N, M) = x (M, N), turned, + bias (N), for N, M up to SQUARE; x has no more. */
static void turn_corner(real *y, size_t y_row, const real *x, size_t x_row, const real *bias,
                        size_t M, size_t N) {
    real from[2 * HALF], to[2 * HALF];
    for (size_t m = 0; m < SQUARE; m++)
        copy_run(from + m * SQUARE, x + (m < M ? m : 0) * x_row, N);
    for (size_t m = 0; m < SQUARE; m++)
        for (size_t n = N; n < SQUARE; n++) from[m * SQUARE + n] = 0;
    turn_square(to, SQUARE, from, SQUARE);
    for (size_t n = 0; n < N; n++) {
        real shift = bias == NULL ? 0 : bias[n];
        for (size_t m = 0; m < M && bias != NULL; m++) to[n * SQUARE + m] += shift;
        copy_run(y + n * y_row, to + n * SQUARE, M);
    }
}

static void turn_shifted(real *y, size_t y_row, const real *x, size_t x_row, const real *bias) {
    real one[2 * HALF];
    read_turned(one, x, (ptrdiff_t)x_row);
    for (size_t i = 0; i < SQUARE; i++)
        *(Lanes *)(y + i * y_row) = *(Lanes *)(one + i * SQUARE) + bias[i];
}

/* Strips of SQUARE rows of y, which are written in order. */
static void turn(void *y_, size_t y_row, const void *x_, size_t x_row, const void *bias_,
                 size_t M, size_t N) {
    const real *x = x_, *bias = bias_;
    real *y = y_;
    for (size_t n = 0; n < N; n += SQUARE, x += SQUARE, y += SQUARE * y_row) {
        size_t rows = N - n < SQUARE ? N - n : SQUARE;
        for (size_t m = 0; m < M; m += SQUARE) {
            size_t columns = M - m < SQUARE ? M - m : SQUARE;
            if (rows < SQUARE || columns < SQUARE)
                turn_corner(y + m, y_row, x + m * x_row, x_row, bias, columns, rows);
            else if (bias == NULL)
                turn_square(y + m, y_row, x + m * x_row, (ptrdiff_t)x_row);
            else
                turn_shifted(y + m, y_row, x + m * x_row, x_row, bias);
        }
        if (bias != NULL) bias += SQUARE;
    }
}

void KERNEL(fill_patch)(Kernels *table);
void KERNEL(fill_patch)(Kernels *table) {
    table->gather_patches = gather_patches;
    table->fill_planes = fill_planes;
    table->turn = turn;
}
