/* storage.c: one allocation holds the header and the elements, so that making a
 * tensor is one call to the allocator. The header fills a cache line of its own,
 * which keeps the elements 64-byte aligned and the count of holders away from
 * elements that other threads write. */
#include "storage.h"
#include "block.h"
#include <stdatomic.h>
#include <stdint.h>

enum { ALIGNMENT = 64 };

struct Storage {
    atomic_size_t holders;
    size_t bytes, room; /* asked for, and of the block with the header */
    unsigned long long marked;
};

static atomic_size_t live_bytes;
static atomic_ullong made_bytes;
static atomic_size_t limit;
static atomic_size_t failure; /* allocations until the one that fails; 0: none does */

/* Counts one allocation; true when it is the one that is meant to fail. */
static bool failure_is_due(void) {
    size_t left = atomic_load(&failure);
    while (left > 0) {
        if (atomic_compare_exchange_weak(&failure, &left, left - 1)) return left == 1;
    }
    return false;
}

/* Enters `bytes` among the live ones unless the limit forbids it. */
static bool reserve(size_t bytes) {
    size_t most = atomic_load(&limit), live = atomic_load(&live_bytes);
    do {
        size_t room = most == 0 ? SIZE_MAX : most;
        if (live > room || bytes > room - live) return false;
    } while (!atomic_compare_exchange_weak(&live_bytes, &live, live + bytes));
    return true;
}

static Storage *allocate(size_t bytes) {
    if (bytes > PTRDIFF_MAX - 2 * ALIGNMENT) return NULL;
    size_t room = ALIGNMENT + bytes;
    Storage *storage = block_new(&room);
    if (storage) storage->room = room;
    return storage;
}

Storage *storage_new(size_t bytes, Error *error) {
    if (failure_is_due() || !reserve(bytes)) {
        error_memory(error, bytes);
        return NULL;
    }
    Storage *storage = allocate(bytes);
    if (!storage) {
        atomic_fetch_sub(&live_bytes, bytes);
        error_memory(error, bytes);
        return NULL;
    }
    atomic_init(&storage->holders, 1);
    storage->bytes = bytes;
    storage->marked = 0;
    atomic_fetch_add(&made_bytes, bytes);
    return storage;
}

Storage *storage_hold(Storage *storage) {
    if (storage) atomic_fetch_add_explicit(&storage->holders, 1, memory_order_relaxed);
    return storage;
}

void storage_drop(Storage *storage) {
    if (!storage) return;
    /* The only holder need not lock the count. */
    if (atomic_load(&storage->holders) > 1 && atomic_fetch_sub(&storage->holders, 1) > 1)
        return;
    atomic_fetch_sub(&live_bytes, storage->bytes);
    block_drop(storage, storage->room);
}

bool storage_is_shared(const Storage *storage) {
    return atomic_load(&storage->holders) > 1;
}

void *storage_data(const Storage *storage) {
    return (char *)storage + ALIGNMENT;
}

size_t storage_bytes(const Storage *storage) {
    return storage->bytes;
}

void storage_mark(Storage *storage, unsigned long long when) {
    storage->marked = when;
}

unsigned long long storage_marked(const Storage *storage) {
    return storage->marked;
}

size_t storage_live_bytes(void) {
    return atomic_load(&live_bytes);
}

unsigned long long storage_made_bytes(void) {
    return atomic_load(&made_bytes);
}

void storage_set_limit(size_t bytes) {
    atomic_store(&limit, bytes);
}

void storage_set_failure(size_t nth) {
    atomic_store(&failure, nth);
}
