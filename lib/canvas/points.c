/* points.c: many symbols as one item. Their columns are kept in one block of memory behind the
 * struct, so that a hundred thousand cost a few megabytes and are freed at once. */
#include "inner.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool check_column(Canvas *canvas, const char *name, const double *values, size_t count,
                         double least) {
    for (size_t i = 0; values && i < count; i++)
        if (!canvas_drawable(values[i]) || values[i] < least)
            return canvas_fail(canvas, "points: %s[%zu] is %g; want a finite number%s", name,
                               i + 1, values[i],
                               least == 0 ? " of 0 or more" : ", not too far");
    return true;
}

static bool check_outline(Canvas *canvas, const Points *points) {
    if (!points->steps) return true;
    if (path_points(points->steps) != points->corners)
        return canvas_fail(canvas,
                           "points: steps \"%.20s\" and %zu points of the shape do not fit",
                           points->steps, points->corners);
    return check_column(canvas, "the shape", points->outline, 2 * points->corners, -INFINITY);
}

static bool check(Canvas *canvas, const Points *points, const Paint *paint) {
    if (points->count == 0) return canvas_fail(canvas, "points: x is empty");
    if (points->fills && paint->fill.kind != COLOR_NONE)
        return canvas_fail(canvas, "points: fill and fills; want one of them");
    if (paint->dashes) return canvas_fail(canvas, "points: dash; want a whole line as stroke");
    return check_column(canvas, "x", points->x, points->count, -INFINITY) &&
           check_column(canvas, "y", points->y, points->count, -INFINITY) &&
           check_column(canvas, "r", points->radii ? points->radii : &points->radius,
                        points->radii ? points->count : 1, 0) &&
           check_column(canvas, "fills", points->fills, points->count, -INFINITY) &&
           check_outline(canvas, points);
}

/* Copies `count` numbers to *room, moves it on and returns the copy; NULL for NULL. */
static const double *keep(double **room, const double *numbers, size_t count) {
    if (!numbers) return NULL;
    double *copy = memcpy(*room, numbers, count * sizeof *numbers);
    *room += count;
    return copy;
}

/* A copy in one block, to be freed as one; NULL when there is no memory. */
static Points *copy_of(const Points *points) {
    size_t columns = 2u + (points->radii != NULL) + (points->fills != NULL), letters = 0;
    if (points->steps) letters = strlen(points->steps) + 1;
    if (points->count > SIZE_MAX / 64 || points->corners > SIZE_MAX / 64) return NULL;
    size_t numbers = columns * points->count + (points->steps ? 2 * points->corners : 0);
    Points *copy = malloc(sizeof *copy + numbers * sizeof(double) + letters);
    if (!copy) return NULL;
    *copy = *points;
    double *room = (double *)(copy + 1);
    copy->x = keep(&room, points->x, points->count);
    copy->y = keep(&room, points->y, points->count);
    copy->radii = keep(&room, points->radii, points->count);
    copy->fills = keep(&room, points->fills, points->count);
    if (!points->steps) return copy;
    copy->outline = keep(&room, points->outline, 2 * points->corners);
    copy->steps = memcpy(room, points->steps, letters);
    return copy;
}

static Box around_all(const Points *points) {
    Box shape = {-1, -1, 2, 2};
    if (points->steps) shape = path_bounds(points->outline, points->corners);
    double x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;
    for (size_t i = 0; i < points->count; i++) {
        double x = points->x[i], y = points->y[i], r = points_radius(points, i);
        x0 = fmin(x0, x + r * shape.x), x1 = fmax(x1, x + r * (shape.x + shape.w));
        y0 = fmin(y0, y + r * shape.y), y1 = fmax(y1, y + r * (shape.y + shape.h));
    }
    return (Box){x0, y0, x1 - x0, y1 - y0};
}

bool canvas_points(Canvas *canvas, const Points *points, const Paint *paint) {
    Paint full;
    if (!canvas_fill_in(canvas, &full, paint) || !check(canvas, points, &full)) return false;
    Box box = around_all(points);
    if (!canvas_check_box(canvas, "points", box)) return false;
    Points *copy = copy_of(points);
    Item *item = copy ? canvas_next(canvas, ITEM_POINTS) : NULL;
    if (!item) {
        free(copy);
        return canvas_fail(canvas, "no memory for %zu points", points->count);
    }
    item->paint = full, item->dots = copy;
    item->box = box;
    canvas->count++;
    return true;
}

double points_radius(const Points *points, size_t i) {
    return points->radii ? points->radii[i] : points->radius;
}

Color points_fill(const Item *item, size_t i) {
    if (!item->dots->fills) return item->paint.fill;
    return (Color){.kind = item->dots->scheme, .t = item->dots->fills[i]};
}
