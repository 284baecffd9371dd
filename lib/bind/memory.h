/* memory.h: the Lua state's memory, counted and limited, so that a runaway script gets
 * "not enough memory" instead of taking the machine with it. */
#ifndef FOLIO_MEMORY_H
#define FOLIO_MEMORY_H

#include <lua.h>
#include <stddef.h>

/* A fresh Lua state without libraries, or NULL when there is no memory for one. All states
 * share one count and one limit. The caller closes it with lua_close. */
lua_State *memory_state(void);

/* Bytes that Lua may hold at once; 0, as at the start, lifts the limit. Lua itself then
 * collects all garbage and raises "not enough memory" when that does not help. */
void memory_set_limit(size_t bytes);

/* Bytes that Lua holds now. */
size_t memory_used(void);

#endif
