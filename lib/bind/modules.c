/* modules.c: the modules that are part of the program. A new one is a line here and its
 * luaopen_ in bind.h. They open at the first `require`, so that starting stays cheap. */
#include "bind.h"

static const luaL_Reg modules[] = {
    {"system", luaopen_system},
    {"weave", luaopen_weave},
    {"yaml", luaopen_yaml},
    {"tensor", luaopen_tensor},
    {NULL, NULL},
};

void bind_preload(lua_State *L) {
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
    luaL_setfuncs(L, modules, 0);
    lua_pop(L, 1);
}
