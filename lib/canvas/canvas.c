/* canvas.c: the list. Nothing is drawn here; what is added is checked, copied and kept. */
#include "canvas.h"
#include "inner.h"
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

bool canvas_fail(Canvas *canvas, const char *format, ...) {
    va_list rest;
    va_start(rest, format);
    vsnprintf(canvas->error, sizeof canvas->error, format, rest);
    va_end(rest);
    return false;
}

Canvas *canvas_new(double width, double height) {
    if (!(width >= 1 && width <= 20000 && height >= 1 && height <= 20000)) return NULL;
    Canvas *canvas = calloc(1, sizeof *canvas);
    if (canvas) canvas->width = width, canvas->height = height;
    return canvas;
}

static void item_drop(Item *item) {
    free(item->steps);
    free(item->points);
    free(item->text);
    free(item->bars);
    free(item->dots);
    free(item->grid);
    if (item->layout) g_object_unref(item->layout);
}

void canvas_free(Canvas *canvas) {
    if (!canvas) return;
    for (size_t i = 0; i < canvas->count; i++) item_drop(&canvas->items[i]);
    free(canvas->items);
    free(canvas);
}

double canvas_width(const Canvas *canvas) {
    return canvas->width;
}

double canvas_height(const Canvas *canvas) {
    return canvas->height;
}

const char *canvas_error(const Canvas *canvas) {
    return canvas->error;
}

size_t canvas_count(const Canvas *canvas) {
    return canvas->count;
}

const Item *canvas_item(const Canvas *canvas, size_t i) {
    return &canvas->items[i];
}

void canvas_tag(Canvas *canvas, const char *tag) {
    snprintf(canvas->tag, sizeof canvas->tag, "%s", tag);
}

Item *canvas_next(Canvas *canvas, ItemKind kind) {
    if (canvas->count == canvas->room) {
        size_t room = canvas->room ? 2 * canvas->room : 64;
        Item *items = realloc(canvas->items, room * sizeof *items);
        if (!items) {
            canvas_fail(canvas, "no memory for %zu items", room);
            return NULL;
        }
        canvas->items = items, canvas->room = room;
    }
    Item *item = &canvas->items[canvas->count];
    memset(item, 0, sizeof *item);
    item->kind = kind;
    memcpy(item->tag, canvas->tag, sizeof item->tag);
    return item;
}

bool canvas_drawable(double x) {
    return fabs(x) <= CANVAS_FARTHEST; /* false for NaN */
}

bool canvas_check_box(Canvas *canvas, const char *what, Box box) {
    bool good = canvas_drawable(box.x) && canvas_drawable(box.y) && canvas_drawable(box.w) &&
                canvas_drawable(box.h);
    return good || canvas_fail(canvas, "%s at (%g, %g), %g by %g: not finite, or too far", what,
                               box.x, box.y, box.w, box.h);
}

bool canvas_fill_in(Canvas *canvas, Paint *full, const Paint *paint) {
    *full = paint ? *paint : (Paint){0};
    if (full->width == 0) full->width = 1;
    if (full->opacity == 0) full->opacity = 1;
    if (!(full->width > 0 && canvas_drawable(full->width)))
        return canvas_fail(canvas, "width %g: want a number above 0", full->width);
    if (!(full->opacity > 0 && full->opacity <= 1))
        return canvas_fail(canvas, "opacity %g: want 0 … 1", full->opacity);
    for (int i = 0; i < full->dashes; i++)
        if (!(full->dash[i] >= 0 && canvas_drawable(full->dash[i])))
            return canvas_fail(canvas, "dash %g: want lengths of 0 or more", full->dash[i]);
    return true;
}

bool canvas_rect(Canvas *canvas, Box box, double radius, const Paint *paint) {
    Paint full;
    if (!canvas_check_box(canvas, "rect", box) || !canvas_fill_in(canvas, &full, paint))
        return false;
    if (box.w < 0) box.x += box.w, box.w = -box.w;
    if (box.h < 0) box.y += box.h, box.h = -box.h;
    Item *item = canvas_next(canvas, ITEM_RECT);
    if (!item) return false;
    item->box = box;
    item->radius = fmin(fmax(radius, 0), fmin(box.w, box.h) / 2);
    item->paint = full;
    canvas->count++;
    return true;
}

bool canvas_circle(Canvas *canvas, double x, double y, double radius, const Paint *paint) {
    Box box = {x - radius, y - radius, 2 * radius, 2 * radius};
    Paint full;
    if (!canvas_check_box(canvas, "circle", box) || !canvas_fill_in(canvas, &full, paint))
        return false;
    Item *item = canvas_next(canvas, ITEM_CIRCLE);
    if (!item) return false;
    item->box = box;
    item->x = x, item->y = y, item->radius = fabs(radius);
    item->paint = full;
    canvas->count++;
    return true;
}

size_t path_points(const char *steps) {
    size_t count = 0;
    if (steps[0] != 'M') return SIZE_MAX;
    for (; *steps; steps++) {
        if (!strchr("MLCZ", *steps)) return SIZE_MAX;
        count += *steps == 'Z' ? 0 : *steps == 'C' ? 3 : 1;
    }
    return count;
}

Box path_bounds(const double *points, size_t count) {
    double x0 = points[0], y0 = points[1], x1 = x0, y1 = y0;
    for (size_t i = 1; i < count; i++) {
        x0 = fmin(x0, points[2 * i]), x1 = fmax(x1, points[2 * i]);
        y0 = fmin(y0, points[2 * i + 1]), y1 = fmax(y1, points[2 * i + 1]);
    }
    return (Box){x0, y0, x1 - x0, y1 - y0};
}

static bool check_points(Canvas *canvas, const double *points, size_t count) {
    for (size_t i = 0; i < 2 * count; i++)
        if (!canvas_drawable(points[i]))
            return canvas_fail(canvas, "path: point %zu is not finite, or too far", i / 2 + 1);
    return true;
}

static bool copy_path(Item *item, const char *steps, const double *points, size_t count) {
    item->steps = strdup(steps);
    item->points = malloc(count * 2 * sizeof *points);
    if (!item->steps || !item->points) return false;
    memcpy(item->points, points, count * 2 * sizeof *points);
    item->count = count;
    item->box = path_bounds(points, count);
    return true;
}

bool canvas_path(Canvas *canvas, const char *steps, const double *points, size_t count,
                 const Paint *paint) {
    if (path_points(steps) != count)
        return canvas_fail(canvas, "path: steps \"%.20s\" and %zu points do not fit", steps,
                           count);
    Paint full;
    if (!check_points(canvas, points, count) || !canvas_fill_in(canvas, &full, paint))
        return false;
    Item *item = canvas_next(canvas, ITEM_PATH);
    if (!item) return false;
    item->paint = full;
    if (!copy_path(item, steps, points, count)) {
        item_drop(item);
        return canvas_fail(canvas, "no memory for a path of %zu points", count);
    }
    canvas->count++;
    return true;
}

/* Where the baseline starts, relative to the point the text was put at. */
static void place(Item *item, double advance) {
    double ascent, descent, capital;
    text_metrics(item->style.size, &ascent, &descent, &capital);
    switch (item->style.anchor) {
    case ANCHOR_START:
        item->left = 0;
        break;
    case ANCHOR_MIDDLE:
        item->left = -advance / 2;
        break;
    case ANCHOR_END:
        item->left = -advance;
        break;
    }
    switch (item->style.baseline) {
    case BASELINE_ALPHABETIC:
        item->base = 0;
        break;
    case BASELINE_MIDDLE:
        item->base = capital / 2;
        break;
    case BASELINE_TOP:
        item->base = ascent;
        break;
    case BASELINE_BOTTOM:
        item->base = -descent;
        break;
    }
}

/* The bounds of the ink after turning; `ink` is relative to the start of the baseline. */
static Box ink_box(const Item *item, Box ink) {
    double turn = item->style.angle * (3.14159265358979323846 / 180), c = cos(turn),
           s = sin(turn);
    double corner[8];
    for (int i = 0; i < 4; i++) {
        double x = item->left + ink.x + (i & 1 ? ink.w : 0),
               y = item->base + ink.y + (i & 2 ? ink.h : 0);
        corner[2 * i] = item->x + c * x - s * y;
        corner[2 * i + 1] = item->y + s * x + c * y;
    }
    return path_bounds(corner, 4);
}

/* The smallest box around both. */
static Box around(Box a, Box b) {
    double corners[8] = {a.x, a.y, a.x + a.w, a.y + a.h, b.x, b.y, b.x + b.w, b.y + b.h};
    return path_bounds(corners, 4);
}

static void fit(Item *item) {
    PangoRectangle ink, logical;
    pango_layout_get_extents(item->layout, &ink, &logical);
    double base = (double)pango_layout_get_baseline(item->layout);
    place(item, (double)logical.width / PANGO_SCALE);
    Box box = {(double)ink.x / PANGO_SCALE, (ink.y - base) / PANGO_SCALE,
               (double)ink.width / PANGO_SCALE, (double)ink.height / PANGO_SCALE};
    for (size_t i = 0; i < item->bar_count; i++) box = around(box, item->bars[i]);
    item->box = ink_box(item, box);
}

/* The bars over the text's runs, and no more of the runs: they are the caller's. */
static bool keep_bars(Item *item) {
    size_t runs = item->style.run_count;
    if (runs > 0 && !(item->bars = malloc(runs * sizeof *item->bars))) return false;
    if (runs > 0)
        item->bar_count = runs_bars(item->layout, item->text, &item->style, item->bars);
    item->style.runs = NULL, item->style.run_count = 0;
    return true;
}

bool canvas_text(Canvas *canvas, double x, double y, const char *text, const TextStyle *style) {
    TextStyle full = text_style(style);
    if (!canvas_drawable(x) || !canvas_drawable(y) || !canvas_drawable(full.angle))
        return canvas_fail(canvas, "text \"%s\": place or angle not finite, or too far", text);
    if (!(full.halo >= 0 && full.halo <= full.size))
        return canvas_fail(canvas, "halo %g: want 0 … the size of the text", full.halo);
    PangoLayout *layout = text_layout(canvas, text, &full);
    if (!layout) return false;
    Item *item = canvas_next(canvas, ITEM_TEXT);
    char *copy = strdup(text);
    if (!item || !copy) {
        g_object_unref(layout), free(copy);
        return canvas_fail(canvas, "no memory for a text");
    }
    item->x = x, item->y = y, item->text = copy, item->style = full, item->layout = layout;
    if (!keep_bars(item)) {
        item_drop(item);
        return canvas_fail(canvas, "no memory for a text");
    }
    fit(item);
    canvas->count++;
    return true;
}
