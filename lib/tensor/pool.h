/* pool.h: a small pool of threads for loops whose iterations are independent.
 *
 * Work is divided over outputs only, never over a sum, so that the number of
 * threads cannot change a bit of any result. The pool starts at first use, and
 * again after a fork (threads do not survive one). */
#ifndef FOLIO_POOL_H
#define FOLIO_POOL_H

#include <stddef.h>

/* Runs `work(first, last, with)` over parts that together cover 0 … count-1 once.
 * A part has at least `grain` iterations; a loop of fewer than two grains runs
 * in the calling thread. Returns when all parts are done. `work` must not fail.
 * A loop inside `work`, and one started while another thread's has the workers, runs
 * in its calling thread. */
void pool_run(size_t count, size_t grain, void (*work)(size_t first, size_t last, void *with),
              void *with);

/* Threads used by later loops, 256 at most; 0 asks for one a processor. The first value
 * comes from the environment's FOLIO_THREADS when that is a whole number above 0,
 * else it is one a processor. */
void pool_set_threads(size_t threads);
size_t pool_threads(void);

#endif
