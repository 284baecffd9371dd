/* canvas_columns.c: the canvas's functions that take whole columns of numbers. */
#include "canvas_fields.h"
#include "keys.h"
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
    return canvas_done(L, canvas, canvas_points(canvas, &points, &paint));
}
