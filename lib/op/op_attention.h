/* op_attention.h: scaled dot-product attention without its matrix of weights, for the ops that
 * differ in where queries, keys and values lie (Vaswani and others 2017; in blocks with a
 * running softmax as Dao and others 2022). */
#ifndef FOLIO_OP_ATTENTION_H
#define FOLIO_OP_ATTENTION_H

#include "../kernel/kernel.h"
#include "op_tools.h"

typedef struct Attention {
    const Kernels *kernels;
    size_t B, H, T, S, d, e, bytes, blocks; /* blocks of queries */
    double scale;
    ptrdiff_t offset;
    bool causal;
    Tensor q, k, v, y;            /* (B, H, T or S, d or e), the last axis contiguous */
    Tensor bias, slopes, lengths; /* (B, H, T, S) a view, (H), (B); or absent */
    Tensor level;                 /* (B, H, T): the logarithm of each query's sum, borrowed */
    Tensor dy, dq, dk, dv;        /* like y, q, k, v; for the way back */
    Tensor dbias;                 /* (B, H, T, S), contiguous, or absent */
} Attention;

/* Input `bias` of the call and the two after it, slopes and lengths, where present, have the
 * shapes that go with shape = {B, H, T, S}. Fails naming both shapes. */
bool op_attention_check(const Call *call, int bias, const size_t shape[4], Error *error);

/* Reads sizes from a->q, a->k, a->v, which the caller has put there, inputs `bias` and the two
 * after it, and the parameters how[0 … 2]: causal, scale, offset. Fails for a length out of
 * range. */
bool op_attention_open(Attention *a, const Call *call, int bias, const ParamValue *how,
                       Error *error);

/* Fills a->y and a->level. */
void op_attention_forward(Attention *a);

/* Fills a->dq, a->dk and a->dv from a->dy, and, where it is present, adds to a->dbias. */
void op_attention_backward(Attention *a);

/* Drops what `a` holds, all but level. */
void op_attention_close(Attention *a);

/* The depth of any such call: scores, softmax, and the sum of the values wait for each other.
 */
unsigned long long op_attention_depth(const Call *call);

/* Multiply-adds of q (B, H, T, d), k (B, H, S, d) and v (B, H, S, e), hidden keys counted, too:
 * scores from d products each, then results from S. */
unsigned long long op_attention_operations(const size_t shape[4], size_t d, size_t e);

#endif
