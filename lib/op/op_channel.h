/* op_channel.h: passes over x (items, channels, length) with a few numbers a channel, shared
 * out over the threads by chunks of 64 items and blocks of channels. */
#ifndef FOLIO_OP_CHANNEL_H
#define FOLIO_OP_CHANNEL_H

#include "op_tools.h"

/* All tensors are contiguous: x, y, dx and dy of as many elements as `view`, the others of
 * view[1]; h = (x - mean) scale. */

/* y = h gain + bias. y may not be x. */
void op_channel_norm(Tensor *y, const Tensor *x, const Tensor *mean, const Tensor *scale,
                     const Tensor *gain, const Tensor *bias, const size_t view[3]);

/* Makes sum: that of (x - mean)^2 of each channel. */
bool op_channel_squares(Tensor *sum, const Tensor *x, const Tensor *mean, const size_t view[3],
                        Error *error);

/* Makes dgain, the sum of dy h, and dbias, that of dy. On failure neither is made. */
bool op_channel_sums(Tensor *dgain, Tensor *dbias, const Tensor *dy, const Tensor *x,
                     const Tensor *mean, const Tensor *scale, const size_t view[3],
                     Error *error);

/* What op_channel_back has of each channel. */
typedef struct ChannelTerms {
    Tensor mean, scale, along, level, factor;
} ChannelTerms;

/* dx = (dy - h along - level) factor */
void op_channel_back(Tensor *dx, const Tensor *dy, const Tensor *x, const ChannelTerms *terms,
                     const size_t view[3]);

#endif
