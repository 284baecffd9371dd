/* replay_points.c: many symbols, quickly: on pixels as stamps (stamp.h), where they are small
 * and wholly inside the clip; else by Cairo, a symbol at a time. */
#include "replay.h"
#include "stamp.h"
#include <math.h>

typedef struct Press {
    const Item *item;
    cairo_t *cr;
    Theme theme;
    Stamps stamps;
    cairo_surface_t *surface; /* the pixels under the context, or NULL */
    uint32_t *pixels;
    int stride;                   /* in pixels */
    double dx, dy;                /* where the picture's corner is, in pixels */
    int left, top, right, bottom; /* stamps inside may be laid */
    double clip[4];               /* left, top, right, bottom in the picture's lengths */
    double reach, border;         /* of the outline, in radii, and of its stroke */
} Press;

void replay_symbol(cairo_t *cr, const Points *points, double x, double y, double radius) {
    cairo_new_path(cr);
    if (points->steps)
        replay_trace(cr, points->steps, points->outline, x, y, radius);
    else
        cairo_arc(cr, x, y, radius, 0, 6.28318530717958647693);
}

/* Lays symbol i as a stamp; false when Cairo has to draw it. */
static bool lay(Press *p, size_t i, uint32_t fill) {
    const Points *points = p->item->dots;
    double x = floor((points->x[i] * p->stamps.scale + p->dx) * STAMP_PLACES + 0.5);
    double y = floor((points->y[i] * p->stamps.scale + p->dy) * STAMP_PLACES + 0.5);
    x /= STAMP_PLACES, y /= STAMP_PLACES;
    if (!(x > p->left && x < p->right && y > p->top && y < p->bottom)) return false;
    int left = (int)floor(x), top = (int)floor(y);
    int place =
        (int)((y - top) * STAMP_PLACES) * STAMP_PLACES + (int)((x - left) * STAMP_PLACES);
    const Stamp *stamp = stamps_get(&p->stamps, points_radius(points, i), place);
    if (!stamp) return false;
    left -= stamp_reach(stamp), top -= stamp_reach(stamp);
    if (left < p->left || top < p->top || left + stamp_side(stamp) > p->right ||
        top + stamp_side(stamp) > p->bottom)
        return false;
    stamp_lay(stamp, p->pixels + (ptrdiff_t)top * p->stride + left, p->stride, fill);
    return true;
}

static void draw_part(const Press *p, size_t i, const Paint *paint) {
    const Points *points = p->item->dots;
    replay_symbol(p->cr, points, points->x[i], points->y[i], points_radius(points, i));
    replay_paint(p->cr, paint, p->theme);
}

/* In a PDF fill and stroke are let through each: to make them a whole takes an object in the
 * file for each symbol, and readers seconds for some thousands. */
static void draw(const Press *p, size_t i, const Color *fill) {
    Paint paint = p->item->paint;
    paint.fill = *fill;
    bool apart = !p->surface && paint.opacity < 1 && paint.stroke.kind != COLOR_NONE;
    Paint under = paint;
    under.stroke = (Color){.kind = COLOR_NONE};
    if (apart) draw_part(p, i, &under), paint.fill = (Color){.kind = COLOR_NONE};
    draw_part(p, i, &paint);
}

/* Whether symbol i is outside the clip, so that it need not be drawn at all. */
static bool is_outside(const Press *p, size_t i) {
    double x = p->item->dots->x[i], y = p->item->dots->y[i];
    double far = p->reach * points_radius(p->item->dots, i) + p->border;
    return x + far < p->clip[0] || y + far < p->clip[1] || x - far > p->clip[2] ||
           y - far > p->clip[3];
}

/* How far the outline reaches from its centre, at most; a mitre sticks out by at most ten times
 * the width (Cairo's limit). */
static void find_reach(Press *p) {
    const Points *points = p->item->dots;
    p->reach = points->steps ? 0 : 1;
    for (size_t i = 0; points->steps && i < 2 * points->corners; i++)
        p->reach = fmax(p->reach, 1.5 * fabs(points->outline[i]));
    if (p->item->paint.stroke.kind != COLOR_NONE) p->border = 10 * p->item->paint.width;
}

static void find_pixels(Press *p) {
    cairo_surface_t *surface = cairo_get_group_target(p->cr);
    if (cairo_surface_get_type(surface) != CAIRO_SURFACE_TYPE_IMAGE) return;
    cairo_surface_flush(surface);
    p->surface = surface;
    p->pixels = (uint32_t *)(void *)cairo_image_surface_get_data(surface);
    p->stride = cairo_image_surface_get_stride(surface) / (int)sizeof(uint32_t);
    cairo_matrix_t matrix;
    cairo_get_matrix(p->cr, &matrix);
    cairo_surface_get_device_offset(surface, &p->dx, &p->dy);
    p->stamps.scale = matrix.xx, p->dx += matrix.x0, p->dy += matrix.y0;
    /* The clip's box is rounded out to whole pixels; one less is surely inside. */
    p->left = (int)floor(p->clip[0] * matrix.xx + p->dx + 0.5) + 1;
    p->top = (int)floor(p->clip[1] * matrix.xx + p->dy + 0.5) + 1;
    p->right = (int)floor(p->clip[2] * matrix.xx + p->dx + 0.5) - 1;
    p->bottom = (int)floor(p->clip[3] * matrix.xx + p->dy + 0.5) - 1;
    if (!p->pixels) p->surface = NULL;
}

static void draw_all(Press *p) {
    for (size_t i = 0; i < p->item->dots->count; i++) {
        if (is_outside(p, i)) continue;
        Color fill = points_fill(p->item, i);
        if (p->surface && lay(p, i, color_rgb(&fill, p->theme))) continue;
        if (p->surface) cairo_surface_mark_dirty(p->surface);
        draw(p, i, &fill);
        if (p->surface) cairo_surface_flush(p->surface);
    }
    if (p->surface) cairo_surface_mark_dirty(p->surface);
}

/* Opaque discs of one colour and size are one line of dots, which keeps a PDF small. */
static bool are_dots(const Item *item) {
    const Points *points = item->dots;
    return !points->steps && !points->radii && !points->fills &&
           item->paint.stroke.kind == COLOR_NONE && item->paint.opacity == 1;
}

static void draw_dots(const Item *item, cairo_t *cr, Theme theme) {
    const Points *points = item->dots;
    cairo_new_path(cr);
    for (size_t i = 0; i < points->count; i++) {
        cairo_move_to(cr, points->x[i], points->y[i]);
        cairo_line_to(cr, points->x[i], points->y[i]);
    }
    const Paint pen = {.width = 2 * points->radius, .round = true};
    replay_pen(cr, &pen);
    replay_ink(cr, &item->paint.fill, theme, 1);
    cairo_stroke(cr);
}

void replay_points(const Item *item, cairo_t *cr, Theme theme) {
    Press press = {
        .item = item, .cr = cr, .theme = theme, .stamps = {.item = item, .theme = theme}};
    double *clip = press.clip;
    cairo_clip_extents(cr, &clip[0], &clip[1], &clip[2], &clip[3]);
    find_reach(&press);
    find_pixels(&press);
    if (!press.surface && are_dots(item))
        draw_dots(item, cr, theme);
    else
        draw_all(&press);
    stamps_free(&press.stamps);
}
