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
    size_t open; /* the innermost clip or group that is open, counted from 1; 0: none */
    char tag[24];
    char error[256];
};

/* Writes the error and returns false. */
bool canvas_fail(Canvas *canvas, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A zeroed item at the end of the list, not yet counted; NULL when there is no memory. */
Item *canvas_next(Canvas *canvas, ItemKind kind);

/* Whether a number can be written and drawn: SVG has hundredths as whole numbers. */
bool canvas_drawable(double x);

/* Whether a box is drawable; false with the error set, which begins with `what`. */
bool canvas_check_box(Canvas *canvas, const char *what, Box box);

/* The paint with its defaults filled in; false, with the error set, when it has numbers that
 * are no paint. */
bool canvas_fill_in(Canvas *canvas, Paint *full, const Paint *paint);

/* How many points the steps of a path take; SIZE_MAX when they are no path. */
size_t path_points(const char *steps);

/* The smallest box around `count` points x, y …; there is one at least. */
Box path_bounds(const double *points, size_t count);

/* The colour of symbol i, which has a fill. */
Color points_fill(const Item *item, size_t i);

/* The radius of symbol i. */
double points_radius(const Points *points, size_t i);

/* What a theme makes of the bytes of a grid that has no colours of its own: 0xaarrggbb. */
void grid_palette(uint32_t palette[256], const Grid *grid, Theme theme);

/* How far what is in the group is at a moment, 0 … 1, or in the still picture, when `at` is
 * NaN: faded in, drawn, or (0 or 1) shown. */
double time_progress(const Timing *timing, double at);

/* Whether `at` is a moment or NaN; false with the error set. */
bool time_check(Canvas *canvas, double at);

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
