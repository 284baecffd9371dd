/* rows.h: the largest element of a row, for the kernels that take it off. */
#ifndef FOLIO_ROWS_H
#define FOLIO_ROWS_H

#include "lanes.h"

static inline real larger(real a, real b) {
    return a > b ? a : b;
}

/* The order of comparisons cannot change a maximum, so any shape will do. */
static inline real row_max(const real *x, size_t n) {
    real m[LANES];
    size_t i = 0;
    for (int j = 0; j < LANES; j++) m[j] = x[0];
    for (; i + LANES <= n; i += LANES)
        for (int j = 0; j < LANES; j++) m[j] = larger(x[i + (size_t)j], m[j]);
    for (; i < n; i++) m[0] = larger(x[i], m[0]);
    for (int j = 1; j < LANES; j++) m[0] = larger(m[j], m[0]);
    return m[0];
}

#endif
