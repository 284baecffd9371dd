/* stamp.h: a symbol as how much of each pixel it covers, to be laid onto a picture many times.
 */
#ifndef FOLIO_CANVAS_STAMP_H
#define FOLIO_CANVAS_STAMP_H

#include "inner.h"

enum { STAMP_PLACES = 8 }; /* inside a pixel, along and down; finer than the eye sees */

typedef struct Stamp Stamp;

/* The stamps of one item, made when they are first asked for. Zero it, set what comes first. */
typedef struct Stamps {
    const Item *item; /* POINTS */
    Theme theme;
    double scale;   /* pixels for a pixel of the picture */
    Stamp *of[256]; /* of radii in steps of an eighth of a pixel: one for each place, or NULL */
} Stamps;

void stamps_free(Stamps *stamps);

/* The stamp of that radius (in the picture's lengths) at a place, `down` * STAMP_PLACES +
 * `along`; NULL when it would be too large, or there is no memory. */
const Stamp *stamps_get(Stamps *stamps, double radius, int place);

/* How many pixels the stamp is left of and above the pixel of its centre, and its side. */
int stamp_reach(const Stamp *stamp);
int stamp_side(const Stamp *stamp);

/* Lays the stamp onto 32-bit pixels, its corner at `at`, rows `stride` pixels apart. `fill` is
 * the colour of this symbol, 0xrrggbb, where each has its own. */
void stamp_lay(const Stamp *stamp, uint32_t *at, int stride, uint32_t fill);

#endif
