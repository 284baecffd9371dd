/* bind.h: what the bindings share.
 *
 * A module is one luaopen_NAME; modules.c lists those that the program preloads.
 * A function's docstring stands beside it in its Binding, and help() in the
 * prompt finds it by the function itself. */
#ifndef FOLIO_BIND_H
#define FOLIO_BIND_H

#include <lauxlib.h>
#include <lua.h>

typedef struct Binding {
    const char *name;
    lua_CFunction function;
    const char *about; /* "name(argument, …) → result\nSentences." */
} Binding;

/* Sets the functions of `list`, which ends at the first without a name, as fields of the
 * table on top of the stack, and remembers their docstrings. Raises on failed allocation. */
void bind_functions(lua_State *L, const Binding *list);

/* Remembers `about` as the docstring of the value on top of the stack, which stays there.
 * They are in the registry's table "folio.about". Raises on failed allocation. */
void bind_about(lua_State *L, const char *about);

/* Remembers the functions in the table on top of the stack as methods: when one fails that was
 * called with a dot, x.sum(), its message says so. They are keys of the registry's table
 * "folio.methods". */
void bind_methods(lua_State *L);

/* luaL_error, with the place of the author's innermost function: also where the call came
 * through a function of C, or through the library's own Lua modules (whose folder the registry
 * holds as "folio.home"). At the end of the message of a method
 * that was called with a dot stands that it wants a colon. Takes what lua_pushfstring takes;
 * never returns. */
int bind_error(lua_State *L, const char *format, ...);

/* Pushes "file:line: " of that function or, where all are the library's, of the innermost; or
 * "". */
void bind_push_place(lua_State *L);

/* What the value at `index` is, for messages: its Lua type, or the name of its type of
 * userdata, as "tensor". A string that lives as long as the value. */
const char *bind_kind(lua_State *L, int index);

/* Pushes the value at `index` as messages show it, or a number, and returns the text: as Lua
 * does, but what is no number is NaN, without the sign that some machines give it. */
const char *bind_shown(lua_State *L, int index);
const char *bind_number(lua_State *L, double value);

/* What the author called the running function of C: "sum", and "add" for the operator +; NULL
 * where Lua does not know. Lua's own string, valid while the function runs. */
const char *bind_caller(lua_State *L);

/* Makes the modules of the list in modules.c known to `require`; none is opened yet. */
void bind_preload(lua_State *L);

int luaopen_system(lua_State *L);
int luaopen_weave(lua_State *L);
int luaopen_yaml(lua_State *L);
int luaopen_tensor(lua_State *L);

#endif
