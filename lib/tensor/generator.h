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

/* Philox4x32-10 as published: four words of a counter and two of a key, the least first. */
void generator_philox(uint32_t out[4], const uint32_t counter[4], const uint32_t key[2]);

/* The block at `counter` under `seed`: counter and key are these two, least word first. */
void generator_block(uint32_t out[4], uint64_t seed, uint64_t counter);

/* An independent stream: a generator whose seed is drawn from `g`, which moves on. */
Generator generator_split(Generator *g);

/* Each fills the contiguous tensor `out` and moves `g` on by as many blocks as used,
 * which depends on the number of elements and the dtype alone. On failure nothing is
 * filled and `g` stays. */

/* Uniform on [low, high), both rounded to the dtype of `out` first: low + (high - low) u
 * in double, rounded, where u has 24 bits for float32 and 53 for float64. Fails for int32,
 * and unless low < high and their difference is finite. */
bool generator_uniform(Tensor *out, Generator *g, double low, double high, Error *error);

/* Normal, by the Box-Muller transform in double with the core's own log, sin and cos.
 * Fails for int32, for a negative deviation, and when either is not finite. */
bool generator_normal(Tensor *out, Generator *g, double mean, double deviation, Error *error);

/* Whole numbers, uniform on low … high, both included; unbiased. Fails when low > high,
 * and when the dtype of `out` cannot hold each of them exactly. */
bool generator_integers(Tensor *out, Generator *g, int64_t low, int64_t high, Error *error);

#endif
