/* test_canvas_memory.c: every allocation of the canvas fails once. The linker sends the room's
 * calls of malloc and its relatives through here (tests/meson.build); those of Cairo, Pango and
 * GLib, which ends the process when there is no memory, go on to the C library. The
 * leak checker of ./build.sh sanitize sees what was not freed. */
#include "../../lib/canvas/canvas.h"
#include "tap.h"
#include <stdlib.h>
#include <string.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *at, size_t size);
char *__real_strdup(const char *text);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *at, size_t size);
char *__wrap_strdup(const char *text);

static long allowed = -1; /* allocations that still succeed; -1: all do */
static long asked;

/* Whether this allocation has to fail. Only one does: what follows it finds memory again. */
static bool fails(void) {
    asked++;
    return allowed >= 0 && allowed-- == 0;
}

void *__wrap_malloc(size_t size) {
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size) {
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *at, size_t size) {
    return fails() ? NULL : __real_realloc(at, size);
}

char *__wrap_strdup(const char *text) {
    return fails() ? NULL : __real_strdup(text);
}

static bool draw_text(Canvas *canvas) {
    const TextRun run = {.from = 3, .to = 4, .overline = true};
    return canvas_text(canvas, 10, 10, "√d", &(TextStyle){.runs = &run, .run_count = 1});
}

static bool draw_points(Canvas *canvas) {
    const double x[] = {10, 20}, fills[] = {0, 1}, outline[] = {0, -1, 1, 1, -1, 1};
    const Points points = {.count = 2,
                           .x = x,
                           .y = x,
                           .radii = fills,
                           .fills = fills,
                           .scheme = COLOR_VIRIDIS,
                           .steps = "MLLZ",
                           .outline = outline,
                           .corners = 3};
    return canvas_points(canvas, &points, NULL);
}

static bool draw_image(Canvas *canvas) {
    const double values[] = {0, 0.5, NAN, 1};
    return canvas_image(canvas, (Box){0, 0, 20, 20},
                        &(Image){2, 2, values, COLOR_VIRIDIS, NULL, 0});
}

static bool draw_path(Canvas *canvas) {
    Paint paint = {.width = 2};
    color_parse(&paint.stroke, "ink");
    return canvas_path(canvas, "ML", (double[]){0, 0, 30, 30}, 2, &paint);
}

static bool draw_group(Canvas *canvas) {
    return canvas_group(canvas, &(Timing){TIME_DRAW, 0, 1, 0}) && draw_path(canvas) &&
           canvas_clip(canvas, (Box){0, 0, 9, 9}) && canvas_unclip(canvas) &&
           canvas_ungroup(canvas);
}

static bool write_svg(Canvas *canvas) {
    char *svg = canvas_svg(canvas, THEME_LIGHT, "a", "b");
    bool good = svg != NULL;
    free(svg);
    return good;
}

static bool write_png(Canvas *canvas) {
    size_t size;
    unsigned char *png = canvas_png(canvas, THEME_LIGHT, 2, 0.5, &size);
    bool good = png != NULL;
    free(png);
    return good;
}

static bool write_pdf(Canvas *canvas) {
    size_t size;
    unsigned char *pdf = canvas_pdf(canvas, THEME_LIGHT, "a", "b", NAN, &size);
    bool good = pdf != NULL;
    free(pdf);
    return good;
}

/* Does `work` on a new canvas with one more allocation each time until it has all it asks for.
 * What fails says why; what succeeds although an allocation failed found another way. */
static void starve(const char *name, bool (*work)(Canvas *), bool filled) {
    long failures = 0, need = 1;
    bool said = true, done = false;
    for (long n = 0; n < need && n < 5000; n++) {
        Canvas *canvas = canvas_new(60, 60);
        if (filled)
            draw_text(canvas), draw_points(canvas), draw_image(canvas), draw_group(canvas);
        asked = 0, allowed = n;
        done = work(canvas);
        allowed = -1, need = asked + 1;
        if (!done) failures++, said = said && strlen(canvas_error(canvas)) > 0;
        canvas_free(canvas);
    }
    tap_ok(done, "%s: with enough memory it is done", name);
    tap_ok(failures > 0 && said, "%s: without, it says so (%ld times)", name, failures);
}

int main(void) {
    tap_begin();
    allowed = 0;
    tap_ok(!canvas_new(10, 10), "a canvas without memory is none");
    allowed = -1;
    starve("text", draw_text, false);
    starve("points", draw_points, false);
    starve("image", draw_image, false);
    starve("path", draw_path, false);
    starve("group", draw_group, false);
    starve("SVG", write_svg, true);
    starve("PNG", write_png, true);
    starve("PDF", write_pdf, true);
    return tap_end();
}
