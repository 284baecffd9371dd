/* memory.c: an allocator for Lua over the C library's, with a count and a limit. */
#include "memory.h"
#include <stdlib.h>

static size_t used, limit;

static void *allocate(void *with, void *block, size_t old, size_t size) {
    if (!block) old = 0; /* Lua gives the kind of the new object here */
    if (size == 0) {
        free(block);
        used -= old;
        return NULL;
    }
    if (limit && size > old && used + (size - old) > limit) return NULL;
    void *moved = realloc(block, size);
    if (moved) used += size - old;
    return moved;
}

lua_State *memory_state(void) {
    return lua_newstate(allocate, NULL);
}

void memory_set_limit(size_t bytes) {
    limit = bytes;
}

size_t memory_used(void) {
    return used;
}
