/* op_triangle.h: what tril and triu share. */
#ifndef FOLIO_OP_TRIANGLE_H
#define FOLIO_OP_TRIANGLE_H

#include "op_tools.h"

/* infer: x has two axes or more. */
bool op_infer_triangle(Call *call, Error *error);

/* out = the elements of x, of the same shape, on and below the diagonal `offset`, or on and
 * above it; the rest 0. `out` is contiguous. */
bool op_triangle(const Tensor *out, const Tensor *x, double offset, bool lower, Error *error);

#endif
