/* group.c: what has a beginning and an end in the list, clips and groups with time; and time.
 */
#include "inner.h"
#include <math.h>

/* Seconds: more than a day is a mistake. */
static const double latest = 86400;

/* Adds the item that opens, as the innermost. */
static Item *open_item(Canvas *canvas, ItemKind kind) {
    Item *item = canvas_next(canvas, kind);
    if (!item) return NULL;
    item->outer = canvas->open;
    canvas->open = ++canvas->count;
    return item;
}

/* Adds the item that ends the innermost, which has to be of the kind `begins`. */
static bool close_item(Canvas *canvas, ItemKind begins, ItemKind ends) {
    static const char *const names[] = {[ITEM_CLIP] = "clip", [ITEM_GROUP] = "group"};
    const char *name = names[begins];
    if (canvas->open == 0) return canvas_fail(canvas, "un%s without %s", name, name);
    ItemKind open = canvas->items[canvas->open - 1].kind;
    if (open != begins)
        return canvas_fail(canvas, "un%s: the last %s is still open; un%s first", name,
                           names[open], names[open]);
    Item *item = canvas_next(canvas, ends);
    if (!item) return false;
    Item *begin = &canvas->items[canvas->open - 1];
    item->partner = canvas->open - 1;
    begin->partner = canvas->count++;
    canvas->open = begin->outer;
    return true;
}

bool canvas_clip(Canvas *canvas, Box box) {
    if (!canvas_check_box(canvas, "clip", box)) return false;
    Item *item = open_item(canvas, ITEM_CLIP);
    if (item) item->box = box;
    return item != NULL;
}

bool canvas_unclip(Canvas *canvas) {
    return close_item(canvas, ITEM_CLIP, ITEM_UNCLIP);
}

static bool check(Canvas *canvas, const Timing *timing) {
    double from = timing->from, to = timing->to, cycle = timing->cycle;
    if (!(from >= 0 && from <= to && to <= latest))
        return canvas_fail(canvas, "group: from %g to %g s; want times in order, 0 … %g", from,
                           to, latest);
    if (!(cycle >= 0 && cycle <= latest))
        return canvas_fail(canvas, "group: a cycle of %g s; want one above 0, up to %g", cycle,
                           latest);
    if (cycle > 0 && to > cycle)
        return canvas_fail(canvas, "group: from %g to %g s is not inside a cycle of %g s", from,
                           to, cycle);
    if (timing->kind == TIME_SHOW && cycle == 0)
        return canvas_fail(canvas, "group: show needs a cycle, after which it is shown again");
    if (timing->kind == TIME_SHOW && from == to)
        return canvas_fail(canvas, "group: shown from %g to %g s is never", from, to);
    return true;
}

bool canvas_group(Canvas *canvas, const Timing *timing) {
    if (!check(canvas, timing)) return false;
    Item *item = open_item(canvas, ITEM_GROUP);
    if (item) item->timing = *timing;
    return item != NULL;
}

bool canvas_ungroup(Canvas *canvas) {
    return close_item(canvas, ITEM_GROUP, ITEM_UNGROUP);
}

double time_progress(const Timing *timing, double at) {
    bool still = isnan(at);
    if (still && timing->kind != TIME_SHOW) return 1;
    if (still) at = 0;
    if (timing->cycle > 0) at -= timing->cycle * floor(at / timing->cycle);
    if (timing->kind == TIME_SHOW) return at >= timing->from && at < timing->to;
    if (at >= timing->to) return 1;
    return at <= timing->from ? 0 : (at - timing->from) / (timing->to - timing->from);
}

bool time_check(Canvas *canvas, double at) {
    return isnan(at) || (at >= 0 && at <= latest) ||
           canvas_fail(canvas, "at %g s: want 0 … %g", at, latest);
}
