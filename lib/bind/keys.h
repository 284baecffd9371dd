/* keys.h: tables of named options, strictly: no key is ignored. */
#ifndef FOLIO_BIND_KEYS_H
#define FOLIO_BIND_KEYS_H

#include <lua.h>

/* Raises unless the value at `index` is a table whose keys are all in `keys`, which ends with
 * NULL: "rect: unknown option \"colour\"; did you mean \"color\"?" Of several unknown keys it
 * names the first by the alphabet, so that the message is always the same. */
void keys_check(lua_State *L, int index, const char *where, const char *const *keys);

/* Pushes the option of that name, nil when it is not given, and returns its type. What counts
 * is what keys_check saw: a metatable of the options is not asked. */
int keys_push(lua_State *L, int index, const char *key);

/* Raises: "anchor = \"centre\": want start, middle or end". */
int keys_unknown(lua_State *L, const char *key, const char *word, const char *const *words);

/* The entry of `names`, which ends with NULL, with the least edit distance to `word`, of
 * several the first by the alphabet, so that the order of `names` does not matter; NULL when
 * more than a third of the letters differ. Words longer than 60 bytes are near to nothing. */
const char *keys_nearest(const char *word, const char *const *names);

#endif
