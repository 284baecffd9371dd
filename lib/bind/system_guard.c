/* system_guard.c: running an author's code so that it can be stopped.
 *
 * While a guard is up, SIGINT and the end of the time budget set a hook that raises an error
 * at the next instruction of the main coroutine, and at each one after it, so that a pcall in
 * the author's code cannot swallow it; the guard takes the hook away when the call has
 * returned. Code that does not return to Lua, or that runs in another coroutine, is not
 * reached by the hook: a second SIGINT ends the process. */
#include "system.h"
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { EXIT_INTERRUPTED = 130 };

static lua_State *volatile guarded;
static pthread_t guarded_thread;
static volatile sig_atomic_t stopped_by; /* SIGINT, SIGALRM or 0 */

/* Pushes "file:line: " of the innermost call that has lines. */
static void push_place(lua_State *L) {
    lua_Debug call;
    for (int level = 0; lua_getstack(L, level, &call); level++) {
        lua_getinfo(L, "l", &call);
        if (call.currentline <= 0) continue;
        luaL_where(L, level);
        return;
    }
    lua_pushliteral(L, "");
}

static void raise_stop(lua_State *L, lua_Debug *where) {
    push_place(L);
    lua_pushstring(L, stopped_by == SIGALRM ? "the time budget is used up" : "interrupted");
    lua_concat(L, 2);
    lua_error(L);
}

/* Runs in the signal handler; lua_sethook is made for that. Signals that reach a thread of the
 * pool are sent on to the thread that runs Lua. */
static void stop(int signal) {
    if (!pthread_equal(pthread_self(), guarded_thread)) {
        pthread_kill(guarded_thread, signal);
        return;
    }
    if (signal == SIGINT && stopped_by == SIGINT) _exit(EXIT_INTERRUPTED);
    stopped_by = signal;
    if (guarded)
        lua_sethook(guarded, raise_stop,
                    LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE | LUA_MASKCOUNT, 1);
}

/* What the guard found when it was put up, and leaves when it is taken down: guards nest, and
 * a signal stops the innermost. The time of the inner one counts for the outer one, too: it has
 * no more than the outer one has left. */
typedef struct Guard {
    lua_State *guarded;
    pthread_t thread;
    sig_atomic_t stopped_by;
    struct sigaction interrupt, alarm;
    struct itimerval timer;
    lua_Number began;
} Guard;

static lua_Number seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (lua_Number)now.tv_sec + 1e-9 * (lua_Number)now.tv_nsec;
}

static lua_Number seconds_left(const struct itimerval *timer) {
    return (lua_Number)timer->it_value.tv_sec + 1e-6 * (lua_Number)timer->it_value.tv_usec;
}

/* A timer of 0 seconds is none. */
static struct itimerval timer_after(lua_Number seconds) {
    lua_Number whole = floor(seconds);
    return (struct itimerval){.it_value = {.tv_sec = (time_t)whole,
                                           .tv_usec = (suseconds_t)((seconds - whole) * 1e6)}};
}

static void put_up(lua_State *L, Guard *before, lua_Number seconds) {
    struct sigaction action = {.sa_handler = stop};
    getitimer(ITIMER_REAL, &before->timer);
    lua_Number left = seconds_left(&before->timer);
    if (left > 0 && (seconds <= 0 || left < seconds)) seconds = left;
    struct itimerval timer = timer_after(seconds);
    before->began = seconds_now();
    before->guarded = guarded;
    before->thread = guarded_thread;
    before->stopped_by = stopped_by;
    stopped_by = 0;
    guarded = L;
    guarded_thread = pthread_self();
    sigaction(SIGINT, &action, &before->interrupt);
    sigaction(SIGALRM, &action, &before->alarm);
    setitimer(ITIMER_REAL, &timer, NULL);
}

/* What the outer guard has left; when that is nothing, it is stopped at once. */
static struct itimerval timer_before(const Guard *before) {
    lua_Number left = seconds_left(&before->timer);
    if (left <= 0) return timer_after(0);
    return timer_after(fmax(left - (seconds_now() - before->began), 1e-5));
}

/* Returns the signal that stopped the call, or 0. */
static int take_down(lua_State *L, const Guard *before) {
    struct itimerval none = {0}, timer = timer_before(before);
    setitimer(ITIMER_REAL, &none, NULL);
    sigaction(SIGINT, &before->interrupt, NULL);
    sigaction(SIGALRM, &before->alarm, NULL);
    int signal = stopped_by;
    lua_sethook(L, NULL, 0, 0);
    guarded = before->guarded;
    guarded_thread = before->thread;
    stopped_by = before->stopped_by;
    setitimer(ITIMER_REAL, &timer, NULL);
    return signal;
}

/* Keeps where the error was raised in the registry: the error value itself may be anything. */
static int keep_traceback(lua_State *L) {
    luaL_traceback(L, L, NULL, 1);
    lua_setfield(L, LUA_REGISTRYINDEX, "folio.traceback");
    lua_settop(L, 1);
    return 1;
}

static const char *reason_of(int status, int signal) {
    if (signal == SIGINT) return "interrupted";
    if (signal == SIGALRM) return "budget";
    return status == LUA_ERRMEM ? "memory" : "error";
}

static int push_failure(lua_State *L, int status, int signal) {
    lua_pushboolean(L, 0);
    lua_insert(L, -2);
    lua_getfield(L, LUA_REGISTRYINDEX, "folio.traceback");
    lua_pushstring(L, reason_of(status, signal));
    return 4;
}

static int guard(lua_State *L) {
    luaL_checkany(L, 1);
    lua_Number seconds = luaL_optnumber(L, 2, 0);
    if (lua_gettop(L) < 2) lua_settop(L, 2);
    lua_pushnil(L);
    lua_setfield(L, LUA_REGISTRYINDEX, "folio.traceback");
    lua_pushcfunction(L, keep_traceback);
    lua_replace(L, 2);
    lua_pushvalue(L, 1);
    lua_insert(L, 3);
    Guard before;
    put_up(L, &before, seconds);
    int status = lua_pcall(L, lua_gettop(L) - 3, LUA_MULTRET, 2);
    int signal = take_down(L, &before);
    if (status != LUA_OK) return push_failure(L, status, signal);
    lua_pushboolean(L, 1);
    lua_replace(L, 2);
    return lua_gettop(L) - 1;
}

static const Binding functions[] = {
    {"guard", guard,
     "guard(f, seconds, …) → true, results…, or false, error, traceback, reason\n"
     "Calls f(…) so that it can be stopped. reason is \"error\"; \"interrupted\" when SIGINT "
     "came; \"budget\" when it ran longer than `seconds` (nil: no limit); \"memory\" when "
     "there was not enough of it (then there is no traceback). The function's own pcall cannot "
     "hold off an interruption. Guards nest: the innermost is stopped, which has no more time "
     "than the ones around it."},
    {NULL, NULL, NULL},
};

void system_add_guard(lua_State *L) {
    bind_functions(L, functions);
}
