/* png.c: the list on pixels. */
#include "encode.h"
#include "inner.h"
#include "replay.h"
#include <math.h>
#include <stdlib.h>

static void rgb_row(const void *from, uint32_t y, unsigned char *bytes) {
    cairo_surface_t *surface = (cairo_surface_t *)(uintptr_t)from;
    size_t stride = (size_t)cairo_image_surface_get_stride(surface) / sizeof(uint32_t);
    int width = cairo_image_surface_get_width(surface);
    const uint32_t *row =
        (const uint32_t *)(const void *)cairo_image_surface_get_data(surface) + y * stride;
    for (int i = 0; i < width; i++) {
        *bytes++ = (unsigned char)(row[i] >> 16);
        *bytes++ = (unsigned char)(row[i] >> 8);
        *bytes++ = (unsigned char)row[i];
    }
}

/* At level 2 a chart is as small as at Cairo's 6 with its filters, in a fifth of the time. */
static bool encode(Bytes *bytes, cairo_surface_t *surface) {
    Pixels pixels = {.width = (uint32_t)cairo_image_surface_get_width(surface),
                     .height = (uint32_t)cairo_image_surface_get_height(surface),
                     .row = rgb_row,
                     .from = surface,
                     .level = 2};
    return png_encode(bytes, &pixels);
}

/* The picture on a new surface; NULL when that fails, and `what` was wanted. */
static cairo_surface_t *painted(Canvas *canvas, const char *what, Theme theme, double scale,
                                double at) {
    if (!time_check(canvas, at)) return NULL;
    if (!(scale >= 0.1 && scale <= 10)) {
        canvas_fail(canvas, "%s: scale %g is not between 0.1 and 10", what, scale);
        return NULL;
    }
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)ceil(canvas->width * scale - 1e-9),
                                   (int)ceil(canvas->height * scale - 1e-9));
    cairo_t *cr = cairo_create(surface);
    cairo_scale(cr, scale, scale);
    replay(canvas, cr, theme, at);
    cairo_status_t status = cairo_status(cr);
    cairo_destroy(cr);
    cairo_surface_flush(surface);
    if (!status) return surface;
    canvas_fail(canvas, "%s: %s", what, cairo_status_to_string(status));
    cairo_surface_destroy(surface);
    return NULL;
}

static void *no_memory(Canvas *canvas, const char *what) {
    canvas_fail(canvas, "%s: %s", what, cairo_status_to_string(CAIRO_STATUS_NO_MEMORY));
    return NULL;
}

unsigned char *canvas_png(Canvas *canvas, Theme theme, double scale, double at, size_t *size) {
    cairo_surface_t *surface = painted(canvas, "png", theme, scale, at);
    if (!surface) return NULL;
    Bytes bytes = {0};
    bool good = encode(&bytes, surface);
    cairo_surface_destroy(surface);
    if (good) return *size = bytes.count, bytes.at;
    free(bytes.at);
    return no_memory(canvas, "png");
}

unsigned char *canvas_pixels(Canvas *canvas, Theme theme, double scale, size_t *width,
                             size_t *height) {
    cairo_surface_t *surface = painted(canvas, "pixels", theme, scale, (double)NAN);
    if (!surface) return NULL;
    *width = (size_t)cairo_image_surface_get_width(surface);
    *height = (size_t)cairo_image_surface_get_height(surface);
    unsigned char *rgb = malloc(3 * *width * *height);
    for (size_t y = 0; rgb && y < *height; y++)
        rgb_row(surface, (uint32_t)y, rgb + 3 * *width * y);
    cairo_surface_destroy(surface);
    return rgb ? rgb : no_memory(canvas, "pixels");
}
