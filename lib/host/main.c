/* main.c: the folio program: Lua with the modules of lib/bind in it.
 *
 * What the program does is written in Lua, in lua/folio/cli.lua; this file makes the
 * state, says where modules are found, and turns what happens into an exit code. An error
 * that reaches it is a fault of the program itself: authors' errors are caught by the
 * verbs, which know how to show them. */
#include "../bind/bind.h"
#include "../bind/memory.h"
#include <errno.h>
#include <limits.h>
#include <lualib.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { EXIT_OUTSIDE = 2, EXIT_FAULT = 3 };

typedef struct Arguments {
    int count;
    char **at;
} Arguments;

/* Cuts the last part off a path; false when there is none left. */
static bool go_up(char *path) {
    char *slash = strrchr(path, '/');
    if (slash) *slash = '\0';
    return slash != NULL;
}

/* Writes the program's own file into `path`. */
static void find_program(lua_State *L, char *path) {
    ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - 1);
    if (length < 0) luaL_error(L, "cannot find the program's own file in /proc/self/exe");
    path[length] = '\0';
}

static void push_own_folder(lua_State *L) {
    char path[PATH_MAX];
    find_program(L, path);
    go_up(path);
    lua_pushstring(L, path);
}

/* Pushes the folder that the project is in: the nearest one above the program that has our
 * Lua in it, so that builds of several kinds can stand side by side below build/. */
static void push_home(lua_State *L) {
    char path[PATH_MAX];
    find_program(L, path);
    while (go_up(path)) {
        const char *lua = lua_pushfstring(L, "%s/lua/folio/cli.lua", path);
        if (access(lua, R_OK) == 0) break;
        lua_pop(L, 1);
    }
    lua_pushstring(L, path);
}

/* Lua modules are in lua/ beside the build's folder; C modules that are not part of the
 * program, because what they need is slow to load, are beside the program. */
static void set_module_path(lua_State *L) {
    push_home(L);
    const char *home = lua_tostring(L, -1);
    lua_getglobal(L, "package");
    lua_pushfstring(L, "%s/lua/?.lua;%s/lua/?/init.lua", home, home);
    lua_setfield(L, -2, "path");
    push_own_folder(L);
    lua_pushfstring(L, "%s/?.so", lua_tostring(L, -1));
    lua_setfield(L, -3, "cpath");
    lua_pop(L, 3);
}

static void push_arguments(lua_State *L, const Arguments *arguments) {
    lua_createtable(L, arguments->count, 1);
    for (int i = 0; i < arguments->count; i++) {
        lua_pushstring(L, arguments->at[i]);
        lua_rawseti(L, -2, i);
    }
}

static int traceback(lua_State *L) {
    luaL_traceback(L, L, luaL_tolstring(L, 1, NULL), 1);
    return 1;
}

/* Where the program was put without its Lua, it says so and where it looked. */
static bool has_home(lua_State *L) {
    push_home(L);
    const char *lua = lua_pushfstring(L, "%s/lua/folio/cli.lua", lua_tostring(L, -1));
    bool found = access(lua, R_OK) == 0;
    lua_pop(L, 2);
    if (found) return true;
    push_own_folder(L);
    fprintf(
        stderr,
        "folio: there is no lua/folio/cli.lua in %s or any folder above it; keep the program "
        "in the build folder of the project, and link to it from elsewhere\n",
        lua_tostring(L, -1));
    lua_pop(L, 1);
    return false;
}

/* Runs require("folio.cli").main(arguments), which returns the exit code. */
static int start(lua_State *L) {
    const Arguments *arguments = lua_touserdata(L, 1);
    luaL_openlibs(L);
    bind_preload(L);
    if (!has_home(L)) {
        lua_pushinteger(L, EXIT_OUTSIDE);
        return 1;
    }
    set_module_path(L);
    lua_getglobal(L, "require");
    lua_pushliteral(L, "folio.cli");
    lua_call(L, 1, 1);
    lua_getfield(L, -1, "main");
    push_arguments(L, arguments);
    lua_call(L, 1, 1);
    return 1;
}

static int run(lua_State *L, Arguments *arguments) {
    lua_pushcfunction(L, traceback);
    lua_pushcfunction(L, start);
    lua_pushlightuserdata(L, arguments);
    if (lua_pcall(L, 1, 1, 1) == LUA_OK) return (int)lua_tointeger(L, -1);
    const char *message = lua_tostring(L, -1);
    fprintf(stderr, "folio: a fault of the program itself, please report it:\n%s\n",
            message ? message : "(no message)");
    return EXIT_FAULT;
}

/* Tensors come and go by the megabyte. Given back to the system each time, their pages would
 * have to be cleared and mapped again, which costs more than most operations on them. */
static void keep_freed_memory(void) {
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 256 << 20);
}

/* What was written may have been lost: a full disk, a closed pipe. That is no fault of the
 * program, but no success either. */
static int finish_output(int code) {
    bool lost = ferror(stdout) != 0;
    errno = 0;
    if (fflush(stdout) != 0) lost = true;
    if (!lost) return code;
    fprintf(stderr, "folio: standard output could not be written%s%s\n", errno ? ": " : "",
            errno ? strerror(errno) : "");
    return EXIT_OUTSIDE;
}

int main(int argc, char **argv) {
    Arguments arguments = {argc, argv};
    keep_freed_memory();
    lua_State *L = memory_state();
    if (!L) {
        fprintf(stderr, "folio: not enough memory to start\n");
        return EXIT_FAULT;
    }
    int code = run(L, &arguments);
    lua_close(L);
    return finish_output(code);
}
