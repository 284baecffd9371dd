/* test_canvas_pixels.c: what is drawn quickly looks like what Cairo draws slowly. The pictures
 * are decoded and compared byte by byte. */
#include "../../lib/canvas/canvas.h"
#include "tap.h"
#include <cairo.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT = 500, WIDTH = 120, HEIGHT = 80 };

/* A PNG in memory, as Cairo reads it. */
typedef struct Reader {
    const unsigned char *at;
    size_t left;
} Reader;

static cairo_status_t read_some(void *from, unsigned char *data, unsigned int count) {
    Reader *reader = from;
    if (count > reader->left) return CAIRO_STATUS_READ_ERROR;
    memcpy(data, reader->at, count);
    reader->at += count, reader->left -= count;
    return CAIRO_STATUS_SUCCESS;
}

/* The canvas's pixels by way of its PNG, at two pixels a pixel, yours to destroy; NULL when
 * there are none. */
static cairo_surface_t *pixels_of(Canvas *canvas, Theme theme) {
    size_t size = 0;
    unsigned char *png = canvas_png(canvas, theme, 2, &size);
    if (!png) return NULL;
    Reader reader = {png, size};
    cairo_surface_t *surface = cairo_image_surface_create_from_png_stream(read_some, &reader);
    free(png);
    return surface;
}

/* The largest difference of a byte, and the mean; 255 when they are not of one size. */
static int difference(Canvas *a, Canvas *b, double *mean) {
    cairo_surface_t *x = pixels_of(a, THEME_LIGHT), *y = pixels_of(b, THEME_LIGHT);
    int worst = 0, stride = cairo_image_surface_get_stride(x);
    const unsigned char *p = cairo_image_surface_get_data(x),
                        *q = cairo_image_surface_get_data(y);
    double sum = 0;
    bool fit = p && q && stride == cairo_image_surface_get_stride(y);
    for (int i = 0; fit && i < stride * 2 * HEIGHT; i++) {
        int d = abs(p[i] - q[i]);
        worst = d > worst ? d : worst, sum += d;
    }
    *mean = sum / (stride * 2 * HEIGHT);
    cairo_surface_destroy(x), cairo_surface_destroy(y);
    return fit ? worst : 255;
}

/* Numbers between 0 and 1 that look random (a linear congruence). */
static double next(uint32_t *state) {
    *state = *state * 1664525u + 1013904223u;
    return (*state >> 8) / 16777216.0;
}

typedef struct Cloud {
    double x[COUNT], y[COUNT], r[COUNT], t[COUNT];
} Cloud;

/* Places on the grid of the stamps (1/8 of half a pixel) or anywhere. */
static void scatter(Cloud *cloud, bool on_grid) {
    uint32_t state = 7;
    for (int i = 0; i < COUNT; i++) {
        cloud->x[i] = next(&state) * WIDTH, cloud->y[i] = next(&state) * HEIGHT;
        cloud->r[i] = (double)(int)(next(&state) * 64) / 16, cloud->t[i] = next(&state);
        if (!on_grid) continue;
        cloud->x[i] = floor(cloud->x[i] * 16) / 16, cloud->y[i] = floor(cloud->y[i] * 16) / 16;
    }
}

static Paint paint_of(const char *fill, const char *stroke, double opacity) {
    Paint paint = {.width = 1.5, .opacity = opacity};
    color_parse(&paint.fill, fill), color_parse(&paint.stroke, stroke);
    return paint;
}

static const double corners[] = {0, -1.15, 1.08, 0.75, -1.08, 0.75};

/* One symbol as a shape of its own. */
static void add_alone(Canvas *canvas, const Points *points, size_t i, Paint paint) {
    double r = points->radii ? points->radii[i] : points->radius, at[6];
    if (points->fills) paint.fill = (Color){.kind = points->scheme, .t = points->fills[i]};
    if (!points->steps) {
        canvas_circle(canvas, points->x[i], points->y[i], r, &paint);
        return;
    }
    for (int k = 0; k < 6; k++) at[k] = (k % 2 ? points->y[i] : points->x[i]) + r * corners[k];
    canvas_path(canvas, points->steps, at, 3, &paint);
}

static void compare(const char *name, const Points *points, Paint paint, int most,
                    double most_mean) {
    Canvas *fast = canvas_new(WIDTH, HEIGHT), *slow = canvas_new(WIDTH, HEIGHT);
    Box clip = {3.3, 4.6, 100.2, 70.9};
    canvas_clip(fast, clip), canvas_clip(slow, clip);
    canvas_points(fast, points, &paint);
    for (size_t i = 0; i < points->count; i++) add_alone(slow, points, i, paint);
    double mean;
    int worst = difference(fast, slow, &mean);
    tap_ok(canvas_count(fast) == 2, "%s: one item", name);
    tap_ok(worst <= most, "%s: no byte differs by more than %d (%d)", name, most, worst);
    tap_ok(mean <= most_mean, "%s: on average by %.3g (%.3g)", name, most_mean, mean);
    canvas_free(fast), canvas_free(slow);
}

/* On the grid of the stamps the only difference is that of rounding, which adds up where many
 * symbols lie on each other. */
static void test_points(void) {
    static Cloud grid, any;
    scatter(&grid, true), scatter(&any, false);
    Points points = {.count = COUNT, .x = grid.x, .y = grid.y, .radius = 2.5};
    compare("discs", &points, paint_of("series1", "none", 1), 3, 0.02);
    compare("discs with opacity", &points, paint_of("series1", "none", 0.3), 6, 0.3);
    compare("rings", &points, paint_of("none", "ink", 1), 3, 0.02);
    compare("discs with an edge", &points, paint_of("series2", "paper", 1), 4, 0.02);
    compare("discs with an edge and opacity", &points, paint_of("series2", "ink", 0.5), 8, 0.1);
    points.fills = grid.t, points.scheme = COLOR_VIRIDIS;
    compare("discs of many colours", &points, paint_of("none", "paper", 1), 4, 0.02);
    compare("discs of many colours with opacity", &points, paint_of("none", "none", 0.5), 6,
            0.5);
    points.radii = grid.r;
    compare("discs of many sizes", &points, paint_of("none", "none", 1), 3, 0.02);
    points.steps = "MLLZ", points.outline = corners, points.corners = 3;
    compare("triangles of many sizes", &points, paint_of("none", "ink", 1), 4, 0.02);
    points.x = any.x, points.y = any.y, points.radii = NULL, points.fills = NULL;
    compare("triangles anywhere", &points, paint_of("series3", "none", 1), 50, 1.5);
    points.steps = NULL;
    compare("discs anywhere", &points, paint_of("series3", "none", 1), 50, 1.5);
    points.radius = 40;
    compare("large discs", &points, paint_of("series1", "paper", 1), 0, 0);
}

int main(void) {
    tap_begin();
    test_points();
    return tap_end();
}
