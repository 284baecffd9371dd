/* op_attention.c: a block of queries meets the keys a block at a time; between blocks each row
 * keeps its largest score, its sum and its output. Nothing of the size T · S is ever held, and
 * the way back makes the weights anew from one number a query, the logarithm of its sum.
 *
 * The order of every sum: keys in blocks of BLOCK; inside a score, over d in order; inside
 * a block's sum of weights, 16 lanes; an output row adds p v over keys in order. A pair of
 * batch and head goes back in one piece: dk and dv add queries in order, dq keys. Threads
 * divide blocks of queries forward, pairs on the way back.
 *
 * Where a causal block is partly hidden it is cut into strips, and what a whole strip cannot
 * see is left out: weights of 0, which change no sum. */
#include "op_attention.h"
#include "../tensor/pool.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { CAUSAL, SCALE, OFFSET };
enum { BLOCK = 64, STRIP = 16 };

/* Inputs. */

static bool check_bias(const Call *call, int i, const size_t shape[4], Error *error) {
    const Tensor *x = &call->in[i], *first = &call->in[0];
    char have[SHAPE_TEXT], with[SHAPE_TEXT];
    Tensor view;
    if (tensor_is_absent(x)) return true;
    if (x->axes <= 4 && tensor_expand(&view, x, 4, shape, NULL)) {
        tensor_drop(&view);
        return true;
    }
    return error_set(
        error, "%s has shape %s, want one that broadcasts to (B, H, T, S); %s has shape %s",
        call->op->inputs[i].name, shape_text(have, x->axes, x->shape), call->op->inputs[0].name,
        shape_text(with, first->axes, first->shape));
}

bool op_attention_check(const Call *call, int bias, const size_t shape[4], Error *error) {
    char head[80], item[80];
    snprintf(head, sizeof head, "one a head, with %s", call->op->inputs[0].name);
    snprintf(item, sizeof item, "one an item of the batch, with %s", call->op->inputs[0].name);
    return check_bias(call, bias, shape, error) &&
           op_check_shape(call, bias + 1, 1, &shape[1], head, error) &&
           op_check_shape(call, bias + 2, 1, &shape[0], item, error);
}

static bool check_lengths(const Attention *a, Error *error) {
    const int32_t *lengths = tensor_data(&a->lengths);
    for (size_t b = 0; b < a->B; b++)
        if (lengths[b] < 0 || (size_t)lengths[b] > a->S)
            return error_set(error, "length %zu is %d, want 0 to %zu, the keys", b + 1,
                             (int)lengths[b], a->S);
    return true;
}

static bool take_extras(Attention *a, const Call *call, int first, Error *error) {
    size_t shape[4] = {a->B, a->H, a->T, a->S};
    const Tensor *bias = &call->in[first], *slopes = bias + 1, *lengths = bias + 2;
    if (!tensor_is_absent(bias) && !tensor_expand(&a->bias, bias, 4, shape, error))
        return false;
    if (!tensor_is_absent(slopes) && !tensor_convert(&a->slopes, slopes, DTYPE_FLOAT64, error))
        return false;
    if (tensor_is_absent(lengths)) return true;
    return tensor_contiguous(&a->lengths, lengths, error) && check_lengths(a, error);
}

bool op_attention_open(Attention *a, const Call *call, int bias, const ParamValue *how,
                       Error *error) {
    a->kernels = kernel_table(a->q.dtype);
    a->bytes = dtype_size(a->q.dtype);
    a->B = a->q.shape[0];
    a->H = a->q.shape[1];
    a->T = a->q.shape[2];
    a->S = a->v.shape[2];
    a->d = a->q.shape[3];
    a->e = a->v.shape[3];
    a->blocks = (a->T + BLOCK - 1) / BLOCK;
    a->causal = how[CAUSAL].number != 0;
    a->offset = (ptrdiff_t)how[OFFSET].number;
    a->scale = how[SCALE].given ? how[SCALE].number : a->d > 0 ? 1 / sqrt((double)a->d) : 1;
    return take_extras(a, call, bias, error);
}

void op_attention_close(Attention *a) {
    Tensor *const all[] = {&a->q,       &a->k,  &a->v,  &a->y,  &a->bias, &a->slopes,
                           &a->lengths, &a->dy, &a->dq, &a->dk, &a->dv,   &a->dbias};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) tensor_drop(all[i]);
}

/* Blocks. */

/* Queries [row, row + rows) and keys [key, key + keys) of pair (b, h); `step` queries see the
 * same keys, and as many keys the same queries. */
typedef struct Block {
    size_t b, h, row, rows, key, keys, step;
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

static void *level_of(const Attention *a, const Block *at, size_t row) {
    return (char *)tensor_data(&a->level) +
           ((at->b * a->H + at->h) * a->T + at->row + row) * a->bytes;
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

/* The place of the block's query `row` less that of its first key. */
static ptrdiff_t ahead(const Attention *a, const Block *at, size_t row) {
    return (ptrdiff_t)(at->row + row) + a->offset - (ptrdiff_t)at->key;
}

/* The next block of keys; its strips are whole blocks where the first query sees every key. */
static void take_keys(const Attention *a, Block *at, size_t seen) {
    at->keys = least(BLOCK, seen - at->key);
    bool hides = a->causal && ahead(a, at, 0) + 1 < (ptrdiff_t)at->keys;
    at->step = hides ? STRIP : BLOCK;
}

/* The rows of the strip of queries at `row`, and how many keys it meets: whole strips. */
static size_t strip_rows(const Block *at, size_t row) {
    return least(at->step, at->rows - row);
}

static size_t strip_keys(const Attention *a, const Block *at, size_t row) {
    ptrdiff_t seen = ahead(a, at, row) + (ptrdiff_t)strip_rows(at, row);
    if (at->step == BLOCK) return at->keys;
    if (seen <= 0) return 0;
    return least(at->keys, ((size_t)seen + STRIP - 1) / STRIP * STRIP);
}

/* The first query that meets the strip of keys at `key`. */
static size_t first_row(const Attention *a, const Block *at, size_t key) {
    size_t row = 0;
    while (row < at->rows && strip_keys(a, at, row) <= key) row += at->step;
    return least(row, at->rows);
}

/* Products with a block of keys or values turned, which all strips read: packed once, where
 * rows are short enough for the room on the stack. */
enum { ROOM = BLOCK * 128 };

typedef struct Turned {
    double packed[ROOM]; /* room for either type */
    const void *rows;
    ptrdiff_t stride;
    size_t width;
    bool is_packed;
} Turned;

static void turn(const Attention *a, Turned *to, const Tensor *x, const Block *at) {
    to->rows = row_of(x, at, at->key);
    to->stride = x->stride[2];
    to->width = x->shape[3];
    to->is_packed = kernel_packed(at->keys, to->width) <= ROOM;
    if (to->is_packed)
        a->kernels->matmul_pack(to->packed, to->rows, 1, to->stride, at->keys, to->width);
}

/* out (rows, keys), rows BLOCK apart, = x (rows, width) times the turned */
static void multiply_turned(const Attention *a, void *out, const void *x, ptrdiff_t x_row,
                            const Turned *by, size_t rows, size_t keys) {
    if (by->is_packed)
        a->kernels->matmul_packed(out, BLOCK, x, x_row, 1, by->packed, 0, rows, keys, by->width,
                                  false);
    else
        a->kernels->matmul(out, BLOCK, x, x_row, 1, by->rows, 1, by->stride, rows, keys,
                           by->width);
}

static void *bias_at(const Attention *a, const Tensor *bias, const Block *at, size_t row) {
    if (tensor_is_absent(bias)) return NULL;
    ptrdiff_t along = (ptrdiff_t)at->key * bias->stride[3];
    return (char *)row_of(bias, at, at->row + row) + along * (ptrdiff_t)a->bytes;
}

/* s (strip_rows, keys) = the scores of a strip */
static void find_scores(const Attention *a, const Block *at, size_t row, size_t keys,
                        const Turned *k, void *s) {
    AttentionScores how = {
        .scale = a->scale,
        .bias = bias_at(a, &a->bias, at, row),
        .bias_row = a->bias.stride[2],
        .bias_col = a->bias.stride[3],
        .ahead = ahead(a, at, row),
        .causal = a->causal,
    };
    size_t rows = strip_rows(at, row);
    if (!tensor_is_absent(&a->slopes))
        how.slope = ((const double *)tensor_data(&a->slopes))[at->h];
    multiply_turned(a, s, row_of(&a->q, at, at->row + row), a->q.stride[2], k, rows, keys);
    a->kernels->attention_scores(s, &how, rows, keys, BLOCK);
}

static void fill_numbers(const Attention *a, void *x, double value, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (a->bytes == sizeof(float))
            ((float *)x)[i] = (float)value;
        else
            ((double *)x)[i] = value;
    }
}

static void clear_rows(const Attention *a, const Tensor *x, const Block *at, size_t first,
                       size_t count) {
    char *row = row_of(x, at, first);
    ptrdiff_t step = x->stride[2] * (ptrdiff_t)a->bytes;
    for (size_t i = 0; i < count; i++, row += step) memset(row, 0, x->shape[3] * a->bytes);
}

/* Forward: one block of queries, all its keys. */

typedef struct Running {
    double top[BLOCK], sum[BLOCK]; /* room for either type */
} Running;

static void forward_strip(const Attention *a, const Block *at, size_t row, const Turned *k,
                          Running *r) {
    double s[BLOCK * BLOCK]; /* room for either type */
    size_t rows = strip_rows(at, row), keys = strip_keys(a, at, row);
    void *y = row_of(&a->y, at, at->row + row);
    ptrdiff_t y_row = a->y.stride[2];
    if (keys == 0) return;
    find_scores(a, at, row, keys, k, s);
    a->kernels->attention_online(s, (char *)r->top + row * a->bytes,
                                 (char *)r->sum + row * a->bytes, y, y_row, rows, keys, BLOCK,
                                 a->e);
    a->kernels->matmul_add(y, y_row, s, BLOCK, 1, row_of(&a->v, at, at->key), a->v.stride[2], 1,
                           rows, a->e, keys);
}

static void forward_block(const Attention *a, Block at) {
    Running r;
    Turned k;
    size_t seen = keys_seen(a, &at);
    clear_rows(a, &a->y, &at, at.row, at.rows);
    fill_numbers(a, r.top, -INFINITY, at.rows);
    fill_numbers(a, r.sum, 0, at.rows);
    for (at.key = 0; at.key < seen; at.key += BLOCK) {
        take_keys(a, &at, seen);
        turn(a, &k, &a->k, &at);
        for (size_t row = 0; row < at.rows; row += at.step) forward_strip(a, &at, row, &k, &r);
    }
    a->kernels->attention_finish(row_of(&a->y, &at, at.row), a->y.stride[2],
                                 level_of(a, &at, 0), r.top, r.sum, at.rows, a->e);
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

void op_attention_forward(Attention *a) {
    pool_run(a->B * a->H * a->blocks, 1, forward_part, a);
}

/* The way back. */

/* Of a block: weights p, and ds, the gradient of its scores times scale; a row of either is
 * filled as far as the row's strip meets keys. dot = sum of dy y, one a query. */
typedef struct Gradient {
    double p[BLOCK * BLOCK], ds[BLOCK * BLOCK], dot[BLOCK]; /* room for either type */
    Turned k, v;
} Gradient;

static char *place(const Attention *a, double *matrix, size_t row, size_t key) {
    return (char *)matrix + (row * BLOCK + key) * a->bytes;
}

/* y = p v, s = q k: ds from dp = dy v^T */
static void strip_gradient(const Attention *a, const Block *at, size_t row, Gradient *g) {
    size_t rows = strip_rows(at, row), keys = strip_keys(a, at, row);
    void *p = place(a, g->p, row, 0), *ds = place(a, g->ds, row, 0);
    if (keys == 0) return;
    find_scores(a, at, row, keys, &g->k, p);
    a->kernels->attention_weights(p, level_of(a, at, row), rows, keys, BLOCK);
    multiply_turned(a, ds, row_of(&a->dy, at, at->row + row), a->dy.stride[2], &g->v, rows,
                    keys);
    a->kernels->attention_back(ds, bias_at(a, &a->dbias, at, row), (ptrdiff_t)a->S, p,
                               (char *)g->dot + row * a->bytes, a->scale, rows, keys, BLOCK);
}

/* dx (keys of a strip, ·) += m^T x for the queries that meet it: dv += p^T dy, dk += ds^T q */
static void add_to_keys(const Attention *a, const Block *at, size_t key, const Tensor *dx,
                        double *m, const Tensor *x) {
    size_t first = first_row(a, at, key), rows = at->rows - first;
    if (rows == 0) return;
    a->kernels->matmul_add(row_of(dx, at, at->key + key), dx->stride[2],
                           place(a, m, first, key), 1, BLOCK, row_of(x, at, at->row + first),
                           x->stride[2], 1, least(at->step, at->keys - key), dx->shape[3],
                           rows);
}

/* dq += ds k */
static void add_to_queries(const Attention *a, const Block *at, size_t row, Gradient *g) {
    a->kernels->matmul_add(row_of(&a->dq, at, at->row + row), a->dq.stride[2],
                           place(a, g->ds, row, 0), BLOCK, 1, row_of(&a->k, at, at->key),
                           a->k.stride[2], 1, strip_rows(at, row), a->d,
                           strip_keys(a, at, row));
}

static void back_block(const Attention *a, const Block *at, Gradient *g) {
    turn(a, &g->k, &a->k, at);
    turn(a, &g->v, &a->v, at);
    for (size_t row = 0; row < at->rows; row += at->step) strip_gradient(a, at, row, g);
    for (size_t key = 0; key < at->keys; key += at->step) {
        add_to_keys(a, at, key, &a->dv, g->p, &a->dy);
        add_to_keys(a, at, key, &a->dk, g->ds, &a->q);
    }
    for (size_t row = 0; row < at->rows; row += at->step) add_to_queries(a, at, row, g);
}

static void back_pair(const Attention *a, Block at) {
    Gradient g;
    clear_rows(a, &a->dq, &at, 0, a->T);
    clear_rows(a, &a->dk, &at, 0, a->S);
    clear_rows(a, &a->dv, &at, 0, a->S);
    for (; at.row < a->T; at.row += BLOCK) {
        at.rows = least(BLOCK, a->T - at.row);
        size_t seen = keys_seen(a, &at);
        a->kernels->dot_rows(g.dot, row_of(&a->dy, &at, at.row), a->dy.stride[2],
                             row_of(&a->y, &at, at.row), a->y.stride[2], at.rows, a->e);
        for (at.key = 0; at.key < seen; at.key += BLOCK) {
            take_keys(a, &at, seen);
            back_block(a, &at, &g);
        }
    }
}

static void back_part(size_t first, size_t last, void *with) {
    const Attention *a = with;
    for (size_t i = first; i < last; i++) back_pair(a, (Block){.b = i / a->H, .h = i % a->H});
}

void op_attention_backward(Attention *a) {
    pool_run(a->B * a->H, 1, back_part, a);
}

unsigned long long op_attention_depth(const Call *call) {
    (void)call;
    return 3;
}

unsigned long long op_attention_operations(const size_t shape[4], size_t d, size_t e) {
    unsigned long long scores = (unsigned long long)(shape[0] * shape[1]) * shape[2] * shape[3];
    return scores * (d + e);
}
