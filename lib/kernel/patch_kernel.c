/* patch_kernel.c: what a convolution reads, gathered so that a product of matrices can read
 * it (im2col: Chellapilla, Puri and Simard 2006). */
#include "window.h"
#include <string.h>

/* out (n) = x[from], x[from + stride], … */
static void copy_strided(real *restrict out, const real *restrict x, size_t stride, size_t n) {
    if (stride == 1 && n >= 16)
        memcpy(out, x, n * sizeof *out);
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

static void turn(void *y_, size_t y_row, const void *x_, size_t x_row, const void *bias,
                 size_t M, size_t N) {
    const real *restrict x = x_;
    for (size_t n = 0; n < N; n++) {
        real *restrict y = (real *)y_ + n * y_row;
        if (bias == NULL) {
            for (size_t m = 0; m < M; m++) y[m] = x[m * x_row + n];
            continue;
        }
        real shift = ((const real *)bias)[n];
        for (size_t m = 0; m < M; m++) y[m] = x[m * x_row + n] + shift;
    }
}

void KERNEL(fill_patch)(Kernels *table);
void KERNEL(fill_patch)(Kernels *table) {
    table->gather_patches = gather_patches;
    table->turn = turn;
}
