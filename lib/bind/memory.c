/* memory.c: an allocator for Lua over the C library's, with a count and a limit.
 *
 * Lua's collector frees small objects by the thousand and then asks for as many again, which
 * the C library answers by joining and splitting them. So small blocks are cut from slabs and
 * wait, when they are freed, in a list for their size. Lua says how large a block was, so that
 * they need no headers. Slabs are never given back. */
#include "memory.h"
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Blocks of up to SMALLEST · SIZES bytes are small. None is where the sanitizer is to see every
 * use of what was freed. */
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#define SANITIZED __has_feature(address_sanitizer)
#else
#define SANITIZED 0
#endif
enum { SMALLEST = 16, SIZES = 16, SLAB = 1 << 15 };

typedef union Block {
    union Block *next;
    char bytes[SMALLEST];
} Block;

static size_t used, limit;
static Block *waiting[SIZES + 1]; /* by their size in units of SMALLEST */
static Block *slab;               /* what is left of the newest one … */
static size_t units;              /* … so many units */

static size_t units_of(size_t size) {
    return (size + SMALLEST - 1) / SMALLEST;
}

static bool is_small(size_t size) {
    return !SANITIZED && size > 0 && size <= SMALLEST * SIZES;
}

/* What is left of the last slab waits as one block. */
static bool start_slab(void) {
    Block *fresh = malloc(SLAB);
    if (!fresh) return false;
    if (units > 0) {
        slab->next = waiting[units];
        waiting[units] = slab;
    }
    slab = fresh;
    units = SLAB / SMALLEST;
    return true;
}

static void *take_small(size_t n) {
    Block *block = waiting[n];
    if (block) {
        waiting[n] = block->next;
        return block;
    }
    if (units < n && !start_slab()) return NULL;
    block = slab;
    slab += n;
    units -= n;
    return block;
}

static void free_block(void *block, size_t size) {
    if (!is_small(size)) {
        free(block);
        return;
    }
    Block *small = block;
    small->next = waiting[units_of(size)];
    waiting[units_of(size)] = small;
}

static void *move(void *block, size_t old, size_t size) {
    if (!is_small(old) && !is_small(size)) return realloc(block, size);
    if (is_small(old) && is_small(size) && units_of(old) == units_of(size)) return block;
    void *moved = is_small(size) ? take_small(units_of(size)) : malloc(size);
    if (!moved && size <= old) return block; /* Lua counts on making blocks smaller */
    if (!moved || !block) return moved;
    memcpy(moved, block, old < size ? old : size);
    free_block(block, old);
    return moved;
}

static void *allocate(void *with, void *block, size_t old, size_t size) {
    if (!block) old = 0; /* Lua gives the kind of the new object here */
    if (size == 0) {
        free_block(block, old);
        used -= old;
        return NULL;
    }
    if (limit && size > old && used + (size - old) > limit) return NULL;
    void *moved = move(block, old, size);
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
