/* system_process.c: processes, descriptors and signals for the module `system`. */
#include "system.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Signals by name. */

static const struct {
    const char *name;
    int number;
} signals[] = {
    {"INT", SIGINT},   {"TERM", SIGTERM}, {"HUP", SIGHUP},   {"KILL", SIGKILL},
    {"CHLD", SIGCHLD}, {"STOP", SIGSTOP}, {"CONT", SIGCONT}, {"SEGV", SIGSEGV},
    {"ABRT", SIGABRT}, {"FPE", SIGFPE},   {"BUS", SIGBUS},   {"ILL", SIGILL},
    {"PIPE", SIGPIPE}, {"ALRM", SIGALRM}, {"USR1", SIGUSR1}, {"USR2", SIGUSR2},
};
enum { SIGNALS = sizeof signals / sizeof *signals };

int system_check_signal(lua_State *L, int index) {
    const char *name = luaL_checkstring(L, index);
    for (int i = 0; i < SIGNALS; i++)
        if (strcmp(signals[i].name, name) == 0) return signals[i].number;
    return luaL_argerror(L, index, lua_pushfstring(L, "there is no signal '%s'", name));
}

const char *system_signal_name(int number) {
    for (int i = 0; i < SIGNALS; i++)
        if (signals[i].number == number) return signals[i].name;
    return NULL;
}

/* The last signal that was caught: a flag, looked at by the program when it suits it. */
static volatile sig_atomic_t caught_signal;

static void remember(int signal) {
    caught_signal = signal;
}

static int catch_signal(lua_State *L) {
    int signal = system_check_signal(L, 1);
    int on = lua_isnoneornil(L, 2) || lua_toboolean(L, 2);
    struct sigaction action = {.sa_handler = on ? remember : SIG_DFL};
    if (sigaction(signal, &action, NULL) != 0) return system_failed(L, NULL);
    lua_pushboolean(L, 1);
    return 1;
}

static int caught(lua_State *L) {
    int signal = caught_signal;
    caught_signal = 0;
    lua_pushstring(L, signal ? system_signal_name(signal) : NULL);
    return 1;
}

/* Processes. */

static int fork_process(lua_State *L) {
    fflush(NULL); /* what is buffered would be written by both */
    pid_t pid = fork();
    if (pid < 0) return system_failed(L, NULL);
    lua_pushinteger(L, pid);
    return 1;
}

static int push_status(lua_State *L, int status) {
    if (WIFSIGNALED(status)) {
        const char *name = system_signal_name(WTERMSIG(status));
        lua_pushliteral(L, "signal");
        if (name)
            lua_pushstring(L, name);
        else
            lua_pushfstring(L, "%d", WTERMSIG(status));
        return 2;
    }
    lua_pushliteral(L, "exit");
    lua_pushinteger(L, WEXITSTATUS(status));
    return 2;
}

static int wait_process(lua_State *L) {
    pid_t pid = (pid_t)luaL_checkinteger(L, 1);
    int flags = lua_toboolean(L, 2) ? WNOHANG : 0;
    int status;
    pid_t found;
    do found = waitpid(pid, &status, flags);
    while (found < 0 && errno == EINTR && !caught_signal);
    if (found < 0) return system_failed(L, NULL);
    if (found == 0) {
        lua_pushliteral(L, "running");
        return 1;
    }
    int results = push_status(L, status);
    lua_pushinteger(L, found);
    return results + 1;
}

static int kill_process(lua_State *L) {
    pid_t pid = (pid_t)luaL_checkinteger(L, 1);
    if (kill(pid, system_check_signal(L, 2)) != 0) return system_failed(L, NULL);
    lua_pushboolean(L, 1);
    return 1;
}

static int lead_group(lua_State *L) {
    pid_t pid = (pid_t)luaL_checkinteger(L, 1);
    if (setpgid(pid, 0) != 0) return system_failed(L, NULL);
    lua_pushboolean(L, 1);
    return 1;
}

static int flush_all(lua_State *L) {
    if (fflush(NULL) != 0) return system_failed(L, NULL);
    lua_pushboolean(L, 1);
    return 1;
}

static int own_id(lua_State *L) {
    lua_pushinteger(L, getpid());
    return 1;
}

static int execute(lua_State *L) {
    const char *program = luaL_checkstring(L, 1);
    luaL_checktype(L, 2, LUA_TTABLE);
    size_t count = lua_rawlen(L, 2);
    const char **arguments = lua_newuserdatauv(L, (count + 1) * sizeof *arguments, 0);
    luaL_checkstack(L, (int)count, "too many arguments");
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, 2, (lua_Integer)i + 1); /* stays on the stack, so that the text lives */
        arguments[i] = lua_tostring(L, -1);
        if (!arguments[i]) luaL_argerror(L, 2, "want a list of strings");
    }
    arguments[count] = NULL;
    fflush(NULL);
    execv(program, (char *const *)arguments);
    return system_failed(L, program);
}

static int exit_now(lua_State *L) {
    int code = (int)luaL_optinteger(L, 1, 0);
    fflush(NULL);
    _exit(code);
}

/* Descriptors. */

static int make_pipe(lua_State *L) {
    lua_Integer room = luaL_optinteger(L, 1, 0);
    luaL_argcheck(L, room >= 0 && room <= 1 << 26, 1, "want 0 … 67108864 bytes");
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | (room > 0 ? O_NONBLOCK : 0)) != 0)
        return system_failed(L, NULL);
    /* Where the system grants less, less fits. */
    if (room > 0) (void)fcntl(ends[1], F_SETPIPE_SZ, (int)room);
    lua_pushinteger(L, ends[0]);
    lua_pushinteger(L, ends[1]);
    return 2;
}

static int read_some(lua_State *L) {
    int fd = (int)luaL_checkinteger(L, 1);
    lua_Integer most = luaL_optinteger(L, 2, 65536);
    luaL_argcheck(L, most > 0 && most <= 1 << 26, 2, "want 1 … 67108864 bytes");
    luaL_Buffer buffer;
    char *room = luaL_buffinitsize(L, &buffer, (size_t)most);
    ssize_t got;
    do got = read(fd, room, (size_t)most);
    while (got < 0 && errno == EINTR && !caught_signal);
    if (got < 0) return system_failed(L, NULL);
    luaL_pushresultsize(&buffer, (size_t)got);
    return 1;
}

static int write_whole(lua_State *L) {
    int fd = (int)luaL_checkinteger(L, 1);
    size_t length;
    const char *text = luaL_checklstring(L, 2, &length);
    while (length > 0) {
        ssize_t put = write(fd, text, length);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return system_failed(L, NULL);
        text += put;
        length -= (size_t)put;
    }
    lua_pushboolean(L, 1);
    return 1;
}

static int close_descriptor(lua_State *L) {
    if (close((int)luaL_checkinteger(L, 1)) != 0) return system_failed(L, NULL);
    lua_pushboolean(L, 1);
    return 1;
}

static int duplicate(lua_State *L) {
    fflush(NULL); /* what is buffered belongs to where the descriptor led until now */
    int from = (int)luaL_checkinteger(L, 1), to = (int)luaL_checkinteger(L, 2);
    if (dup2(from, to) < 0) return system_failed(L, NULL);
    lua_pushboolean(L, 1);
    return 1;
}

static struct pollfd *check_descriptors(lua_State *L, nfds_t count) {
    struct pollfd *list = lua_newuserdatauv(L, (count + 1) * sizeof *list, 0);
    for (nfds_t i = 0; i < count; i++) {
        int whole;
        lua_rawgeti(L, 1, (lua_Integer)i + 1);
        list[i] = (struct pollfd){.fd = (int)lua_tointegerx(L, -1, &whole), .events = POLLIN};
        if (!whole) luaL_argerror(L, 1, "want a list of file descriptors");
        lua_pop(L, 1);
    }
    return list;
}

static int poll_descriptors(lua_State *L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    nfds_t count = (nfds_t)lua_rawlen(L, 1);
    int timeout = (int)luaL_optinteger(L, 2, -1);
    struct pollfd *list = check_descriptors(L, count);
    int ready = poll(list, count, timeout);
    if (ready < 0 && errno != EINTR) return system_failed(L, NULL);
    lua_newtable(L);
    lua_Integer found = 0;
    for (nfds_t i = 0; ready > 0 && i < count; i++) {
        if (!list[i].revents) continue;
        lua_pushinteger(L, list[i].fd);
        lua_rawseti(L, -2, ++found);
    }
    return 1;
}

static const Binding functions[] = {
    {"catch", catch_signal,
     "catch(name, on = true) → true\nFrom now on the signal (\"INT\", \"TERM\", \"HUP\", "
     "\"CHLD\" …) only sets a flag that caught() reads; with false it does again what it "
     "usually does."},
    {"caught", caught,
     "caught() → name or nil\nThe last signal caught since the last call. poll, waitpid and "
     "read return when one comes."},
    {"fork", fork_process,
     "fork() → pid, or nil, message\nA second process with all that this one has; there the "
     "result is 0."},
    {"waitpid", wait_process,
     "waitpid(pid, nohang = false) → kind, code, pid, or nil, message\nWaits for a child "
     "process (-1: any) to end. kind is \"exit\" and code its exit code, or \"signal\" and "
     "code the signal's name. With nohang it does not wait: \"running\" if it has not ended."},
    {"kill", kill_process,
     "kill(pid, name) → true, or nil, message\nSends the signal of that name (\"INT\", "
     "\"KILL\" …), to a process or, by its negative id, to all of a process group."},
    {"lead_group", lead_group,
     "lead_group(pid) → true, or nil, message\nMakes the process (0: this one) the first of a "
     "process group of its own, in which whatever it starts will be."},
    {"flush", flush_all,
     "flush() → true, or nil, message\nWrites what all of io's files still hold back."},
    {"getpid", own_id, "getpid() → integer\nThe id of this process."},
    {"exec", execute,
     "exec(path, {name, argument, …}) → nil, message\nBecomes another program, in this process "
     "and with its descriptors; returns only when it could not."},
    {"exit", exit_now,
     "exit(code = 0)\nEnds the process at once, without closing the Lua state; what was "
     "written is flushed."},
    {"pipe", make_pipe,
     "pipe(room = 0) → read end, write end, or nil, message\nTwo file descriptors, which a "
     "program that is started does not inherit. With a room, in bytes, neither end waits: what "
     "does not fit cannot be written, and from an empty one nothing can be read (nil)."},
    {"read", read_some,
     "read(fd, most = 65536) → string, or nil, message\nWhat is there, up to `most` bytes; "
     "waits for the first. \"\" is the end."},
    {"write", write_whole,
     "write(fd, text) → true, or nil, message\nWrites all of it, past any buffer of io."},
    {"close", close_descriptor, "close(fd) → true, or nil, message\nCloses a descriptor."},
    {"dup2", duplicate,
     "dup2(from, to) → true, or nil, message\nMakes descriptor `to` lead where `from` leads; "
     "buffers of io are flushed before."},
    {"poll", poll_descriptors,
     "poll({fd, …}, timeout_ms = -1) → {fd, …}, or nil, message\nWaits until some can be read "
     "or have ended, and returns those, in the order given; none when the time was up or a "
     "signal came. -1 waits for ever."},
    {NULL, NULL, NULL},
};

void system_add_processes(lua_State *L) {
    bind_functions(L, functions);
}
