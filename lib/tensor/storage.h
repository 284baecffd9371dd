/* storage.h: the bytes behind tensors, counted.
 *
 * A storage is one block of memory with a count of its holders; every tensor
 * that views the block holds it once. All memory whose size depends on the
 * user's data comes from here, so that live bytes can be read, limited, and made
 * to fail on purpose in tests. Safe to call from any thread. */
#ifndef FOLIO_STORAGE_H
#define FOLIO_STORAGE_H

#include "error.h"
#include <stddef.h>

typedef struct Storage Storage;

/* A new block of `bytes` bytes, 64-byte aligned, contents undefined, held once by
 * the caller. Returns NULL and says so in `error` when memory, or the limit set
 * below, does not allow it. Zero bytes is allowed. */
Storage *storage_new(size_t bytes, Error *error);

/* One holder more; returns `storage`. NULL is allowed and returned. */
Storage *storage_hold(Storage *storage);

/* One holder less; the last one frees the block. NULL is allowed. */
void storage_drop(Storage *storage);

/* Whether it has more than one holder. */
bool storage_is_shared(const Storage *storage);

void *storage_data(const Storage *storage);
size_t storage_bytes(const Storage *storage);

/* When the elements were last changed in place, in the numbers of whoever marks it (the tape);
 * 0 at the start. Not for two threads at once. */
void storage_mark(Storage *storage, unsigned long long when);
unsigned long long storage_marked(const Storage *storage);

/* Bytes of all blocks that live now. */
size_t storage_live_bytes(void);

/* Bytes of all blocks ever made by this process; it only grows. The binding
 * reads it before and after a call to tell Lua's collector what was allocated. */
unsigned long long storage_made_bytes(void);

/* No more than `bytes` bytes may live at once; 0 lifts the limit. */
void storage_set_limit(size_t bytes);

/* For tests: the `nth` allocation from now fails (1 is the next one); 0 never. */
void storage_set_failure(size_t nth);

#endif
