/* op_tools.h: what op files share: saying what comes out, walking over elements of
 * any strides, and summing over axes. */
#ifndef FOLIO_OP_TOOLS_H
#define FOLIO_OP_TOOLS_H

#include "op.h"

/* For infer. */

/* Output i will be a fresh contiguous tensor of that dtype and shape. */
void op_set_output(Call *call, int i, DType dtype, int axes, const size_t *shape);

/* infer for an op whose one output is like its first input. */
bool op_infer_like(Call *call, Error *error);

/* Input i, when present, has the shape `want`. Fails as "gain has shape (3), want (4), WHY",
 * where `why` may name the shape of x. */
bool op_check_shape(const Call *call, int i, int axes, const size_t *want, const char *why,
                    Error *error);

/* Writes the shape of `x` without the axes that are `reduced`, or, with `keepdim`, with size 1
 * in their place; returns the number of axes. */
int op_reduced_shape(size_t shape[TENSOR_AXES], const Tensor *x,
                     const bool reduced[TENSOR_AXES], bool keepdim);

/* The axes named by an AXES parameter, as a set. */
void op_axes_set(bool set[TENSOR_AXES], const ParamValue *axes);

/* How many elements of x share one result when it is reduced over `axes`: the product of their
 * sizes. */
size_t op_group_size(const Tensor *x, const ParamValue *axes);

/* Walking. */

enum { WALK_TENSORS = 5 };

/* One run of `n` elements: at[0] is the output's address, then the inputs'; tensor i moves by
 * step[i] elements. */
typedef void (*WalkRun)(size_t n, char *const *at, const ptrdiff_t *step, const void *with);

/* Covers every element of `out` once, in runs as long as the strides allow, divided over the
 * threads. in[] have the shape of `out`, any strides; each dtype is its own. */
void op_walk(const Tensor *out, const Tensor *in, int inputs, WalkRun run, const void *with);

/* Sums and groups. */

/* The sum of `x` over the axes in `reduced`, made as a contiguous tensor of `axes` and `shape`
 * (which has as many elements as the sum). Neighbouring reduced axes are summed as one, the
 * last such block first: along rows in 16 lanes, across rows in chunks of 64 (kernel.h). The
 * strides of `x` do not matter to the bits. */
bool op_sum_axes(Tensor *out, const Tensor *x, const bool reduced[TENSOR_AXES], int axes,
                 const size_t *shape, Error *error);

/* Such a sum's last step: makes out, of `axes` and `shape`, from sums of chunks (chunks, n),
 * added in order. */
bool op_sum_chunks(Tensor *out, const Tensor *chunks, int axes, const size_t *shape,
                   Error *error);

/* The way back through broadcasting: `dy` summed over the axes along which a tensor of the
 * shape of `x` was repeated. Shares the storage of `dy` when none was. */
bool op_sum_to(Tensor *dx, const Tensor *dy, const Tensor *x, Error *error);

/* out = x / by, element by element; both contiguous and of one shape. */
void op_divide(Tensor *out, const Tensor *x, double by);

/* The inverse, for a sum over `reduced`: a view of the contiguous `dy` with the shape of `x`,
 * each element repeated along the reduced axes. */
bool op_spread(Tensor *out, const Tensor *dy, const Tensor *x, const bool reduced[TENSOR_AXES],
               Error *error);

#endif
