/* rows.h: the largest element of a row, for the kernels that take it off. */
#ifndef FOLIO_ROWS_H
#define FOLIO_ROWS_H

#include "lanes.h"

static inline real larger(real a, real b) {
    return a > b ? a : b;
}

enum { WIDE = 4 * LANES };

/* The order of comparisons cannot change a maximum, so any shape will do. */
static inline real short_row_max(const real *x, size_t n) {
    real m[LANES];
    size_t i = 0;
    m[0] = x[0];
    if (n < LANES) {
        for (i = 1; i < n; i++) m[0] = larger(x[i], m[0]);
        return m[0];
    }
    for (int j = 1; j < LANES; j++) m[j] = x[0];
    for (; i + LANES <= n; i += LANES)
        for (int j = 0; j < LANES; j++) m[j] = larger(x[i + (size_t)j], m[j]);
    for (; i < n; i++) m[0] = larger(x[i], m[0]);
    for (int j = 1; j < LANES; j++) m[0] = larger(m[j], m[0]);
    return m[0];
}

/* Sixteen are few enough for gcc to compare them one by one; of 64 it makes vectors. */
static inline real row_max(const real *x, size_t n) {
    real m[WIDE];
    size_t i = 0;
    if (n < WIDE) return short_row_max(x, n);
    for (int j = 0; j < WIDE; j++) m[j] = x[0];
    for (; i + WIDE <= n; i += WIDE)
        for (int j = 0; j < WIDE; j++) m[j] = larger(x[i + (size_t)j], m[j]);
    for (int half = WIDE / 2; half > 0; half /= 2)
        for (int j = 0; j < half; j++) m[j] = larger(m[j + half], m[j]);
    return i < n ? larger(short_row_max(x + i, n - i), m[0]) : m[0];
}

#endif
