/* canvas_add.c: the canvas's functions that add to the list. */
#include "canvas_fields.h"
#include "keys.h"
#include <string.h>

int canvas_add_rect(lua_State *L) {
    static const char *const keys[] = {"x", "y", "w", "h", "radius", CANVAS_PAINT_KEYS, NULL};
    Canvas *canvas = canvas_self(L);
    keys_check(L, 2, "rect", keys);
    Box box = {canvas_needed_field(L, "x"), canvas_needed_field(L, "y"),
               canvas_needed_field(L, "w"), canvas_needed_field(L, "h")};
    Paint paint = canvas_paint_fields(L);
    return canvas_done(L, canvas,
                       canvas_rect(canvas, box, canvas_number_field(L, "radius", 0), &paint));
}

int canvas_add_circle(lua_State *L) {
    static const char *const keys[] = {"x", "y", "r", CANVAS_PAINT_KEYS, NULL};
    Canvas *canvas = canvas_self(L);
    keys_check(L, 2, "circle", keys);
    double x = canvas_needed_field(L, "x"), y = canvas_needed_field(L, "y"),
           r = canvas_needed_field(L, "r");
    Paint paint = canvas_paint_fields(L);
    return canvas_done(L, canvas, canvas_circle(canvas, x, y, r, &paint));
}

int canvas_add_path(lua_State *L) {
    static const char *const keys[] = {"points", "steps", "close", CANVAS_PAINT_KEYS, NULL};
    Canvas *canvas = canvas_self(L);
    keys_check(L, 2, "path", keys);
    Paint paint = canvas_paint_fields(L);
    const char *steps = canvas_string_field(L, "steps");
    keys_push(L, 2, "points");
    size_t count;
    const double *points = canvas_push_numbers(L, "points", &count);
    if (!steps) steps = canvas_push_steps(L, count / 2, canvas_flag_field(L, "close"));
    return canvas_done_with(L, canvas, canvas_path(canvas, steps, points, count / 2, &paint),
                            count * sizeof *points);
}

int canvas_add_line(lua_State *L) {
    static const char *const keys[] = {"x1", "y1", "x2", "y2", CANVAS_PAINT_KEYS, NULL};
    Canvas *canvas = canvas_self(L);
    keys_check(L, 2, "line", keys);
    double points[4] = {canvas_needed_field(L, "x1"), canvas_needed_field(L, "y1"),
                        canvas_needed_field(L, "x2"), canvas_needed_field(L, "y2")};
    Paint paint = canvas_paint_fields(L);
    return canvas_done(L, canvas, canvas_path(canvas, "ML", points, 2, &paint));
}

int canvas_add_text(lua_State *L) {
    static const char *const keys[] = {"x",       "y",      "text",     "size",  "weight",
                                       "tabular", "anchor", "baseline", "angle", "color",
                                       "halo",    "runs",   NULL};
    Canvas *canvas = canvas_self(L);
    keys_check(L, 2, "text", keys);
    double x = canvas_needed_field(L, "x"), y = canvas_needed_field(L, "y");
    const char *words = canvas_string_field(L, "text");
    TextStyle style = canvas_style_fields(L);
    return canvas_done(L, canvas, canvas_text(canvas, x, y, words ? words : "", &style));
}

int canvas_add_clip(lua_State *L) {
    static const char *const keys[] = {"x", "y", "w", "h", NULL};
    Canvas *canvas = canvas_self(L);
    keys_check(L, 2, "clip", keys);
    Box box = {canvas_needed_field(L, "x"), canvas_needed_field(L, "y"),
               canvas_needed_field(L, "w"), canvas_needed_field(L, "h")};
    return canvas_done(L, canvas, canvas_clip(canvas, box));
}

int canvas_add_unclip(lua_State *L) {
    Canvas *canvas = canvas_self(L);
    return canvas_done(L, canvas, canvas_unclip(canvas));
}

int canvas_add_tag(lua_State *L) {
    Canvas *canvas = canvas_self(L);
    canvas_tag(canvas, luaL_optstring(L, 2, ""));
    return canvas_done(L, canvas, true);
}

/* {from, to} of the field, into the timing; false when the field is absent. */
static bool interval_field(lua_State *L, const char *key, Timing *timing) {
    if (keys_push(L, 2, key) == LUA_TNIL) return lua_pop(L, 1), false;
    size_t count;
    const double *times = canvas_push_numbers(L, key, &count);
    if (count != 2) luaL_error(L, "%s wants {from, to} in seconds", key);
    timing->from = times[0], timing->to = times[1];
    lua_pop(L, 2);
    return true;
}

int canvas_add_group(lua_State *L) {
    static const char *const keys[] = {"appear", "draw", "show", "cycle", NULL};
    Canvas *canvas = canvas_self(L);
    keys_check(L, 2, "group", keys);
    Timing timing = {0};
    int ways = 0;
    for (int kind = TIME_APPEAR; kind <= TIME_SHOW; kind++)
        if (interval_field(L, keys[kind], &timing)) timing.kind = (TimeKind)kind, ways++;
    if (ways != 1) luaL_error(L, "group: want one of appear, draw and show = {from, to}");
    if (keys_push(L, 2, "cycle") != LUA_TNIL && canvas_needed_field(L, "cycle") == 0)
        luaL_error(L, "group: a cycle of 0 s; want one above 0");
    timing.cycle = canvas_number_field(L, "cycle", 0);
    return canvas_done(L, canvas, canvas_group(canvas, &timing));
}

int canvas_add_ungroup(lua_State *L) {
    Canvas *canvas = canvas_self(L);
    return canvas_done(L, canvas, canvas_ungroup(canvas));
}
