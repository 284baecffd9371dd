/* system.h: the parts of the module `system`, a few files by concern. Each adds its functions
 * to the module's table on top of the stack. */
#ifndef FOLIO_SYSTEM_H
#define FOLIO_SYSTEM_H

#include "bind.h"

void system_add_files(lua_State *L);
void system_add_processes(lua_State *L);
void system_add_guard(lua_State *L);
void system_add_build(lua_State *L);
void system_add_terminal(lua_State *L);

/* What a call to the outside world returns when it failed: nil and "name: what errno says",
 * or without a name what errno says. Returns 2. */
int system_failed(lua_State *L, const char *name);

/* Returns what a function of the system that answered `result` returns: true when that is 0,
 * else as system_failed. */
int system_done(lua_State *L, int result, const char *name);

/* The signal called "INT", "TERM", "HUP", "KILL", "CHLD" … at `index`. Raises for others. */
int system_check_signal(lua_State *L, int index);

/* The name of a signal, or NULL where system_check_signal knows none. */
const char *system_signal_name(int signal);

#endif
