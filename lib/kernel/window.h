/* window.h: which results of a window's place lie inside the plane. For kernel files. */
#ifndef FOLIO_WINDOW_H
#define FOLIO_WINDOW_H

#include "real.h"

/* Results first … end-1 along an axis read, at place `k` of the window, elements inside the
 * plane: result o reads element o · stride + from. */
typedef struct Reach {
    size_t first, end;
    ptrdiff_t from;
} Reach;

static inline Reach reach(const Window *w, int axis, size_t k) {
    ptrdiff_t from = (ptrdiff_t)(k * w->dilation[axis]) - (ptrdiff_t)w->padding[axis];
    ptrdiff_t in = (ptrdiff_t)w->in[axis], out = (ptrdiff_t)w->out[axis];
    ptrdiff_t stride = (ptrdiff_t)w->stride[axis];
    ptrdiff_t first = from >= 0 ? 0 : (-from + stride - 1) / stride;
    ptrdiff_t end = from >= in ? 0 : (in - 1 - from) / stride + 1;
    if (end > out) end = out;
    if (first > end) first = end;
    return (Reach){(size_t)first, (size_t)end, from};
}

/* Row `r` of results at reach `rows`: the row of the plane it reads; false outside. */
static inline bool reach_row(size_t *row, const Window *w, Reach rows, size_t r) {
    *row = (size_t)((ptrdiff_t)(r * w->stride[0]) + rows.from);
    return r >= rows.first && r < rows.end;
}

#endif
