/* canvas_list.c: the display list as plain tables, for the tests. */
#include "canvas_fields.h"

static void set_number(lua_State *L, const char *key, double x) {
    lua_pushnumber(L, x);
    lua_setfield(L, -2, key);
}

static void set_string(lua_State *L, const char *key, const char *value) {
    if (!*value) return;
    lua_pushstring(L, value);
    lua_setfield(L, -2, key);
}

void canvas_set_numbers(lua_State *L, const char *key, const double *at, size_t count) {
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
    set_string(L, "anchor", canvas_anchors[item->style.anchor]);
    set_string(L, "baseline", canvas_baselines[item->style.baseline]);
    set_string(L, "color", item->style.color.name);
}

static void set_paint(lua_State *L, const Paint *paint) {
    set_string(L, "fill", paint->fill.name);
    set_string(L, "stroke", paint->stroke.name);
    set_number(L, "width", paint->width);
    set_number(L, "opacity", paint->opacity);
    if (paint->dashes) canvas_set_numbers(L, "dash", paint->dash, (size_t)paint->dashes);
}

static void set_points(lua_State *L, const Points *points) {
    canvas_set_numbers(L, "x", points->x, points->count);
    canvas_set_numbers(L, "y", points->y, points->count);
    if (points->radii)
        canvas_set_numbers(L, "r", points->radii, points->count);
    else
        set_number(L, "r", points->radius);
    if (points->steps) {
        set_string(L, "steps", points->steps);
        canvas_set_numbers(L, "points", points->outline, 2 * points->corners);
    }
    if (!points->fills) return;
    canvas_set_numbers(L, "fills", points->fills, points->count);
    set_string(L, "scheme", points->scheme == COLOR_DIVERGING ? "diverging" : "viridis");
}

/* Values as the plot gave them, rounded to the levels there are; false is transparent. */
static void set_values(lua_State *L, const Grid *grid) {
    size_t cells = grid->columns * grid->rows;
    lua_createtable(L, (int)cells, 0);
    for (size_t i = 0; i < cells; i++) {
        if (grid->cells[i])
            lua_pushnumber(L, grid_value(grid, i));
        else
            lua_pushboolean(L, false);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, "values");
}

static void set_image(lua_State *L, const Grid *grid) {
    set_number(L, "columns", (double)grid->columns);
    set_number(L, "rows", (double)grid->rows);
    lua_pushboolean(L, grid->smooth);
    lua_setfield(L, -2, "smooth");
    if (!grid->colors) {
        set_values(L, grid);
        set_string(L, "scheme", grid->scheme == COLOR_DIVERGING ? "diverging" : "viridis");
        return;
    }
    lua_pushlstring(L, (const char *)grid->cells, 3 * grid->columns * grid->rows);
    lua_setfield(L, -2, "rgb");
}

static void set_timing(lua_State *L, const Timing *timing) {
    static const char *const ways[] = {"appear", "draw", "show"};
    const double times[2] = {timing->from, timing->to};
    canvas_set_numbers(L, ways[timing->kind], times, 2);
    if (timing->cycle > 0) set_number(L, "cycle", timing->cycle);
}

static void push_item(lua_State *L, const Item *item) {
    static const char *const kinds[] = {"rect", "circle", "path",   "points", "image",
                                        "text", "clip",   "unclip", "group",  "ungroup"};
    lua_newtable(L);
    set_string(L, "kind", kinds[item->kind]);
    set_string(L, "tag", item->tag);
    if (item->kind == ITEM_UNCLIP || item->kind == ITEM_UNGROUP) return;
    if (item->kind == ITEM_GROUP) {
        set_timing(L, &item->timing);
        return;
    }
    const double box[4] = {item->box.x, item->box.y, item->box.w, item->box.h};
    canvas_set_numbers(L, "box", box, 4);
    if (item->kind == ITEM_TEXT || item->kind == ITEM_CIRCLE)
        set_number(L, "x", item->x), set_number(L, "y", item->y);
    if (item->kind == ITEM_TEXT)
        set_text(L, item);
    else if (item->kind != ITEM_CLIP && item->kind != ITEM_IMAGE)
        set_paint(L, &item->paint);
    if (item->kind == ITEM_IMAGE) {
        set_image(L, item->grid);
        return;
    }
    if (item->kind == ITEM_POINTS) set_points(L, item->dots);
    if (item->radius > 0) set_number(L, "radius", item->radius);
    if (item->kind != ITEM_PATH) return;
    set_string(L, "steps", item->steps);
    canvas_set_numbers(L, "points", item->points, 2 * item->count);
}

int canvas_push_list(lua_State *L) {
    Canvas *canvas = canvas_self(L);
    lua_createtable(L, (int)canvas_count(canvas), 0);
    for (size_t i = 0; i < canvas_count(canvas); i++) {
        push_item(L, canvas_item(canvas, i));
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}
