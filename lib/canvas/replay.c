/* replay.c: the list drawn onto a Cairo context, whatever is under it: pixels or a PDF. */
#include "replay.h"
#include "inner.h"

static void trace_rect(cairo_t *cr, Box box, double r) {
    const double quarter = 1.57079632679489661923;
    if (r <= 0) {
        cairo_rectangle(cr, box.x, box.y, box.w, box.h);
        return;
    }
    double x[2] = {box.x + box.w - r, box.x + r}, y[2] = {box.y + r, box.y + box.h - r};
    cairo_move_to(cr, x[1], box.y);
    cairo_arc(cr, x[0], y[0], r, -quarter, 0);
    cairo_arc(cr, x[0], y[1], r, 0, quarter);
    cairo_arc(cr, x[1], y[1], r, quarter, 2 * quarter);
    cairo_arc(cr, x[1], y[0], r, 2 * quarter, 3 * quarter);
    cairo_close_path(cr);
}

void replay_trace(cairo_t *cr, const char *steps, const double *points, double x, double y,
                  double scale) {
    double at[6];
    for (; *steps; steps++) {
        int numbers = *steps == 'Z' ? 0 : *steps == 'C' ? 6 : 2;
        for (int i = 0; i < numbers; i++) at[i] = (i % 2 ? y : x) + scale * points[i];
        points += numbers;
        switch (*steps) {
        case 'M':
            cairo_move_to(cr, at[0], at[1]);
            break;
        case 'L':
            cairo_line_to(cr, at[0], at[1]);
            break;
        case 'C':
            cairo_curve_to(cr, at[0], at[1], at[2], at[3], at[4], at[5]);
            break;
        case 'Z':
            cairo_close_path(cr);
            break;
        }
    }
}

void replay_outline(const Item *item, cairo_t *cr) {
    cairo_new_path(cr);
    if (item->kind == ITEM_PATH)
        replay_path(item, cr);
    else if (item->kind == ITEM_CIRCLE)
        cairo_arc(cr, item->x, item->y, item->radius, 0, 6.28318530717958647693);
    else
        trace_rect(cr, item->box, item->radius);
}

void replay_ink(cairo_t *cr, const Color *color, Theme theme, double opacity) {
    uint32_t rgb = color_rgb(color, theme);
    cairo_set_source_rgba(cr, (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0,
                          (rgb & 255) / 255.0, opacity);
}

/* Wider than any picture is wide enough; beyond some millions Cairo gives up. */
static const double widest = 1e5;

void replay_pen(cairo_t *cr, const Paint *paint) {
    cairo_set_line_width(cr, paint->width < widest ? paint->width : widest);
    cairo_set_dash(cr, paint->dash, paint->dashes, 0);
    cairo_set_line_cap(cr, paint->round ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT);
    cairo_set_line_join(cr, paint->round ? CAIRO_LINE_JOIN_ROUND : CAIRO_LINE_JOIN_MITER);
}

void replay_paint(cairo_t *cr, const Paint *paint, Theme theme) {
    bool fill = paint->fill.kind != COLOR_NONE, stroke = paint->stroke.kind != COLOR_NONE;
    bool whole = fill && stroke && paint->opacity < 1;
    double opacity = whole ? 1 : paint->opacity;
    if (whole) cairo_push_group(cr);
    if (fill) {
        replay_ink(cr, &paint->fill, theme, opacity);
        cairo_fill_preserve(cr);
    }
    if (stroke) {
        replay_ink(cr, &paint->stroke, theme, opacity);
        replay_pen(cr, paint);
        cairo_stroke_preserve(cr);
    }
    cairo_new_path(cr);
    if (!whole) return;
    cairo_pop_group_to_source(cr);
    cairo_paint_with_alpha(cr, paint->opacity);
}

static void trace_bars(const Item *item, cairo_t *cr) {
    for (size_t i = 0; i < item->bar_count; i++) {
        Box bar = item->bars[i];
        cairo_rectangle(cr, item->left + bar.x, item->base + bar.y, bar.w, bar.h);
    }
}

static void draw_halo(const Item *item, cairo_t *cr, PangoLayoutLine *line, Theme theme) {
    Color paper;
    color_parse(&paper, "paper");
    replay_ink(cr, &paper, theme, 1);
    cairo_move_to(cr, item->left, item->base);
    pango_cairo_layout_line_path(cr, line);
    trace_bars(item, cr);
    cairo_set_line_width(cr, 2 * item->style.halo);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    cairo_set_dash(cr, NULL, 0, 0);
    cairo_stroke(cr);
}

static void draw_text(const Item *item, cairo_t *cr, Theme theme) {
    cairo_save(cr);
    cairo_translate(cr, item->x, item->y);
    cairo_rotate(cr, item->style.angle * (3.14159265358979323846 / 180));
    PangoLayoutLine *line = pango_layout_get_line_readonly(item->layout, 0);
    if (item->style.halo > 0) draw_halo(item, cr, line, theme);
    replay_ink(cr, &item->style.color, theme, 1);
    cairo_move_to(cr, item->left, item->base);
    pango_cairo_show_layout_line(cr, line);
    cairo_new_path(cr);
    trace_bars(item, cr);
    cairo_fill(cr);
    cairo_restore(cr);
}

void replay_item(const Item *item, cairo_t *cr, Theme theme) {
    switch (item->kind) {
    case ITEM_PATH:
        replay_draw_path(item, cr, theme);
        break;
    case ITEM_POINTS:
        replay_points(item, cr, theme);
        break;
    case ITEM_IMAGE:
        replay_image(item, cr, theme);
        break;
    case ITEM_TEXT:
        draw_text(item, cr, theme);
        break;
    default:
        replay_outline(item, cr);
        replay_paint(cr, &item->paint, theme);
        break;
    }
}

/* The share of the innermost group that draws, from item `open` (counted from 1) outward; 1
 * without one. */
static double drawn_share(const Canvas *canvas, size_t open, double at) {
    for (; open; open = canvas->items[open - 1].outer) {
        const Item *item = &canvas->items[open - 1];
        if (item->kind == ITEM_GROUP && item->timing.kind == TIME_DRAW)
            return time_progress(&item->timing, at);
    }
    return 1;
}

/* A group that fades is drawn on a paper of its own, which end_item lays down. */
static void begin_item(const Item *item, cairo_t *cr, double at) {
    if (item->kind == ITEM_CLIP) {
        cairo_save(cr);
        replay_outline(item, cr);
        cairo_clip(cr);
    } else if (item->timing.kind == TIME_APPEAR && time_progress(&item->timing, at) < 1) {
        cairo_push_group(cr);
    }
}

static void end_item(const Item *item, cairo_t *cr, double at) {
    if (item->kind == ITEM_CLIP) {
        cairo_restore(cr);
    } else if (item->timing.kind == TIME_APPEAR && time_progress(&item->timing, at) < 1) {
        cairo_pop_group_to_source(cr);
        cairo_paint_with_alpha(cr, time_progress(&item->timing, at));
    }
}

static bool is_unseen(const Item *item, double at) {
    return item->kind == ITEM_GROUP && time_progress(&item->timing, at) <= 0;
}

/* Draws the items; returns the innermost that is open at the end, counted from 1. */
static size_t draw_items(const Canvas *canvas, cairo_t *cr, Theme theme, double at) {
    size_t open = 0;
    double share = 1;
    for (size_t i = 0; i < canvas->count; i++) {
        const Item *item = &canvas->items[i];
        if (is_unseen(item, at)) {
            if (!item->partner) break; /* up to the end of the list */
            i = item->partner;
        } else if (item->kind == ITEM_CLIP || item->kind == ITEM_GROUP) {
            begin_item(item, cr, at);
            share = drawn_share(canvas, open = i + 1, at);
        } else if (item->kind == ITEM_UNCLIP || item->kind == ITEM_UNGROUP) {
            const Item *begin = &canvas->items[item->partner];
            end_item(begin, cr, at);
            share = drawn_share(canvas, open = begin->outer, at);
        } else if (share < 1) {
            replay_drawn(item, cr, theme, share);
        } else {
            replay_item(item, cr, theme);
        }
    }
    return open;
}

void replay(const Canvas *canvas, cairo_t *cr, Theme theme, double at) {
    Color paper;
    color_parse(&paper, "paper");
    replay_ink(cr, &paper, theme, 1);
    cairo_paint(cr);
    size_t open = draw_items(canvas, cr, theme, at);
    for (; open; open = canvas->items[open - 1].outer)
        end_item(&canvas->items[open - 1], cr, at);
}
