/* replay_time.c: an item while it is being drawn: so much of its stroke, and the rest half
 * faded in. */
#include "replay.h"
#include <math.h>

typedef struct Pen {
    cairo_t *cr;
    double left; /* length that may still be drawn */
    double x, y; /* where it is */
} Pen;

/* Draws to (x, y), or as far as the length goes. */
static void pen_to(Pen *pen, double x, double y) {
    double dx = x - pen->x, dy = y - pen->y, length = sqrt(dx * dx + dy * dy);
    if (pen->left <= 0) return;
    double share = length > pen->left ? pen->left / length : 1;
    cairo_line_to(pen->cr, pen->x + share * dx, pen->y + share * dy);
    pen->left -= length;
    pen->x = x, pen->y = y;
}

static double length_of(const cairo_path_t *path) {
    double sum = 0, x = 0, y = 0, x0 = 0, y0 = 0;
    for (int i = 0; i < path->num_data; i += path->data[i].header.length) {
        const cairo_path_data_t *data = &path->data[i];
        bool moves = data->header.type == CAIRO_PATH_MOVE_TO;
        bool closes = data->header.type == CAIRO_PATH_CLOSE_PATH;
        double to_x = closes ? x0 : data[1].point.x, to_y = closes ? y0 : data[1].point.y;
        if (moves)
            x0 = to_x, y0 = to_y;
        else
            sum += sqrt((to_x - x) * (to_x - x) + (to_y - y) * (to_y - y));
        x = to_x, y = to_y;
    }
    return sum;
}

/* Makes the first `share` of the context's path its path. */
static void shorten(cairo_t *cr, double share) {
    cairo_path_t *path = cairo_copy_path_flat(cr);
    Pen pen = {.cr = cr, .left = share * length_of(path)};
    double x0 = 0, y0 = 0;
    cairo_new_path(cr);
    for (int i = 0; i < path->num_data && pen.left > 0; i += path->data[i].header.length) {
        const cairo_path_data_t *data = &path->data[i];
        if (data->header.type == CAIRO_PATH_MOVE_TO) {
            pen.x = x0 = data[1].point.x, pen.y = y0 = data[1].point.y;
            cairo_move_to(cr, x0, y0);
        } else if (data->header.type == CAIRO_PATH_CLOSE_PATH) {
            pen_to(&pen, x0, y0);
        } else {
            pen_to(&pen, data[1].point.x, data[1].point.y);
        }
    }
    cairo_path_destroy(path);
}

static void draw_shape(const Item *item, cairo_t *cr, Theme theme, double share) {
    Paint fill = item->paint, stroke = item->paint;
    fill.stroke = stroke.fill = (Color){.kind = COLOR_NONE};
    fill.opacity *= share;
    replay_outline(item, cr);
    replay_paint(cr, &fill, theme);
    replay_outline(item, cr);
    shorten(cr, share);
    replay_paint(cr, &stroke, theme);
}

void replay_drawn(const Item *item, cairo_t *cr, Theme theme, double share) {
    if (item->kind == ITEM_RECT || item->kind == ITEM_CIRCLE || item->kind == ITEM_PATH) {
        draw_shape(item, cr, theme, share);
        return;
    }
    cairo_push_group(cr);
    replay_item(item, cr, theme);
    cairo_pop_group_to_source(cr);
    cairo_paint_with_alpha(cr, share);
}
