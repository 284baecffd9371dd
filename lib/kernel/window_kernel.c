/* window_kernel.c: the largest element, and the mean, under a window. Places of the window
 * are the outer loop and columns of results the inner, so that results of a row are found
 * side by side. */
#include "window.h"
#include <math.h>

static void start_row(real *restrict y, int32_t *restrict at, size_t n) {
    for (size_t q = 0; q < n; q++) {
        y[q] = -(real)INFINITY;
        at[q] = 0;
    }
}

/* Offers x[q stride], whose place is `place` + q stride, to each result q. */
static void offer(real *restrict y, int32_t *restrict at, const real *restrict x, size_t stride,
                  int32_t place, size_t n) {
    for (size_t q = 0; q < n; q++) {
        real value = x[q * stride];
        bool larger = value > y[q] || at[q] == 0 || (value != value && y[q] == y[q]);
        y[q] = larger ? value : y[q];
        at[q] = larger ? place + (int32_t)(q * stride) : at[q];
    }
}

static void max_row(real *y, int32_t *at, const real *plane, const Window *w, size_t r) {
    size_t row;
    start_row(y, at, w->out[1]);
    for (size_t i = 0; i < w->size[0]; i++) {
        if (!reach_row(&row, w, reach(w, 0, i), r)) continue;
        for (size_t j = 0; j < w->size[1]; j++) {
            Reach c = reach(w, 1, j);
            if (c.first >= c.end) continue;
            size_t from =
                (size_t)((ptrdiff_t)(row * w->in[1] + c.first * w->stride[1]) + c.from);
            offer(y + c.first, at + c.first, plane + from, w->stride[1], (int32_t)from + 1,
                  c.end - c.first);
        }
    }
}

static void max_windows(void *y, int32_t *at, const void *x, const Window *w, size_t C) {
    size_t plane = w->in[0] * w->in[1], places = w->out[0] * w->out[1];
    for (size_t c = 0; c < C; c++)
        for (size_t r = 0; r < w->out[0]; r++) {
            size_t first = c * places + r * w->out[1];
            max_row((real *)y + first, at + first, (const real *)x + c * plane, w, r);
        }
}

/* y[q] = x[at[q] - 1] */
static void max_windows_back(void *dx_, const void *dy_, const int32_t *at, const Window *w,
                             size_t C) {
    real *dx = dx_;
    const real *dy = dy_;
    size_t plane = w->in[0] * w->in[1], places = w->out[0] * w->out[1];
    for (size_t i = 0; i < C * plane; i++) dx[i] = 0;
    for (size_t c = 0; c < C; c++, dx += plane, dy += places, at += places)
        for (size_t q = 0; q < places; q++)
            if (at[q] > 0) dx[at[q] - 1] += dy[q];
}

/* How many places of the window lie inside the plane, for result `o` of an axis. */
static size_t inside(const Window *w, int axis, size_t o) {
    size_t count = 0;
    for (size_t k = 0; k < w->size[axis]; k++) {
        Reach r = reach(w, axis, k);
        count += o >= r.first && o < r.end;
    }
    return count;
}

static real divisor(const Window *w, size_t rows, size_t q, bool padded) {
    size_t under = padded ? w->size[0] * w->size[1] : rows * inside(w, 1, q);
    return (real)(under > 0 ? under : 1);
}

static void add_row(real *restrict y, const real *restrict x, size_t stride, size_t n) {
    for (size_t q = 0; q < n; q++) y[q] += x[q * stride];
}

static void mean_row(real *y, const real *plane, const Window *w, size_t r, bool padded) {
    size_t row, rows = padded ? 0 : inside(w, 0, r);
    for (size_t q = 0; q < w->out[1]; q++) y[q] = 0;
    for (size_t i = 0; i < w->size[0]; i++) {
        if (!reach_row(&row, w, reach(w, 0, i), r)) continue;
        for (size_t j = 0; j < w->size[1]; j++) {
            Reach c = reach(w, 1, j);
            if (c.first >= c.end) continue;
            const real *x = plane + row * w->in[1];
            add_row(y + c.first, x + ((ptrdiff_t)(c.first * w->stride[1]) + c.from),
                    w->stride[1], c.end - c.first);
        }
    }
    for (size_t q = 0; q < w->out[1]; q++) y[q] /= divisor(w, rows, q, padded);
}

static void mean_windows(void *y, const void *x, const Window *w, size_t C, bool padded) {
    size_t plane = w->in[0] * w->in[1], places = w->out[0] * w->out[1];
    for (size_t c = 0; c < C; c++)
        for (size_t r = 0; r < w->out[0]; r++)
            mean_row((real *)y + c * places + r * w->out[1], (const real *)x + c * plane, w, r,
                     padded);
}

/* y[r, q] = sum of x[row, q stride + from] / divisor */
static void mean_row_back(real *dx, const real *dy, const Window *w, size_t r, bool padded) {
    size_t row, rows = padded ? 0 : inside(w, 0, r);
    for (size_t i = 0; i < w->size[0]; i++) {
        if (!reach_row(&row, w, reach(w, 0, i), r)) continue;
        for (size_t j = 0; j < w->size[1]; j++) {
            Reach c = reach(w, 1, j);
            for (size_t q = c.first; q < c.end; q++)
                dx[(ptrdiff_t)(row * w->in[1] + q * w->stride[1]) + c.from] +=
                    dy[q] / divisor(w, rows, q, padded);
        }
    }
}

static void mean_windows_back(void *dx_, const void *dy, const Window *w, size_t C,
                              bool padded) {
    real *dx = dx_;
    size_t plane = w->in[0] * w->in[1], places = w->out[0] * w->out[1];
    for (size_t i = 0; i < C * plane; i++) dx[i] = 0;
    for (size_t c = 0; c < C; c++)
        for (size_t r = 0; r < w->out[0]; r++)
            mean_row_back(dx + c * plane, (const real *)dy + c * places + r * w->out[1], w, r,
                          padded);
}

void KERNEL(fill_window)(Kernels *table);
void KERNEL(fill_window)(Kernels *table) {
    table->max_windows = max_windows;
    table->max_windows_back = max_windows_back;
    table->mean_windows = mean_windows;
    table->mean_windows_back = mean_windows_back;
}
