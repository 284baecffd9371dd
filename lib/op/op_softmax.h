/* op_softmax.h: what softmax and its logarithm share: rows along one axis, and a way back that
 * reads the result. */
#ifndef FOLIO_OP_SOFTMAX_H
#define FOLIO_OP_SOFTMAX_H

#include "op_rows.h"

/* Fills out[0] by `rows`, y from x, both (M, D), along the axis that is the first parameter. */
bool op_softmax_forward(Call *call, void (*rows)(Tensor *y, const Tensor *x), Error *error);

/* Makes din[0] by `rows`, dx from dy and y, all (M, D). */
bool op_softmax_backward(Call *call,
                         void (*rows)(Tensor *dx, const Tensor *dy, const Tensor *y),
                         const Tensor *dout, Tensor *din, Error *error);

#endif
