/* canvas.c: the Lua module `canvas`: a table of named fields in, one call of lib/canvas out.
 *
 * It is a shared library of its own (build/canvas.so), so that a run that draws nothing does
 * not load Cairo, Pango and what they need. */
#include "../canvas/canvas.h"
#include "bind.h"
#include "keys.h"
#include <stdlib.h>
#include <string.h>

int luaopen_canvas(lua_State *L);

static const char type_name[] = "canvas";

static Canvas *self(lua_State *L) {
    Canvas *canvas = *(Canvas **)luaL_checkudata(L, 1, type_name);
    if (!canvas) luaL_error(L, "the canvas was closed"); /* its __gc was called by hand */
    return canvas;
}

/* Raises the canvas's error when `good` is false; leaves the canvas as the result. */
static int done(lua_State *L, Canvas *canvas, bool good) {
    if (!good) luaL_error(L, "%s", canvas_error(canvas));
    lua_settop(L, 1);
    return 1;
}

/* Pushes a new box for a canvas, then makes the canvas, so that nothing leaks between. */
static Canvas *push_canvas(lua_State *L, double width, double height) {
    Canvas **box = lua_newuserdatauv(L, sizeof *box, 0);
    *box = NULL;
    luaL_setmetatable(L, type_name);
    *box = canvas_new(width, height);
    if (!*box)
        luaL_error(L, "canvas: %f by %f; each side is between 1 and 20000", width, height);
    return *box;
}

static int collect(lua_State *L) {
    Canvas **box = luaL_checkudata(L, 1, type_name);
    canvas_free(*box);
    *box = NULL;
    return 0;
}

/* Fields of the table at index 2. */

static double number_field(lua_State *L, const char *key, double fallback) {
    if (keys_push(L, 2, key) == LUA_TNIL) return lua_pop(L, 1), fallback;
    if (!lua_isnumber(L, -1))
        luaL_error(L, "%s wants a number, got %s", key, luaL_typename(L, -1));
    double x = lua_tonumber(L, -1);
    lua_pop(L, 1);
    return x;
}

static double needed_field(lua_State *L, const char *key) {
    if (keys_push(L, 2, key) == LUA_TNIL) luaL_error(L, "%s = … is missing", key);
    lua_pop(L, 1);
    return number_field(L, key, 0);
}

static bool flag_field(lua_State *L, const char *key) {
    keys_push(L, 2, key);
    bool flag = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return flag;
}

/* A string, or NULL. It stays on the stack, which keeps it alive: a number has become a string
 * only there. */
static const char *string_field(lua_State *L, const char *key) {
    if (keys_push(L, 2, key) == LUA_TNIL) return NULL;
    if (!lua_isstring(L, -1))
        luaL_error(L, "%s wants a string, got %s", key, luaL_typename(L, -1));
    return lua_tostring(L, -1);
}

/* The index of the field's word in `words`, 0 when it is absent. */
static int word_field(lua_State *L, const char *key, const char *const *words) {
    const char *word = string_field(L, key);
    for (int i = 0; word && words[i]; i++)
        if (strcmp(word, words[i]) == 0) return i;
    if (word) keys_unknown(L, key, word, words);
    return 0;
}

/* A font's weight; what is none becomes -1, which is refused with the text. */
static int weight_field(lua_State *L) {
    double weight = number_field(L, "weight", 400);
    return weight >= 1 && weight <= 1000 ? (int)weight : -1;
}

static Color check_color(lua_State *L, const char *key, const char *name) {
    Color color;
    if (!color_parse(&color, name))
        luaL_error(L,
                   "%s = \"%s\" is no colour; write a role (ink, muted, accent, series1 …), "
                   "\"viridis:0.5\", \"#rrggbb\" or \"none\"",
                   key, name);
    return color;
}

static Color color_field(lua_State *L, const char *key) {
    const char *name = string_field(L, key);
    return check_color(L, key, name ? name : "none");
}

static void dash_field(lua_State *L, Paint *paint) {
    if (keys_push(L, 2, "dash") != LUA_TNIL) {
        luaL_argexpected(L, lua_istable(L, -1), 2, "a table of lengths as dash");
        lua_Unsigned count = lua_rawlen(L, -1);
        if (count > 4) luaL_error(L, "dash has %d lengths; at most 4", (int)count);
        for (paint->dashes = 0; paint->dashes < (int)count; paint->dashes++) {
            lua_rawgeti(L, -1, paint->dashes + 1);
            paint->dash[paint->dashes] = luaL_checknumber(L, -1);
            lua_pop(L, 1);
        }
    }
    lua_pop(L, 1);
}

static Paint paint_fields(lua_State *L) {
    Paint paint = {.fill = color_field(L, "fill"), .stroke = color_field(L, "stroke")};
    paint.width = number_field(L, "width", 1);
    paint.opacity = number_field(L, "opacity", 1);
    paint.round = flag_field(L, "round");
    dash_field(L, &paint);
    return paint;
}

#define PAINT_KEYS "fill", "stroke", "width", "opacity", "dash", "round"

/* What is drawn. */

static int rect(lua_State *L) {
    static const char *const keys[] = {"x", "y", "w", "h", "radius", PAINT_KEYS, NULL};
    Canvas *canvas = self(L);
    keys_check(L, 2, "rect", keys);
    Box box = {needed_field(L, "x"), needed_field(L, "y"), needed_field(L, "w"),
               needed_field(L, "h")};
    Paint paint = paint_fields(L);
    return done(L, canvas, canvas_rect(canvas, box, number_field(L, "radius", 0), &paint));
}

static int circle(lua_State *L) {
    static const char *const keys[] = {"x", "y", "r", PAINT_KEYS, NULL};
    Canvas *canvas = self(L);
    keys_check(L, 2, "circle", keys);
    double x = needed_field(L, "x"), y = needed_field(L, "y"), r = needed_field(L, "r");
    Paint paint = paint_fields(L);
    return done(L, canvas, canvas_circle(canvas, x, y, r, &paint));
}

/* The numbers of the array on top of the stack, in memory that Lua owns and that is pushed. */
static double *push_points(lua_State *L, size_t *count) {
    luaL_argexpected(L, lua_istable(L, -1), 2, "points = {x1, y1, x2, y2, …}");
    int list = lua_gettop(L);
    size_t numbers = (size_t)lua_rawlen(L, list);
    double *points = lua_newuserdatauv(L, (numbers + 1) * sizeof *points, 0);
    for (size_t i = 0; i < numbers; i++) {
        if (lua_rawgeti(L, list, (lua_Integer)i + 1) != LUA_TNUMBER)
            luaL_error(L, "points[%d] is no number", (int)i + 1);
        points[i] = lua_tonumber(L, -1);
        lua_pop(L, 1);
    }
    *count = numbers / 2;
    return points;
}

/* The steps of a line through `count` points, in memory that Lua owns and that is pushed. */
static const char *push_steps(lua_State *L, size_t count, bool closed) {
    char *steps = lua_newuserdatauv(L, count + 2, 0);
    memset(steps, 'L', count + 2);
    steps[0] = 'M';
    if (closed) steps[count++] = 'Z';
    steps[count] = '\0';
    return steps;
}

static int path(lua_State *L) {
    static const char *const keys[] = {"points", "steps", "close", PAINT_KEYS, NULL};
    Canvas *canvas = self(L);
    keys_check(L, 2, "path", keys);
    Paint paint = paint_fields(L);
    const char *steps = string_field(L, "steps");
    keys_push(L, 2, "points");
    size_t count;
    const double *points = push_points(L, &count);
    if (!steps) steps = push_steps(L, count, flag_field(L, "close"));
    return done(L, canvas, canvas_path(canvas, steps, points, count, &paint));
}

static int line(lua_State *L) {
    static const char *const keys[] = {"x1", "y1", "x2", "y2", PAINT_KEYS, NULL};
    Canvas *canvas = self(L);
    keys_check(L, 2, "line", keys);
    double points[4] = {needed_field(L, "x1"), needed_field(L, "y1"), needed_field(L, "x2"),
                        needed_field(L, "y2")};
    Paint paint = paint_fields(L);
    return done(L, canvas, canvas_path(canvas, "ML", points, 2, &paint));
}

static const char *const anchors[] = {"start", "middle", "end", NULL};
static const char *const baselines[] = {"alphabetic", "middle", "top", "bottom", NULL};

static TextStyle style_fields(lua_State *L) {
    TextStyle style = {.size = number_field(L, "size", 14),
                       .angle = number_field(L, "angle", 0)};
    style.weight = weight_field(L);
    style.halo = number_field(L, "halo", 0);
    style.tabular = flag_field(L, "tabular");
    style.anchor = (Anchor)word_field(L, "anchor", anchors);
    style.baseline = (Baseline)word_field(L, "baseline", baselines);
    style.color = color_field(L, "color");
    return style;
}

static int text(lua_State *L) {
    static const char *const keys[] = {"x",      "y",       "text",   "size",
                                       "weight", "tabular", "anchor", "baseline",
                                       "angle",  "color",   "halo",   NULL};
    Canvas *canvas = self(L);
    keys_check(L, 2, "text", keys);
    double x = needed_field(L, "x"), y = needed_field(L, "y");
    const char *words = string_field(L, "text");
    TextStyle style = style_fields(L);
    return done(L, canvas, canvas_text(canvas, x, y, words ? words : "", &style));
}

static int clip(lua_State *L) {
    static const char *const keys[] = {"x", "y", "w", "h", NULL};
    Canvas *canvas = self(L);
    keys_check(L, 2, "clip", keys);
    Box box = {needed_field(L, "x"), needed_field(L, "y"), needed_field(L, "w"),
               needed_field(L, "h")};
    return done(L, canvas, canvas_clip(canvas, box));
}

static int unclip(lua_State *L) {
    Canvas *canvas = self(L);
    return done(L, canvas, canvas_unclip(canvas));
}

static int tag(lua_State *L) {
    Canvas *canvas = self(L);
    canvas_tag(canvas, luaL_optstring(L, 2, ""));
    return done(L, canvas, true);
}

/* What comes out. */

static Theme theme_field(lua_State *L) {
    const char *name = string_field(L, "theme");
    Theme theme = THEME_LIGHT;
    if (name && !theme_parse(&theme, name))
        luaL_error(L, "theme = \"%s\": write \"light\" or \"dark\"", name);
    return theme;
}

static void push_options(lua_State *L, const char *where, const char *const *keys) {
    lua_settop(L, 2);
    if (lua_isnil(L, 2)) lua_newtable(L), lua_replace(L, 2);
    keys_check(L, 2, where, keys);
}

static int svg(lua_State *L) {
    static const char *const keys[] = {"theme", "title", "description", NULL};
    Canvas *canvas = self(L);
    push_options(L, "svg", keys);
    Theme theme = theme_field(L);
    char *out =
        canvas_svg(canvas, theme, string_field(L, "title"), string_field(L, "description"));
    if (!out) return luaL_error(L, "%s", canvas_error(canvas));
    lua_pushstring(L, out);
    free(out);
    return 1;
}

static int png(lua_State *L) {
    static const char *const keys[] = {"theme", "scale", NULL};
    Canvas *canvas = self(L);
    push_options(L, "png", keys);
    size_t size = 0;
    Theme theme = theme_field(L);
    unsigned char *out = canvas_png(canvas, theme, number_field(L, "scale", 1), &size);
    if (!out) return luaL_error(L, "%s", canvas_error(canvas));
    lua_pushlstring(L, (const char *)out, size);
    free(out);
    return 1;
}

static int size(lua_State *L) {
    Canvas *canvas = self(L);
    lua_pushnumber(L, canvas_width(canvas));
    lua_pushnumber(L, canvas_height(canvas));
    return 2;
}

static void set_number(lua_State *L, const char *key, double x) {
    lua_pushnumber(L, x);
    lua_setfield(L, -2, key);
}

static void set_string(lua_State *L, const char *key, const char *value) {
    if (!*value) return;
    lua_pushstring(L, value);
    lua_setfield(L, -2, key);
}

static void set_numbers(lua_State *L, const char *key, const double *at, size_t count) {
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        lua_pushnumber(L, at[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, key);
}

static void set_text(lua_State *L, const Item *item) {
    set_string(L, "text", item->text);
    set_number(L, "size", item->style.size);
    set_number(L, "weight", item->style.weight);
    set_number(L, "angle", item->style.angle);
    set_string(L, "anchor", anchors[item->style.anchor]);
    set_string(L, "baseline", baselines[item->style.baseline]);
    set_string(L, "color", item->style.color.name);
}

static void set_paint(lua_State *L, const Paint *paint) {
    set_string(L, "fill", paint->fill.name);
    set_string(L, "stroke", paint->stroke.name);
    set_number(L, "width", paint->width);
    set_number(L, "opacity", paint->opacity);
    if (paint->dashes) set_numbers(L, "dash", paint->dash, (size_t)paint->dashes);
}

static void push_item(lua_State *L, const Item *item) {
    static const char *const kinds[] = {"rect", "circle", "path", "text", "clip", "unclip"};
    lua_newtable(L);
    set_string(L, "kind", kinds[item->kind]);
    set_string(L, "tag", item->tag);
    if (item->kind == ITEM_UNCLIP) return;
    const double box[4] = {item->box.x, item->box.y, item->box.w, item->box.h};
    set_numbers(L, "box", box, 4);
    if (item->kind == ITEM_TEXT || item->kind == ITEM_CIRCLE)
        set_number(L, "x", item->x), set_number(L, "y", item->y);
    if (item->kind == ITEM_TEXT)
        set_text(L, item);
    else if (item->kind != ITEM_CLIP)
        set_paint(L, &item->paint);
    if (item->radius > 0) set_number(L, "radius", item->radius);
    if (item->kind != ITEM_PATH) return;
    set_string(L, "steps", item->steps);
    set_numbers(L, "points", item->points, 2 * item->count);
}

static int list(lua_State *L) {
    Canvas *canvas = self(L);
    lua_createtable(L, (int)canvas_count(canvas), 0);
    for (size_t i = 0; i < canvas_count(canvas); i++) {
        push_item(L, canvas_item(canvas, i));
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/* Functions of the module. */

static int new (lua_State *L) {
    push_canvas(L, luaL_checknumber(L, 1), luaL_checknumber(L, 2));
    return 1;
}

static int measure(lua_State *L) {
    static const char *const keys[] = {"size", "weight", "tabular", NULL};
    const char *words = luaL_checkstring(L, 1);
    push_options(L, "measure", keys);
    TextStyle style = {.size = number_field(L, "size", 14)};
    style.weight = weight_field(L);
    style.tabular = flag_field(L, "tabular");
    Canvas *canvas = push_canvas(L, 1, 1);
    double width, height, ascent;
    if (!canvas_measure(canvas, words, &style, &width, &height, &ascent))
        return luaL_error(L, "%s", canvas_error(canvas));
    lua_pushnumber(L, width), lua_pushnumber(L, height), lua_pushnumber(L, ascent);
    return 3;
}

static uint32_t color_argument(lua_State *L, int index, Theme theme) {
    Color color = check_color(L, "colour", luaL_checkstring(L, index));
    return color_rgb(&color, theme);
}

static int color(lua_State *L) {
    Theme theme;
    char hex[8];
    if (!theme_parse(&theme, luaL_optstring(L, 2, "light")))
        return luaL_argerror(L, 2, "write \"light\" or \"dark\"");
    snprintf(hex, sizeof hex, "#%06x", color_argument(L, 1, theme));
    lua_pushstring(L, hex);
    return 1;
}

static int contrast(lua_State *L) {
    lua_pushnumber(L, color_contrast(color_argument(L, 1, THEME_LIGHT),
                                     color_argument(L, 2, THEME_LIGHT)));
    return 1;
}

static int roles(lua_State *L) {
    lua_newtable(L);
    for (int i = 0; color_role(i); i++) {
        lua_pushstring(L, color_role(i));
        lua_rawseti(L, -2, i + 1);
    }
    return 1;
}

#define PAINT_ABOUT "; and fill, stroke (colours), width, opacity, dash, round"

static const Binding methods[] = {
    {"rect", rect, "c:rect{x, y, w, h, radius}" PAINT_ABOUT "\nAdds a rectangle."},
    {"circle", circle, "c:circle{x, y, r}" PAINT_ABOUT "\nAdds a circle about (x, y)."},
    {"line", line, "c:line{x1, y1, x2, y2}" PAINT_ABOUT "\nAdds a straight line."},
    {"path", path,
     "c:path{points = {x1, y1, x2, y2, …}, close, steps}" PAINT_ABOUT
     "\nAdds a line through the points, closed if asked; or a path whose steps are letters: M "
     "and "
     "L take one point, C three, Z none."},
    {"text", text,
     "c:text{x, y, text, size = 14, weight = 400, tabular, anchor, baseline, angle, "
     "color}\nAdds a line "
     "of text. anchor is start, middle or end; baseline is alphabetic, middle, top or bottom. "
     "Raises, "
     "naming the character, when no font has it."},
    {"clip", clip,
     "c:clip{x, y, w, h}\nWhat follows is drawn inside this rectangle, until c:unclip()."},
    {"unclip", unclip, "c:unclip()\nEnds the last clip."},
    {"tag", tag, "c:tag(name)\nWhat is added from now on carries this name in the list."},
    {"svg", svg,
     "c:svg{theme = \"light\" | \"dark\", title, description} → string\nThe picture as SVG."},
    {"png", png, "c:png{theme, scale = 1} → string\nThe picture as PNG."},
    {"list", list,
     "c:list() → table\nWhat was drawn, in order, as plain tables {kind, tag, box = {x, y, w, "
     "h}, …}. The box "
     "of a text is that of its ink."},
    {"size", size, "c:size() → width, height\nIn pixels."},
    {NULL, NULL, NULL},
};

static const Binding functions[] = {
    {"new", new,
     "canvas.new(width, height) → canvas\nAn empty picture, in pixels, y downwards."},
    {"measure", measure,
     "canvas.measure(text, {size = 14, weight = 400, tabular}) → width, height, ascent\nThe "
     "room that a line "
     "of text takes; height and ascent are the font's."},
    {"color", color,
     "canvas.color(name, theme) → \"#rrggbb\"\nWhat a theme makes of a role or a ramp."},
    {"contrast", contrast,
     "canvas.contrast(a, b) → number\nThe WCAG contrast of two colours, 1 … 21."},
    {"roles", roles,
     "canvas.roles() → list\nThe names of the colours that depend on the theme."},
    {NULL, NULL, NULL},
};

int luaopen_canvas(lua_State *L) {
    luaL_newmetatable(L, type_name);
    lua_newtable(L);
    bind_functions(L, methods);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, collect);
    lua_setfield(L, -2, "__gc");
    lua_newtable(L);
    bind_functions(L, functions);
    return 1;
}
