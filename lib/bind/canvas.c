/* canvas.c: the Lua module `canvas`: a table of named fields in, one call of lib/canvas out.
 *
 * It is a shared library of its own (build/canvas.so), so that a run that draws nothing does
 * not load Cairo, Pango and what they need. */
#include "bind.h"
#include "canvas_fields.h"
#include "keys.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

int luaopen_canvas(lua_State *L);

static const char bytes_type[] = "canvas bytes";

/* Pushes a new box for a canvas, then makes the canvas, so that nothing leaks between. */
static Canvas *push_canvas(lua_State *L, double width, double height) {
    Canvas **box = lua_newuserdatauv(L, sizeof *box, 0);
    *box = NULL;
    luaL_setmetatable(L, canvas_type);
    *box = canvas_new(width, height);
    if (!*box)
        luaL_error(L, "canvas: %f by %f; each side is between 1 and 20000", width, height);
    return *box;
}

static int collect(lua_State *L) {
    Canvas **box = luaL_checkudata(L, 1, canvas_type);
    canvas_free(*box);
    *box = NULL;
    return 0;
}

/* What comes out. */

static Theme theme_field(lua_State *L) {
    const char *name = canvas_string_field(L, "theme");
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

/* Bytes that C owns, freed with the box on the Lua stack, so that an error in making the string
 * leaks nothing. */
static void **push_box(lua_State *L) {
    void **box = lua_newuserdatauv(L, sizeof *box, 0);
    *box = NULL;
    luaL_setmetatable(L, bytes_type);
    return box;
}

static int free_box(lua_State *L) {
    void **box = luaL_checkudata(L, 1, bytes_type);
    free(*box);
    *box = NULL;
    return 0;
}

/* The bytes in the box as a string; raises the canvas's error when there are none. */
static int push_output(lua_State *L, Canvas *canvas, void **box, size_t count) {
    if (!*box) return luaL_error(L, "%s", canvas_error(canvas));
    lua_pushlstring(L, *box, count);
    free(*box);
    *box = NULL;
    return 1;
}

/* The moment of the picture in seconds; NaN, the still one, when it is absent. */
static double moment_field(lua_State *L) {
    if (keys_push(L, 2, "at") == LUA_TNIL) return (double)NAN;
    double at = canvas_number_field(L, "at", 0);
    if (isnan(at)) luaL_error(L, "at is not a number of seconds");
    return at;
}

static int svg(lua_State *L) {
    static const char *const keys[] = {"theme", "title", "description", NULL};
    Canvas *canvas = canvas_self(L);
    push_options(L, "svg", keys);
    Theme theme = theme_field(L);
    const char *title = canvas_string_field(L, "title");
    const char *description = canvas_string_field(L, "description");
    void **box = push_box(L);
    *box = canvas_svg(canvas, theme, title, description);
    return push_output(L, canvas, box, *box ? strlen(*box) : 0);
}

static int png(lua_State *L) {
    static const char *const keys[] = {"theme", "scale", "at", NULL};
    Canvas *canvas = canvas_self(L);
    push_options(L, "png", keys);
    size_t count = 0;
    Theme theme = theme_field(L);
    double scale = canvas_number_field(L, "scale", 1), at = moment_field(L);
    void **box = push_box(L);
    *box = canvas_png(canvas, theme, scale, at, &count);
    return push_output(L, canvas, box, count);
}

static int pixels(lua_State *L) {
    static const char *const keys[] = {"theme", "scale", NULL};
    Canvas *canvas = canvas_self(L);
    push_options(L, "pixels", keys);
    size_t width = 0, height = 0;
    Theme theme = theme_field(L);
    double scale = canvas_number_field(L, "scale", 1);
    void **box = push_box(L);
    *box = canvas_pixels(canvas, theme, scale, &width, &height);
    push_output(L, canvas, box, 3 * width * height);
    lua_pushinteger(L, (lua_Integer)width), lua_pushinteger(L, (lua_Integer)height);
    return 3;
}

static int pdf(lua_State *L) {
    static const char *const keys[] = {"theme", "title", "description", "at", NULL};
    Canvas *canvas = canvas_self(L);
    push_options(L, "pdf", keys);
    size_t count = 0;
    Theme theme = theme_field(L);
    const char *title = canvas_string_field(L, "title");
    const char *description = canvas_string_field(L, "description");
    double at = moment_field(L);
    void **box = push_box(L);
    *box = canvas_pdf(canvas, theme, title, description, at, &count);
    return push_output(L, canvas, box, count);
}

static int size(lua_State *L) {
    Canvas *canvas = canvas_self(L);
    lua_pushnumber(L, canvas_width(canvas));
    lua_pushnumber(L, canvas_height(canvas));
    return 2;
}

/* Functions of the module. */

static int new (lua_State *L) {
    push_canvas(L, luaL_checknumber(L, 1), luaL_checknumber(L, 2));
    return 1;
}

static int measure(lua_State *L) {
    static const char *const keys[] = {"size", "weight", "tabular", "runs", NULL};
    const char *words = luaL_checkstring(L, 1);
    push_options(L, "measure", keys);
    TextStyle style = {.size = canvas_number_field(L, "size", 14)};
    style.weight = canvas_weight_field(L);
    style.tabular = canvas_flag_field(L, "tabular");
    canvas_runs_field(L, &style);
    Canvas *canvas = push_canvas(L, 1, 1);
    double width, height, ascent;
    if (!canvas_measure(canvas, words, &style, &width, &height, &ascent))
        return luaL_error(L, "%s", canvas_error(canvas));
    lua_pushnumber(L, width), lua_pushnumber(L, height), lua_pushnumber(L, ascent);
    return 3;
}

static uint32_t color_argument(lua_State *L, int index, Theme theme) {
    Color color = canvas_check_color(L, "colour", luaL_checkstring(L, index));
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
    {"rect", canvas_add_rect, "c:rect{x, y, w, h, radius}" PAINT_ABOUT "\nAdds a rectangle."},
    {"circle", canvas_add_circle,
     "c:circle{x, y, r}" PAINT_ABOUT "\nAdds a circle about (x, y)."},
    {"line", canvas_add_line, "c:line{x1, y1, x2, y2}" PAINT_ABOUT "\nAdds a straight line."},
    {"path", canvas_add_path,
     "c:path{points = {x1, y1, x2, y2, …}, close, steps}" PAINT_ABOUT
     "\nAdds a line through the points, closed if asked; or a path whose steps are letters: M "
     "and "
     "L take one point, C three, Z none."},
    {"points", canvas_add_points,
     "c:points{x = {…}, y = {…}, r, shape, fills, scheme}; and fill, stroke (colours), width, "
     "opacity, round\nAdds a symbol at each (x[i], y[i]), one after another. r is a radius for "
     "all, or a list. shape is \"circle\", or {points, steps, close} as in c:path, about (0, "
     "0) "
     "for a radius of 1. fills is a list of places on the ramp of scheme, \"viridis\" (0 … 1) "
     "or \"diverging\" (-1 … 1), instead of fill."},
    {"image", canvas_add_image,
     "c:image{x, y, w, h, columns, rows, values, scheme, smooth}, or rgb instead of "
     "values\nAdds "
     "a grid of cells, row by row from the top. values is a list of places on the ramp of "
     "scheme, "
     "\"viridis\" (0 … 1) or \"diverging\" (-1 … 1); false and NaN are transparent. rgb is a "
     "string of three bytes a cell. With smooth, colours flow into each other."},
    {"text", canvas_add_text,
     "c:text{x, y, text, size = 14, weight = 400, tabular, anchor, baseline, angle, color, "
     "halo, runs}\nAdds a line of text. anchor is start, middle or end; baseline is "
     "alphabetic, "
     "middle, top or bottom. runs is a list of parts that are set otherwise, in order: {from, "
     "to, scale = 0.7, rise = 0.33, overline = true, slant = true}; from and to are bytes of "
     "the "
     "text, both inside, rise is in em, overlined parts in a row are under one bar, and a √ "
     "before them reaches up to it. Raises, naming the character, when no font has it."},
    {"clip", canvas_add_clip,
     "c:clip{x, y, w, h}\nWhat follows is drawn inside this rectangle, until c:unclip()."},
    {"unclip", canvas_add_unclip, "c:unclip()\nEnds the last clip."},
    {"group", canvas_add_group,
     "c:group{appear = {from, to}}, or draw, or show instead of appear; and cycle\nWhat "
     "follows, "
     "until c:ungroup(), is seen at its time, in seconds: it fades in; its strokes are drawn "
     "along "
     "their length (and the rest fades in); or it is shown only from `from` to before `to`, "
     "for "
     "which a cycle is needed. With a cycle all begins anew after so many seconds. In print, "
     "and "
     "where motion is unwelcome, stands the still picture: all that appears or is drawn, and "
     "what is shown at 0."},
    {"ungroup", canvas_add_ungroup, "c:ungroup()\nEnds the last group."},
    {"tag", canvas_add_tag,
     "c:tag(name)\nWhat is added from now on carries this name in the list."},
    {"svg", svg,
     "c:svg{theme = \"light\" | \"dark\", title, description} → string\nThe picture as SVG."},
    {"png", png,
     "c:png{theme, scale = 1, at} → string\nThe picture as PNG; still, or as it is `at` so "
     "many seconds."},
    {"pixels", pixels,
     "c:pixels{theme, scale = 1} → string, width, height\nThe still picture row by row from "
     "the "
     "top, three bytes a pixel: red, green, blue."},
    {"pdf", pdf,
     "c:pdf{theme, title, description, at} → string\nThe picture as a page of PDF, as large as "
     "the "
     "canvas at 96 pixels an inch. Text stays text."},
    {"list", canvas_push_list,
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
     "canvas.measure(text, {size = 14, weight = 400, tabular, runs}) → width, height, ascent\n"
     "The room that a line of text takes; height and ascent are the font's. runs as in "
     "c:text."},
    {"color", color,
     "canvas.color(name, theme) → \"#rrggbb\"\nWhat a theme makes of a role or a ramp."},
    {"contrast", contrast,
     "canvas.contrast(a, b) → number\nThe WCAG contrast of two colours, 1 … 21."},
    {"roles", roles,
     "canvas.roles() → list\nThe names of the colours that depend on the theme."},
    {NULL, NULL, NULL},
};

int luaopen_canvas(lua_State *L) {
    luaL_newmetatable(L, bytes_type);
    lua_pushcfunction(L, free_box);
    lua_setfield(L, -2, "__gc");
    luaL_newmetatable(L, canvas_type);
    lua_newtable(L);
    bind_functions(L, methods);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, collect);
    lua_setfield(L, -2, "__gc");
    lua_newtable(L);
    bind_functions(L, functions);
    return 1;
}
