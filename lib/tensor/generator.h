/* generator.h: counter-based random numbers (Philox4x32-10, Salmon et al. 2011,
 * "Parallel random numbers: as easy as 1, 2, 3").
 *
 * The n-th number depends on the seed and on n alone, so that a tensor can be
 * filled by any number of threads with the same result, and a generator is two
 * integers that can be printed. There is no global generator: who wants random
 * numbers passes one. */
#ifndef FOLIO_GENERATOR_H
#define FOLIO_GENERATOR_H

#include "tensor.h"
#include <stdint.h>

typedef struct Generator {
    uint64_t seed;
    uint64_t counter; /* blocks of four 32-bit words drawn so far */
} Generator;

/* A generator at the start of the stream of `seed`. */
Generator generator_new(uint64_t seed);

/* The block at `counter` under `seed`: the published function, for its known answers. */
void generator_block(uint32_t out[4], uint64_t seed, uint64_t counter);

/* An independent stream: a generator whose seed is drawn from `g`, which moves on. */
Generator generator_split(Generator *g);

/* Each fills the contiguous tensor `out` and moves `g` on by as many blocks as used,
 * which depends on the number of elements alone. float32, float64; for
 * integers float dtypes and int32. */

/* Uniform on [low, high). float32 from 24 bits, float64 from 53 bits. */
bool generator_uniform(Tensor *out, Generator *g, double low, double high, Error *error);

/* Normal, by the Box-Muller transform in double with the core's own log, sin and cos. */
bool generator_normal(Tensor *out, Generator *g, double mean, double deviation, Error *error);

/* Whole numbers, uniform on low … high, both included; unbiased. */
bool generator_integers(Tensor *out, Generator *g, int64_t low, int64_t high, Error *error);

#endif
