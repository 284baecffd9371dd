/* square.h: squares of elements turned, rows for columns, while they are in registers. For
 * kernel files. */
#ifndef FOLIO_SQUARE_H
#define FOLIO_SQUARE_H

#include "real.h"
#include <string.h>

enum { SQUARE = 16, HALF = SQUARE * SQUARE / 2 };

/* An element's number in a square is row and column, four bits each: one half of the square
 * dealt between the other turns them by a bit, and after four times they have changed places.
 */
static inline void deal(real *restrict to, const real *restrict from) {
    for (size_t i = 0; i < HALF; i++) {
        to[2 * i] = from[i];
        to[2 * i + 1] = from[HALF + i];
    }
}

/* one[i, j] = from[j, i] for i, j < SQUARE, rows `from_row` apart. */
static inline void read_turned(real one[2 * HALF], const real *from, ptrdiff_t from_row) {
    real other[2 * HALF];
    for (int i = 0; i < SQUARE; i++)
        memcpy(one + i * SQUARE, from + i * from_row, SQUARE * sizeof *one);
    for (int i = 0; i < 2; i++) {
        deal(other, one);
        deal(one, other);
    }
}

/* to[i, j] = from[j, i], rows `width` and `from_row` apart. */
static inline void turn_square(real *to, size_t width, const real *from, ptrdiff_t from_row) {
    real one[2 * HALF];
    read_turned(one, from, from_row);
    for (size_t i = 0; i < SQUARE; i++)
        memcpy(to + i * width, one + i * SQUARE, SQUARE * sizeof *one);
}

#endif
