/* test_canvas_pixels.c: what is drawn quickly looks like what Cairo draws slowly. The pictures
 * are decoded and compared byte by byte. */
#include "../../lib/canvas/canvas.h"
#include "tap.h"
#include <cairo.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

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
static cairo_surface_t *pixels_at(Canvas *canvas, Theme theme, double at) {
    size_t size = 0;
    unsigned char *png = canvas_png(canvas, theme, 2, at, &size);
    if (!png) return NULL;
    Reader reader = {png, size};
    cairo_surface_t *surface = cairo_image_surface_create_from_png_stream(read_some, &reader);
    free(png);
    return surface;
}

static cairo_surface_t *pixels_of(Canvas *canvas, Theme theme) {
    return pixels_at(canvas, theme, NAN);
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

/* The colour of a pixel, without what lets it through. */
static uint32_t pixel(cairo_surface_t *surface, int x, int y) {
    const unsigned char *data = cairo_image_surface_get_data(surface);
    uint32_t color;
    memcpy(&color, data + y * cairo_image_surface_get_stride(surface) + 4 * x, sizeof color);
    return color & 0xffffff;
}

static uint32_t ramp(ColorKind scheme, double t, Theme theme) {
    Color color = {.kind = scheme, .t = t};
    return color_rgb(&color, theme);
}

/* Whether two colours differ by at most `most` in each byte. */
static bool alike(uint32_t a, uint32_t b, int most) {
    for (int shift = 0; shift < 24; shift += 8)
        if (abs((int)(a >> shift & 255) - (int)(b >> shift & 255)) > most) return false;
    return true;
}

static unsigned char sextet(char letter) {
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = strchr(letters, letter);
    return at ? (unsigned char)(at - letters) : 0;
}

/* The PNG that is in an SVG, decoded. */
static cairo_surface_t *embedded(const char *svg) {
    const char *at = strstr(svg, "base64,") + 7;
    size_t letters = strcspn(at, "\""), count = 0;
    unsigned char *png = malloc(letters);
    for (size_t i = 0; i + 3 < letters; i += 4) {
        uint32_t bits = 0;
        for (int k = 0; k < 4; k++) bits = bits << 6 | sextet(at[i + (size_t)k]);
        for (int k = 16; k >= 0; k -= 8) png[count++] = (unsigned char)(bits >> k);
    }
    Reader reader = {png, count};
    cairo_surface_t *surface = cairo_image_surface_create_from_png_stream(read_some, &reader);
    free(png);
    return surface;
}

enum { COLUMNS = 6, ROWS = 4 };

static const double cells[ROWS * COLUMNS] = {-1,   -0.8, -0.6, -0.4, -0.2, 0,    0.2,  0.4,
                                             0.6,  0.8,  1,    -1,   7.5,  -7.5, 0,    NAN,
                                             0.25, 0.1,  0,    0,    0,    0,    0.75, 1};

/* The middle of each cell has the colour of its value, as near as 255 levels come to it. */
static void check_cells(cairo_surface_t *surface, Theme theme, int cell, uint32_t nothing,
                        const char *name) {
    int wrong = 0;
    for (int i = 0; i < ROWS * COLUMNS; i++) {
        uint32_t got =
            pixel(surface, (i % COLUMNS) * cell + cell / 2, i / COLUMNS * cell + cell / 2);
        uint32_t want = isnan(cells[i]) ? nothing : ramp(COLOR_DIVERGING, cells[i], theme);
        bool exact = isnan(cells[i]) || fabs(cells[i]) >= 1 || cells[i] == 0;
        if (!alike(got, want, exact ? 0 : 2)) wrong++;
    }
    tap_ok(wrong == 0, "%s: each cell has its colour (%d have not)", name, wrong);
}

static void test_image(void) {
    Canvas *canvas = canvas_new(10 * COLUMNS, 10 * ROWS);
    Image image = {COLUMNS, ROWS, cells, COLOR_DIVERGING, NULL, false};
    canvas_image(canvas, (Box){0, 0, 10 * COLUMNS, 10 * ROWS}, &image);
    for (Theme theme = THEME_LIGHT; theme <= THEME_DARK; theme++) {
        Color paper;
        color_parse(&paper, "paper");
        cairo_surface_t *surface = pixels_of(canvas, theme);
        check_cells(surface, theme, 20, color_rgb(&paper, theme), "PNG");
        uint32_t middle = pixel(surface, 110, 10), edge = pixel(surface, 100, 0);
        tap_ok(middle == edge && pixel(surface, 99, 0) != edge, "cells have sharp edges");
        cairo_surface_destroy(surface);
        char *svg = canvas_svg(canvas, theme, NULL, NULL);
        surface = embedded(svg);
        tap_ok(cairo_image_surface_get_width(surface) == COLUMNS &&
                   cairo_image_surface_get_height(surface) == ROWS,
               "SVG: a pixel a cell");
        check_cells(surface, theme, 1, 0, "SVG");
        tap_ok(cairo_image_surface_get_format(surface) == CAIRO_FORMAT_ARGB32,
               "SVG: what has no value is transparent");
        cairo_surface_destroy(surface), free(svg);
    }
    tap_ok(isnan(grid_value(canvas_item(canvas, 0)->grid, 15)), "no value stays none");
    tap_ok(fabs(grid_value(canvas_item(canvas, 0)->grid, 16) - 0.25) <= 1.0 / 254,
           "a value is kept to half a level");
    canvas_free(canvas);
}

static void test_rgb_image(void) {
    const unsigned char rgb[] = {255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30};
    const uint32_t want[] = {0xff0000, 0x00ff00, 0x0000ff, 0x0a141e};
    Canvas *canvas = canvas_new(20, 20);
    canvas_image(canvas, (Box){0, 0, 20, 20}, &(Image){.columns = 2, .rows = 2, .rgb = rgb});
    cairo_surface_t *png = pixels_of(canvas, THEME_DARK);
    char *svg = canvas_svg(canvas, THEME_DARK, NULL, NULL);
    cairo_surface_t *inside = embedded(svg);
    bool good = true;
    for (int i = 0; i < 4; i++) {
        good = good && pixel(png, i % 2 * 20 + 10, i / 2 * 20 + 10) == want[i];
        good = good && pixel(inside, i % 2, i / 2) == want[i];
    }
    tap_ok(good, "colours by their bytes are themselves, in PNG and SVG, in every theme");
    cairo_surface_destroy(png), cairo_surface_destroy(inside), free(svg);
    canvas_free(canvas);
    canvas = canvas_new(20, 20);
    canvas_image(canvas, (Box){0, 0, 20, 20},
                 &(Image){.columns = 2, .rows = 2, .rgb = rgb, .smooth = true});
    png = pixels_of(canvas, THEME_LIGHT);
    uint32_t between = pixel(png, 20, 5);
    tap_ok(alike(between, 0x808000, 8),
           "smooth: halfway between red and green is half of each");
    tap_ok(alike(pixel(png, 0, 0), 0xff0000, 2), "and the corner is not faded");
    cairo_surface_destroy(png);
    canvas_free(canvas);
}

/* What the encoder writes is what another program reads, at sizes around its buffers. */
static void test_noise(void) {
    enum { SIDE = 300 };
    unsigned char *rgb = malloc(3 * SIDE * SIDE);
    uint32_t state = 3;
    for (int i = 0; i < 3 * SIDE * SIDE; i++) rgb[i] = (unsigned char)(256 * next(&state));
    Canvas *canvas = canvas_new(SIDE, SIDE);
    canvas_image(canvas, (Box){0, 0, SIDE, SIDE},
                 &(Image){.columns = SIDE, .rows = SIDE, .rgb = rgb});
    cairo_surface_t *png = pixels_of(canvas, THEME_LIGHT);
    int wrong = 0;
    for (int i = 0; i < SIDE * SIDE; i++) {
        uint32_t want =
            (uint32_t)rgb[3 * i] << 16 | (uint32_t)rgb[3 * i + 1] << 8 | rgb[3 * i + 2];
        wrong += pixel(png, i % SIDE * 2, i / SIDE * 2) != want;
    }
    tap_ok(wrong == 0, "noise comes back as it was (%d pixels differ)", wrong);
    cairo_surface_destroy(png), free(rgb);
    canvas_free(canvas);
}

/* The colour at a place, in pixels of the canvas, at a moment. */
static uint32_t seen(Canvas *canvas, double at, int x, int y) {
    cairo_surface_t *surface = pixels_at(canvas, THEME_LIGHT, at);
    uint32_t color = pixel(surface, 2 * x, 2 * y);
    cairo_surface_destroy(surface);
    return color;
}

static void add_square(Canvas *canvas, double x, const char *fill) {
    Paint paint = {0};
    color_parse(&paint.fill, fill);
    canvas_rect(canvas, (Box){x, 0, 10, 10}, 0, &paint);
}

static void add_line(Canvas *canvas, double y, int dashes) {
    Paint paint = {.width = 4, .dashes = dashes, .dash = {5, 5}};
    color_parse(&paint.stroke, "#000000");
    canvas_path(canvas, "MLML", (double[]){0, y, 40, y, 60, y, 100, y}, 4, &paint);
}

/* Red fades in from 1 to 3 s; green is there from 1 to 2 s of each 4 s; blue inside both. */
static void test_fading(void) {
    Canvas *canvas = canvas_new(100, 20);
    canvas_group(canvas, &(Timing){TIME_APPEAR, 1, 3, 0});
    add_square(canvas, 0, "#ff0000");
    canvas_group(canvas, &(Timing){TIME_SHOW, 1, 2, 4});
    canvas_clip(canvas, (Box){0, 0, 100, 100});
    add_square(canvas, 10, "#0000ff");
    canvas_unclip(canvas), canvas_ungroup(canvas), canvas_ungroup(canvas);
    canvas_group(canvas, &(Timing){TIME_SHOW, 1, 2, 4});
    add_square(canvas, 20, "#00ff00");
    canvas_ungroup(canvas);
    add_square(canvas, 30, "#000000");
    tap_ok(seen(canvas, 0, 5, 5) == 0xffffff && seen(canvas, 1, 5, 5) == 0xffffff,
           "appear: nothing before it begins");
    tap_ok(alike(seen(canvas, 2, 5, 5), 0xff8080, 1), "appear: half of it halfway");
    tap_ok(seen(canvas, 3, 5, 5) == 0xff0000 && seen(canvas, 99, 5, 5) == 0xff0000,
           "appear: all of it afterwards");
    tap_ok(seen(canvas, NAN, 5, 5) == 0xff0000, "appear: all of it in the still picture");
    tap_ok(seen(canvas, 0.99, 25, 5) == 0xffffff && seen(canvas, 1, 25, 5) == 0x00ff00 &&
               seen(canvas, 2, 25, 5) == 0xffffff,
           "show: from its beginning until before its end");
    tap_ok(seen(canvas, 5.5, 25, 5) == 0x00ff00, "show: and again in the next cycle");
    tap_ok(seen(canvas, NAN, 25, 5) == 0xffffff,
           "show: not in the still picture, which is at 0");
    tap_ok(alike(seen(canvas, 1.5, 15, 5), 0xbfbfff, 1),
           "show inside appear: shown, and faded");
    tap_ok(seen(canvas, 3.5, 15, 5) == 0xffffff, "show inside appear: not shown");
    tap_ok(seen(canvas, 0, 35, 5) == 0 && seen(canvas, NAN, 35, 5) == 0,
           "what comes after the groups is there at any time");
    canvas_free(canvas);
}

/* A line of two pieces, 40 long each, is drawn from 0 to 4 s. */
static void test_drawing(void) {
    for (int dashes = 0; dashes <= 2; dashes += 2) {
        Canvas *canvas = canvas_new(100, 20);
        const char *name = dashes ? "dashed" : "drawn";
        canvas_group(canvas, &(Timing){TIME_DRAW, 0, 4, 0});
        add_line(canvas, 10, dashes);
        canvas_ungroup(canvas);
        tap_ok(seen(canvas, 0, 2, 10) == 0xffffff, "%s: nothing at first", name);
        tap_ok(seen(canvas, 1, 12, 10) == 0 && seen(canvas, 1, 22, 10) == 0xffffff,
               "%s: after a quarter of the time half of the first piece", name);
        tap_ok(seen(canvas, 2.5, 32, 10) == 0 && seen(canvas, 2.5, 62, 10) == 0 &&
                   seen(canvas, 2.5, 82, 10) == 0xffffff,
               "%s: then the second piece", name);
        tap_ok(seen(canvas, 4, 92, 10) == 0 && seen(canvas, NAN, 92, 10) == 0,
               "%s: in the end, and in the still picture, all of it", name);
        tap_ok(seen(canvas, 4, 17, 10) == (dashes ? 0xffffff : 0), "%s: dashes stay", name);
        canvas_free(canvas);
    }
    Canvas *canvas = canvas_new(100, 20);
    Paint paint = {.width = 2};
    color_parse(&paint.fill, "#ff0000"), color_parse(&paint.stroke, "#0000ff");
    canvas_group(canvas, &(Timing){TIME_DRAW, 0, 1, 0});
    canvas_rect(canvas, (Box){10, 5, 20, 10}, 0, &paint);
    tap_ok(alike(seen(canvas, 0.5, 20, 10), 0xff8080, 1),
           "a fill fades in while its edge is drawn");
    tap_ok(seen(canvas, 0.5, 20, 5) == 0x0000ff && seen(canvas, 0.5, 10, 10) != 0x0000ff,
           "a rectangle is drawn from its corner to the right, and around");
    tap_ok(seen(canvas, 1, 10, 10) == 0x0000ff, "a group left open ends with the list");
    canvas_free(canvas);
}

enum { MANY = 12000, FEW = 1000, MILLION = 1000000 };

/* A line that goes up and down between y and y + h, `count` points from left to right. */
static double *noisy(size_t count, double y, double h) {
    double *points = malloc(count * 2 * sizeof *points);
    uint32_t state = 11;
    for (size_t i = 0; i < count; i++) {
        points[2 * i] = 5 + 110.0 * (double)i / (double)count;
        points[2 * i + 1] = y + h * next(&state);
    }
    return points;
}

static char *steps_of(size_t count) {
    char *steps = malloc(count + 1);
    memset(steps, 'L', count);
    steps[0] = 'M', steps[count] = 0;
    return steps;
}

/* A line of many points looks like the same line as many short ones. */
static void test_long(double h, double most_mean) {
    Canvas *one = canvas_new(WIDTH, HEIGHT), *short_ones = canvas_new(WIDTH, HEIGHT);
    Paint paint = {.width = 1.5, .round = true};
    color_parse(&paint.stroke, "series1");
    double *points = noisy(MANY, 20, h), mean;
    char *steps = steps_of(MANY);
    canvas_path(one, steps, points, MANY, &paint);
    for (size_t i = 0; i + 1 < MANY; i += FEW) {
        size_t count = i + FEW + 1 <= MANY ? FEW + 1 : MANY - i;
        char *some = steps_of(count);
        canvas_path(short_ones, some, points + 2 * i, count, &paint);
        free(some);
    }
    difference(one, short_ones, &mean);
    tap_ok(mean <= most_mean, "12,000 points over %g pixels look as they should (%.3g)", h,
           mean);
    canvas_free(one), canvas_free(short_ones), free(points), free(steps);
}

/* What overlaps itself is let through once, and curves and closed pieces are whole. */
static void test_long_kinds(void) {
    Canvas *canvas = canvas_new(WIDTH, HEIGHT);
    Paint paint = paint_of("#ff0000", "#000000", 0.5);
    paint.width = 4;
    /* A cup with a curved rim, then a flat line of the rest. */
    const double cup[] = {20, 10, 20, 30, 60, 30, 60, 10, 60, 70, 20, 70};
    double *points = noisy(MANY, 40, 0.001);
    char *steps = steps_of(MANY - 1); /* C takes two more than its letter, Z one less */
    memcpy(points, cup, sizeof cup);
    memcpy(steps, "MCLLZM", 6);
    bool added = canvas_path(canvas, steps, points, MANY, &paint);
    tap_ok(added, "a long path of every kind");
    tap_ok(alike(seen(canvas, NAN, 100, 40), 0x808080, 2),
           "a long line with opacity is let through once, also where it overlaps itself");
    tap_ok(alike(seen(canvas, NAN, 20, 50), 0x808080, 2), "a closed piece is closed");
    tap_ok(alike(seen(canvas, NAN, 40, 60), 0xff8080, 2), "and filled");
    tap_ok(seen(canvas, NAN, 40, 15) == 0xffffff, "and what is above its curve is not");
    canvas_free(canvas), free(points), free(steps);
}

/* With one stroke for all this took hours, and its memory a gigabyte. */
static void test_million(void) {
    Canvas *canvas = canvas_new(WIDTH, HEIGHT);
    Paint paint = {.width = 1};
    color_parse(&paint.stroke, "ink");
    double *points = noisy(MILLION, 10, 60);
    char *steps = steps_of(MILLION);
    canvas_path(canvas, steps, points, MILLION, &paint);
    clock_t start = clock();
    tap_ok(seen(canvas, NAN, 60, 40) != 0xffffff, "a million points are drawn");
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    tap_ok(seconds < 20, "in seconds (%.2f)", seconds);
    canvas_free(canvas), free(points), free(steps);
}

int main(void) {
    tap_begin();
    test_points();
    test_image();
    test_rgb_image();
    test_noise();
    test_fading();
    test_drawing();
    test_long(40, 0.1);
    test_long(0.5, 0.1);
    test_long_kinds();
    test_million();
    return tap_end();
}
