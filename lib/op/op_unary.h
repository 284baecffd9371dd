/* op_unary.h: what the functions of one argument share. */
#ifndef FOLIO_OP_UNARY_H
#define FOLIO_OP_UNARY_H

#include "../kernel/kernel.h"
#include "op_tools.h"

typedef void (*UnaryKernel)(void *out, const void *x, size_t n);
typedef void (*UnaryBackKernel)(void *dx, const void *dy, const void *y, size_t n);

/* out = kernel(x), element by element; `out` is contiguous, `x` has any strides. */
bool op_unary(Tensor *out, UnaryKernel kernel, const Tensor *x, Error *error);

/* Makes dx = kernel(dy, y); both are contiguous. */
bool op_unary_back(Tensor *dx, UnaryBackKernel kernel, const Tensor *dy, const Tensor *y,
                   Error *error);

/* The same where the way back reads the input: `x` has any strides. */
bool op_unary_back_x(Tensor *dx, UnaryBackKernel kernel, const Tensor *dy, const Tensor *x,
                     Error *error);

#endif
