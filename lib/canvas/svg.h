/* svg.h: what the files that write SVG share. */
#ifndef FOLIO_CANVAS_SVG_H
#define FOLIO_CANVAS_SVG_H

#include "inner.h"

/* One outline: a glyph of a font at a size (a PangoFont has one). */
typedef struct Outline {
    PangoFont *font;
    PangoGlyph glyph;
} Outline;

typedef struct Writer {
    GString *out;     /* the elements */
    GString *defs;    /* the outlines */
    GArray *outlines; /* Outline i has the id of number i */
    cairo_t *cr;      /* for tracing outlines */
    Theme theme;
    int clips; /* written so far, and open now */
    int open;
    int markers; /* written so far */
    bool failed; /* there was no memory */
} Writer;

/* Stands for the prefix of the ids until the hash is known. */
enum { SVG_MARK = 1 };

/* A number with at most two decimals; as a whole number of hundredths. */
void svg_number(GString *out, double x);
long long svg_hundredths(double x);
void svg_decimal(GString *out, long long hundredths);

/* ` name="x"` */
void svg_put(GString *out, const char *name, double x);
void svg_color(Writer *w, const char *name, const Color *color);
void svg_box(GString *out, Box box);

/* The attributes of a stroke, if there is one; those of fill, stroke and opacity, and the end
 * of the element. */
void svg_stroke(Writer *w, const Paint *paint);
void svg_paint(Writer *w, const Paint *paint);

/* Writes one item POINTS (svg_points.c). */
void svg_points(Writer *w, const Item *item);

/* Writes one item IMAGE (svg_image.c). */
void svg_image(Writer *w, const Item *item);

#endif
