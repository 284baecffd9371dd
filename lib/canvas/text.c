/* text.c: text by Pango, from two families and nothing else.
 *
 * Which fonts a machine has, and what its configuration makes of them, must not reach a figure.
 * So the font map has a configuration of its own that reads only the folders fonts live in and
 * accepts only the two families below; each character is given to the first of them that has
 * it, and Pango's own search for substitutes is off.
 *
 * Loading costs some 10 ms and happens at the first text, so that a run without figures does
 * not pay. What is loaded stays until the process ends. */
#include "inner.h"
#include <fontconfig/fontconfig.h>
#include <math.h>
#include <pango/pangofc-fontmap.h>
#include <string.h>

/* The one place where the families are named: Latin and Greek first, then Chinese. */
static const char *const families[] = {"Inter", "Noto Sans CJK SC"};
static const char *const packages[] = {"fonts-inter", "fonts-noto-cjk"};
enum { FAMILIES = 2 };

/* Inter's vertical metrics as shares of the em. */
static const double ascender = 0.96875, descender = 0.2412, cap_height = 0.727;

static const char fonts_xml[] =
    "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig>"
    "<dir>/usr/share/fonts</dir><dir>/usr/local/share/fonts</dir><dir "
    "prefix=\"xdg\">fonts</dir>"
    "<cachedir>/var/cache/fontconfig</cachedir><cachedir prefix=\"xdg\">fontconfig</cachedir>"
    "<selectfont><acceptfont>"
    "<pattern><patelt name=\"family\"><string>Inter</string></patelt></pattern>"
    "<pattern><patelt name=\"family\"><string>Noto Sans CJK SC</string></patelt></pattern>"
    "</acceptfont><rejectfont><pattern/></rejectfont></selectfont></fontconfig>";

static struct {
    PangoFontMap *map;
    PangoContext *context;
    PangoFont
        *font[FAMILIES]; /* regular, to ask which characters it has; NULL until it is asked */
} loaded;

static PangoFontDescription *description(int family, double size, int weight) {
    PangoFontDescription *want = pango_font_description_new();
    pango_font_description_set_family_static(want, families[family]);
    pango_font_description_set_weight(want, (PangoWeight)weight);
    pango_font_description_set_absolute_size(want, size * PANGO_SCALE);
    return want;
}

static bool load_family(Canvas *canvas, int family) {
    if (loaded.font[family]) return true;
    PangoFontDescription *want = description(family, 16, 400);
    PangoFont *font = pango_font_map_load_font(loaded.map, loaded.context, want);
    pango_font_description_free(want);
    PangoFontDescription *got = font ? pango_font_describe(font) : NULL;
    bool right = got && strcmp(pango_font_description_get_family(got), families[family]) == 0;
    if (got) pango_font_description_free(got);
    if (right)
        loaded.font[family] = font;
    else if (font)
        g_object_unref(font);
    return right ||
           canvas_fail(canvas, "the font family %s is not installed (Debian: apt install %s)",
                       families[family], packages[family]);
}

static PangoFontMap *font_map(void) {
    FcConfig *config = FcConfigCreate();
    if (!FcConfigParseAndLoadFromMemory(config, (const FcChar8 *)fonts_xml, FcTrue) ||
        !FcConfigBuildFonts(config)) {
        FcConfigDestroy(config);
        return NULL;
    }
    /* Else Pango would read the configuration of the machine in a thread, for nothing. */
    FcConfigSetCurrent(config);
    PangoFontMap *map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(map), config);
    FcConfigDestroy(config);
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(map), 72);
    return map;
}

static PangoContext *font_context(PangoFontMap *map) {
    PangoContext *context = pango_font_map_create_context(map);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(context, FALSE);
    pango_context_set_language(context, pango_language_from_string("en"));
    pango_context_set_base_dir(context, PANGO_DIRECTION_LTR);
    return context;
}

static bool load(Canvas *canvas) {
    if (loaded.context) return true;
    loaded.map = font_map();
    if (!loaded.map)
        return canvas_fail(canvas, "fontconfig cannot list the fonts of this machine");
    loaded.context = font_context(loaded.map);
    return true;
}

static bool refuse(Canvas *canvas, gunichar c) {
    if (c == '\n' || c == '\r')
        return canvas_fail(canvas, "a text is one line, and this has a line break in it");
    char bytes[7] = "";
    bytes[g_unichar_to_utf8(c, bytes)] = 0;
    return canvas_fail(canvas, "no font has “%s” (U+%04X); use a character of %s or %s",
                       g_unichar_isprint(c) ? bytes : "?", c, families[0], families[1]);
}

/* Finds the family for a character: the first that has it; marks stay with what they mark. Only
 * where one has not is the next one loaded. */
static bool find_family(Canvas *canvas, int *family, gunichar c, int before) {
    *family = before;
    if (g_unichar_ismark(c) && before >= 0 && pango_font_has_char(loaded.font[before], c))
        return true;
    for (*family = 0; c >= ' ' && *family < FAMILIES; ++*family) {
        if (!load_family(canvas, *family)) return false;
        if (pango_font_has_char(loaded.font[*family], c)) return true;
    }
    return refuse(canvas, c);
}

static void add(PangoAttrList *list, PangoAttribute *attribute, size_t from, size_t to) {
    attribute->start_index = (guint)from;
    attribute->end_index = (guint)to;
    pango_attr_list_insert(list, attribute);
}

/* One run of each family after another, from text[0] to its end. */
static bool add_families(Canvas *canvas, PangoAttrList *list, const char *text) {
    int family = -1;
    size_t start = 0;
    for (const char *at = text; *at; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        int next;
        if (!find_family(canvas, &next, c, family)) return false;
        if (next == family) continue;
        size_t here = (size_t)(at - text);
        if (family >= 0) add(list, pango_attr_family_new(families[family]), start, here);
        family = next, start = here;
    }
    if (family >= 0) add(list, pango_attr_family_new(families[family]), start, strlen(text));
    return true;
}

static PangoAttrList *attributes(Canvas *canvas, const char *text, const TextStyle *style) {
    PangoAttrList *list = pango_attr_list_new();
    size_t end = strlen(text);
    add(list, pango_attr_fallback_new(FALSE), 0, end);
    if (style->tabular) add(list, pango_attr_font_features_new("tnum=1"), 0, end);
    runs_attributes(list, style);
    if (add_families(canvas, list, text)) return list;
    pango_attr_list_unref(list);
    return NULL;
}

TextStyle text_style(const TextStyle *style) {
    TextStyle full = style ? *style : (TextStyle){0};
    if (full.size == 0) full.size = 14;
    if (full.weight == 0) full.weight = 400;
    if (full.color.kind == COLOR_NONE) color_parse(&full.color, "ink");
    return full;
}

PangoLayout *text_layout(Canvas *canvas, const char *text, const TextStyle *style) {
    if (!g_utf8_validate(text, -1, NULL)) {
        canvas_fail(canvas, "text is not UTF-8");
        return NULL;
    }
    if (!(style->size >= 1 && style->size <= 500)) {
        canvas_fail(canvas, "text size %g is not between 1 and 500", style->size);
        return NULL;
    }
    if (!(style->weight >= 1 && style->weight <= 1000)) {
        canvas_fail(canvas, "text weight %d is not between 1 and 1000", style->weight);
        return NULL;
    }
    if (!runs_check(canvas, text, style) || !load(canvas)) return NULL;
    PangoAttrList *list = attributes(canvas, text, style);
    if (!list) return NULL;
    PangoLayout *layout = pango_layout_new(loaded.context);
    PangoFontDescription *font = description(0, style->size, style->weight);
    pango_layout_set_font_description(layout, font);
    pango_layout_set_single_paragraph_mode(layout, TRUE);
    pango_layout_set_attributes(layout, list);
    pango_layout_set_text(layout, text, -1);
    pango_font_description_free(font);
    pango_attr_list_unref(list);
    runs_grow_roots(layout, text, style);
    runs_level(layout);
    return layout;
}

void text_metrics(double size, double *ascent, double *descent, double *capital) {
    *ascent = size * ascender, *descent = size * descender, *capital = size * cap_height;
}

bool canvas_measure(Canvas *canvas, const char *text, const TextStyle *style, double *width,
                    double *height, double *ascent) {
    TextStyle full = text_style(style);
    PangoLayout *layout = text_layout(canvas, text, &full);
    if (!layout) return false;
    PangoRectangle box;
    pango_layout_get_extents(layout, NULL, &box);
    g_object_unref(layout);
    if (width) *width = (double)box.width / PANGO_SCALE;
    if (height) *height = full.size * (ascender + descender);
    if (ascent) *ascent = full.size * ascender;
    return true;
}
