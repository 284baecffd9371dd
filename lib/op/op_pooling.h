/* op_pooling.h: the largest element, or the mean, under a window; planes are shared out over
 * the threads. Each plane is found in its own order, so that threads cannot change a bit. */
#ifndef FOLIO_OP_POOLING_H
#define FOLIO_OP_POOLING_H

#include "op_window.h"

/* Parameters, in this order; the last one is `dilation` of the largest, `padded` of the mean.
 */
enum { POOL_SIZE, POOL_STRIDE, POOL_PADDING, POOL_LAST };

bool op_max_pool_infer(Call *call, int axes, Error *error);
bool op_max_pool_forward(Call *call, int axes, Error *error);
bool op_max_pool_backward(Call *call, int axes, const Tensor *dout, Tensor *din, Error *error);

bool op_avg_pool_infer(Call *call, int axes, Error *error);
bool op_avg_pool_forward(Call *call, int axes, Error *error);
bool op_avg_pool_backward(Call *call, int axes, const Tensor *dout, Tensor *din, Error *error);

#endif
