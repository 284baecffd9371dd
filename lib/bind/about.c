/* about.c: functions with their docstrings. The registry's table "folio.about" maps each
 * function to its text, so that help() works on any value, however it was reached. */
#include "bind.h"
#include <stdbool.h>

void bind_about(lua_State *L, const char *about) {
    luaL_getsubtable(L, LUA_REGISTRYINDEX, "folio.about");
    lua_pushvalue(L, -2);
    lua_pushstring(L, about);
    lua_rawset(L, -3);
    lua_pop(L, 1);
}

void bind_methods(lua_State *L) {
    luaL_getsubtable(L, LUA_REGISTRYINDEX, "folio.methods");
    for (lua_pushnil(L); lua_next(L, -3);) {
        lua_pushboolean(L, true);
        lua_rawset(L, -4);
    }
    lua_pop(L, 1);
}

void bind_functions(lua_State *L, const Binding *list) {
    for (; list->name; list++) {
        lua_pushcfunction(L, list->function);
        bind_about(L, list->about);
        lua_setfield(L, -2, list->name);
    }
}
