/* tensor.h: a shape and strides over a storage.
 *
 * A Tensor is a small value, not an object: copy it with tensor_hold, end it with
 * tensor_drop. Up to six axes, counted from 0 in C (the Lua binding counts from 1
 * and translates). A stride counts elements, may be 0 (a broadcast axis) and may
 * be negative (a flipped one). Rank 0 is a single number. A tensor whose
 * `storage` is NULL is absent: that is how optional inputs are left out. */
#ifndef FOLIO_TENSOR_H
#define FOLIO_TENSOR_H

#include "error.h"
#include "storage.h"
#include "strict.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TENSOR_AXES = 6 };

typedef enum DType { DTYPE_FLOAT32, DTYPE_FLOAT64, DTYPE_INT32 } DType;
enum { DTYPES = 3 };

size_t dtype_size(DType dtype);              /* bytes an element */
const char *dtype_name(DType dtype);         /* "float32", "float64", "int32" */
bool dtype_parse(DType *out, const char *s); /* false when `s` names no dtype */
bool dtype_is_float(DType dtype);
int32_t dtype_saturate(double value); /* toward zero, to the nearest end beyond; NaN gives 0 */

typedef struct Tensor {
    Storage *storage; /* NULL: absent */
    size_t offset;    /* of the first element, in elements */
    size_t shape[TENSOR_AXES];
    ptrdiff_t stride[TENSOR_AXES]; /* in elements */
    int axes;
    DType dtype;
} Tensor;

/* Life. */

/* A fresh contiguous tensor, contents undefined. Fails when the number of
 * elements or bytes overflows, or memory does not allow it. */
bool tensor_new(Tensor *out, DType dtype, int axes, const size_t *shape, Error *error);

/* The same shape and dtype as `x` (contiguous, contents undefined). */
bool tensor_new_like(Tensor *out, const Tensor *x, Error *error);

/* Another holder of the same storage: `*out = *x`, counted. `out` must not be a live tensor. */
void tensor_hold(Tensor *out, const Tensor *x);

/* Lets go of the storage and makes `x` absent. An absent tensor is allowed. */
void tensor_drop(Tensor *x);

bool tensor_is_absent(const Tensor *x);

/* Looking. */

size_t tensor_count(const Tensor *x); /* number of elements: the product of the shape */
bool tensor_is_contiguous(const Tensor *x);
bool tensor_same_shape(const Tensor *a, const Tensor *b);

/* The address of the first element, whatever the dtype. */
void *tensor_data(const Tensor *x);

/* One element, at `index` (one entry an axis), as double. */
double tensor_get(const Tensor *x, const size_t *index);
void tensor_set(Tensor *x, const size_t *index, double value);

/* "(2, 3)" into `text`; returns `text`. */
enum { SHAPE_TEXT = 160 };
const char *shape_text(char text[SHAPE_TEXT], int axes, const size_t *shape);

/* Shape algebra: these set shape, stride and offset only and never allocate. */

/* NumPy's rule: shapes are aligned at the last axis; sizes must be equal or 1.
 * Writes the joint shape of `a` and `b`. Fails, naming both shapes, when they do not fit. */
bool shape_broadcast(int *axes, size_t shape[TENSOR_AXES], const Tensor *a, const Tensor *b,
                     Error *error);

/* Views: `out` shares the storage of `x` and holds it. */

bool tensor_permute(Tensor *out, const Tensor *x, const int *order, Error *error);
bool tensor_expand(Tensor *out, const Tensor *x, int axes, const size_t *shape, Error *error);

/* Elements first, first+step, … of one axis, `count` of them; `step` may be negative. */
bool tensor_slice(Tensor *out, const Tensor *x, int axis, size_t first, size_t count,
                  ptrdiff_t step, Error *error);

/* One index of one axis; that axis disappears. */
bool tensor_select(Tensor *out, const Tensor *x, int axis, size_t index, Error *error);

/* The same elements, in order, under another shape. A view where strides allow it,
 * else a contiguous copy. Fails, naming both shapes, when the counts differ. */
bool tensor_reshape(Tensor *out, const Tensor *x, int axes, const size_t *shape, Error *error);

/* Contents. */

bool tensor_fill(Tensor *x, double value); /* every element; returns true */

/* Element by element from `x` into `out`, which has the same shape; converts
 * between dtypes (to int32 by dtype_saturate). Elements of `out` must not lie over
 * others of `x`. Fails, naming both shapes, when they differ. */
bool tensor_copy(Tensor *out, const Tensor *x, Error *error);

/* `x` itself, held, when it is contiguous; else a contiguous copy. */
bool tensor_contiguous(Tensor *out, const Tensor *x, Error *error);

/* A contiguous copy in another dtype. */
bool tensor_convert(Tensor *out, const Tensor *x, DType dtype, Error *error);

#endif
