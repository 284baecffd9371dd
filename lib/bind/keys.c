/* keys.c: the check that no option is ignored, and the nearest name for a slip. */
#include "keys.h"
#include "bind.h"
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { LONGEST = 60 };

static int least(int a, int b, int c) {
    return a < b ? (a < c ? a : c) : (b < c ? b : c);
}

/* Damerau's distance in its simple form: insert, delete, replace, swap neighbours. */
static int distance(const char *a, const char *b, int n, int m) {
    int cost[LONGEST + 1][LONGEST + 1];
    for (int i = 0; i <= n; i++) cost[i][0] = i;
    for (int j = 0; j <= m; j++) cost[0][j] = j;
    for (int i = 1; i <= n; i++)
        for (int j = 1; j <= m; j++) {
            int differ = a[i - 1] != b[j - 1];
            cost[i][j] =
                least(cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + differ);
            bool swap = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swap && cost[i - 2][j - 2] + 1 < cost[i][j])
                cost[i][j] = cost[i - 2][j - 2] + 1;
        }
    return cost[n][m];
}

const char *keys_nearest(const char *word, const char *const *names) {
    const char *best = NULL;
    int n = (int)strnlen(word, LONGEST + 1), least_cost = (n + 1) / 3;
    if (n > LONGEST) return NULL;
    for (; *names; names++) {
        int m = (int)strnlen(*names, LONGEST), cost = distance(word, *names, n, m);
        bool first = !best || strcmp(*names, best) < 0;
        if (cost < least_cost || (cost == least_cost && first))
            best = *names, least_cost = cost;
    }
    return best;
}

static bool known(const char *key, const char *const *keys) {
    for (; *keys; keys++)
        if (strcmp(key, *keys) == 0) return true;
    return false;
}

static int refuse(lua_State *L, const char *where, const char *key, const char *const *keys) {
    const char *nearest = keys_nearest(key, keys);
    if (nearest)
        return bind_error(L, "%s: unknown option \"%s\"; did you mean \"%s\"?", where, key,
                          nearest);
    return bind_error(L, "%s: unknown option \"%s\"", where, key);
}

void keys_check(lua_State *L, int index, const char *where, const char *const *keys) {
    const char *bad = NULL;
    luaL_checktype(L, index, LUA_TTABLE);
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING)
            bind_error(L, "%s: wants named options, got a value at [%s]", where,
                       bind_shown(L, -2));
        const char *key = lua_tostring(L, -2);
        if (!known(key, keys) && (!bad || strcmp(key, bad) < 0)) bad = key;
    }
    if (bad) refuse(L, where, bad, keys);
}

int keys_push(lua_State *L, int index, const char *key) {
    index = lua_absindex(L, index);
    lua_pushstring(L, key);
    return lua_rawget(L, index);
}

int keys_unknown(lua_State *L, const char *key, const char *word, const char *const *words) {
    luaL_Buffer list;
    luaL_buffinit(L, &list);
    for (int i = 0; words[i]; i++) {
        if (i) luaL_addstring(&list, words[i + 1] ? ", " : " or ");
        luaL_addstring(&list, words[i]);
    }
    luaL_pushresult(&list);
    return bind_error(L, "%s = \"%s\": want %s", key, word, lua_tostring(L, -1));
}
