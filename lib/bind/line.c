/* line.c: the module `line`: lines from a terminal, by readline. It is a module of its own
 * beside the program, so that only the prompt loads readline. */
#include "bind.h"
#include <errno.h>
#include <stdio.h> /* readline's header needs it */

#include <readline/history.h>
#include <readline/readline.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HISTORY_MOST = 10000 };

int luaopen_line(lua_State *L);

static lua_State *completing; /* set while a line is being read */
static volatile sig_atomic_t interrupted;

/* Completion: Lua's function(word, line) returns a list, kept in the registry while readline
 * asks for its entries one by one. */

static const char completer[] = "folio.line.completer", candidates[] = "folio.line.candidates";

static char *next_candidate(const char *word, int state) {
    static lua_Integer next;
    if (state == 0) next = 1;
    lua_getfield(completing, LUA_REGISTRYINDEX, candidates);
    lua_rawgeti(completing, -1, next++);
    const char *text = lua_tostring(completing, -1);
    char *copy = text ? strdup(text) : NULL;
    lua_pop(completing, 2);
    return copy;
}

/* An error of the completer completes nothing: a prompt must not die of it. */
static char **complete(const char *word, int start, int end) {
    rl_attempted_completion_over = 1;   /* never file names */
    rl_completion_append_character = 0; /* readline sets it to a space each time */
    if (lua_getfield(completing, LUA_REGISTRYINDEX, completer) != LUA_TFUNCTION) {
        lua_pop(completing, 1);
        return NULL;
    }
    lua_pushstring(completing, word);
    lua_pushlstring(completing, rl_line_buffer, (size_t)start);
    if (lua_pcall(completing, 2, 1, 0) != LUA_OK || !lua_istable(completing, -1)) {
        lua_pop(completing, 1);
        return NULL;
    }
    lua_setfield(completing, LUA_REGISTRYINDEX, candidates);
    return rl_completion_matches(word, next_candidate);
}

static int set_completer(lua_State *L) {
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_settop(L, 1);
    lua_setfield(L, LUA_REGISTRYINDEX, completer);
    return 0;
}

/* Reading. */

static void note_interrupt(int signal) {
    interrupted = 1;
}

/* One byte from the terminal. An interruption ends the line, as Enter would. */
static int next_byte(FILE *stream) {
    unsigned char byte;
    for (;;) {
        rl_check_signals(); /* readline's handler, then ours */
        if (interrupted) return '\n';
        ssize_t got = read(fileno(stream), &byte, 1);
        if (got == 1) return byte;
        if (got == 0 || errno != EINTR) return EOF;
    }
}

static void prepare(lua_State *L) {
    completing = L;
    rl_readline_name = "folio";
    rl_attempted_completion_function = complete;
    rl_completer_word_break_characters = " \t\n\"'><=;+-*/%^~#{}()[],|&";
    rl_getc_function = next_byte;
}

static int read_line(lua_State *L) {
    const char *prompt = luaL_checkstring(L, 1);
    struct sigaction action = {.sa_handler = note_interrupt}, before;
    prepare(L);
    interrupted = 0;
    sigaction(SIGINT, &action, &before);
    char *text = readline(prompt);
    sigaction(SIGINT, &before, NULL);
    if (interrupted) {
        free(text);
        lua_pushboolean(L, 0);
        return 1;
    }
    lua_pushstring(L, text); /* nil for NULL */
    free(text);
    return 1;
}

/* History. */

static int remember(lua_State *L) {
    const char *text = luaL_checkstring(L, 1);
    HIST_ENTRY *last =
        history_length > 0 ? history_get(history_base + history_length - 1) : NULL;
    if (*text && !(last && strcmp(last->line, text) == 0)) add_history(text);
    return 0;
}

static int load_history(lua_State *L) {
    using_history();
    stifle_history(HISTORY_MOST);
    lua_pushboolean(L, read_history(luaL_checkstring(L, 1)) == 0);
    return 1;
}

static int save_history(lua_State *L) {
    lua_pushboolean(L, write_history(luaL_checkstring(L, 1)) == 0);
    return 1;
}

static const Binding functions[] = {
    {"read", read_line,
     "read(prompt) → string, false when interrupted, nil at the end of input\nA line from the "
     "terminal, edited with readline."},
    {"completer", set_completer,
     "completer(f)\nf(word, before) returns the list of what the word may become; `before` is "
     "the line up to the word."},
    {"remember", remember,
     "remember(text)\nAdds a line to the history, unless it is empty or the last one again."},
    {"load_history", load_history,
     "load_history(path) → boolean\nReads the history from a file; false when it cannot."},
    {"save_history", save_history,
     "save_history(path) → boolean\nWrites the history, of which the last 10,000 lines are "
     "kept, to a file; false when it cannot."},
    {NULL, NULL, NULL},
};

int luaopen_line(lua_State *L) {
    lua_newtable(L);
    bind_functions(L, functions);
    return 1;
}
