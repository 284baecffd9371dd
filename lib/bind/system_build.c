/* system_build.c: what building a book needs of the system: one build at a time, a folder
 * put in the place of another at once, children that do not outlive their parent, and a Lua
 * state that knows nothing of the one before it. */
#include "memory.h"
#include "system.h"
#include <errno.h>
#include <fcntl.h>
#include <lualib.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

/* A lock of fcntl belongs to this process alone: it ends with the process however that ends,
 * and a forked child does not hold it. The descriptor stays open for that reason. */
static int lock_file(lua_State *L) {
    const char *path = luaL_checkstring(L, 1);
    int command = lua_toboolean(L, 2) ? F_SETLKW : F_SETLK;
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666), result;
    if (fd < 0) return system_failed(L, path);
    do result = fcntl(fd, command, &whole);
    while (result != 0 && errno == EINTR);
    if (result == 0) return system_done(L, 0, path);
    int problem = errno;
    close(fd);
    if (problem == EACCES || problem == EAGAIN) {
        lua_pushboolean(L, 0);
        return 1;
    }
    errno = problem;
    return system_failed(L, path);
}

static int exchange(lua_State *L) {
    const char *a = luaL_checkstring(L, 1), *b = luaL_checkstring(L, 2);
    return system_done(L, renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE), a);
}

static int link_file(lua_State *L) {
    const char *from = luaL_checkstring(L, 1), *to = luaL_checkstring(L, 2);
    return system_done(L, link(from, to), from);
}

static int change_folder(lua_State *L) {
    const char *path = luaL_checkstring(L, 1);
    return system_done(L, chdir(path), path);
}

static int die_with_parent(lua_State *L) {
    pid_t parent = (pid_t)luaL_checkinteger(L, 1);
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return system_failed(L, NULL);
    if (getppid() != parent) _exit(1); /* it ended before we asked */
    lua_pushboolean(L, 1);
    return 1;
}

static int adopt(lua_State *L) {
    return system_done(L, prctl(PR_SET_CHILD_SUBREAPER, 1), NULL);
}

/* What a fresh state is to do; strings are the old state's, which outlives the call. */
typedef struct Task {
    const char *path, *cpath, *module, *argument;
    size_t length;
} Task;

static int with_traceback(lua_State *F) {
    luaL_traceback(F, F, luaL_tolstring(F, 1, NULL), 1);
    return 1;
}

static int run_task(lua_State *F) {
    const Task *task = lua_touserdata(F, 1);
    luaL_openlibs(F);
    bind_preload(F);
    lua_getglobal(F, "package");
    lua_pushstring(F, task->path);
    lua_setfield(F, -2, "path");
    lua_pushstring(F, task->cpath);
    lua_setfield(F, -2, "cpath");
    lua_getglobal(F, "require");
    lua_pushstring(F, task->module);
    lua_call(F, 1, 1);
    lua_pushlstring(F, task->argument, task->length);
    lua_call(F, 1, 0);
    return 0;
}

static Task task_of(lua_State *L) {
    Task task = {.module = luaL_checkstring(L, 1)};
    task.argument = luaL_checklstring(L, 2, &task.length);
    lua_getglobal(L, "package");
    lua_getfield(L, -1, "path");
    lua_getfield(L, -2, "cpath");
    task.path = luaL_checkstring(L, -2);
    task.cpath = luaL_checkstring(L, -1);
    return task;
}

static int fresh(lua_State *L) {
    Task task = task_of(L);
    lua_State *F = memory_state();
    if (!F) return luaL_error(L, "not enough memory for another Lua state");
    lua_pushcfunction(F, with_traceback);
    lua_pushcfunction(F, run_task);
    lua_pushlightuserdata(F, &task);
    int status = lua_pcall(F, 1, 0, 1);
    if (status == LUA_OK) {
        lua_close(F);
        return system_done(L, 0, NULL);
    }
    lua_pushnil(L);
    const char *message = lua_tostring(F, -1);
    lua_pushstring(L, message ? message : "(no message)");
    lua_close(F);
    return 2;
}

static const Binding functions[] = {
    {"lock", lock_file,
     "lock(path, wait = false) → true, false when another process holds it, or nil, message\n"
     "Locks the file, which is made if it is not there, until this process ends."},
    {"exchange", exchange,
     "exchange(a, b) → true, or nil, message\nGives two files or folders each other's names, "
     "at once: nobody ever sees only one of them."},
    {"link", link_file, "link(from, to) → true, or nil, message\nGives a file a second name."},
    {"chdir", change_folder,
     "chdir(path) → true, or nil, message\nMakes the folder the working one."},
    {"die_with_parent", die_with_parent,
     "die_with_parent(parent) → true, or nil, message\nFrom now on this process ends when the "
     "process `parent`, which started it, does."},
    {"adopt", adopt,
     "adopt() → true, or nil, message\nFrom now on a process that this one's children started "
     "and left behind becomes a child of this one, also when it has a session of its own."},
    {"fresh", fresh,
     "fresh(module, text) → true, or nil, message\nCalls require(module)(text) in a Lua state "
     "of its own, which has the standard library and our modules and nothing of this one."},
    {NULL, NULL, NULL},
};

void system_add_build(lua_State *L) {
    bind_functions(L, functions);
}
