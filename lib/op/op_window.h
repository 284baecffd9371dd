/* op_window.h: windows over the last axes of x (N, C, …), as convolutions and pooling have
 * them. One axis (L) counts as a plane of one row. */
#ifndef FOLIO_OP_WINDOW_H
#define FOLIO_OP_WINDOW_H

#include "../kernel/kernel.h"
#include "op_tools.h"

/* A window that reads x as it is: size, stride and dilation 1, no padding. `axes` (1 or 2) last
 * axes of `x` are the plane. */
Window op_window_new(const Tensor *x, int axes);

/* x has shape (N, C, L) or (N, C, H, W). */
bool op_check_planes(const Tensor *x, int axes, Error *error);

/* Writes the numbers of the SIZES parameter `p` to out[2 - axes …]: one for all axes, or one
 * each. Fails when one is less than `least`, or there are too many. */
bool op_window_sizes(size_t out[2], const Call *call, int p, int axes, long least,
                     Error *error);

/* Finds out[] of the window. Fails, naming the shape of x, when the window is larger than the
 * padded plane, and when either is more than can be counted. */
bool op_window_fit(Window *w, const Tensor *x, Error *error);

/* Output i will have shape (N, channels, …out). */
void op_window_output(Call *call, int i, DType dtype, size_t channels, const Window *w,
                      int axes);

#endif
