/* op_conv_job.h: loops over independent parts of a convolution, each with memory for a patch
 * matrix. Used by op_conv.c and op_conv_back.c alone. */
#ifndef FOLIO_OP_CONV_JOB_H
#define FOLIO_OP_CONV_JOB_H

#include "op_conv.h"

typedef struct ConvJob ConvJob;

struct ConvJob {
    Conv conv;
    const char *x, *weight, *bias, *dy; /* contiguous; bias may be NULL */
    char *y;                            /* what is filled */
    size_t block, blocks;               /* how a unit is cut out, by its own meaning */
    size_t span, spans;
    size_t units, unit_work; /* how many; the multiply-adds of one */
    void (*unit)(const ConvJob *job, size_t unit, void *scratch);

    size_t slots, slot_bytes; /* filled in by op_conv_run */
    Tensor scratch;
};

/* Runs every unit once, with `slot_elements` elements of memory that no other unit uses at the
 * time. Which unit meets which memory depends on the threads; what it makes must not. */
bool op_conv_run(ConvJob *job, size_t slot_elements, Error *error);

/* The patch matrix is x itself: a window of one element, stride 1, no padding. */
bool op_conv_is_plain(const Conv *conv);

/* Elements of a plane of x. */
static inline size_t op_conv_plane(const Conv *conv) {
    return conv->window.in[0] * conv->window.in[1];
}

#endif
