/* bits.h: hashes of what the core computes, for the comparison of compilers, instruction sets,
 * threads and processors. */
#ifndef FOLIO_TEST_BITS_H
#define FOLIO_TEST_BITS_H

#include "../../lib/op/op.h"

/* FNV-1a (Fowler, Noll and Vo) over the elements, the least byte of each first. All NaN count
 * as one, since processors differ in which they make. */
enum { BITS_TEXT = 17 };
uint64_t bits_start(void);
uint64_t bits_add(uint64_t hash, const Tensor *x);

/* All samples of an op, results and gradients, in float32 and in float64. */
bool bits_of_op(uint64_t *hash, const Op *op, Error *error);

/* Twenty steps of training each, losses and weights after them: two layers of LSTM with SGD and
 * momentum; a Transformer of two pre-norm layers, causal, with dropout, and AdamW; convolutions
 * with batch norm and pooling, and RMSProp. */
bool bits_of_lstm(uint64_t *hash, Error *error);
bool bits_of_transformer(uint64_t *hash, Error *error);
bool bits_of_cnn(uint64_t *hash, Error *error);

#endif
