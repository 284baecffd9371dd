/* svg_text.c: text as outlines. A glyph's outline is written once and used where it occurs. */
#include "svg.h"

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

void svg_text(Writer *w, const Item *item) {
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
