/* op_args.h: checking what an op was given, before it looks itself. Used by op.c alone. */
#ifndef FOLIO_OP_ARGS_H
#define FOLIO_OP_ARGS_H

#include "op.h"

/* Required inputs are there, dtypes are among those the op takes, and they agree. */
bool op_check_inputs(Call *call, Error *error);

/* Fills in fallbacks and turns axes, as the author writes them, into 0 … n-1. */
bool op_resolve_args(Call *call, Error *error);

/* Turns `axis` (1 … axes or -1 … -axes) into 0 … axes-1. Fails naming the shape of `x`. */
bool op_resolve_axis(int *out, double axis, int axes, const Tensor *x, Error *error);

#endif
