/* op_conv.h: convolutions as products of matrices.
 *
 * With K = C/G · size, for each item and group, P the patch matrix (K, places) of x:
 *
 *     y (O/G, places) = weight (O/G, K) P + bias
 *     dx = weight^T dy, added up where the elements of P lie
 *     dweight^T (K, O/G) = P dy^T
 *
 * Sums: an element of y adds its K products with k = (c, i, j) in order, then the bias. An
 * element of dx adds, for the places (i, j) of the window in order, the O/G products. An
 * element of dweight adds places in order, items in order within a span of items, of which
 * there are at most CONV_SPANS, then the spans in order. Threads divide items and spans.
 */
#ifndef FOLIO_OP_CONV_H
#define FOLIO_OP_CONV_H

#include "op_window.h"

enum { CONV_X, CONV_WEIGHT, CONV_BIAS };                        /* inputs */
enum { CONV_STRIDE, CONV_PADDING, CONV_DILATION, CONV_GROUPS }; /* parameters */
enum { CONV_SPANS = 16 };

typedef struct Conv {
    Window window;
    size_t items, groups;
    size_t channels, results; /* of a group */
    size_t K, places;
    DType dtype;
    const Kernels *kernels;
} Conv;

/* What a call asks for; `axes` is 1 or 2. Fails when shapes or settings do not fit. */
bool op_conv_plan(Conv *conv, const Call *call, int axes, Error *error);

/* The multiply-adds of a call that has run: each output adds K products. */
unsigned long long op_conv_operations(const Call *call);

bool op_conv_infer(Call *call, int axes, Error *error);
bool op_conv_forward(Call *call, int axes, Error *error);
bool op_conv_backward(Call *call, int axes, const Tensor *dout, Tensor *din, Error *error);

#endif
