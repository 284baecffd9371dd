/* op_compare.h: what eq, ne, lt, le, gt and ge share. */
#ifndef FOLIO_OP_COMPARE_H
#define FOLIO_OP_COMPARE_H

#include "../kernel/kernel.h"
#include "op_tools.h"

/* infer: the joint shape of a and b by NumPy's rule, in int32. */
bool op_infer_compare(Call *call, Error *error);

/* out[0] = 1 where in[0] (op) in[1] holds, else 0; with `turned`, where in[1] (op) in[0] does.
 * Any comparison with a NaN is false, but for ne. */
bool op_compare(Call *call, Comparison what, bool turned, Error *error);

/* Why none of them has a gradient. */
extern const char op_compare_no_gradient[];

#endif
