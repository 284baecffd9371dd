/* op_integer.h: sums of whole numbers. They are added in 64 bits, so that the order does not
 * matter; what int32 cannot hold is an error, not another number. */
#ifndef FOLIO_OP_INTEGER_H
#define FOLIO_OP_INTEGER_H

#include "op.h"

/* y = the sum of x over the axes in `reduced`; y is contiguous and has an element for each
 * place on the others, in order. */
bool op_integer_sum(const Tensor *y, const Tensor *x, const bool reduced[TENSOR_AXES],
                    Error *error);

/* y (A, R, B) = the sums of x (A, R, B) along R up to each place; both contiguous. */
bool op_integer_running_sum(const Tensor *y, const Tensor *x, size_t A, size_t R, size_t B,
                            Error *error);

#endif
