/* error.c: errors at the author's place. luaL_error asks only the immediate caller, which may
 * be a function of C, as Lua's string library is where "a" + x is worked out. */
#include "bind.h"
#include <stdarg.h>

enum { LEVELS_MOST = 100 };

/* Pushes "file:line: " of the innermost function written in Lua, or "". */
static void push_place(lua_State *L) {
    lua_Debug call;
    for (int level = 1; level < LEVELS_MOST && lua_getstack(L, level, &call); level++) {
        lua_getinfo(L, "Sl", &call);
        if (call.currentline <= 0) continue;
        lua_pushfstring(L, "%s:%d: ", call.short_src, call.currentline);
        return;
    }
    lua_pushliteral(L, "");
}

int bind_error(lua_State *L, const char *format, ...) {
    va_list arguments;
    push_place(L);
    va_start(arguments, format);
    lua_pushvfstring(L, format, arguments);
    va_end(arguments);
    lua_concat(L, 2);
    return lua_error(L);
}

const char *bind_caller(lua_State *L) {
    lua_Debug call;
    if (!lua_getstack(L, 0, &call) || !lua_getinfo(L, "n", &call)) return NULL;
    return call.name;
}
