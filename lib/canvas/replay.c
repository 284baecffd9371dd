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
    cairo_new_sub_path(cr);
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

static void trace(const Item *item, cairo_t *cr) {
    cairo_new_path(cr);
    if (item->kind == ITEM_PATH)
        replay_trace(cr, item->steps, item->points, 0, 0, 1);
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

void replay_pen(cairo_t *cr, const Paint *paint) {
    cairo_set_line_width(cr, paint->width);
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

static void draw(const Item *item, cairo_t *cr, Theme theme) {
    switch (item->kind) {
    case ITEM_RECT:
    case ITEM_CIRCLE:
    case ITEM_PATH:
        trace(item, cr);
        replay_paint(cr, &item->paint, theme);
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
    case ITEM_CLIP:
        cairo_save(cr);
        trace(item, cr);
        cairo_clip(cr);
        break;
    case ITEM_UNCLIP:
        cairo_restore(cr);
        break;
    }
}

void replay(const Canvas *canvas, cairo_t *cr, Theme theme) {
    Color paper;
    color_parse(&paper, "paper");
    replay_ink(cr, &paper, theme, 1);
    cairo_paint(cr);
    for (size_t i = 0; i < canvas->count; i++) draw(&canvas->items[i], cr, theme);
    for (int open = canvas->clips; open > 0; open--) cairo_restore(cr);
}
