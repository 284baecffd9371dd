/* lanes.h: the declared shape of a sum along a row, written once.
 *
 * Sixteen lanes; lane i adds elements i, i + 16, i + 32, …; a tail shorter than 16
 * goes to the first lanes. Then the lanes are added as a fixed tree: 8 apart, 4, 2,
 * 1. Sixteen is one AVX-512 register of floats, two AVX registers, four SSE ones:
 * the same sum for all, and wide enough that additions overlap. */
#ifndef FOLIO_LANES_H
#define FOLIO_LANES_H

#include "real.h"
#include <string.h>

enum { LANES = 16 };

/* May stand at any address that an element may, and alias elements. */
typedef real Lanes
    __attribute__((vector_size(LANES * sizeof(real)), aligned(sizeof(real)), may_alias));

/* The lanes s (LANES) added up in their tree; s is overwritten. */
static inline real tree_sum(real *s) {
    for (int half = LANES / 2; half > 0; half /= 2)
        for (int i = 0; i < half; i++) s[i] += s[i + half];
    return s[0];
}

static inline real lanes_sum(const Lanes *lanes) {
    real s[LANES];
    for (int i = 0; i < LANES; i++) s[i] = (*lanes)[i];
    return tree_sum(s);
}

/* The same lanes in registers: of a vector that is wider than one, gcc keeps the whole in
 * memory, which makes a sum ten times as slow. */
#if defined(__AVX512F__)
enum { PIECE_BYTES = 64 };
#elif defined(__AVX__)
enum { PIECE_BYTES = 32 };
#else
enum { PIECE_BYTES = 16 };
#endif
enum { PIECE = PIECE_BYTES / sizeof(real), PIECES = LANES / PIECE };

typedef real Piece __attribute__((vector_size(PIECE_BYTES), aligned(sizeof(real)), may_alias));

static inline const Piece *piece(const real *x, int k) {
    return (const Piece *)(x + (ptrdiff_t)k * PIECE);
}

/* The sum of x (n). */
static inline real row_sum(const real *x, size_t n) {
    Piece sums[PIECES] = {{0}};
    real s[LANES];
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        for (int k = 0; k < PIECES; k++) sums[k] += *piece(x + i, k);
    memcpy(s, sums, sizeof s);
    for (size_t j = 0; i + j < n; j++) s[j] += x[i + j];
    return tree_sum(s);
}

/* The sum of a (n) times b (n), element by element. */
static inline real row_dot(const real *a, const real *b, size_t n) {
    Piece sums[PIECES] = {{0}};
    real s[LANES];
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        for (int k = 0; k < PIECES; k++) sums[k] += *piece(a + i, k) * *piece(b + i, k);
    memcpy(s, sums, sizeof s);
    for (size_t j = 0; i + j < n; j++) s[j] += a[i + j] * b[i + j];
    return tree_sum(s);
}

/* The sum of the squares of x (n) less `middle`. */
static inline real row_squares(const real *x, real middle, size_t n) {
    Piece sums[PIECES] = {{0}};
    real s[LANES];
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        for (int k = 0; k < PIECES; k++) {
            Piece d = *piece(x + i, k) - middle;
            sums[k] += d * d;
        }
    memcpy(s, sums, sizeof s);
    for (size_t j = 0; i + j < n; j++) s[j] += (x[i + j] - middle) * (x[i + j] - middle);
    return tree_sum(s);
}

#endif
