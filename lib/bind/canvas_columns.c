/* canvas_columns.c: the canvas's functions that take whole columns of numbers. */
#include "canvas_fields.h"
#include "keys.h"
#include <math.h>
#include <string.h>

static const char *const schemes[] = {"viridis", "diverging", NULL};

static ColorKind scheme_field(lua_State *L) {
    return canvas_word_field(L, "scheme", schemes) ? COLOR_DIVERGING : COLOR_VIRIDIS;
}

/* The list of a field that may be absent, as long as x. */
static const double *column(lua_State *L, const char *key, size_t want) {
    if (keys_push(L, 2, key) == LUA_TNIL) return NULL;
    size_t count;
    const double *values = canvas_push_numbers(L, key, &count);
    if (count != want)
        luaL_error(L, "points: x has %d values and %s has %d; give them the same length",
                   (int)want, key, (int)count);
    return values;
}

static const double *needed_column(lua_State *L, const char *key, size_t want) {
    const double *values = column(L, key, want);
    if (!values) luaL_error(L, "%s = … is missing", key);
    return values;
}

/* shape = "circle", or a table like that of c:path. */
static void shape_field(lua_State *L, Points *points) {
    static const char *const names[] = {"circle", NULL};
    static const char *const keys[] = {"points", "steps", "close", NULL};
    if (keys_push(L, 2, "shape") != LUA_TTABLE) {
        canvas_word_field(L, "shape", names);
        return;
    }
    int shape = lua_gettop(L);
    keys_check(L, shape, "points: the shape", keys);
    keys_push(L, shape, "points");
    points->outline = canvas_push_numbers(L, "the shape's points", &points->corners);
    points->corners /= 2;
    if (keys_push(L, shape, "steps") != LUA_TNIL) {
        points->steps = luaL_checkstring(L, -1);
        return;
    }
    keys_push(L, shape, "close");
    points->steps = canvas_push_steps(L, points->corners, lua_toboolean(L, -1));
}

static void radius_fields(lua_State *L, Points *points) {
    int type = keys_push(L, 2, "r");
    lua_pop(L, 1);
    if (type == LUA_TTABLE)
        points->radii = column(L, "r", points->count);
    else
        points->radius = canvas_needed_field(L, "r");
}

int canvas_add_points(lua_State *L) {
    static const char *const keys[] = {
        "x", "y", "r", "shape", "fills", "scheme", CANVAS_PAINT_KEYS, NULL};
    Canvas *canvas = canvas_self(L);
    keys_check(L, 2, "points", keys);
    Paint paint = canvas_paint_fields(L);
    Points points = {.scheme = scheme_field(L)};
    if (keys_push(L, 2, "x") == LUA_TNIL) luaL_error(L, "x = … is missing");
    points.x = canvas_push_numbers(L, "x", &points.count);
    points.y = needed_column(L, "y", points.count);
    points.fills = column(L, "fills", points.count);
    radius_fields(L, &points);
    shape_field(L, &points);
    size_t numbers = 2u + (points.radii != NULL) + (points.fills != NULL);
    return canvas_done_with(L, canvas, canvas_points(canvas, &points, &paint),
                            numbers * points.count * sizeof(double));
}

static size_t count_field(lua_State *L, const char *key) {
    double count = canvas_needed_field(L, key);
    if (!(count >= 1 && count <= 20000 && count == (double)(size_t)count))
        luaL_error(L, "image: %s = %f; want a whole number, 1 … 20000", key, count);
    return (size_t)count;
}

/* The values on top of the stack, in memory that Lua owns and that is pushed; false is NaN. */
static const double *push_values(lua_State *L, size_t cells) {
    if (!lua_istable(L, -1))
        luaL_error(L, "values wants a list of numbers, got %s", luaL_typename(L, -1));
    int list = lua_gettop(L);
    if (lua_rawlen(L, list) != cells)
        luaL_error(L, "image: values has %d entries; columns × rows is %d",
                   (int)lua_rawlen(L, list), (int)cells);
    double *values = lua_newuserdatauv(L, cells * sizeof *values, 0);
    for (size_t i = 0; i < cells; i++) {
        int type = lua_rawgeti(L, list, (lua_Integer)i + 1);
        values[i] = type == LUA_TNUMBER ? lua_tonumber(L, -1) : (double)NAN;
        if (type != LUA_TNUMBER && (type != LUA_TBOOLEAN || lua_toboolean(L, -1)))
            luaL_error(L, "values[%d] is neither a number nor false", (int)i + 1);
        lua_pop(L, 1);
    }
    return values;
}

static const unsigned char *rgb_field(lua_State *L, size_t cells) {
    if (keys_push(L, 2, "rgb") != LUA_TSTRING)
        luaL_error(L, "rgb wants a string of bytes, got %s", luaL_typename(L, -1));
    size_t bytes;
    const char *rgb = lua_tolstring(L, -1, &bytes);
    if (bytes != 3 * cells)
        luaL_error(L, "image: rgb has %d bytes; 3 × columns × rows is %d", (int)bytes,
                   (int)(3 * cells));
    return (const unsigned char *)rgb;
}

int canvas_add_image(lua_State *L) {
    static const char *const keys[] = {"x",      "y",      "w",   "h",      "columns", "rows",
                                       "values", "scheme", "rgb", "smooth", NULL};
    Canvas *canvas = canvas_self(L);
    keys_check(L, 2, "image", keys);
    Box box = {canvas_needed_field(L, "x"), canvas_needed_field(L, "y"),
               canvas_needed_field(L, "w"), canvas_needed_field(L, "h")};
    Image image = {.columns = count_field(L, "columns"), .rows = count_field(L, "rows")};
    size_t cells = image.columns * image.rows;
    image.smooth = canvas_flag_field(L, "smooth");
    image.scheme = scheme_field(L);
    bool colored = keys_push(L, 2, "rgb") != LUA_TNIL;
    bool valued = keys_push(L, 2, "values") != LUA_TNIL;
    if (valued == colored)
        luaL_error(L, "image: want values or rgb%s", valued ? ", not both" : "");
    if (valued)
        image.values = push_values(L, cells);
    else
        image.rgb = rgb_field(L, cells);
    return canvas_done_with(L, canvas, canvas_image(canvas, box, &image),
                            image.rgb ? 3 * cells : cells);
}
