/* replay_path.c: paths of any length onto pixels.
 *
 * A line of a million points has hundreds of them in one column of pixels, and Cairo's time
 * grows with the square of how many edges there are in a row. So of the points in a row that
 * lie in the same half pixel across only four are traced, the first, the lowest, the highest
 * and the last; what they leave out is inside of what they draw (M4 of Jugel et al., 2014). And
 * a long line is stroked in pieces, each beginning with the last segment of the one before, so
 * that joins are whole. Short paths are traced as they are. */
#include "replay.h"
#include <math.h>

enum { SHORT = 4000, PIECE = 256 }; /* points */

/* Half pixels: finer than what is seen of a line. */
static const double strips_a_pixel = 2;

typedef struct Walk {
    cairo_t *cr;
    double strips;         /* for each of the picture's lengths; 0: trace every point */
    bool pieces;           /* stroke piece by piece */
    int traced;            /* points of this piece */
    double x, y;           /* where the path is */
    double from_x, from_y; /* where this part of it began */
    bool in_run;
    double strip;                            /* of the run */
    const double *first, *low, *high, *last; /* of the run */
} Walk;

static void line_to(Walk *w, double x, double y) {
    cairo_line_to(w->cr, x, y);
    if (w->pieces && ++w->traced >= PIECE) {
        cairo_stroke(w->cr);
        cairo_move_to(w->cr, w->x, w->y);
        cairo_line_to(w->cr, x, y);
        w->traced = 0;
    }
    w->x = x, w->y = y;
}

/* Traces the points of the run, which ends, in their order. */
static void end_run(Walk *w) {
    if (!w->in_run) return;
    const double *earlier = w->low < w->high ? w->low : w->high;
    const double *later = w->low < w->high ? w->high : w->low;
    line_to(w, w->first[0], w->first[1]);
    if (earlier > w->first) line_to(w, earlier[0], earlier[1]);
    if (later > earlier && later > w->first) line_to(w, later[0], later[1]);
    if (w->last > later) line_to(w, w->last[0], w->last[1]);
    w->in_run = false;
}

static void add_point(Walk *w, const double *p) {
    double strip = floor(p[0] * w->strips);
    if (w->strips == 0) {
        line_to(w, p[0], p[1]);
        return;
    }
    if (w->in_run && strip == w->strip) {
        if (p[1] < w->low[1]) w->low = p;
        if (p[1] > w->high[1]) w->high = p;
        w->last = p;
        return;
    }
    end_run(w);
    w->in_run = true, w->strip = strip;
    w->first = w->low = w->high = w->last = p;
}

static void add_step(Walk *w, char step, const double *p) {
    if (step == 'L') {
        add_point(w, p);
        return;
    }
    end_run(w);
    if (step == 'M') {
        cairo_move_to(w->cr, p[0], p[1]);
        w->x = w->from_x = p[0], w->y = w->from_y = p[1];
    } else if (step == 'C') {
        cairo_curve_to(w->cr, p[0], p[1], p[2], p[3], p[4], p[5]);
        w->x = p[4], w->y = p[5];
    } else if (w->pieces) {
        line_to(w, w->from_x, w->from_y);
    } else {
        cairo_close_path(w->cr);
        w->x = w->from_x, w->y = w->from_y;
    }
}

/* Pixels for each of the picture's lengths; 0 when what is under the context has none. */
static double pixels(cairo_t *cr) {
    cairo_matrix_t matrix;
    cairo_get_matrix(cr, &matrix);
    cairo_surface_t *surface = cairo_get_group_target(cr);
    return cairo_surface_get_type(surface) == CAIRO_SURFACE_TYPE_IMAGE ? matrix.xx : 0;
}

static void walk(const Item *item, cairo_t *cr, bool pieces) {
    Walk w = {.cr = cr, .pieces = pieces};
    const double *p = item->points;
    if (item->count > SHORT) w.strips = pixels(cr) * strips_a_pixel;
    for (const char *step = item->steps; *step; step++) {
        add_step(&w, *step, p);
        p += *step == 'Z' ? 0 : *step == 'C' ? 6 : 2;
    }
    end_run(&w);
}

void replay_path(const Item *item, cairo_t *cr) {
    cairo_new_path(cr);
    walk(item, cr, false);
}

static bool is_long(const Item *item, cairo_t *cr) {
    return item->count > SHORT && item->paint.stroke.kind != COLOR_NONE &&
           item->paint.dashes == 0 && pixels(cr) > 0;
}

/* The stroke over the fill; where pieces overlap nothing may be let through twice. */
static void draw_long(const Item *item, cairo_t *cr, Theme theme) {
    const Paint *paint = &item->paint;
    if (paint->opacity < 1) cairo_push_group(cr);
    if (paint->fill.kind != COLOR_NONE) {
        replay_path(item, cr);
        replay_ink(cr, &paint->fill, theme, 1);
        cairo_fill(cr);
    }
    cairo_new_path(cr);
    replay_ink(cr, &paint->stroke, theme, 1);
    replay_pen(cr, paint);
    walk(item, cr, true);
    cairo_stroke(cr);
    if (paint->opacity == 1) return;
    cairo_pop_group_to_source(cr);
    cairo_paint_with_alpha(cr, paint->opacity);
}

void replay_draw_path(const Item *item, cairo_t *cr, Theme theme) {
    if (is_long(item, cr)) {
        draw_long(item, cr, theme);
        return;
    }
    replay_path(item, cr);
    replay_paint(cr, &item->paint, theme);
}
