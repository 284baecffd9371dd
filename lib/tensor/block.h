/* block.h: memory for storages, where it is large kept for the next that asks.
 *
 * The system clears each page of fresh memory when it is first touched, which takes longer
 * than most operations take over it. So a large block that is dropped is kept, and given to the
 * next that asks for about as many bytes. What is kept and what is in use are together never
 * more bytes than were in use at one time of late and an eighth of that, which a training step
 * takes since what it keeps has not the sizes that it asks for next; and where the system can
 * take memory back on its own when it runs short, it may do so with what is kept. Small blocks
 * are kept, too, a few megabytes of them (block_small.h). Under an address sanitizer nothing is
 * kept, so that it sees who uses what was dropped. Safe to call from any thread. */
#ifndef FOLIO_BLOCK_H
#define FOLIO_BLOCK_H

#include <stdbool.h>
#include <stddef.h>

/* A block of at least *bytes bytes, 64-byte aligned, contents undefined; *bytes becomes its
 * size. NULL when the system has no more, what was kept included. */
void *block_new(size_t *bytes);

/* Ends a block of block_new, with the size that it gave. */
void block_drop(void *block, size_t bytes);

/* Whether large blocks are kept at all. */
bool block_keeps(void);

/* Bytes of the blocks that are kept, and giving them all back to the system. */
size_t block_kept_bytes(void);
void block_release(void);

#endif
