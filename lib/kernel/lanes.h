/* lanes.h: the declared shape of a sum along a row, written once.
 *
 * Sixteen lanes; lane i adds elements i, i + 16, i + 32, …; a tail shorter than 16
 * goes to the first lanes. Then the lanes are added as a fixed tree: 8 apart, 4, 2,
 * 1. Sixteen is one AVX-512 register of floats, two AVX registers, four SSE ones:
 * the same sum for all, and wide enough that additions overlap. */
#ifndef FOLIO_LANES_H
#define FOLIO_LANES_H

#include "real.h"

enum { LANES = 16 };

/* May stand at any address that an element may, and alias elements. */
typedef real Lanes
    __attribute__((vector_size(LANES * sizeof(real)), aligned(sizeof(real)), may_alias));

static inline real lanes_sum(const Lanes *lanes) {
    real s[LANES];
    for (int i = 0; i < LANES; i++) s[i] = (*lanes)[i];
    for (int half = LANES / 2; half > 0; half /= 2)
        for (int i = 0; i < half; i++) s[i] += s[i + half];
    return s[0];
}

/* The sum of x (n). */
static inline real row_sum(const real *x, size_t n) {
    Lanes lanes = {0};
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) lanes += *(const Lanes *)(x + i);
    for (size_t j = 0; i + j < n; j++) lanes[j] += x[i + j];
    return lanes_sum(&lanes);
}

/* The sum of a (n) times b (n), element by element. */
static inline real row_dot(const real *a, const real *b, size_t n) {
    Lanes lanes = {0};
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        lanes += *(const Lanes *)(a + i) * *(const Lanes *)(b + i);
    for (size_t j = 0; i + j < n; j++) lanes[j] += a[i + j] * b[i + j];
    return lanes_sum(&lanes);
}

/* The sum of the squares of x (n) less `middle`. */
static inline real row_squares(const real *x, real middle, size_t n) {
    Lanes lanes = {0};
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) {
        Lanes d = *(const Lanes *)(x + i) - middle;
        lanes += d * d;
    }
    for (size_t j = 0; i + j < n; j++) lanes[j] += (x[i + j] - middle) * (x[i + j] - middle);
    return lanes_sum(&lanes);
}

#endif
