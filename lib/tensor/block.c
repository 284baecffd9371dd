/* block.c: a short list of kept blocks, the oldest first; small ones are block_small.c's.
 *
 * Blocks of 2 MB and more are mappings of their own, in huge pages, of which the system enters
 * 512 times fewer. The others are the C library's. */
#include "block.h"
#include "block_small.h"
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define KEEPING false
#elif defined(__has_feature)
#define KEEPING (!__has_feature(address_sanitizer))
#else
#define KEEPING true
#endif

enum { ALIGNMENT = 64, LEAST_KEPT = 1 << 16, MOST_KEPT = 64, WINDOW = 4096 };

typedef struct Block {
    void *at;
    size_t bytes;
} Block;

/* Guarded by `taken`, but for `used`. Nobody waits for it: who finds it taken does without what
 * is kept, and so does a process that was forked from one with a thread in here. */
static atomic_flag taken = ATOMIC_FLAG_INIT;
static Block kept[MOST_KEPT];
static size_t count, kept_bytes;
static size_t asked;        /* blocks since the window began */
static size_t peak, before; /* the most bytes in use in this window, and in the one before */
static atomic_size_t used;  /* bytes of blocks that are not kept, and are large enough to be */

static bool enter(void) {
    return !atomic_flag_test_and_set_explicit(&taken, memory_order_acquire);
}

static void leave(void) {
    atomic_flag_clear_explicit(&taken, memory_order_release);
}

#if defined(__linux__)
#include <sys/mman.h>

enum { HUGE_PAGE = 1 << 21, SMALL_PAGE = 1 << 16 };

static bool is_mapped(size_t bytes) {
    return KEEPING && bytes >= HUGE_PAGE;
}

/* Too much is mapped, and what lies before and behind an aligned block given back. */
static void *map(size_t bytes) {
    char *all = mmap(NULL, bytes + HUGE_PAGE, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (all == MAP_FAILED) return NULL;
    size_t front = (HUGE_PAGE - (uintptr_t)all % HUGE_PAGE) % HUGE_PAGE;
    if (front > 0) munmap(all, front);
    munmap(all + front + bytes, HUGE_PAGE - front);
    madvise(all + front, bytes / HUGE_PAGE * HUGE_PAGE, MADV_HUGEPAGE);
    return all + front;
}

/* The sizes that blocks have. */
static size_t rounded(size_t bytes) {
    size_t unit = is_mapped(bytes) ? SMALL_PAGE : ALIGNMENT;
    return (bytes + unit - 1) / unit * unit;
}

static void *fresh(size_t bytes) {
    return is_mapped(bytes) ? map(bytes) : aligned_alloc(ALIGNMENT, bytes);
}

static void give_back(Block block) {
    if (is_mapped(block.bytes))
        munmap(block.at, block.bytes);
    else
        free(block.at);
}

/* The system may take these pages, and clear them, until they are written to. */
static void lend(Block block) {
    if (is_mapped(block.bytes)) madvise(block.at, block.bytes, MADV_FREE);
}

#else

static size_t rounded(size_t bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

static void *fresh(size_t bytes) {
    return aligned_alloc(ALIGNMENT, bytes);
}

static void give_back(Block block) {
    free(block.at);
}

static void lend(Block block) {}

#endif

static Block take(size_t i) {
    Block block = kept[i];
    count--;
    kept_bytes -= block.bytes;
    memmove(kept + i, kept + i + 1, (count - i) * sizeof *kept);
    return block;
}

/* Of those that fit and are at most an eighth too large the smallest, of equals the last that
 * was dropped, which may be in the processor's cache; MOST_KEPT when there is none. */
static size_t find(size_t bytes) {
    size_t best = MOST_KEPT, most = bytes + bytes / 8 + 1;
    for (size_t i = count; i-- > 0;) {
        if (kept[i].bytes < bytes || kept[i].bytes >= most) continue;
        best = i;
        most = kept[i].bytes;
    }
    return best;
}

/* Blocks in use are counted with one more of `bytes`. */
static void count_use(size_t bytes) {
    size_t now = atomic_fetch_add(&used, bytes) + bytes;
    if (++asked >= WINDOW) {
        asked = 0;
        before = peak;
        peak = 0;
    }
    if (now > peak) peak = now;
}

static Block reuse(size_t bytes) {
    Block block = {NULL, bytes};
    if (!enter()) {
        atomic_fetch_add(&used, bytes);
        return block;
    }
    size_t i = find(bytes);
    if (i < MOST_KEPT) block = take(i);
    count_use(block.bytes);
    leave();
    return block;
}

static bool is_small(size_t bytes) {
    return KEEPING && bytes <= BLOCK_SMALL_LARGEST;
}

static void *new_small(size_t *bytes) {
    *bytes = (*bytes + BLOCK_SMALL_LINE - 1) / BLOCK_SMALL_LINE * BLOCK_SMALL_LINE;
    void *block = block_small_take(*bytes);
    if (block == NULL) block = fresh(*bytes);
    if (block == NULL) {
        block_release();
        block = fresh(*bytes);
    }
    return block;
}

void *block_new(size_t *bytes) {
    if (is_small(*bytes)) return new_small(bytes);
    *bytes = rounded(*bytes);
    if (!KEEPING || *bytes < LEAST_KEPT) return fresh(*bytes);
    Block block = reuse(*bytes);
    *bytes = block.bytes;
    if (block.at == NULL) block.at = fresh(block.bytes);
    if (block.at == NULL) {
        block_release();
        block.at = fresh(block.bytes);
    }
    if (block.at == NULL) atomic_fetch_sub(&used, block.bytes);
    return block.at;
}

static void keep(Block block) {
    size_t most = peak > before ? peak : before;
    most += most / 8;
    if (count == MOST_KEPT) give_back(take(0));
    lend(block);
    kept[count++] = block;
    kept_bytes += block.bytes;
    while (count > 0 && atomic_load(&used) + kept_bytes > most) give_back(take(0));
}

void block_drop(void *at, size_t bytes) {
    Block block = {at, bytes};
    if (is_small(bytes) && block_small_keep(at, bytes)) return;
    bool may_keep = KEEPING && bytes >= LEAST_KEPT;
    if (may_keep) atomic_fetch_sub(&used, bytes);
    if (!may_keep || !enter()) {
        give_back(block);
        return;
    }
    keep(block);
    leave();
}

bool block_keeps(void) {
    return KEEPING;
}

size_t block_kept_bytes(void) {
    if (!enter()) return 0;
    size_t bytes = kept_bytes;
    leave();
    return bytes + block_small_kept_bytes();
}

void block_release(void) {
    block_small_release();
    if (!enter()) return;
    while (count > 0) give_back(take(count - 1));
    leave();
}
