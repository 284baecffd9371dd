/* attention.c: scaled dot-product attention without its matrix of weights (Vaswani and others
 * 2017; in blocks with a running softmax as Dao and others 2022).
 *
 * A block of queries meets the keys a block at a time; between blocks each row keeps its
 * largest score, its sum and its output. Nothing of the size T · S is ever held, and the
 * way back makes the weights anew from one number a query, the logarithm of its sum.
 * The order of every sum: keys in blocks of BLOCK; inside a score, over d in order; inside
 * a block's sum of weights, 16 lanes; an output row adds p v over keys in order. A pair of
 * batch and head goes back in one piece: dk and dv add blocks of queries in order, dq
 * blocks of keys. Threads divide blocks of queries forward, pairs on the way back. */
#include "../kernel/kernel.h"
#include "../tensor/pool.h"
#include "op_tools.h"
#include <math.h>
#include <string.h>

enum { Q, K, V, BIAS, SLOPES, LENGTHS };
enum { PARAM_CAUSAL, PARAM_SCALE, PARAM_OFFSET };
enum { SAVED_LEVEL };
enum { BLOCK = 64 };

typedef struct Attention {
    const Kernels *kernels;
    size_t B, H, T, S, d, e, bytes, blocks; /* blocks of queries */
    double scale;
    ptrdiff_t offset;
    bool causal;
    Tensor q, k, v;               /* the last axis contiguous */
    Tensor bias, slopes, lengths; /* (B, H, T, S) a view, (H), (B); or absent */
    const Tensor *y, *level;      /* (B, H, T, e), (B, H, T) */
    Tensor dy, dot;               /* dot (B, H, T) = sum of dy y */
    Tensor dq, dk, dv, dbias;     /* contiguous; dbias (B, H, T, S) or absent */
} Attention;

/* Shapes. */

static bool misfit(const Call *call, int i, const char *want, Error *error) {
    char have[SHAPE_TEXT], q[SHAPE_TEXT];
    const Tensor *x = &call->in[i], *first = &call->in[Q];
    if (i == Q)
        return error_set(error, "q has shape %s, want %s", shape_text(have, x->axes, x->shape),
                         want);
    return error_set(error, "%s has shape %s, want %s; q has shape %s",
                     call->op->inputs[i].name, shape_text(have, x->axes, x->shape), want,
                     shape_text(q, first->axes, first->shape));
}

static bool same_heads(const Call *call, int i) {
    const Tensor *x = &call->in[i], *q = &call->in[Q];
    return x->axes == 4 && x->shape[0] == q->shape[0] && x->shape[1] == q->shape[1];
}

/* A bias, broadcast to (B, H, T, S), must fit. */
static bool check_bias(const Call *call, Error *error) {
    const Tensor *q = &call->in[Q], *k = &call->in[K], *bias = &call->in[BIAS];
    size_t shape[4] = {q->shape[0], q->shape[1], q->shape[2], k->shape[2]};
    Tensor view;
    if (tensor_is_absent(bias)) return true;
    if (bias->axes > 4 || !tensor_expand(&view, bias, 4, shape, NULL))
        return misfit(call, BIAS, "one that broadcasts to (B, H, T, S)", error);
    tensor_drop(&view);
    return true;
}

static bool infer(Call *call, Error *error) {
    const Tensor *q = &call->in[Q], *k = &call->in[K], *v = &call->in[V];
    if (q->axes != 4) return misfit(call, Q, "(B, H, T, d)", error);
    if (!same_heads(call, K) || k->shape[3] != q->shape[3])
        return misfit(call, K, "(B, H, S, d)", error);
    if (!same_heads(call, V) || v->shape[2] != k->shape[2])
        return misfit(call, V, "(B, H, S, e)", error);
    if (!check_bias(call, error)) return false;
    if (!op_check_shape(call, SLOPES, 1, &q->shape[1], "one a head, with q", error) ||
        !op_check_shape(call, LENGTHS, 1, &q->shape[0], "one an item of the batch, with q",
                        error))
        return false;
    size_t y[4] = {q->shape[0], q->shape[1], q->shape[2], v->shape[3]};
    op_set_output(call, 0, q->dtype, 4, y);
    return true;
}

/* Opening and closing. */

/* `x` itself where rows are contiguous, else a copy. */
static bool rows_of(Tensor *out, const Tensor *x, Error *error) {
    if (x->stride[3] != 1 && x->shape[3] > 1) return tensor_contiguous(out, x, error);
    tensor_hold(out, x);
    return true;
}

static bool check_lengths(const Attention *a, Error *error) {
    const int32_t *lengths = tensor_data(&a->lengths);
    for (size_t b = 0; b < a->B; b++)
        if (lengths[b] < 0 || (size_t)lengths[b] > a->S)
            return error_set(error, "length %zu is %d, want 0 to %zu, the keys", b + 1,
                             (int)lengths[b], a->S);
    return true;
}

static bool take_extras(Attention *a, const Call *call, Error *error) {
    size_t shape[4] = {a->B, a->H, a->T, a->S};
    const Tensor *bias = &call->in[BIAS], *slopes = &call->in[SLOPES];
    if (!tensor_is_absent(bias) && !tensor_expand(&a->bias, bias, 4, shape, error))
        return false;
    if (!tensor_is_absent(slopes) && !tensor_convert(&a->slopes, slopes, DTYPE_FLOAT64, error))
        return false;
    if (tensor_is_absent(&call->in[LENGTHS])) return true;
    return tensor_contiguous(&a->lengths, &call->in[LENGTHS], error) && check_lengths(a, error);
}

static bool open(Attention *a, const Call *call, Error *error) {
    const Tensor *q = &call->in[Q], *v = &call->in[V];
    const ParamValue *scale = &call->args.at[PARAM_SCALE];
    *a = (Attention){.kernels = kernel_table(q->dtype),
                     .B = q->shape[0],
                     .H = q->shape[1],
                     .T = q->shape[2],
                     .S = v->shape[2],
                     .d = q->shape[3],
                     .e = v->shape[3],
                     .bytes = dtype_size(q->dtype),
                     .offset = (ptrdiff_t)call->args.at[PARAM_OFFSET].number,
                     .causal = call->args.at[PARAM_CAUSAL].number != 0,
                     .y = &call->out[0],
                     .level = &call->saved[SAVED_LEVEL]};
    a->scale = scale->given ? scale->number : a->d > 0 ? 1 / sqrt((double)a->d) : 1;
    a->blocks = (a->T + BLOCK - 1) / BLOCK;
    return rows_of(&a->q, q, error) && rows_of(&a->k, &call->in[K], error) &&
           rows_of(&a->v, v, error) && take_extras(a, call, error);
}

static void close(Attention *a) {
    Tensor *const all[] = {&a->q,  &a->k,   &a->v,  &a->bias, &a->slopes, &a->lengths,
                           &a->dy, &a->dot, &a->dq, &a->dk,   &a->dv,     &a->dbias};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) tensor_drop(all[i]);
}

/* Blocks. */

/* Queries [row, row + rows) and keys [key, key + keys) of pair (b, h). */
typedef struct Block {
    size_t b, h, row, rows, key, keys;
} Block;

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

/* Row `row` of pair (b, h) of x (B, H, ·, ·). */
static void *row_of(const Tensor *x, const Block *at, size_t row) {
    ptrdiff_t index = (ptrdiff_t)at->b * x->stride[0] + (ptrdiff_t)at->h * x->stride[1] +
                      (ptrdiff_t)row * x->stride[2];
    return (char *)tensor_data(x) + index * (ptrdiff_t)dtype_size(x->dtype);
}

/* Of what there is one number a query, (B, H, T). */
static void *number_of(const Attention *a, const Tensor *x, const Block *at) {
    return (char *)tensor_data(x) + ((at->b * a->H + at->h) * a->T + at->row) * a->bytes;
}

/* How many keys the queries of the block may look at. */
static size_t keys_seen(const Attention *a, const Block *at) {
    size_t keys = a->S;
    if (!tensor_is_absent(&a->lengths))
        keys = (size_t)((const int32_t *)tensor_data(&a->lengths))[at->b];
    if (!a->causal) return keys;
    ptrdiff_t last = (ptrdiff_t)(at->row + at->rows) + a->offset;
    return last <= 0 ? 0 : least(keys, (size_t)last);
}

static void *bias_at(const Attention *a, const Tensor *bias, const Block *at) {
    if (tensor_is_absent(bias)) return NULL;
    ptrdiff_t along = (ptrdiff_t)at->key * bias->stride[3];
    return (char *)row_of(bias, at, at->row) + along * (ptrdiff_t)a->bytes;
}

/* s (rows, keys) = the scores of the block */
static void find_scores(const Attention *a, const Block *at, void *s) {
    AttentionScores how = {
        .scale = a->scale,
        .bias = bias_at(a, &a->bias, at),
        .bias_row = a->bias.stride[2],
        .bias_col = a->bias.stride[3],
        .ahead = (ptrdiff_t)at->row + a->offset - (ptrdiff_t)at->key,
        .causal = a->causal,
    };
    if (!tensor_is_absent(&a->slopes))
        how.slope = ((const double *)tensor_data(&a->slopes))[at->h];
    a->kernels->matmul(s, BLOCK, row_of(&a->q, at, at->row), a->q.stride[2], 1,
                       row_of(&a->k, at, at->key), 1, a->k.stride[2], at->rows, at->keys, a->d);
    a->kernels->attention_scores(s, &how, at->rows, at->keys, BLOCK);
}

static void fill_numbers(const Attention *a, void *x, double value, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (a->bytes == sizeof(float))
            ((float *)x)[i] = (float)value;
        else
            ((double *)x)[i] = value;
    }
}

/* Forward: one block of queries, all its keys. */
static void forward_block(const Attention *a, Block at) {
    double s[BLOCK * BLOCK], top[BLOCK], sum[BLOCK]; /* room for either type */
    void *y = row_of(a->y, &at, at.row);
    size_t seen = keys_seen(a, &at);
    memset(y, 0, at.rows * a->e * a->bytes);
    fill_numbers(a, top, -INFINITY, at.rows);
    fill_numbers(a, sum, 0, at.rows);
    for (at.key = 0; at.key < seen; at.key += BLOCK) {
        at.keys = least(BLOCK, seen - at.key);
        find_scores(a, &at, s);
        a->kernels->attention_online(s, top, sum, y, at.rows, at.keys, BLOCK, a->e);
        a->kernels->matmul_add(y, (ptrdiff_t)a->e, s, BLOCK, 1, row_of(&a->v, &at, at.key),
                               a->v.stride[2], 1, at.rows, a->e, at.keys);
    }
    a->kernels->attention_finish(y, number_of(a, a->level, &at), top, sum, at.rows, a->e);
}

static void forward_part(size_t first, size_t last, void *with) {
    const Attention *a = with;
    for (size_t i = first; i < last; i++) {
        size_t pair = i / a->blocks, row = i % a->blocks * BLOCK;
        forward_block(a, (Block){.b = pair / a->H,
                                 .h = pair % a->H,
                                 .row = row,
                                 .rows = least(BLOCK, a->T - row)});
    }
}

static bool forward(Call *call, Error *error) {
    Attention a;
    const Tensor *y = &call->out[0];
    bool ok = open(&a, call, error) &&
              tensor_new(&call->saved[SAVED_LEVEL], y->dtype, 3, y->shape, error);
    if (ok) pool_run(a.B * a.H * a.blocks, 1, forward_part, &a);
    close(&a);
    return ok;
}

/* The way back. */

/* s = weights of the block, ds = gradient of its scores times scale */
static void find_gradient(const Attention *a, const Block *at, void *s, void *ds) {
    find_scores(a, at, s);
    a->kernels->attention_weights(s, number_of(a, a->level, at), at->rows, at->keys, BLOCK);
    a->kernels->matmul(ds, BLOCK, row_of(&a->dy, at, at->row), (ptrdiff_t)a->e, 1,
                       row_of(&a->v, at, at->key), 1, a->v.stride[2], at->rows, at->keys, a->e);
    a->kernels->attention_back(ds, bias_at(a, &a->dbias, at), (ptrdiff_t)a->S, s,
                               number_of(a, &a->dot, at), a->scale, at->rows, at->keys, BLOCK);
}

/* y = p v, s = q k: dv += p^T dy, dk += ds^T q, dq += ds k */
static void back_block(const Attention *a, const Block *at) {
    double s[BLOCK * BLOCK], ds[BLOCK * BLOCK]; /* room for either type */
    size_t d = a->d, e = a->e;
    find_gradient(a, at, s, ds);
    a->kernels->matmul_add(row_of(&a->dv, at, at->key), (ptrdiff_t)e, s, 1, BLOCK,
                           row_of(&a->dy, at, at->row), (ptrdiff_t)e, 1, at->keys, e, at->rows);
    a->kernels->matmul_add(row_of(&a->dk, at, at->key), (ptrdiff_t)d, ds, 1, BLOCK,
                           row_of(&a->q, at, at->row), a->q.stride[2], 1, at->keys, d,
                           at->rows);
    a->kernels->matmul_add(row_of(&a->dq, at, at->row), (ptrdiff_t)d, ds, BLOCK, 1,
                           row_of(&a->k, at, at->key), a->k.stride[2], 1, at->rows, d,
                           at->keys);
}

static void back_part(size_t first, size_t last, void *with) {
    const Attention *a = with;
    for (size_t pair = first; pair < last; pair++) {
        Block at = {.b = pair / a->H, .h = pair % a->H};
        for (; at.row < a->T; at.row += BLOCK) {
            at.rows = least(BLOCK, a->T - at.row);
            size_t seen = keys_seen(a, &at);
            for (at.key = 0; at.key < seen; at.key += BLOCK) {
                at.keys = least(BLOCK, seen - at.key);
                back_block(a, &at);
            }
        }
    }
}

static bool zeros(Tensor *out, const Tensor *like, Error *error) {
    return tensor_new_like(out, like, error) && tensor_fill(out, 0);
}

static bool make_gradients(Attention *a, const Call *call, const Tensor *dout, Error *error) {
    size_t full[4] = {a->B, a->H, a->T, a->S};
    tensor_hold(&a->dy, &dout[0]);
    if (!tensor_new_like(&a->dot, a->level, error)) return false;
    a->kernels->dot_rows(tensor_data(&a->dot), tensor_data(&a->dy), tensor_data(a->y),
                         a->B * a->H * a->T, a->e);
    if (call->wanted[BIAS] &&
        !(tensor_new(&a->dbias, a->dy.dtype, 4, full, error) && tensor_fill(&a->dbias, 0)))
        return false;
    return zeros(&a->dq, &call->in[Q], error) && zeros(&a->dk, &call->in[K], error) &&
           zeros(&a->dv, &call->in[V], error);
}

static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    Attention a;
    bool ok = open(&a, call, error) && make_gradients(&a, call, dout, error);
    if (ok) pool_run(a.B * a.H, 1, back_part, &a);
    if (ok && call->wanted[BIAS]) ok = op_sum_to(&din[BIAS], &a.dbias, &call->in[BIAS], error);
    if (ok && call->wanted[Q]) tensor_hold(&din[Q], &a.dq);
    if (ok && call->wanted[K]) tensor_hold(&din[K], &a.dk);
    if (ok && call->wanted[V]) tensor_hold(&din[V], &a.dv);
    close(&a);
    return ok;
}

/* Scores, softmax, and the sum of the values wait for each other. */
static unsigned long long depth(const Call *call) {
    (void)call;
    return 3;
}

/* Scores (T, S) from d products each, then y (T, e) from S; hidden keys counted, too. */
static unsigned long long operations(const Call *call) {
    const Tensor *q = &call->in[0], *k = &call->in[1], *y = &call->out[0];
    unsigned long long scores =
        (unsigned long long)(q->shape[0] * q->shape[1]) * q->shape[2] * k->shape[2];
    return scores * (q->shape[3] + y->shape[3]);
}

static const char *const samples[] = {
    "(2,2,3,4) (2,2,3,4) (2,2,3,4)",
    "(1,2,3,4) (1,2,5,4) (1,2,5,2) scale=0.25",
    "(2,1,4,2) (2,1,4,2) (2,1,4,3) causal=true",
    "(1,2,3,2) (1,2,5,2) (1,2,5,2) - (2)>0 causal=true offset=2",
    "(2,2,3,2) (2,2,4,2) (2,2,4,1) (2,3,4)",
    "(2,1,2,2) (2,1,4,2) (2,1,4,2) - - (2)in0..4",
    "(2,2,3,2) (2,2,3,2) (2,2,3,2) (3,1) (2) (2)in1..3 causal=true",
    "(1,1,2,1) (1,1,70,1) (1,1,70,1)",
    "(1,1,3,2) (1,1,0,2) (1,1,0,2)",
    "(0,2,3,2) (0,2,3,2) (0,2,3,2)",
    NULL,
};

const Op op_attention = {
    .name = "attention",
    .about =
        "Scaled dot-product attention for all heads: y = softmax(scale q k^T + bias) v, with "
        "memory linear in T and S: no matrix of weights is made (unless the bias wants a "
        "gradient). The same, of small ops: softmax(q:matmul(k:transpose()) * scale + bias, "
        "-1):matmul(v). With causal a query looks at no key after its own place, which is its "
        "number plus offset. slopes (H) take slope · distance off the scores (ALiBi; no "
        "gradient). lengths (int32) are how many of the keys of an item count. A query without "
        "keys gets 0. Keys come in blocks of 64 with a running softmax; every sum runs in a "
        "declared order. Vaswani and others 2017. Fails when shapes do not fit or a length is "
        "not 0 to S.",
    .inputs = {{"q", .about = "(B, H, T, d)"},
               {"k", .about = "(B, H, S, d)"},
               {"v", .about = "(B, H, S, e)"},
               {"bias", true, .about = "broadcasts to (B, H, T, S); -infinity hides a key"},
               {"slopes", true, true, "(H), of ALiBi"},
               {"lengths", true, .integer = true, .about = "(B), keys of each item"}},
    .params = {{"causal", PARAM_BOOL, false, 0, "no key after its query"},
               {"scale", PARAM_NUMBER, false, 0, "of the products; 1 / sqrt(d) when not given"},
               {"offset", PARAM_WHOLE, false, 0,
                "the place of the first query among the keys"}},
    .outputs = {"y"},
    .keeps_inputs = true,
    .keeps_outputs = true,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .depth = depth,
    .operations = operations,
    .samples = samples,
};
