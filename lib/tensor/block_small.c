/* block_small.c: lists that run through the blocks themselves. */
#include "block_small.h"
#include <stdatomic.h>
#include <stdlib.h>

typedef struct Link {
    struct Link *next;
} Link;

/* Guarded by `taken`. */
static atomic_flag taken = ATOMIC_FLAG_INIT;
static Link *first[BLOCK_SMALL_LARGEST / BLOCK_SMALL_LINE + 1]; /* by size in lines */
static size_t kept_bytes;

static bool enter(void) {
    return !atomic_flag_test_and_set_explicit(&taken, memory_order_acquire);
}

static void leave(void) {
    atomic_flag_clear_explicit(&taken, memory_order_release);
}

static Link *pop(size_t line) {
    Link *link = first[line];
    if (link == NULL) return NULL;
    first[line] = link->next;
    kept_bytes -= line * BLOCK_SMALL_LINE;
    return link;
}

void *block_small_take(size_t bytes) {
    if (!enter()) return NULL;
    Link *link = pop(bytes / BLOCK_SMALL_LINE);
    leave();
    return link;
}

bool block_small_keep(void *block, size_t bytes) {
    if (!enter()) return false;
    bool room = kept_bytes + bytes <= BLOCK_SMALL_MOST;
    if (room) {
        Link *link = block, **list = &first[bytes / BLOCK_SMALL_LINE];
        link->next = *list;
        *list = link;
        kept_bytes += bytes;
    }
    leave();
    return room;
}

size_t block_small_kept_bytes(void) {
    if (!enter()) return 0;
    size_t bytes = kept_bytes;
    leave();
    return bytes;
}

void block_small_release(void) {
    Link *link;
    if (!enter()) return;
    for (size_t line = 0; line <= BLOCK_SMALL_LARGEST / BLOCK_SMALL_LINE; line++)
        while ((link = pop(line)) != NULL) free(link);
    leave();
}
