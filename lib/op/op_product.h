/* op_product.h: products of two matrices inside other ops.
 *
 * All tensors have two axes. Element (i, j) of a product is one accumulator that adds
 * a[i, k] b[k, j] with k in order (kernel.h). */
#ifndef FOLIO_OP_PRODUCT_H
#define FOLIO_OP_PRODUCT_H

#include "op_tools.h"

/* b (K, N), any strides, as the kernel `matmul_packed` reads it. */
bool op_pack(Tensor *packed, const Tensor *b, Error *error);

/* out (M, N) = a (M, K) b (K, N); with `add` the accumulators start from what `out` holds,
 * which continues its sums. The last axis of `out` is contiguous; a and b have any strides. */
bool op_product(const Tensor *out, const Tensor *a, const Tensor *b, bool add, Error *error);

/* out (M, N) = a (M, K) b (K, N), and then + bias (N), contiguous, on each sum. */
bool op_product_bias(const Tensor *out, const Tensor *a, const Tensor *b, const Tensor *bias,
                     Error *error);

#endif
