/* svg_time.c: groups with time as CSS animation.
 *
 * Each way and time to move is a class with keyframes of its own, whose names begin with the
 * figure's hash. What is written without the animation is the still picture, and the animation
 * is switched on only where a screen shows it and motion is welcome, so whatever does not know
 * CSS shows the still one. A stroke is drawn by a dash that grows from nothing to its length,
 * which pathLength makes 1; pieces of a path are elements of their own, one after another. A
 * dashed line is seen through a mask that is drawn. */
#include "svg.h"
#include <math.h>
#include <string.h>

/* A class: what moves, and when. */
typedef struct Motion {
    enum { FADE, STROKE, FRAME } way;
    double from, to, cycle;
} Motion;

static bool same(const Motion *a, const Motion *b) {
    return a->way == b->way && a->from == b->from && a->to == b->to && a->cycle == b->cycle;
}

/* The number of the class, from 1. */
static unsigned motion(Writer *w, Motion want) {
    if (!w->motions) w->motions = g_array_new(FALSE, FALSE, sizeof(Motion));
    for (unsigned i = w->motions->len; i > 0; i--)
        if (same(&g_array_index(w->motions, Motion, i - 1), &want)) return i;
    g_array_append_val(w->motions, want);
    return w->motions->len;
}

/* The keyframe's percentage of the cycle. */
static void put_moment(GString *out, double at, double cycle) {
    svg_number(out, 100 * at / cycle);
    g_string_append_c(out, '%');
}

/* What is at the beginning and at the end of a motion. */
static const char *const before[] = {"opacity:0", "stroke-dasharray:0 1;visibility:hidden",
                                     "opacity:0"};
static const char *const after[] = {"opacity:1", "stroke-dasharray:1 1;visibility:visible",
                                    "opacity:1"};

/* Once and for good: from nothing to what there is without the animation. */
static void put_once(GString *out, const Motion *m, unsigned id) {
    g_string_append_printf(out, "@keyframes %c-a%u{from{%s}", SVG_MARK, id, before[m->way]);
    if (m->way == STROKE) g_string_append_printf(out, "to{%s}", after[m->way]);
    g_string_append(out, "}\n");
}

static void put_cycle(GString *out, const Motion *m, unsigned id) {
    g_string_append_printf(out, "@keyframes %c-a%u{", SVG_MARK, id);
    if (m->from > 0) g_string_append_printf(out, "0%%{%s}", before[m->way]);
    put_moment(out, m->from, m->cycle);
    /* What begins and ends at once, and what is only there or not, steps. */
    bool steps = m->way == FRAME || m->from == m->to;
    g_string_append_printf(out, "{%s}", steps ? after[m->way] : before[m->way]);
    if (m->way == FRAME && m->to < m->cycle) {
        put_moment(out, m->to, m->cycle);
        g_string_append_printf(out, "{%s}", before[m->way]);
    } else if (m->way != FRAME) {
        if (!steps) put_moment(out, m->to, m->cycle);
        g_string_append_printf(out, steps ? "to{%s}" : ",to{%s}", after[m->way]);
    }
    g_string_append(out, "}\n");
}

static void put_class(GString *out, const Motion *m, unsigned id) {
    bool steps = m->way == FRAME || (m->cycle > 0 && m->from == m->to);
    g_string_append_printf(out, ".%c-a%u{animation:%c-a%u ", SVG_MARK, id, SVG_MARK, id);
    svg_number(out, m->cycle > 0 ? m->cycle : m->to - m->from);
    g_string_append(out, steps ? "s step-end" : "s linear");
    if (m->cycle > 0) {
        g_string_append(out, " infinite}\n");
        return;
    }
    g_string_append_c(out, ' ');
    svg_number(out, m->from);
    g_string_append(out, "s backwards}\n");
}

void svg_style(GString *out, const Writer *w) {
    if (!w->motions) return;
    g_string_append(out,
                    "<style>\n@media screen and (prefers-reduced-motion:no-preference){\n");
    for (unsigned i = 0; i < w->motions->len; i++) {
        const Motion *m = &g_array_index(w->motions, Motion, i);
        if (m->cycle > 0)
            put_cycle(out, m, i + 1);
        else
            put_once(out, m, i + 1);
        put_class(out, m, i + 1);
    }
    g_string_append(out, "}\n</style>\n");
}

static Motion motion_of(const Timing *timing, int way) {
    Motion m = {.from = timing->from, .to = timing->to, .cycle = timing->cycle};
    m.way = way;
    return m;
}

static void open_moving(Writer *w, Motion m) {
    g_string_append_printf(w->out, "<g class=\"%c-a%u\"", SVG_MARK, motion(w, m));
}

void svg_open_group(Writer *w, const Item *item) {
    const Timing *timing = &item->timing;
    if (timing->kind == TIME_DRAW) {
        g_string_append(w->out, "<g>\n");
        return;
    }
    open_moving(w, motion_of(timing, timing->kind == TIME_SHOW ? FRAME : FADE));
    if (time_progress(timing, NAN) == 0) g_string_append(w->out, " opacity=\"0\"");
    g_string_append(w->out, ">\n");
}

static double distance(double dx, double dy) {
    return sqrt(dx * dx + dy * dy);
}

/* The length of one step from (x, y); that of a curve is between its chord and its corners. */
static double step_length(char step, const double *p, double x, double y) {
    double last = distance(p[0] - x, p[1] - y);
    if (step != 'C') return last;
    double corners =
        last + distance(p[2] - p[0], p[3] - p[1]) + distance(p[4] - p[2], p[5] - p[3]);
    return (corners + distance(p[4] - x, p[5] - y)) / 2;
}

/* The length of the path up to its end or to the next M; moves both on to there. */
static double piece_length(const char **steps, const double **points) {
    double start[2] = {(*points)[0], (*points)[1]}, sum = 0;
    double x = start[0], y = start[1];
    for (++*steps, *points += 2; **steps && **steps != 'M'; ++*steps) {
        int numbers = **steps == 'Z' ? 0 : **steps == 'C' ? 6 : 2;
        sum += step_length(**steps, numbers ? *points : start, x, y);
        *points += numbers;
        x = numbers ? (*points)[-2] : start[0], y = numbers ? (*points)[-1] : start[1];
    }
    return sum;
}

static double path_length(const Item *item) {
    const char *steps = item->steps;
    const double *points = item->points;
    double sum = 0;
    while (*steps) sum += piece_length(&steps, &points);
    return sum;
}

/* The item's outline with a stroke that is drawn in its time. */
static void write_moving(Writer *w, const Item *item, Motion m) {
    char extra[64];
    snprintf(extra, sizeof extra, " pathLength=\"1\" class=\"%c-a%u\"", SVG_MARK, motion(w, m));
    w->extra = extra;
    svg_shape(w, item);
    w->extra = NULL;
}

/* A path piece by piece, each in its share of the time. */
static void write_pieces(Writer *w, const Item *item, const Timing *timing) {
    const char *steps = item->steps;
    const double *points = item->points;
    double whole = path_length(item), done = 0, span = timing->to - timing->from;
    while (*steps) {
        const char *first = steps;
        Item piece = *item;
        piece.points = (double *)points;
        Motion m = motion_of(timing, STROKE);
        m.from = timing->from + (whole > 0 ? span * done / whole : 0);
        done += piece_length(&steps, &points);
        m.to = timing->from + (whole > 0 ? span * done / whole : span);
        piece.steps = g_strndup(first, (gsize)(steps - first));
        write_moving(w, &piece, m);
        g_free(piece.steps);
    }
}

static void write_stroke(Writer *w, const Item *item, const Timing *timing) {
    if (item->kind == ITEM_PATH)
        write_pieces(w, item, timing);
    else
        write_moving(w, item, motion_of(timing, STROKE));
}

/* The whole dashed line, through a mask: the same line without dashes, which is drawn, and
 * wider, so that its edges do not thin the dashes. */
static void write_dashed(Writer *w, const Item *item, const Timing *timing) {
    Item line = *item;
    line.paint.dashes = 0, line.paint.opacity = 1, line.paint.width += 2;
    color_parse(&line.paint.stroke, "#ffffff");
    int id = ++w->masks;
    g_string_append_printf(w->out, "<mask id=\"%c-k%d\" maskUnits=\"userSpaceOnUse\"", SVG_MARK,
                           id);
    svg_box(w->out, (Box){0, 0, w->canvas->width, w->canvas->height});
    g_string_append(w->out, ">\n");
    write_stroke(w, &line, timing);
    g_string_append_printf(w->out, "</mask>\n<g mask=\"url(#%c-k%d)\">\n", SVG_MARK, id);
    svg_shape(w, item);
    g_string_append(w->out, "</g>\n");
}

static void write_shape(Writer *w, const Item *item, const Timing *timing) {
    Item fill = *item, stroke = *item;
    bool both = item->paint.fill.kind != COLOR_NONE && item->paint.stroke.kind != COLOR_NONE;
    bool whole = both && item->paint.opacity != 1;
    fill.paint.stroke = stroke.paint.fill = (Color){.kind = COLOR_NONE};
    if (whole) {
        fill.paint.opacity = stroke.paint.opacity = 1;
        g_string_append(w->out, "<g");
        svg_put(w->out, "opacity", item->paint.opacity);
        g_string_append(w->out, ">\n");
    }
    if (item->paint.fill.kind != COLOR_NONE) {
        open_moving(w, motion_of(timing, FADE));
        g_string_append(w->out, ">\n");
        svg_shape(w, &fill);
        g_string_append(w->out, "</g>\n");
    }
    if (item->paint.stroke.kind != COLOR_NONE && item->paint.dashes)
        write_dashed(w, &stroke, timing);
    else if (item->paint.stroke.kind != COLOR_NONE)
        write_stroke(w, &stroke, timing);
    if (whole) g_string_append(w->out, "</g>\n");
}

void svg_drawn(Writer *w, const Item *item, const Timing *timing) {
    if (item->kind == ITEM_RECT || item->kind == ITEM_CIRCLE || item->kind == ITEM_PATH) {
        write_shape(w, item, timing);
        return;
    }
    open_moving(w, motion_of(timing, FADE));
    g_string_append(w->out, ">\n");
    svg_item(w, item);
    g_string_append(w->out, "</g>\n");
}
