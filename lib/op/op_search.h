/* op_search.h: the element of an axis that comes before all others, and its place. */
#ifndef FOLIO_OP_SEARCH_H
#define FOLIO_OP_SEARCH_H

#include "../kernel/kernel.h"
#include "op_tools.h"

/* Parameters of every search, in this order. */
enum { SEARCH_AXIS, SEARCH_KEEPDIM };

/* infer: values and, along one axis, their places in int32. Fails when there is nothing to
 * choose from. */
bool op_infer_search(Call *call, Error *error);

typedef void (*SearchKernel)(void *y, int32_t *at, const void *x, size_t R, size_t n,
                             size_t stride);

/* The kernel that finds the largest, or the least, of that dtype. */
SearchKernel op_search_kernel(DType dtype, bool largest);

/* Fills y and at, both contiguous, from x, all of it or along the axis. */
bool op_search(const Tensor *y, const Tensor *at, SearchKernel kernel, const Call *call,
               Error *error);

/* Fills out[0], out[1] where there is one, and saved[0], the places. */
bool op_search_forward(Call *call, SearchKernel kernel, Error *error);

/* y[a, b] = x[a, at - 1, b] */
bool op_search_backward(Call *call, const Tensor *dout, Tensor *din, Error *error);

#endif
