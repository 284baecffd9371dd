/* op_binary.h: what add, sub, mul and div share. */
#ifndef FOLIO_OP_BINARY_H
#define FOLIO_OP_BINARY_H

#include "op_tools.h"

typedef enum Binary { BINARY_ADD, BINARY_SUB, BINARY_MUL, BINARY_DIV } Binary;

/* infer: the joint shape of a and b by NumPy's rule. */
bool op_infer_broadcast(Call *call, Error *error);

/* out = a (op) b; a and b broadcast to the shape of `out`, any strides. int32 wraps around. */
bool op_binary(Tensor *out, Binary what, const Tensor *a, const Tensor *b, Error *error);

/* dx = a (op) b in the shape of `joint`, then summed to the shape of `x`. */
bool op_binary_back(Tensor *dx, Binary what, const Tensor *a, const Tensor *b,
                    const Tensor *joint, const Tensor *x, Error *error);

#endif
