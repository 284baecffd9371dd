/* pdf.c: the list as one page of a PDF. Text stays text, in subsets of its fonts, so that it
 * can be searched and copied. */
#include "encode.h"
#include "inner.h"
#include "replay.h"
#include <cairo-pdf.h>
#include <stdlib.h>

/* A pixel is 1/96 inch, a point 1/72. */
static const double points_a_pixel = 0.75;

/* Cairo would take the clock; the same figure is the same bytes on every day. */
static const char date[] = "2000-01-01T00:00:00Z";

static cairo_status_t append(void *to, const unsigned char *data, unsigned int count) {
    Bytes *bytes = to;
    bytes_add(bytes, data, count);
    return bytes->failed ? CAIRO_STATUS_NO_MEMORY : CAIRO_STATUS_SUCCESS;
}

static void describe(cairo_surface_t *surface, const char *title, const char *description) {
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, date);
    if (title && *title)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title);
    if (description && *description)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_SUBJECT, description);
}

unsigned char *canvas_pdf(Canvas *canvas, Theme theme, const char *title,
                          const char *description, double at, size_t *size) {
    if (!time_check(canvas, at)) return NULL;
    Bytes bytes = {0};
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(
        append, &bytes, canvas->width * points_a_pixel, canvas->height * points_a_pixel);
    describe(surface, title, description);
    cairo_t *cr = cairo_create(surface);
    cairo_scale(cr, points_a_pixel, points_a_pixel);
    replay(canvas, cr, theme, at);
    cairo_status_t status = cairo_status(cr);
    cairo_destroy(cr);
    cairo_surface_finish(surface);
    if (!status) status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    if (!status && !bytes.failed) return *size = bytes.count, bytes.at;
    canvas_fail(canvas, "pdf: %s", cairo_status_to_string(status));
    free(bytes.at);
    return NULL;
}
