/* test_canvas.c: the canvas from C: colours, the list, and what it makes of it. */
#include "../../lib/canvas/canvas.h"
#include "tap.h"
#include <stdlib.h>

static void test_colors(void) {
    Color color;
    tap_ok(color_parse(&color, "#0072b2") && color_rgb(&color, THEME_DARK) == 0x0072b2,
           "a colour by its bytes is itself in every theme");
    tap_ok(color_parse(&color, "none") && color.kind == COLOR_NONE, "none is no colour");
    const char *const bad[] = {
        "",          "blue",
        "#12345",    "#1234567",
        "#12345g",   "series9",
        "on",        "on none",
        "tint0",     "viridis:",
        "viridis:x", "# 12345",
        "#-1234",    "a name that is much longer than any colour's name may be"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        tap_ok(!color_parse(&color, bad[i]), "\"%s\" is no colour", bad[i]);
    bool all = true;
    for (int i = 0; color_role(i); i++)
        all = all && color_parse(&color, color_role(i)) && color.role == i;
    tap_ok(all, "every role parses as itself");
    tap_ok(fabs(color_contrast(0x000000, 0xffffff) - 21) < 1e-9,
           "black on white has contrast 21");
    tap_ok(color_contrast(0x123456, 0x123456) == 1, "a colour on itself has contrast 1");
    double worst = 0;
    for (uint32_t grey = 11; grey < 256; grey++) {
        double want = pow((grey / 255.0 + 0.055) / 1.055, 2.4) / 0.05 + 1;
        worst = fmax(worst, fabs(color_contrast(grey * 0x010101, 0) / want - 1));
    }
    tap_ok(worst < 1e-14, "the contrast of each grey with black, to %.1g", worst);
    color_parse(&color, "viridis:7");
    tap_ok(color_rgb(&color, THEME_LIGHT) == 0xfde725, "a ramp ends at its end");
}

static void test_list(void) {
    Canvas *canvas = canvas_new(100, 50);
    Paint paint = {0};
    color_parse(&paint.fill, "ink");
    bool all = true;
    for (int i = 0; i < 1000; i++)
        all = all && canvas_rect(canvas, (Box){i, 0, -5, 10}, 99, &paint);
    tap_ok(all && canvas_count(canvas) == 1000, "a thousand rectangles");
    const Item *last = canvas_item(canvas, 999);
    tap_ok(last->box.x == 994 && last->box.w == 5, "a negative width is turned around");
    tap_ok(last->radius == 2.5, "a corner is at most half the shorter side");
    tap_ok(last->paint.width == 1 && last->paint.opacity == 1, "defaults are filled in");
    tap_ok(!canvas_path(canvas, "ML", (double[]){0, 0}, 1, &paint),
           "steps and points must fit");
    tap_ok(!canvas_path(canvas, "MXL", (double[]){0, 0, 1, 1}, 2, &paint), "an unknown step");
    tap_ok(!canvas_circle(canvas, NAN, 0, 1, &paint), "a circle at NaN");
    tap_ok(strlen(canvas_error(canvas)) > 0 && canvas_count(canvas) == 1000,
           "failures add nothing");
    tap_ok(!canvas_unclip(canvas), "unclip without clip");
    canvas_free(canvas);
    tap_ok(!canvas_new(0.5, 10) && !canvas_new(NAN, 10) && !canvas_new(10, 1e9),
           "sides are checked");
    canvas_free(NULL);
}

static void test_text(void) {
    Canvas *canvas = canvas_new(100, 50);
    TextStyle style = {.size = 20};
    double width, height, ascent;
    tap_ok(canvas_measure(canvas, "H", &style, &width, &height, &ascent),
           "a letter can be measured");
    tap_ok(width > 10 && width < 20 && ascent > 19 && height > 24,
           "and is as large as Inter says");
    tap_ok(canvas_text(canvas, 10, 40, "H", &style), "a letter can be set");
    Box box = canvas_item(canvas, 0)->box;
    tap_ok(fabs(box.y + box.h - 40) < 0.1, "its foot is on the baseline");
    tap_ok(fabs(box.h - 14.5) < 0.3, "its height is Inter's capital height, 0.727 em");
    style.angle = 90;
    canvas_text(canvas, 10, 40, "H", &style);
    Box turned = canvas_item(canvas, 1)->box;
    tap_ok(fabs(turned.w - box.h) < 1e-9 && fabs(turned.h - box.w) < 1e-9,
           "turned by 90 degrees");
    tap_ok(!canvas_text(canvas, 0, 0, "\xf0\x93\x80\x80", &style), "a hieroglyph is refused");
    tap_ok(strstr(canvas_error(canvas), "U+13000") != NULL, "by name");
    tap_ok(canvas_text(canvas, 0, 0, "", &style), "an empty text is a text");
    canvas_free(canvas);
}

static void test_output(void) {
    Canvas *canvas = canvas_new(60.5, 40);
    TextStyle style = {0};
    canvas_text(canvas, 10, 30, "Aa 我", &style);
    canvas_clip(canvas, (Box){0, 0, 10, 10});
    char *first = canvas_svg(canvas, THEME_LIGHT, NULL, NULL);
    char *second = canvas_svg(canvas, THEME_LIGHT, NULL, NULL);
    tap_ok(first && second && strcmp(first, second) == 0, "SVG: the same bytes twice");
    tap_ok(strstr(first, "width=\"60.5\" height=\"40\"") != NULL, "SVG: its size");
    tap_ok(!strstr(first, "<title") && !strstr(first, "aria-"),
           "SVG: without a title there is none");
    free(first), free(second);
    size_t size = 0;
    unsigned char *png = canvas_png(canvas, THEME_DARK, 2, NAN, &size);
    tap_ok(png && size > 100 && memcmp(png, "\211PNG\r\n\032\n", 8) == 0, "PNG: a signature");
    tap_ok(png[19] == 121 && png[23] == 80, "PNG: 121 by 80 pixels");
    free(png);
    tap_ok(!canvas_png(canvas, THEME_DARK, 0, NAN, &size), "PNG: a scale of zero is refused");
    canvas_free(canvas);
}

int main(void) {
    tap_begin();
    test_colors();
    test_list();
    test_text();
    test_output();
    return tap_end();
}
