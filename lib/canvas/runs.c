/* runs.c: parts of a line that are smaller, raised, slanted or under a bar. With these a label
 * can say xᵢ, σ² or √(σ² + ε) in one line of text.
 *
 * Size, rise and slant are Pango's. The bars are ours: Pango puts an overline at the font's own
 * height, through a superscript and beside the top of a root. */
#include "inner.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Shares of the em: the room between what is under a bar and the bar, how far a root may reach
 * below the baseline, and the height of Inter's √, which stands on it. */
static const double gap = 0.075, deepest = 0.16, root_height = 0.727;
static const char root[] = "√";
enum { ROOT_BYTES = sizeof root - 1 };

/* Where what a part of a line draws begins and ends, as it advances; its ink's top and bottom
 * and its ink's right end; all from the start of the baseline, down. */
typedef struct Extent {
    double left, right, top, bottom, ink_right;
} Extent;

static bool starts_character(const char *text, size_t at) {
    return ((unsigned char)text[at] & 0xC0) != 0x80;
}

static double scale_of(const TextRun *run) {
    return run->scale == 0 ? 1 : run->scale;
}

static bool check_run(Canvas *canvas, const char *text, const TextRun *run, size_t number,
                      size_t before) {
    size_t length = strlen(text);
    if (run->from >= run->to || run->to > length)
        return canvas_fail(canvas, "runs[%zu] goes from byte %zu to %zu of a text of %zu",
                           number, run->from + 1, run->to, length);
    if (run->from < before)
        return canvas_fail(canvas, "runs[%zu] begins before the end of the run before it",
                           number);
    if (!starts_character(text, run->from) || !starts_character(text, run->to))
        return canvas_fail(canvas, "runs[%zu] cuts a character in two: bytes %zu to %zu",
                           number, run->from + 1, run->to);
    if (!(scale_of(run) >= 0.1 && scale_of(run) <= 10))
        return canvas_fail(canvas, "runs[%zu]: scale %g is not between 0.1 and 10", number,
                           run->scale);
    if (!(fabs(run->rise) <= 10))
        return canvas_fail(canvas, "runs[%zu]: rise %g is not between -10 and 10 em", number,
                           run->rise);
    return true;
}

bool runs_check(Canvas *canvas, const char *text, const TextStyle *style) {
    size_t before = 0;
    for (size_t i = 0; i < style->run_count; i++) {
        if (!check_run(canvas, text, &style->runs[i], i + 1, before)) return false;
        before = style->runs[i].to;
    }
    return true;
}

static void add(PangoAttrList *list, PangoAttribute *attribute, size_t from, size_t to) {
    attribute->start_index = (guint)from;
    attribute->end_index = (guint)to;
    pango_attr_list_insert(list, attribute);
}

static void add_size(PangoAttrList *list, double size, double rise, size_t from, size_t to) {
    add(list, pango_attr_size_new_absolute((int)lround(size * PANGO_SCALE)), from, to);
    if (rise != 0) add(list, pango_attr_rise_new((int)lround(rise * PANGO_SCALE)), from, to);
}

void runs_attributes(PangoAttrList *list, const TextStyle *style) {
    for (size_t i = 0; i < style->run_count; i++) {
        const TextRun *run = &style->runs[i];
        if (scale_of(run) != 1 || run->rise != 0)
            add_size(list, scale_of(run) * style->size, run->rise * style->size, run->from,
                     run->to);
        if (run->slant) add(list, pango_attr_style_new(PANGO_STYLE_ITALIC), run->from, run->to);
    }
}

/* The extent of the bytes from `from` up to `to`; false when they draw nothing. */
static bool extent_of(Extent *extent, PangoLayout *layout, size_t from, size_t to) {
    int base = pango_layout_get_baseline(layout);
    bool any = false;
    *extent = (Extent){INFINITY, -INFINITY, INFINITY, -INFINITY, -INFINITY};
    PangoLayoutIter *at = pango_layout_get_iter(layout);
    do {
        size_t index = (size_t)pango_layout_iter_get_index(at);
        if (index < from || index >= to || !pango_layout_iter_get_run_readonly(at)) continue;
        PangoRectangle ink, box;
        pango_layout_iter_get_cluster_extents(at, &ink, &box);
        extent->left = fmin(extent->left, (double)box.x / PANGO_SCALE);
        extent->right = fmax(extent->right, (double)(box.x + box.width) / PANGO_SCALE);
        extent->top = fmin(extent->top, (double)(ink.y - base) / PANGO_SCALE);
        extent->bottom =
            fmax(extent->bottom, (double)(ink.y + ink.height - base) / PANGO_SCALE);
        extent->ink_right = fmax(extent->ink_right, (double)(ink.x + ink.width) / PANGO_SCALE);
        any = true;
    } while (pango_layout_iter_next_cluster(at));
    pango_layout_iter_free(at);
    return any;
}

/* The next part under one bar from run `*i` on: overlined runs without anything between them.
 * Moves `*i` past it; false when there is none. */
static bool next_bar(const TextStyle *style, size_t *i, size_t *from, size_t *to) {
    while (*i < style->run_count && !style->runs[*i].overline) ++*i;
    if (*i == style->run_count) return false;
    *from = style->runs[*i].from, *to = style->runs[*i].to;
    for (++*i; *i < style->run_count && style->runs[*i].overline; ++*i) {
        if (style->runs[*i].from != *to) break;
        *to = style->runs[*i].to;
    }
    return true;
}

static bool root_before(const char *text, size_t from) {
    return from >= ROOT_BYTES && memcmp(text + from - ROOT_BYTES, root, ROOT_BYTES) == 0;
}

static bool in_a_run(const TextStyle *style, size_t at) {
    for (size_t i = 0; i < style->run_count; i++)
        if (style->runs[i].from <= at && at < style->runs[i].to) return true;
    return false;
}

static double thickness(const TextStyle *style) {
    return style->size * style->weight * 0.00016;
}

/* A larger root is set lighter, so that its stroke keeps its weight. */
static void grow_root(PangoAttrList *list, const TextStyle *style, size_t from, Extent under) {
    double drop = fmin(fmax(under.bottom, 0), deepest * style->size);
    double top = -under.top + gap * style->size + thickness(style);
    double scale = (top + drop) / (root_height * style->size);
    if (scale <= 1) return;
    add_size(list, scale * style->size, -drop, from, from + ROOT_BYTES);
    int weight = (int)fmax(style->weight / scale, 100);
    add(list, pango_attr_weight_new((PangoWeight)weight), from, from + ROOT_BYTES);
}

void runs_grow_roots(PangoLayout *layout, const char *text, const TextStyle *style) {
    size_t i = 0, from, to;
    PangoAttrList *list = NULL;
    while (next_bar(style, &i, &from, &to)) {
        Extent under;
        if (!root_before(text, from) || in_a_run(style, from - 1)) continue;
        if (!extent_of(&under, layout, from, to)) continue;
        if (!list) list = pango_attr_list_copy(pango_layout_get_attributes(layout));
        grow_root(list, style, from - ROOT_BYTES, under);
    }
    if (!list) return;
    pango_layout_set_attributes(layout, list);
    pango_attr_list_unref(list);
}

static int rise_of(const PangoGlyphItem *run) {
    int rise = 0;
    for (GSList *at = run->item->analysis.extra_attrs; at; at = at->next) {
        const PangoAttribute *attribute = at->data;
        if (attribute->klass->type == PANGO_ATTR_RISE)
            rise = ((const PangoAttrInt *)attribute)->value;
    }
    return rise;
}

/* Pango also moves letters after Chinese ones, to where it guesses that the Chinese font's
 * baseline would be in theirs; then a word stands at another height than alone. */
void runs_level(PangoLayout *layout) {
    bool level = true;
    for (GSList *at = pango_layout_get_line_readonly(layout, 0)->runs; at; at = at->next)
        level = level && ((PangoGlyphItem *)at->data)->y_offset == rise_of(at->data);
    if (level) return;
    for (GSList *at = pango_layout_get_line(layout, 0)->runs; at; at = at->next)
        ((PangoGlyphItem *)at->data)->y_offset = rise_of(at->data);
}

static Box bar_over(PangoLayout *layout, const char *text, const TextStyle *style, size_t from,
                    Extent under) {
    double thick = thickness(style), left = under.left;
    double top = under.top - gap * style->size - thick;
    Extent sign;
    if (root_before(text, from) && extent_of(&sign, layout, from - ROOT_BYTES, from))
        left = sign.ink_right - thick / 2, top = sign.top;
    return (Box){left, top, under.right - left, thick};
}

size_t runs_bars(PangoLayout *layout, const char *text, const TextStyle *style, Box *bars) {
    size_t i = 0, from, to, count = 0;
    while (next_bar(style, &i, &from, &to)) {
        Extent under;
        if (extent_of(&under, layout, from, to))
            bars[count++] = bar_over(layout, text, style, from, under);
    }
    return count;
}
