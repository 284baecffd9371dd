/* system_file.c: files and folders for the module `system`. */
#include "system.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int make_folder(lua_State *L) {
    const char *path = luaL_checkstring(L, 1);
    return system_done(L, mkdir(path, 0777), path);
}

static int rename_file(lua_State *L) {
    const char *from = luaL_checkstring(L, 1), *to = luaL_checkstring(L, 2);
    return system_done(L, rename(from, to), from);
}

static int remove_file(lua_State *L) {
    const char *path = luaL_checkstring(L, 1);
    return system_done(L, remove(path), path);
}

static const char *kind_name(mode_t mode) {
    if (S_ISREG(mode)) return "file";
    if (S_ISDIR(mode)) return "directory";
    return "other";
}

static lua_Integer nanoseconds(struct timespec time) {
    return (lua_Integer)time.tv_sec * 1000000000 + time.tv_nsec;
}

static int file_stat(lua_State *L) {
    const char *path = luaL_checkstring(L, 1);
    struct stat about;
    if (stat(path, &about) != 0) return system_failed(L, path);
    lua_createtable(L, 0, 4);
    lua_pushstring(L, kind_name(about.st_mode));
    lua_setfield(L, -2, "kind");
    lua_pushinteger(L, about.st_size);
    lua_setfield(L, -2, "size");
    lua_pushinteger(L, nanoseconds(about.st_mtim));
    lua_setfield(L, -2, "mtime_ns");
    lua_pushinteger(L, nanoseconds(about.st_ctim));
    lua_setfield(L, -2, "ctime_ns");
    return 1;
}

static int real_path(lua_State *L) {
    const char *path = luaL_checkstring(L, 1);
    char found[PATH_MAX];
    if (!realpath(path, found)) return system_failed(L, path);
    lua_pushstring(L, found);
    return 1;
}

static int working_folder(lua_State *L) {
    char path[PATH_MAX];
    if (!getcwd(path, sizeof path)) return system_failed(L, NULL);
    lua_pushstring(L, path);
    return 1;
}

/* A folder being read, in a userdata, so that an error in between still closes it. */

static int folder_close(lua_State *L) {
    DIR **folder = lua_touserdata(L, 1);
    if (*folder) closedir(*folder);
    *folder = NULL;
    return 0;
}

static DIR *open_folder(lua_State *L, const char *path) {
    DIR **folder = lua_newuserdatauv(L, sizeof *folder, 0);
    *folder = NULL;
    if (luaL_newmetatable(L, "folio.folder")) {
        lua_pushcfunction(L, folder_close);
        lua_setfield(L, -2, "__gc");
        lua_pushcfunction(L, folder_close);
        lua_setfield(L, -2, "__close");
    }
    lua_setmetatable(L, -2);
    lua_toclose(L, -1);
    *folder = opendir(path);
    return *folder;
}

static bool is_dots(const char *name) {
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static void sort(lua_State *L, int list) {
    lua_getglobal(L, "table");
    lua_getfield(L, -1, "sort");
    lua_pushvalue(L, list);
    lua_call(L, 1, 0);
    lua_pop(L, 1);
}

static int list_folder(lua_State *L) {
    const char *path = luaL_checkstring(L, 1);
    lua_newtable(L);
    int list = lua_gettop(L);
    DIR *folder = open_folder(L, path);
    if (!folder) return system_failed(L, path);
    struct dirent *entry;
    lua_Integer count = 0;
    while ((entry = readdir(folder))) {
        if (is_dots(entry->d_name)) continue;
        lua_pushstring(L, entry->d_name);
        lua_rawseti(L, list, ++count);
    }
    sort(L, list);
    lua_pushvalue(L, list);
    return 1;
}

/* Files as a whole. */

static bool read_all(lua_State *L, int fd) {
    luaL_Buffer buffer;
    luaL_buffinit(L, &buffer);
    ssize_t got;
    do {
        char *room = luaL_prepbuffer(&buffer);
        got = read(fd, room, LUAL_BUFFERSIZE);
        if (got > 0) luaL_addsize(&buffer, (size_t)got);
    } while (got > 0 || (got < 0 && errno == EINTR));
    int problem = errno;
    luaL_pushresult(&buffer);
    errno = problem;
    return got == 0;
}

/* read_all may raise for want of memory; reading again with the descriptor in a
 * to-be-closed value would be the same work, so the descriptor is closed by the caller's
 * protected call. */
static int read_open_file(lua_State *L) {
    int fd = (int)lua_tointeger(L, 1);
    if (read_all(L, fd)) return 1;
    return system_failed(L, lua_tostring(L, 2));
}

static int read_file(lua_State *L) {
    const char *path = luaL_checkstring(L, 1);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return system_failed(L, path);
    lua_settop(L, 1);
    lua_pushcfunction(L, read_open_file);
    lua_pushinteger(L, fd);
    lua_pushvalue(L, 1);
    int status = lua_pcall(L, 2, LUA_MULTRET, 0);
    close(fd);
    if (status != LUA_OK) return lua_error(L);
    return lua_gettop(L) - 1;
}

static bool write_all(int fd, const char *text, size_t length) {
    while (length > 0) {
        ssize_t put = write(fd, text, length);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return false;
        text += put;
        length -= (size_t)put;
    }
    return true;
}

static mode_t usual_mode(void) {
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

/* Writes, syncs nothing, and renames: who looks sees the old file or the new one, whole. */
static bool write_and_rename(int fd, const char *temporary, const char *path, const char *text,
                             size_t length) {
    bool good = write_all(fd, text, length) && fchmod(fd, usual_mode()) == 0;
    good = close(fd) == 0 && good;
    return good && rename(temporary, path) == 0;
}

static int write_file(lua_State *L) {
    const char *path = luaL_checkstring(L, 1);
    size_t length;
    const char *text = luaL_checklstring(L, 2, &length);
    char temporary[PATH_MAX];
    int size = snprintf(temporary, sizeof temporary, "%s.XXXXXX", path);
    if (size < 0 || (size_t)size >= sizeof temporary) {
        errno = ENAMETOOLONG;
        return system_failed(L, path);
    }
    int fd = mkostemp(temporary, O_CLOEXEC);
    if (fd < 0) return system_failed(L, path);
    if (!write_and_rename(fd, temporary, path, text, length)) {
        int problem = errno;
        unlink(temporary);
        errno = problem;
        return system_failed(L, path);
    }
    lua_pushboolean(L, 1);
    return 1;
}

static const Binding functions[] = {
    {"mkdir", make_folder, "mkdir(path) → true, or nil, message\nMakes one folder."},
    {"rename", rename_file,
     "rename(from, to) → true, or nil, message\nGives a file or folder another name, at once."},
    {"remove", remove_file,
     "remove(path) → true, or nil, message\nRemoves a file, or a folder with nothing in it."},
    {"list", list_folder,
     "list(path) → names, or nil, message\nWhat is in a folder, sorted, without . and .."},
    {"stat", file_stat,
     "stat(path) → {kind, size, mtime_ns, ctime_ns}, or nil, message\nkind is \"file\", "
     "\"directory\" or \"other\"; size is in bytes; mtime_ns is when it was last written, "
     "ctime_ns when anything about it last changed (nobody can set that back), in "
     "nanoseconds."},
    {"realpath", real_path,
     "realpath(path) → path, or nil, message\nThe path from the root, without links and dots."},
    {"cwd", working_folder, "cwd() → path, or nil, message\nThe working folder."},
    {"read_file", read_file,
     "read_file(path) → string, or nil, message\nThe whole file, byte for byte."},
    {"write_file", write_file,
     "write_file(path, text) → true, or nil, message\nWrites the whole file under a temporary "
     "name beside it and renames it, so that nobody sees half of it."},
    {NULL, NULL, NULL},
};

void system_add_files(lua_State *L) {
    bind_functions(L, functions);
}
