/* svg_points.c: many symbols as SVG, in as few bytes as will do.
 *
 * Opaque discs of one size are dots of a line with round caps: one element, some eight bytes a
 * disc. Other symbols that are all alike are the markers of one line, which are painted one
 * after another, so that overlaps of symbols with opacity are darker. Where colours or sizes
 * differ each symbol is an element, unless it can go on with the one before. */
#include "svg.h"
#include <string.h>

/* A position in hundredths, so that relative steps do not drift. */
typedef struct Place {
    long long x, y;
} Place;

static Place place_of(const Points *points, size_t i) {
    return (Place){svg_hundredths(points->x[i]), svg_hundredths(points->y[i])};
}

/* Two numbers after a letter, or after another pair when `first` is false. */
static void put_pair(GString *out, bool first, long long x, long long y) {
    if (!first && x >= 0) g_string_append_c(out, ' ');
    svg_decimal(out, x);
    if (y >= 0) g_string_append_c(out, ' ');
    svg_decimal(out, y);
}

/* A dot at `to`, coming from `from`, or from nowhere. */
static void put_dot(GString *out, const Place *from, Place to) {
    g_string_append_c(out, from ? 'm' : 'M');
    put_pair(out, true, to.x - (from ? from->x : 0), to.y - (from ? from->y : 0));
    g_string_append(out, "h0");
}

/* The outline about a place, in relative steps. */
static void put_outline(GString *out, const Points *points, Place at, double radius) {
    const double *p = points->outline;
    Place start = at, here = {0, 0};
    for (const char *step = points->steps; *step; step++) {
        bool absolute = step == points->steps;
        g_string_append_c(out, absolute ? 'M' : (char)(*step + 'a' - 'A'));
        if (*step == 'Z') here = start;
        Place base = here;
        for (int i = 0; i < (*step == 'Z' ? 0 : *step == 'C' ? 3 : 1); i++, p += 2) {
            here = (Place){at.x + svg_hundredths(radius * p[0]),
                           at.y + svg_hundredths(radius * p[1])};
            put_pair(out, i == 0, here.x - base.x, here.y - base.y);
        }
        if (*step == 'M') start = here;
    }
}

/* `<circle …` or `<path d="…"`, without its end. */
static void put_symbol(GString *out, const Points *points, Place at, double radius) {
    if (points->steps) {
        g_string_append(out, "<path d=\"");
        put_outline(out, points, at, radius);
        g_string_append_c(out, '"');
        return;
    }
    g_string_append(out, "<circle");
    svg_put(out, "cx", (double)at.x / 100), svg_put(out, "cy", (double)at.y / 100);
    svg_put(out, "r", radius);
}

static bool has_stroke(const Item *item) {
    return item->paint.stroke.kind != COLOR_NONE;
}

/* Discs of one colour and size, opaque: a line of dots. */
static void write_dots(Writer *w, const Item *item) {
    const Points *points = item->dots;
    Place before;
    g_string_append(w->out, "<path d=\"");
    for (size_t i = 0; i < points->count; i++) {
        Place here = place_of(points, i);
        put_dot(w->out, i ? &before : NULL, here);
        before = here;
    }
    const Paint pen = {
        .stroke = item->paint.fill, .width = 2 * points->radius, .opacity = 1, .round = true};
    g_string_append_c(w->out, '"');
    svg_paint(w, &pen);
}

static void write_marker(Writer *w, const Item *item) {
    GString *out = w->out;
    w->out = w->defs;
    g_string_append_printf(w->defs,
                           "<marker id=\"%c-m%d\" markerUnits=\"userSpaceOnUse\" "
                           "overflow=\"visible\">",
                           SVG_MARK, ++w->markers);
    put_symbol(w->defs, item->dots, (Place){0, 0}, item->dots->radius);
    svg_paint(w, &item->paint);
    g_string_truncate(w->defs, w->defs->len - 1);
    g_string_append(w->defs, "</marker>\n");
    w->out = out;
}

/* Symbols all alike: the markers in the middle of a line, whose first and last point are
 * repeated, because they have none. */
static void write_markers(Writer *w, const Item *item) {
    const Points *points = item->dots;
    Place before = place_of(points, 0);
    write_marker(w, item);
    g_string_append(w->out, "<path d=\"M");
    put_pair(w->out, true, before.x, before.y);
    g_string_append(w->out, "l0 0");
    for (size_t i = 1; i < points->count; i++) {
        Place here = place_of(points, i);
        put_pair(w->out, false, here.x - before.x, here.y - before.y);
        before = here;
    }
    g_string_append_printf(w->out, " 0 0\" fill=\"none\" marker-mid=\"url(#%c-m%d)\"/>\n",
                           SVG_MARK, w->markers);
}

/* What the symbols of a group have in common: all but fills and sizes. */
static void open_group(Writer *w, const Item *item, bool dots) {
    const Paint *paint = &item->paint;
    g_string_append(w->out, "<g");
    if (dots || (paint->fill.kind == COLOR_NONE && !item->dots->fills))
        g_string_append(w->out, " fill=\"none\"");
    else if (!item->dots->fills)
        svg_color(w, "fill", &paint->fill);
    if (dots && !item->dots->fills) svg_color(w, "stroke", &paint->fill);
    if (dots) g_string_append(w->out, " stroke-linecap=\"round\"");
    if (dots && !item->dots->radii) svg_put(w->out, "stroke-width", 2 * item->dots->radius);
    if (!dots) svg_stroke(w, paint);
    if (dots && paint->opacity != 1) svg_put(w->out, "stroke-opacity", paint->opacity);
    g_string_append(w->out, ">\n");
}

/* Discs that differ: each a dot of its own, or one more of the element before when it looks the
 * same and hides what is under it. */
static void write_each_dot(Writer *w, const Item *item) {
    const Points *points = item->dots;
    bool open = false;
    Place before = {0, 0};
    for (size_t i = 0; i < points->count; i++) {
        Place here = place_of(points, i);
        Color fill = points_fill(item, i);
        bool same = i > 0 && item->paint.opacity == 1 &&
                    points_radius(points, i) == points_radius(points, i - 1);
        if (same && points->fills) {
            Color last = points_fill(item, i - 1);
            same = color_rgb(&last, w->theme) == color_rgb(&fill, w->theme);
        }
        if (!same && open) g_string_append(w->out, "\"/>\n");
        if (!same) {
            g_string_append(w->out, "<path");
            if (points->fills) svg_color(w, "stroke", &fill);
            if (points->radii) svg_put(w->out, "stroke-width", 2 * points->radii[i]);
            g_string_append(w->out, " d=\"");
        }
        put_dot(w->out, same ? &before : NULL, here);
        before = here, open = true;
    }
    g_string_append(w->out, "\"/>\n");
}

static void write_each(Writer *w, const Item *item) {
    const Points *points = item->dots;
    for (size_t i = 0; i < points->count; i++) {
        Color fill = points_fill(item, i);
        put_symbol(w->out, points, place_of(points, i), points_radius(points, i));
        if (points->fills) svg_color(w, "fill", &fill);
        if (item->paint.opacity != 1) svg_put(w->out, "opacity", item->paint.opacity);
        g_string_append(w->out, "/>\n");
    }
}

void svg_points(Writer *w, const Item *item) {
    const Points *points = item->dots;
    bool discs = !points->steps && !has_stroke(item) &&
                 (points->fills || item->paint.fill.kind != COLOR_NONE);
    bool alike = !points->radii && !points->fills;
    if (alike && discs && item->paint.opacity == 1) {
        write_dots(w, item);
    } else if (alike) {
        write_markers(w, item);
    } else {
        open_group(w, item, discs);
        if (discs)
            write_each_dot(w, item);
        else
            write_each(w, item);
        g_string_append(w->out, "</g>\n");
    }
}
