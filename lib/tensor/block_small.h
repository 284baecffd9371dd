/* block_small.h: small blocks that were dropped, for the next that asks for their size. Used by
 * block.c alone.
 *
 * A small operation makes and drops several small storages, and aligned_alloc takes longer than
 * it computes. So such blocks wait in lists, one a size; MOST bytes of them at most. Nobody
 * waits here for another thread: who finds the lists taken does without. */
#ifndef FOLIO_BLOCK_SMALL_H
#define FOLIO_BLOCK_SMALL_H

#include <stdbool.h>
#include <stddef.h>

/* Sizes of small blocks are multiples of LINE up to LARGEST. */
enum { BLOCK_SMALL_LINE = 64, BLOCK_SMALL_LARGEST = 1 << 14, BLOCK_SMALL_MOST = 4 << 20 };

/* A block of that size that waits, or NULL. */
void *block_small_take(size_t bytes);

/* Lets a block of that size wait; false when there is no room for it. */
bool block_small_keep(void *block, size_t bytes);

/* The bytes that wait. */
size_t block_small_kept_bytes(void);

/* Frees all that wait: they are of aligned_alloc. */
void block_small_release(void);

#endif
