/* canvas_fields.c: what the canvas's functions read from their tables of named fields. */
#include "canvas_fields.h"
#include "keys.h"
#include <string.h>

const char canvas_type[] = "canvas";
const char *const canvas_anchors[] = {"start", "middle", "end", NULL};
const char *const canvas_baselines[] = {"alphabetic", "middle", "top", "bottom", NULL};

Canvas *canvas_self(lua_State *L) {
    Canvas *canvas = *(Canvas **)luaL_checkudata(L, 1, canvas_type);
    if (!canvas) luaL_error(L, "the canvas was closed"); /* its __gc was called by hand */
    return canvas;
}

int canvas_done(lua_State *L, Canvas *canvas, bool good) {
    if (!good) luaL_error(L, "%s", canvas_error(canvas));
    lua_settop(L, 1);
    return 1;
}

int canvas_done_with(lua_State *L, Canvas *canvas, bool good, size_t bytes) {
    int results = canvas_done(L, canvas, good);
    if (bytes >= 16384)
        lua_gc(L, LUA_GCSTEP, (int)(bytes / 1024 < 1000000 ? bytes / 1024 : 1000000));
    return results;
}

double canvas_number_field(lua_State *L, const char *key, double fallback) {
    if (keys_push(L, 2, key) == LUA_TNIL) return lua_pop(L, 1), fallback;
    if (!lua_isnumber(L, -1))
        luaL_error(L, "%s wants a number, got %s", key, luaL_typename(L, -1));
    double x = lua_tonumber(L, -1);
    lua_pop(L, 1);
    return x;
}

double canvas_needed_field(lua_State *L, const char *key) {
    if (keys_push(L, 2, key) == LUA_TNIL) luaL_error(L, "%s = … is missing", key);
    lua_pop(L, 1);
    return canvas_number_field(L, key, 0);
}

bool canvas_flag_field(lua_State *L, const char *key) {
    keys_push(L, 2, key);
    bool flag = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return flag;
}

const char *canvas_string_field(lua_State *L, const char *key) {
    if (keys_push(L, 2, key) == LUA_TNIL) return NULL;
    if (!lua_isstring(L, -1))
        luaL_error(L, "%s wants a string, got %s", key, luaL_typename(L, -1));
    return lua_tostring(L, -1);
}

int canvas_word_field(lua_State *L, const char *key, const char *const *words) {
    const char *word = canvas_string_field(L, key);
    for (int i = 0; word && words[i]; i++)
        if (strcmp(word, words[i]) == 0) return i;
    if (word) keys_unknown(L, key, word, words);
    return 0;
}

int canvas_weight_field(lua_State *L) {
    double weight = canvas_number_field(L, "weight", 400);
    return weight >= 1 && weight <= 1000 ? (int)weight : -1;
}

Color canvas_check_color(lua_State *L, const char *key, const char *name) {
    Color color;
    if (!color_parse(&color, name))
        luaL_error(L,
                   "%s = \"%s\" is no colour; write a role (ink, muted, accent, series1 …), "
                   "\"viridis:0.5\", \"#rrggbb\" or \"none\"",
                   key, name);
    return color;
}

Color canvas_color_field(lua_State *L, const char *key) {
    const char *name = canvas_string_field(L, key);
    return canvas_check_color(L, key, name ? name : "none");
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

Paint canvas_paint_fields(lua_State *L) {
    Paint paint = {.fill = canvas_color_field(L, "fill"),
                   .stroke = canvas_color_field(L, "stroke")};
    paint.width = canvas_number_field(L, "width", 1);
    paint.opacity = canvas_number_field(L, "opacity", 1);
    paint.round = canvas_flag_field(L, "round");
    dash_field(L, &paint);
    return paint;
}

static size_t byte_field(lua_State *L, int number, const char *key) {
    if (keys_push(L, lua_gettop(L), key) == LUA_TNIL)
        luaL_error(L, "runs[%d]: %s = … is missing", number, key);
    int whole;
    lua_Integer byte = lua_tointegerx(L, -1, &whole);
    if (!whole || byte < 1)
        luaL_error(L, "runs[%d]: %s is the number of a byte, from 1", number, key);
    lua_pop(L, 1);
    return (size_t)byte;
}

static double run_number(lua_State *L, int number, const char *key, double fallback) {
    if (keys_push(L, lua_gettop(L), key) == LUA_TNIL) return lua_pop(L, 1), fallback;
    if (!lua_isnumber(L, -1)) luaL_error(L, "runs[%d]: %s wants a number", number, key);
    double x = lua_tonumber(L, -1);
    lua_pop(L, 1);
    return x;
}

static bool run_flag(lua_State *L, const char *key) {
    keys_push(L, lua_gettop(L), key);
    bool flag = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return flag;
}

/* The run on top of the stack. */
static TextRun read_run(lua_State *L, int number) {
    static const char *const keys[] = {"from",     "to",    "scale", "rise",
                                       "overline", "slant", NULL};
    keys_check(L, lua_gettop(L), "text: a run", keys);
    TextRun run = {.from = byte_field(L, number, "from") - 1};
    run.to = byte_field(L, number, "to");
    run.scale = run_number(L, number, "scale", 1);
    run.rise = run_number(L, number, "rise", 0);
    run.overline = run_flag(L, "overline");
    run.slant = run_flag(L, "slant");
    return run;
}

void canvas_runs_field(lua_State *L, TextStyle *style) {
    if (keys_push(L, 2, "runs") == LUA_TNIL) {
        lua_pop(L, 1);
        return;
    }
    luaL_argexpected(L, lua_istable(L, -1), 2, "a list of runs {from, to, …}");
    int list = lua_gettop(L);
    size_t count = (size_t)lua_rawlen(L, list);
    TextRun *runs = lua_newuserdatauv(L, (count + 1) * sizeof *runs, 0);
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, list, (lua_Integer)i + 1);
        runs[i] = read_run(L, (int)i + 1);
        lua_pop(L, 1);
    }
    style->runs = runs, style->run_count = count;
}

TextStyle canvas_style_fields(lua_State *L) {
    TextStyle style = {.size = canvas_number_field(L, "size", 14),
                       .angle = canvas_number_field(L, "angle", 0)};
    style.weight = canvas_weight_field(L);
    style.halo = canvas_number_field(L, "halo", 0);
    style.tabular = canvas_flag_field(L, "tabular");
    style.anchor = (Anchor)canvas_word_field(L, "anchor", canvas_anchors);
    style.baseline = (Baseline)canvas_word_field(L, "baseline", canvas_baselines);
    style.color = canvas_color_field(L, "color");
    canvas_runs_field(L, &style);
    return style;
}

double *canvas_push_numbers(lua_State *L, const char *name, size_t *count) {
    if (!lua_istable(L, -1))
        luaL_error(L, "%s wants a list of numbers, got %s", name, luaL_typename(L, -1));
    int list = lua_gettop(L);
    size_t numbers = (size_t)lua_rawlen(L, list);
    double *values = lua_newuserdatauv(L, (numbers + 1) * sizeof *values, 0);
    for (size_t i = 0; i < numbers; i++) {
        if (lua_rawgeti(L, list, (lua_Integer)i + 1) != LUA_TNUMBER)
            luaL_error(L, "%s[%d] is no number", name, (int)i + 1);
        values[i] = lua_tonumber(L, -1);
        lua_pop(L, 1);
    }
    *count = numbers;
    return values;
}

const char *canvas_push_steps(lua_State *L, size_t count, bool closed) {
    char *steps = lua_newuserdatauv(L, count + 2, 0);
    memset(steps, 'L', count + 2);
    steps[0] = 'M';
    if (closed) steps[count++] = 'Z';
    steps[count] = '\0';
    return steps;
}
