/* op_conv_job.h: what the files of the convolution share: where things lie in an item with
 * zeros around it, and loops over independent parts. Used by op_conv*.c alone. */
#ifndef FOLIO_OP_CONV_JOB_H
#define FOLIO_OP_CONV_JOB_H

#include "op_conv.h"

/* Places in the planes of one group of one item, padded: element (c, i, j) of the window at
 * result p is place[p] + element[k]. */
typedef struct ConvMap {
    Storage *memory;
    ptrdiff_t *place;   /* (places) */
    ptrdiff_t *element; /* (K) */
    ptrdiff_t *order;   /* 0, 1, 2, … */
    ptrdiff_t *result;  /* rows of a matrix with room for the results: 0, width, 2 width, … */
    size_t rows, columns; /* of a padded plane */
    size_t width;         /* kernel_placed(results) */
} ConvMap;

bool op_conv_map(ConvMap *map, const Conv *conv, Error *error);
void op_conv_map_drop(ConvMap *map);

/* The planes of one group of one item, padded: x itself where there is no padding, else copied
 * to `scratch`, which has room for op_conv_padded elements and zeros where the padding lies. */
const void *op_conv_pad(void *scratch, const void *x, const Conv *conv);
size_t op_conv_padded(const Conv *conv, const ConvMap *map);

typedef struct ConvJob ConvJob;

struct ConvJob {
    Conv conv;
    ConvMap map;
    const char *x, *weight, *bias, *dy; /* contiguous; bias may be NULL; weight may be packed */
    char *y;                            /* what is filled */
    size_t block, blocks;               /* how a unit is cut out, by its own meaning */
    size_t span, spans;
    size_t units, unit_work; /* how many; the multiply-adds of one */
    void (*unit)(const ConvJob *job, size_t unit, void *scratch);

    size_t
        zeros; /* elements at the start of a unit's memory that are 0 before the first unit */
    size_t slots, slot_bytes; /* filled in by op_conv_run */
    Tensor scratch;
};

/* Runs every unit once, with `slot_elements` elements of memory that no other unit uses at the
 * time. Which unit meets which memory, and what units before it left there, depends on the
 * threads; what it makes must not. */
bool op_conv_run(ConvJob *job, size_t slot_elements, Error *error);

/* The patch matrix is x itself: a window of one element, stride 1, no padding. */
bool op_conv_is_plain(const Conv *conv);

/* Enough results to fill vectors side by side; else places are side by side. */
bool op_conv_is_wide(const Conv *conv);

/* Elements of a plane of x. */
static inline size_t op_conv_plane(const Conv *conv) {
    return conv->window.in[0] * conv->window.in[1];
}

#endif
