/* png.c: the list on pixels. */
#include "inner.h"
#include "replay.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

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
    replay(canvas, cr, theme);
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
