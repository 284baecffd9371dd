/* op_loss.h: what losses share: one number an item, and how they become one. */
#ifndef FOLIO_OP_LOSS_H
#define FOLIO_OP_LOSS_H

#include "op_tools.h"

/* The words of the parameter `reduction`, and what they stand for. */
extern const char *const op_reductions[];
typedef enum Reduction { REDUCE_MEAN, REDUCE_SUM, REDUCE_NONE } Reduction;

/* Describes out[0]: one number, or with REDUCE_NONE the shape of the items. */
void op_loss_output(Call *call, Reduction reduction, DType dtype, int axes,
                    const size_t *shape);

/* Fills out[0], of any reduction but REDUCE_NONE, from the contiguous `items`: their sum, in
 * the order of `sum`, divided by `count` for the mean. */
bool op_loss_reduce(Call *call, Reduction reduction, const Tensor *items, double count,
                    Error *error);

/* Makes `each`, the gradient of an item: dy itself, or dy / count, one number for all. Returns
 * in `step` how far to go from one item's to the next. */
bool op_loss_spread(Tensor *each, ptrdiff_t *step, const Tensor *dy, Reduction reduction,
                    double count, Error *error);

#endif
