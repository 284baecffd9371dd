/* svg.c: the list written as SVG, an element an item, a line an element, so that a figure under
 * version control has a readable difference. A glyph's outline is written once and used where
 * it occurs. Numbers have at most two decimals, which is finer than the eye, and are
 * written by whole-number arithmetic, so that no locale and no libc shows. */
#include "svg.h"
#include "inner.h"
#include <math.h>
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

/* Cairo keeps paths in 1/256 pixel, so outlines are traced at sixteen times their size. */
enum { ZOOM = 16 };

static void put_outline(Writer *w, PangoFont *font, PangoGlyph glyph) {
    static const char letters[] = {[CAIRO_PATH_MOVE_TO] = 'M',
                                   [CAIRO_PATH_LINE_TO] = 'L',
                                   [CAIRO_PATH_CURVE_TO] = 'C',
                                   [CAIRO_PATH_CLOSE_PATH] = 'Z'};
    cairo_glyph_t at = {.index = glyph};
    cairo_identity_matrix(w->cr);
    cairo_set_scaled_font(w->cr, pango_cairo_font_get_scaled_font(PANGO_CAIRO_FONT(font)));
    cairo_scale(w->cr, ZOOM, ZOOM);
    cairo_new_path(w->cr);
    cairo_glyph_path(w->cr, &at, 1);
    cairo_path_t *path = cairo_copy_path(w->cr);
    for (int i = 0; i < path->num_data; i += path->data[i].header.length) {
        /* Cairo ends each closed path with a move to where it began. */
        if (i + 2 == path->num_data && path->data[i].header.type == CAIRO_PATH_MOVE_TO) break;
        g_string_append_c(w->defs, letters[path->data[i].header.type]);
        for (int k = 1; k < path->data[i].header.length; k++) {
            if (k > 1) g_string_append_c(w->defs, ' ');
            svg_number(w->defs, path->data[i + k].point.x);
            g_string_append_c(w->defs, ' ');
            svg_number(w->defs, path->data[i + k].point.y);
        }
    }
    cairo_path_destroy(path);
}

/* The number of the glyph's outline, which is written if this is its first use. */
static unsigned outline(Writer *w, PangoFont *font, PangoGlyph glyph) {
    for (unsigned i = 0; i < w->outlines->len; i++) {
        const Outline *known = &g_array_index(w->outlines, Outline, i);
        if (known->font == font && known->glyph == glyph) return i;
    }
    Outline fresh = {font, glyph};
    g_array_append_val(w->outlines, fresh);
    g_string_append_printf(w->defs, "<path id=\"%c-g%u\" d=\"", SVG_MARK, w->outlines->len - 1);
    put_outline(w, font, glyph);
    g_string_append(w->defs, "\"/>\n");
    return w->outlines->len - 1;
}

static double write_run(Writer *w, const PangoGlyphItem *run, double x, double y) {
    PangoFont *font = run->item->analysis.font;
    x += (double)run->start_x_offset / PANGO_SCALE, y -= (double)run->y_offset / PANGO_SCALE;
    for (int i = 0; i < run->glyphs->num_glyphs; i++) {
        const PangoGlyphInfo *info = &run->glyphs->glyphs[i];
        double dx = (double)info->geometry.x_offset / PANGO_SCALE;
        double dy = (double)info->geometry.y_offset / PANGO_SCALE;
        PangoRectangle ink;
        pango_font_get_glyph_extents(font, info->glyph, &ink, NULL);
        if (info->glyph != PANGO_GLYPH_EMPTY && ink.width) {
            g_string_append_printf(w->out, "<use href=\"#%c-g%u\"", SVG_MARK,
                                   outline(w, font, info->glyph));
            svg_put(w->out, "x", x + dx), svg_put(w->out, "y", y + dy);
            g_string_append(w->out, "/>");
        }
        x += (double)info->geometry.width / PANGO_SCALE;
    }
    return x + (double)run->end_x_offset / PANGO_SCALE;
}

static void put_halo(Writer *w, double halo) {
    if (halo <= 0) return;
    Color paper;
    color_parse(&paper, "paper");
    svg_color(w, "stroke", &paper);
    svg_put(w->out, "stroke-width", 2 * halo);
    g_string_append(w->out, " stroke-linejoin=\"round\" paint-order=\"stroke\"");
}

static void write_bar(Writer *w, const Item *item, Box bar) {
    bar.x += item->x + item->left, bar.y += item->y + item->base;
    g_string_append(w->out, "<rect");
    svg_box(w->out, bar);
    g_string_append(w->out, "/>");
}

static void write_letters(Writer *w, const Item *item) {
    double x = item->x + item->left;
    PangoLayoutLine *line = pango_layout_get_line_readonly(item->layout, 0);
    for (GSList *run = line->runs; run; run = run->next)
        x = write_run(w, run->data, x, item->y + item->base);
    for (size_t i = 0; i < item->bar_count; i++) write_bar(w, item, item->bars[i]);
}

/* The halo of a bar would cover the end of its root, so there the halos come first. */
static void write_halos(Writer *w, const Item *item) {
    g_string_append(w->out, "<g");
    put_halo(w, item->style.halo);
    g_string_append_c(w->out, '>');
    write_letters(w, item);
    g_string_append(w->out, "</g>");
}

static void write_text(Writer *w, const Item *item) {
    bool halos_first = item->style.halo > 0 && item->bar_count > 0;
    g_string_append(w->out, "<g");
    svg_color(w, "fill", &item->style.color);
    if (!halos_first) put_halo(w, item->style.halo);
    if (item->style.angle != 0) {
        g_string_append(w->out, " transform=\"rotate(");
        svg_number(w->out, item->style.angle);
        g_string_append_c(w->out, ' ');
        svg_number(w->out, item->x);
        g_string_append_c(w->out, ' ');
        svg_number(w->out, item->y);
        g_string_append(w->out, ")\"");
    }
    g_string_append_c(w->out, '>');
    if (halos_first) write_halos(w, item);
    write_letters(w, item);
    g_string_append(w->out, "</g>\n");
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
        write_text(w, item);
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

/* The text with each SVG_MARK replaced by "f" and the text's own hash (FNV-1a). */
static char *with_prefix(GString *text) {
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < text->len; i++)
        hash = (hash ^ (unsigned char)text->str[i]) * 16777619u;
    GString *out = g_string_sized_new(text->len + text->len / 8);
    for (const char *at = text->str; *at; at++) {
        if (*at == SVG_MARK)
            g_string_append_printf(out, "f%08x", hash);
        else
            g_string_append_c(out, *at);
    }
    char *copy = strdup(out->str);
    g_string_free(out, TRUE);
    return copy;
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
    GString *text = g_string_new(NULL);
    put_head(text, canvas, title, description);
    svg_style(text, &w);
    if (w.defs->len) g_string_append_printf(text, "<defs>\n%s</defs>\n", w.defs->str);
    g_string_append_len(text, w.out->str, (gssize)w.out->len);
    g_string_append(text, "</svg>\n");
    char *svg = w.failed ? NULL : with_prefix(text);
    g_string_free(w.out, TRUE), g_string_free(w.defs, TRUE), g_string_free(text, TRUE);
    g_array_free(w.outlines, TRUE);
    if (w.motions) g_array_free(w.motions, TRUE);
    if (!svg) canvas_fail(canvas, "svg: no memory");
    return svg;
}
