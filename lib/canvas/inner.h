/* inner.h: what the files of this room share. */
#ifndef FOLIO_CANVAS_INNER_H
#define FOLIO_CANVAS_INNER_H

#include "canvas.h"
#include <pango/pangocairo.h>

/* The largest coordinate: a hundred times as much fits a long long, with room to add. */
#define CANVAS_FARTHEST 1e15

struct Canvas {
    double width, height;
    Item *items;
    size_t count, room;
    int clips; /* how many clips are open */
    char tag[24];
    char error[256];
};

/* Writes the error and returns false. */
bool canvas_fail(Canvas *canvas, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The style with its defaults filled in. */
TextStyle text_style(const TextStyle *style);

/* The text laid out on one line, yours to unref; NULL with the canvas's error set. */
PangoLayout *text_layout(Canvas *canvas, const char *text, const TextStyle *style);

/* Whether the style's runs fit the text; false with the canvas's error set. Then what Pango has
 * to know of them. */
bool runs_check(Canvas *canvas, const char *text, const TextStyle *style);
void runs_attributes(PangoAttrList *list, const TextStyle *style);

/* Makes each √ before a bar as high as the bar needs. */
void runs_grow_roots(PangoLayout *layout, const char *text, const TextStyle *style);

/* Puts all letters that no run moves on one baseline. */
void runs_level(PangoLayout *layout);

/* The bars over overlined runs, relative to the start of the baseline: how many there are, at
 * most run_count, for which `bars` has room. */
size_t runs_bars(PangoLayout *layout, const char *text, const TextStyle *style, Box *bars);

/* The height of the font above the baseline, below it, and of a capital, for a size. */
void text_metrics(double size, double *ascent, double *descent, double *capital);

#endif
