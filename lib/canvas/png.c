/* png.c: the list replayed onto a Cairo context, and a context over pixels. */
#include "inner.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

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

static void trace_path(cairo_t *cr, const char *steps, const double *p) {
    for (; *steps; steps++) {
        switch (*steps) {
        case 'M':
            cairo_move_to(cr, p[0], p[1]);
            break;
        case 'L':
            cairo_line_to(cr, p[0], p[1]);
            break;
        case 'C':
            cairo_curve_to(cr, p[0], p[1], p[2], p[3], p[4], p[5]);
            break;
        case 'Z':
            cairo_close_path(cr);
            continue;
        }
        p += *steps == 'C' ? 6 : 2;
    }
}

static void trace(const Item *item, cairo_t *cr) {
    cairo_new_path(cr);
    if (item->kind == ITEM_PATH)
        trace_path(cr, item->steps, item->points);
    else if (item->kind == ITEM_CIRCLE)
        cairo_arc(cr, item->x, item->y, item->radius, 0, 6.28318530717958647693);
    else
        trace_rect(cr, item->box, item->radius);
}

static void ink(cairo_t *cr, const Color *color, Theme theme, double opacity) {
    uint32_t rgb = color_rgb(color, theme);
    cairo_set_source_rgba(cr, (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0,
                          (rgb & 255) / 255.0, opacity);
}

static void draw_shape(const Item *item, cairo_t *cr, Theme theme) {
    const Paint *paint = &item->paint;
    trace(item, cr);
    if (paint->fill.kind != COLOR_NONE) {
        ink(cr, &paint->fill, theme, paint->opacity);
        cairo_fill_preserve(cr);
    }
    if (paint->stroke.kind != COLOR_NONE) {
        ink(cr, &paint->stroke, theme, paint->opacity);
        cairo_set_line_width(cr, paint->width);
        cairo_set_dash(cr, paint->dash, paint->dashes, 0);
        cairo_set_line_cap(cr, paint->round ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT);
        cairo_set_line_join(cr, paint->round ? CAIRO_LINE_JOIN_ROUND : CAIRO_LINE_JOIN_MITER);
        cairo_stroke(cr);
    }
    cairo_new_path(cr);
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
    ink(cr, &paper, theme, 1);
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
    ink(cr, &item->style.color, theme, 1);
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
        draw_shape(item, cr, theme);
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

static void draw_all(Canvas *canvas, cairo_t *cr, Theme theme) {
    Color paper;
    color_parse(&paper, "paper");
    ink(cr, &paper, theme, 1);
    cairo_paint(cr);
    for (size_t i = 0; i < canvas->count; i++) draw(&canvas->items[i], cr, theme);
    for (int open = canvas->clips; open > 0; open--) cairo_restore(cr);
}

typedef struct Bytes {
    unsigned char *at;
    size_t count, room;
} Bytes;

static cairo_status_t append(void *to, const unsigned char *data, unsigned int count) {
    Bytes *bytes = to;
    if (bytes->count + count > bytes->room) {
        size_t room = 2 * bytes->room + count + 4096;
        unsigned char *at = realloc(bytes->at, room);
        if (!at) return CAIRO_STATUS_NO_MEMORY;
        bytes->at = at, bytes->room = room;
    }
    memcpy(bytes->at + bytes->count, data, count);
    bytes->count += count;
    return CAIRO_STATUS_SUCCESS;
}

unsigned char *canvas_png(Canvas *canvas, Theme theme, double scale, size_t *size) {
    if (!(scale >= 0.1 && scale <= 10)) {
        canvas_fail(canvas, "png: scale %g is not between 0.1 and 10", scale);
        return NULL;
    }
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)ceil(canvas->width * scale - 1e-9),
                                   (int)ceil(canvas->height * scale - 1e-9));
    cairo_t *cr = cairo_create(surface);
    cairo_scale(cr, scale, scale);
    draw_all(canvas, cr, theme);
    cairo_status_t status = cairo_status(cr);
    cairo_destroy(cr);
    Bytes bytes = {0};
    if (!status) status = cairo_surface_write_to_png_stream(surface, append, &bytes);
    cairo_surface_destroy(surface);
    if (!status) return *size = bytes.count, bytes.at;
    canvas_fail(canvas, "png: %s", cairo_status_to_string(status));
    free(bytes.at);
    return NULL;
}
