/* svg.c: the list written as SVG, an element an item, a line an element, so that a figure under
 * version control has a readable difference. Numbers have at most two decimals, which is finer
 * than the eye, and are written by whole-number arithmetic, so that no locale and no libc
 * shows. */
#include "svg.h"
#include "inner.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

long long svg_hundredths(double x) {
    return (long long)floor(x * 100 + 0.5);
}

/* Digits by hand, from the last: a picture of a hundred thousand points is all numbers. */
void svg_decimal(GString *out, long long hundredths) {
    char digits[24], *at = digits + sizeof digits;
    unsigned long long rest =
        hundredths < 0 ? 0ull - (unsigned long long)hundredths : (unsigned long long)hundredths;
    if (rest % 10) *--at = (char)('0' + rest % 10);
    if (rest % 100) *--at = (char)('0' + rest / 10 % 10), *--at = '.';
    rest /= 100;
    do *--at = (char)('0' + rest % 10);
    while (rest /= 10);
    if (hundredths < 0) *--at = '-';
    g_string_append_len(out, at, digits + sizeof digits - at);
}

void svg_number(GString *out, double x) {
    svg_decimal(out, svg_hundredths(x));
}

void svg_put(GString *out, const char *name, double x) {
    g_string_append_c(out, ' ');
    g_string_append(out, name);
    g_string_append(out, "=\"");
    svg_number(out, x);
    g_string_append_c(out, '"');
}

void svg_color(Writer *w, const char *name, const Color *color) {
    uint32_t rgb = color_rgb(color, w->theme);
    char digits[] = "=\"#000000\"";
    for (int i = 8; i > 2; i--, rgb >>= 4) digits[i] = "0123456789abcdef"[rgb & 15];
    g_string_append_c(w->out, ' ');
    g_string_append(w->out, name);
    g_string_append(w->out, digits);
}

/* What XML does not allow is left out. */
static void put_escaped(GString *out, const char *text) {
    for (; *text; text++) {
        if (*text == '<')
            g_string_append(out, "&lt;");
        else if (*text == '>')
            g_string_append(out, "&gt;");
        else if (*text == '&')
            g_string_append(out, "&amp;");
        else if ((unsigned char)*text >= ' ' || *text == '\n')
            g_string_append_c(out, *text);
    }
}

static void put_dash(Writer *w, const Paint *paint) {
    if (!paint->dashes) return;
    g_string_append(w->out, " stroke-dasharray=\"");
    for (int i = 0; i < paint->dashes; i++) {
        if (i) g_string_append_c(w->out, ' ');
        svg_number(w->out, paint->dash[i]);
    }
    g_string_append_c(w->out, '"');
}

void svg_stroke(Writer *w, const Paint *paint) {
    if (paint->stroke.kind == COLOR_NONE) return;
    svg_color(w, "stroke", &paint->stroke);
    if (paint->width != 1) svg_put(w->out, "stroke-width", paint->width);
    put_dash(w, paint);
    if (paint->round)
        g_string_append(w->out, " stroke-linecap=\"round\" stroke-linejoin=\"round\"");
}

void svg_paint(Writer *w, const Paint *paint) {
    if (w->extra) g_string_append(w->out, w->extra);
    if (paint->fill.kind == COLOR_NONE)
        g_string_append(w->out, " fill=\"none\"");
    else
        svg_color(w, "fill", &paint->fill);
    svg_stroke(w, paint);
    if (paint->opacity != 1) svg_put(w->out, "opacity", paint->opacity);
    g_string_append(w->out, "/>\n");
}

void svg_box(GString *out, Box box) {
    svg_put(out, "x", box.x), svg_put(out, "y", box.y);
    svg_put(out, "width", box.w), svg_put(out, "height", box.h);
}

static void svg_steps(GString *out, const char *steps, const double *p) {
    for (; *steps; steps++) {
        g_string_append_c(out, *steps);
        int numbers = *steps == 'Z' ? 0 : *steps == 'C' ? 6 : 2;
        for (int i = 0; i < numbers; i++) {
            if (i) g_string_append_c(out, ' ');
            svg_number(out, *p++);
        }
    }
}

static void write_rect(Writer *w, const Item *item) {
    g_string_append(w->out, "<rect");
    svg_box(w->out, item->box);
    if (item->radius > 0) svg_put(w->out, "rx", item->radius);
    svg_paint(w, &item->paint);
}

static void write_circle(Writer *w, const Item *item) {
    g_string_append(w->out, "<circle");
    svg_put(w->out, "cx", item->x), svg_put(w->out, "cy", item->y),
        svg_put(w->out, "r", item->radius);
    svg_paint(w, &item->paint);
}

static void write_path(Writer *w, const Item *item) {
    g_string_append(w->out, "<path d=\"");
    svg_steps(w->out, item->steps, item->points);
    g_string_append_c(w->out, '"');
    svg_paint(w, &item->paint);
}

static void write_clip(Writer *w, const Item *item) {
    w->clips++;
    g_string_append_printf(w->out, "<clipPath id=\"%c-c%d\"><rect", SVG_MARK, w->clips);
    svg_box(w->out, item->box);
    g_string_append_printf(w->out, "/></clipPath>\n<g clip-path=\"url(#%c-c%d)\">\n", SVG_MARK,
                           w->clips);
}

void svg_shape(Writer *w, const Item *item) {
    if (item->kind == ITEM_RECT)
        write_rect(w, item);
    else if (item->kind == ITEM_CIRCLE)
        write_circle(w, item);
    else
        write_path(w, item);
}

void svg_item(Writer *w, const Item *item) {
    if (item->kind == ITEM_POINTS)
        svg_points(w, item);
    else if (item->kind == ITEM_IMAGE)
        svg_image(w, item);
    else if (item->kind == ITEM_TEXT)
        svg_text(w, item);
    else
        svg_shape(w, item);
}

/* The innermost group that draws, from item `open` (counted from 1) outward; NULL without one.
 */
static const Timing *drawing(const Canvas *canvas, size_t open) {
    for (; open; open = canvas->items[open - 1].outer) {
        const Item *item = &canvas->items[open - 1];
        if (item->kind == ITEM_GROUP && item->timing.kind == TIME_DRAW) return &item->timing;
    }
    return NULL;
}

/* Writes the items; returns the innermost that is open at the end, counted from 1. */
static size_t write_list(const Canvas *canvas, Writer *w) {
    size_t open = 0;
    const Timing *drawn = NULL;
    for (size_t i = 0; i < canvas->count; i++) {
        const Item *item = &canvas->items[i];
        if (item->kind == ITEM_CLIP || item->kind == ITEM_GROUP) {
            if (item->kind == ITEM_CLIP)
                write_clip(w, item);
            else
                svg_open_group(w, item);
            drawn = drawing(canvas, open = i + 1);
        } else if (item->kind == ITEM_UNCLIP || item->kind == ITEM_UNGROUP) {
            g_string_append(w->out, "</g>\n");
            drawn = drawing(canvas, open = canvas->items[item->partner].outer);
        } else if (drawn) {
            svg_drawn(w, item, drawn);
        } else {
            svg_item(w, item);
        }
    }
    return open;
}

static void write_paper(Writer *w, const Canvas *canvas) {
    Item paper = {.kind = ITEM_RECT, .box = {0, 0, canvas->width, canvas->height}};
    color_parse(&paper.paint.fill, "paper");
    paper.paint.opacity = 1;
    write_rect(w, &paper);
}

static void put_spoken(GString *out, const char *element, char id, const char *text) {
    if (!text || !*text) return;
    g_string_append_printf(out, "<%s id=\"%c-%c\">", element, SVG_MARK, id);
    put_escaped(out, text);
    g_string_append_printf(out, "</%s>\n", element);
}

static void put_head(GString *out, const Canvas *canvas, const char *title,
                     const char *description) {
    bool titled = title && *title, described = description && *description;
    g_string_append(out, "<svg xmlns=\"http://www.w3.org/2000/svg\"");
    svg_put(out, "width", canvas->width), svg_put(out, "height", canvas->height);
    g_string_append(out, " viewBox=\"0 0 ");
    svg_number(out, canvas->width);
    g_string_append_c(out, ' ');
    svg_number(out, canvas->height);
    g_string_append(out, "\" role=\"img\"");
    if (titled) g_string_append_printf(out, " aria-labelledby=\"%c-t\"", SVG_MARK);
    if (described)
        g_string_append_printf(out, " aria-%sby=\"%c-d\"", titled ? "described" : "labelled",
                               SVG_MARK);
    g_string_append(out, ">\n");
    put_spoken(out, "title", 't', title);
    put_spoken(out, "desc", 'd', description);
}

/* FNV-1a, going on from `hash`. */
static uint32_t hash_of(uint32_t hash, const GString *text) {
    for (size_t i = 0; i < text->len; i++)
        hash = (hash ^ (unsigned char)text->str[i]) * 16777619u;
    return hash;
}

/* Copies the text to `to` with each mark replaced by the prefix; returns where it ends. */
static char *copy_marked(char *to, const GString *text, const char *prefix) {
    size_t length = strlen(prefix);
    for (const char *at = text->str; *at; at++) {
        if (*at == SVG_MARK)
            memcpy(to, prefix, length), to += length;
        else
            *to++ = *at;
    }
    return to;
}

static size_t marks_in(const GString *text) {
    size_t count = 0;
    for (const char *at = text->str; (at = strchr(at, SVG_MARK)); at++) count++;
    return count;
}

/* Both texts, one after the other, with each mark replaced by "f" and their hash; NULL when
 * there is no memory. A million points are written once and copied once. */
static char *with_prefix(const GString *head, const GString *body) {
    char prefix[16];
    snprintf(prefix, sizeof prefix, "f%08x", hash_of(hash_of(2166136261u, head), body));
    size_t marks = marks_in(head) + marks_in(body);
    char *svg = malloc(head->len + body->len + marks * (strlen(prefix) - 1) + 1);
    if (svg) *copy_marked(copy_marked(svg, head, prefix), body, prefix) = 0;
    return svg;
}

static void write_items(Canvas *canvas, Writer *w) {
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1);
    w->cr = cairo_create(surface);
    cairo_surface_destroy(surface);
    cairo_set_tolerance(w->cr, 0.01);
    write_paper(w, canvas);
    size_t open = write_list(canvas, w);
    for (; open; open = canvas->items[open - 1].outer) g_string_append(w->out, "</g>\n");
    cairo_destroy(w->cr);
}

char *canvas_svg(Canvas *canvas, Theme theme, const char *title, const char *description) {
    Writer w = {.out = g_string_new(NULL),
                .defs = g_string_new(NULL),
                .theme = theme,
                .canvas = canvas};
    w.outlines = g_array_new(FALSE, FALSE, sizeof(Outline));
    write_items(canvas, &w);
    GString *head = g_string_new(NULL);
    put_head(head, canvas, title, description);
    svg_style(head, &w);
    if (w.defs->len) g_string_append_printf(head, "<defs>\n%s</defs>\n", w.defs->str);
    g_string_append(w.out, "</svg>\n");
    char *svg = w.failed ? NULL : with_prefix(head, w.out);
    g_string_free(w.out, TRUE), g_string_free(w.defs, TRUE), g_string_free(head, TRUE);
    g_array_free(w.outlines, TRUE);
    if (w.motions) g_array_free(w.motions, TRUE);
    if (!svg) canvas_fail(canvas, "svg: no memory");
    return svg;
}
