/* system.c: the module `system`: what the engine needs of POSIX, thin. Wrong arguments raise;
 * what the outside world refuses comes back as nil and a message. This file has the table,
 * the environment and the clock; files, processes and the guard are in files of their own. */
#include "system.h"
#include "../tensor/storage.h"
#include "memory.h"
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <xxhash.h>

int system_failed(lua_State *L, const char *name) {
    const char *reason = strerror(errno);
    lua_pushnil(L);
    if (name)
        lua_pushfstring(L, "%s: %s", name, reason);
    else
        lua_pushstring(L, reason);
    return 2;
}

int system_done(lua_State *L, int result, const char *name) {
    if (result != 0) return system_failed(L, name);
    lua_pushboolean(L, 1);
    return 1;
}

static int now(lua_State *L) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    lua_pushnumber(L, (lua_Number)time.tv_sec + 1e-9 * (lua_Number)time.tv_nsec);
    return 1;
}

static int get_environment(lua_State *L) {
    lua_pushstring(L, getenv(luaL_checkstring(L, 1))); /* nil for NULL */
    return 1;
}

static int set_environment(lua_State *L) {
    const char *name = luaL_checkstring(L, 1);
    const char *value = luaL_optstring(L, 2, NULL);
    int failed = value ? setenv(name, value, 1) : unsetenv(name);
    if (failed) return system_failed(L, name);
    lua_pushboolean(L, 1);
    return 1;
}

static int is_terminal(lua_State *L) {
    lua_pushboolean(L, isatty((int)luaL_checkinteger(L, 1)));
    return 1;
}

static int executable(lua_State *L) {
    char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path);
    if (length < 0) return system_failed(L, "/proc/self/exe");
    lua_pushlstring(L, path, (size_t)length);
    return 1;
}

static int hash(lua_State *L) {
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    XXH128_canonical_t bytes;
    XXH128_canonicalFromHash(&bytes, XXH3_128bits(text, length));
    char hex[2 * sizeof bytes.digest + 1];
    for (size_t i = 0; i < sizeof bytes.digest; i++)
        snprintf(hex + 2 * i, 3, "%02x", bytes.digest[i]);
    lua_pushstring(L, hex);
    return 1;
}

static int memory_limit(lua_State *L) {
    lua_Integer bytes = luaL_checkinteger(L, 1);
    luaL_argcheck(L, bytes >= 0, 1, "want a number of bytes, or 0 for no limit");
    memory_set_limit((size_t)bytes);
    storage_set_limit((size_t)bytes);
    return 0;
}

static int memory(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)memory_used());
    lua_pushinteger(L, (lua_Integer)storage_live_bytes());
    return 2;
}

static const Binding functions[] = {
    {"now", now,
     "now() → number\nSeconds of a clock that only goes forward, since some moment in the "
     "past."},
    {"getenv", get_environment, "getenv(name) → string or nil\nA variable of the environment."},
    {"setenv", set_environment,
     "setenv(name, value) → true\nSets a variable of the environment, of this process and of "
     "those it starts; nil removes it."},
    {"is_terminal", is_terminal,
     "is_terminal(fd) → boolean\nWhether the file descriptor is a terminal."},
    {"executable", executable, "executable() → path\nThe program's own file."},
    {"hash", hash,
     "hash(string) → 32 hexadecimal digits\nXXH3, 128 bits: for caches, not for secrets."},
    {"memory_limit", memory_limit,
     "memory_limit(bytes)\nLua, and the elements of all tensors, may each hold no more than "
     "that; 0 lifts the limit. What does not fit raises an error."},
    {"memory", memory,
     "memory() → integer, integer\nBytes that Lua holds now, and bytes of tensors' elements."},
    {NULL, NULL, NULL},
};

int luaopen_system(lua_State *L) {
    lua_newtable(L);
    bind_functions(L, functions);
    system_add_files(L);
    system_add_processes(L);
    system_add_guard(L);
    system_add_build(L);
    system_add_terminal(L);
    return 1;
}
