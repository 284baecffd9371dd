/* error.c: errors at the author's place. luaL_error asks only the immediate caller, which may
 * be a function of C, as Lua's string library is where "a" + x is worked out, or a layer of nn,
 * whose lines say nothing to the author. */
#include "bind.h"
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

enum { LEVELS_MOST = 100 };

/* Whether the call is of one of the library's own Lua modules: lua/options.lua keeps the folder
 * they are in, as lua_getinfo names it, in the registry. */
static bool is_own(lua_State *L, const lua_Debug *call) {
    lua_getfield(L, LUA_REGISTRYINDEX, "folio.home");
    const char *home = lua_tostring(L, -1);
    bool own = home && strncmp(call->source, home, strlen(home)) == 0;
    lua_pop(L, 1);
    return own;
}

/* Finds the innermost function written in Lua; with `foreign`, outside the library's modules.
 */
static bool find_call(lua_State *L, lua_Debug *call, bool foreign) {
    for (int level = 1; level < LEVELS_MOST && lua_getstack(L, level, call); level++) {
        lua_getinfo(L, "Sl", call);
        if (call->currentline > 0 && !(foreign && is_own(L, call))) return true;
    }
    return false;
}

void bind_push_place(lua_State *L) {
    lua_Debug call;
    if (find_call(L, &call, true) || find_call(L, &call, false))
        lua_pushfstring(L, "%s:%d: ", call.short_src, call.currentline);
    else
        lua_pushliteral(L, "");
}

/* The name of the running function when it is a method that was called as x.name(…). */
static const char *dotted_method(lua_State *L) {
    lua_Debug call;
    if (!lua_getstack(L, 0, &call) || !lua_getinfo(L, "nf", &call)) return NULL;
    bool known = lua_getfield(L, LUA_REGISTRYINDEX, "folio.methods") == LUA_TTABLE;
    lua_insert(L, -2);
    bool is_method = known && lua_rawget(L, -2) != LUA_TNIL;
    lua_pop(L, 2);
    return is_method && strcmp(call.namewhat, "field") == 0 ? call.name : NULL;
}

int bind_error(lua_State *L, const char *format, ...) {
    va_list arguments;
    bind_push_place(L);
    va_start(arguments, format);
    lua_pushvfstring(L, format, arguments);
    va_end(arguments);
    lua_concat(L, 2);
    const char *method = dotted_method(L);
    if (method) {
        lua_pushfstring(L, "; a method is called with a colon: x:%s(…)", method);
        lua_concat(L, 2);
    }
    return lua_error(L);
}

const char *bind_kind(lua_State *L, int index) {
    if (lua_type(L, index) != LUA_TUSERDATA ||
        luaL_getmetafield(L, index, "__name") == LUA_TNIL)
        return luaL_typename(L, index);
    const char *name = lua_tostring(L, -1);
    lua_pop(L, 1); /* the metatable keeps it */
    return name ? name : "userdata";
}

const char *bind_number(lua_State *L, double value) {
    if (isnan(value)) return lua_pushliteral(L, "NaN");
    return lua_pushfstring(L, "%f", value);
}

const char *bind_shown(lua_State *L, int index) {
    bool nan = lua_type(L, index) == LUA_TNUMBER && isnan(lua_tonumber(L, index));
    return nan ? bind_number(L, NAN) : luaL_tolstring(L, index, NULL);
}

const char *bind_caller(lua_State *L) {
    lua_Debug call;
    if (!lua_getstack(L, 0, &call) || !lua_getinfo(L, "n", &call)) return NULL;
    return call.name;
}
