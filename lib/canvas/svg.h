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
    int clips;   /* written so far */
    int markers; /* written so far */
    int masks;   /* written so far */
    bool failed; /* there was no memory */
    const Canvas *canvas;
    GArray *motions;   /* classes of what moves (svg_time.c), or NULL */
    const char *extra; /* more attributes for the next shape, or NULL */
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

/* Writes one item TEXT (svg_text.c). */
void svg_text(Writer *w, const Item *item);

/* Writes one item POINTS (svg_points.c). */
void svg_points(Writer *w, const Item *item);

/* Writes one item IMAGE (svg_image.c). */
void svg_image(Writer *w, const Item *item);

/* Writes a RECT, CIRCLE or PATH; any item that is no clip and no group. */
void svg_shape(Writer *w, const Item *item);
void svg_item(Writer *w, const Item *item);

/* Writes the beginning of a GROUP, which ends with </g>; an item that is drawn in its time; and
 * the style sheet for both, if there is anything that moves (svg_time.c). */
void svg_open_group(Writer *w, const Item *item);
void svg_drawn(Writer *w, const Item *item, const Timing *timing);
void svg_style(GString *out, const Writer *w);

#endif
