/* replay.h: what draws onto a Cairo context. */
#ifndef FOLIO_CANVAS_REPLAY_H
#define FOLIO_CANVAS_REPLAY_H

#include "inner.h"

/* Draws the paper and then the list as it is at a moment, in seconds; NaN: the still picture.
 */
void replay(const Canvas *canvas, cairo_t *cr, Theme theme, double at);

/* Draws an item that is no clip and no group. */
void replay_item(const Item *item, cairo_t *cr, Theme theme);

/* Makes the outline of a RECT, CIRCLE or PATH the path of the context. */
void replay_outline(const Item *item, cairo_t *cr);

/* Draws such an item when a share of it, 0 … 1, has been drawn (replay_time.c). */
void replay_drawn(const Item *item, cairo_t *cr, Theme theme, double share);

/* Draws one item POINTS (replay_points.c). */
void replay_points(const Item *item, cairo_t *cr, Theme theme);

/* Makes an item PATH the path of the context, and draws one (replay_path.c). */
void replay_path(const Item *item, cairo_t *cr);
void replay_draw_path(const Item *item, cairo_t *cr, Theme theme);

/* Draws one item IMAGE (replay_image.c). */
void replay_image(const Item *item, cairo_t *cr, Theme theme);

/* Makes the symbol about (x, y) the path of the context. */
void replay_symbol(cairo_t *cr, const Points *points, double x, double y, double radius);

/* What follows is drawn in this colour. */
void replay_ink(cairo_t *cr, const Color *color, Theme theme, double opacity);

/* Adds the path, `scale` times as large and moved to (x, y), to that of the context. */
void replay_trace(cairo_t *cr, const char *steps, const double *points, double x, double y,
                  double scale);

/* Sets how the paint's stroke is drawn, but not its colour. */
void replay_pen(cairo_t *cr, const Paint *paint);

/* Fills and strokes the context's path and forgets it. Where both are drawn and let through,
 * the whole does, not each. */
void replay_paint(cairo_t *cr, const Paint *paint, Theme theme);

#endif
