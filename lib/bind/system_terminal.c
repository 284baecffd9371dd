/* system_terminal.c: the part of `system` that speaks with a terminal: its size, and the way in
 * which it passes on what is typed or answered. */
#include "system.h"
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static int terminal_width(lua_State *L) {
    struct winsize size;
    int fd = (int)luaL_optinteger(L, 1, STDOUT_FILENO);
    int known = ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    lua_pushinteger(L, known ? size.ws_col : 80);
    return 1;
}

static int terminal_size(lua_State *L) {
    struct winsize size;
    if (ioctl((int)luaL_checkinteger(L, 1), TIOCGWINSZ, &size) != 0)
        return system_failed(L, NULL);
    lua_pushinteger(L, size.ws_col), lua_pushinteger(L, size.ws_row);
    lua_pushinteger(L, size.ws_xpixel), lua_pushinteger(L, size.ws_ypixel);
    return 4;
}

static int terminal_raw(lua_State *L) {
    struct termios before;
    int fd = (int)luaL_checkinteger(L, 1);
    if (tcgetattr(fd, &before) != 0) return system_failed(L, NULL);
    struct termios raw = before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    raw.c_cc[VMIN] = 1, raw.c_cc[VTIME] = 0;
    if (tcsetattr(fd, TCSANOW, &raw) != 0) return system_failed(L, NULL);
    lua_pushlstring(L, (const char *)&before, sizeof before);
    return 1;
}

static int terminal_restore(lua_State *L) {
    size_t length;
    struct termios before;
    int fd = (int)luaL_checkinteger(L, 1);
    const char *bytes = luaL_checklstring(L, 2, &length);
    luaL_argcheck(L, length == sizeof before, 2, "want what terminal_raw returned");
    memcpy(&before, bytes, sizeof before);
    return system_done(L, tcsetattr(fd, TCSANOW, &before), NULL);
}

static const Binding functions[] = {
    {"terminal_width", terminal_width,
     "terminal_width(fd = 1) → integer\nColumns of the terminal; 80 where it is none."},
    {"terminal_size", terminal_size,
     "terminal_size(fd) → columns, rows, width, height, or nil, message\nOf the terminal; "
     "width and height in pixels. What it does not say is 0."},
    {"terminal_raw", terminal_raw,
     "terminal_raw(fd) → string, or nil, message\nFrom now on what is typed comes at once and "
     "is not shown. The string is for terminal_restore; signals stay."},
    {"terminal_restore", terminal_restore,
     "terminal_restore(fd, before) → true, or nil, message\nThe terminal passes things on as "
     "it "
     "did before terminal_raw."},
    {NULL, NULL, NULL},
};

void system_add_terminal(lua_State *L) {
    bind_functions(L, functions);
}
