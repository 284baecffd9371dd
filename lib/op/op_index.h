/* op_index.h: places that a tensor of int32 names, from 1 or from -1 at the end. */
#ifndef FOLIO_OP_INDEX_H
#define FOLIO_OP_INDEX_H

#include "op_tools.h"

/* "2, 5": the place of element `i`, in order, of a tensor of the shape of `x`, from 1. */
enum { PLACE_TEXT = 128 };
const char *op_place_text(char text[PLACE_TEXT], const Tensor *x, size_t i);

/* Makes places, contiguous, of the shape of `index`: 0 … size-1. Fails as "index[2, 5] is 12,
 * want 1 to 10 or -10 to -1, the size of axis 1 of x (10, 4)". */
bool op_places(Tensor *places, const Tensor *index, const char *name, const Tensor *x, int axis,
               const char *x_name, Error *error);

/* Makes y from x, looked at as (A, R, B) around `axis`, and places (n): y (A, n, B) with
 * y[a, i, b] = x[a, places[i], b]. `y` is contiguous. */
bool op_take(const Tensor *y, const Tensor *x, int axis, const Tensor *places, Error *error);

/* Its way back: dx[a, places[i], b] += dy[a, i, b], i in order; dx is made, of the shape of x.
 */
bool op_take_back(Tensor *dx, const Tensor *dy, const Tensor *x, int axis, const Tensor *places,
                  Error *error);

#endif
