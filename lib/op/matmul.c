/* matmul.c: y = a b, matrices on the last two axes.
 *
 * No operand is turned: the kernel reads any strides, so that a transposed view costs
 * nothing here and the two products of the way back are taken from views. A matrix b
 * that serves all of a's leading axes makes one tall product of them. */
#include "../kernel/kernel.h"
#include "../tensor/pool.h"
#include "op_product.h"
#include <string.h>

/* Products. From here on operands have two axes or more. */

enum { ROWS = 96, COLUMNS = 256, WORK = 1 << 16 };

/* out (…, M, N) = a (…, M, K) b (…, K, N), cut into blocks of out. */
typedef struct Product {
    const Kernels *kernels;
    Tensor out, a, b; /* borrowed; leading axes equal */
    size_t M, N, K, row_blocks, column_blocks, bytes;
} Product;

static char *matrix_at(const Tensor *x, size_t number, size_t row, size_t column) {
    int last = x->axes - 1;
    ptrdiff_t at = (ptrdiff_t)row * x->stride[last - 1] + (ptrdiff_t)column * x->stride[last];
    for (int i = last - 2; i >= 0; i--) {
        at += (ptrdiff_t)(number % x->shape[i]) * x->stride[i];
        number /= x->shape[i];
    }
    return (char *)tensor_data(x) + at * (ptrdiff_t)dtype_size(x->dtype);
}

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

static void blocks_part(size_t first, size_t last, void *with) {
    const Product *p = with;
    int end = p->out.axes - 1;
    for (size_t block = first; block < last; block++) {
        size_t column = block % p->column_blocks * COLUMNS, rest = block / p->column_blocks;
        size_t row = rest % p->row_blocks * ROWS, number = rest / p->row_blocks;
        p->kernels->matmul(matrix_at(&p->out, number, row, column), p->out.stride[end - 1],
                           matrix_at(&p->a, number, row, 0), p->a.stride[end - 1],
                           p->a.stride[end], matrix_at(&p->b, number, 0, column),
                           p->b.stride[end - 1], p->b.stride[end], least(ROWS, p->M - row),
                           least(COLUMNS, p->N - column), p->K);
    }
}

static void run(Product *p, size_t count) {
    p->row_blocks = (p->M + ROWS - 1) / ROWS;
    p->column_blocks = (p->N + COLUMNS - 1) / COLUMNS;
    size_t work = least(p->M, ROWS) * least(p->N, COLUMNS) * (p->K + 1);
    pool_run(count * p->row_blocks * p->column_blocks, WORK / (work + 1) + 1, blocks_part, p);
}

/* The leading axes of `x` repeated to those of `out`. */
static bool repeat(Tensor *view, const Tensor *x, const Tensor *out, Error *error) {
    size_t shape[TENSOR_AXES];
    memcpy(shape, out->shape, sizeof shape);
    for (int i = 1; i <= 2; i++) shape[out->axes - i] = x->shape[x->axes - i];
    return tensor_expand(view, x, out->axes, shape, error);
}

static bool multiply(Tensor *out, const Tensor *a, const Tensor *b, Error *error) {
    if (out->axes == 2) return op_product(out, a, b, false, error);
    Product p = {.kernels = kernel_table(out->dtype), .out = *out};
    size_t count = 1;
    for (int i = 0; i < out->axes - 2; i++) count *= out->shape[i];
    p.M = out->shape[out->axes - 2];
    p.N = out->shape[out->axes - 1];
    p.K = a->shape[a->axes - 1];
    bool ok = repeat(&p.a, a, out, error) && repeat(&p.b, b, out, error);
    if (ok && tensor_count(out) > 0) run(&p, count);
    tensor_drop(&p.a);
    tensor_drop(&p.b);
    return ok;
}

/* Operands. */

/* A vector becomes a row of a or a column of b; a's leading axes become rows when b is one
 * matrix. */
typedef struct Operands {
    Tensor a, b;
    int out_axes;
    size_t out_shape[TENSOR_AXES]; /* of the product of a and b as they are here */
} Operands;

static bool matrix_of(Tensor *out, const Tensor *x, bool row, Error *error) {
    size_t shape[2] = {row ? 1 : x->shape[0], row ? x->shape[0] : 1};
    if (x->axes == 1) return tensor_reshape(out, x, 2, shape, error);
    tensor_hold(out, x);
    return true;
}

/* x (…, M, K) as (… M, K) */
static bool fold(Tensor *out, const Tensor *x, Error *error) {
    size_t shape[2] = {1, x->shape[x->axes - 1]};
    for (int i = 0; i < x->axes - 1; i++) shape[0] *= x->shape[i];
    return tensor_reshape(out, x, 2, shape, error);
}

/* The shape of one without its matrix, for broadcasting. */
static Tensor leading(const Tensor *x) {
    Tensor lead = *x;
    lead.axes -= 2;
    return lead;
}

static bool shape_product(Operands *o, Error *error) {
    Tensor a = leading(&o->a), b = leading(&o->b);
    if (!shape_broadcast(&o->out_axes, o->out_shape, &a, &b, error)) return false;
    o->out_shape[o->out_axes++] = o->a.shape[o->a.axes - 2];
    o->out_shape[o->out_axes++] = o->b.shape[o->b.axes - 1];
    return true;
}

static void operands_drop(Operands *o) {
    tensor_drop(&o->a);
    tensor_drop(&o->b);
}

static bool operands_new(Operands *o, const Call *call, Error *error) {
    Tensor a = {0};
    *o = (Operands){0};
    bool ok = matrix_of(&a, &call->in[0], true, error) &&
              matrix_of(&o->b, &call->in[1], false, error);
    if (ok && o->b.axes == 2)
        ok = fold(&o->a, &a, error);
    else if (ok)
        tensor_hold(&o->a, &a);
    tensor_drop(&a);
    if (ok && shape_product(o, error)) return true;
    operands_drop(o);
    return false;
}

static bool misfit(const Call *call, const char *hint, Error *error) {
    const Tensor *a = &call->in[0], *b = &call->in[1];
    char left[SHAPE_TEXT], right[SHAPE_TEXT];
    return error_set(error, "a has shape %s and b has shape %s: %s",
                     shape_text(left, a->axes, a->shape), shape_text(right, b->axes, b->shape),
                     hint);
}

static bool infer(Call *call, Error *error) {
    const Tensor *a = &call->in[0], *b = &call->in[1];
    Tensor *out = &call->out[0];
    if (a->axes == 0 || b->axes == 0)
        return misfit(call, "a single number is no matrix; write a * b", error);
    size_t rows = b->shape[b->axes == 1 ? 0 : b->axes - 2];
    if (a->shape[a->axes - 1] != rows)
        return misfit(call,
                      "the last axis of a must have the size of the last but one of b (of its "
                      "only one, if b is a vector); b:transpose() turns a matrix",
                      error);
    Tensor left = *a, right = *b;
    left.axes = a->axes > 2 ? a->axes - 2 : 0;
    right.axes = b->axes > 2 ? b->axes - 2 : 0;
    if (!shape_broadcast(&out->axes, out->shape, &left, &right, NULL))
        return misfit(call, "the axes before the last two do not fit", error);
    if (a->axes > 1) out->shape[out->axes++] = a->shape[a->axes - 2];
    if (b->axes > 1) out->shape[out->axes++] = b->shape[b->axes - 1];
    out->dtype = a->dtype;
    return true;
}

static bool forward(Call *call, Error *error) {
    Operands o;
    Tensor out;
    if (call->in[0].axes == 2 && call->in[1].axes == 2)
        return multiply(&call->out[0], &call->in[0], &call->in[1], error);
    if (!operands_new(&o, call, error)) return false;
    bool ok = tensor_reshape(&out, &call->out[0], o.out_axes, o.out_shape, error);
    if (ok) {
        ok = multiply(&out, &o.a, &o.b, error);
        tensor_drop(&out);
    }
    operands_drop(&o);
    return ok;
}

static bool turned(Tensor *out, const Tensor *x, Error *error) {
    int order[TENSOR_AXES];
    for (int i = 0; i < x->axes; i++) order[i] = i;
    order[x->axes - 2] = x->axes - 1;
    order[x->axes - 1] = x->axes - 2;
    return tensor_permute(out, x, order, error);
}

/* dx (like `x`) = left right, summed over the leading axes that `x` was repeated along; `part`
 * is `x` as it took part in the product. */
static bool gradient(Tensor *dx, const Tensor *left, const Tensor *right, const Operands *o,
                     const Tensor *part, const Tensor *x, Error *error) {
    Tensor full, sum;
    size_t shape[TENSOR_AXES];
    memcpy(shape, o->out_shape, sizeof shape);
    shape[o->out_axes - 2] = left->shape[left->axes - 2];
    shape[o->out_axes - 1] = right->shape[right->axes - 1];
    if (!tensor_new(&full, x->dtype, o->out_axes, shape, error)) return false;
    bool ok = multiply(&full, left, right, error) && op_sum_to(&sum, &full, part, error);
    tensor_drop(&full);
    if (!ok) return false;
    ok = tensor_reshape(dx, &sum, x->axes, x->shape, error);
    tensor_drop(&sum);
    return ok;
}

/* da = dy b^T */
static bool back_to_a(Tensor *da, const Tensor *dy, const Operands *o, const Tensor *a,
                      Error *error) {
    Tensor b;
    if (!turned(&b, &o->b, error)) return false;
    bool ok = gradient(da, dy, &b, o, &o->a, a, error);
    tensor_drop(&b);
    return ok;
}

/* db = a^T dy */
static bool back_to_b(Tensor *db, const Tensor *dy, const Operands *o, const Tensor *b,
                      Error *error) {
    Tensor a;
    if (!turned(&a, &o->a, error)) return false;
    bool ok = gradient(db, &a, dy, o, &o->b, b, error);
    tensor_drop(&a);
    return ok;
}

/* y = a b */
static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    Operands o;
    Tensor dy = {0};
    if (!operands_new(&o, call, error)) return false;
    bool ok = tensor_reshape(&dy, &dout[0], o.out_axes, o.out_shape, error);
    if (ok && call->wanted[0]) ok = back_to_a(&din[0], &dy, &o, &call->in[0], error);
    if (ok && call->wanted[1]) ok = back_to_b(&din[1], &dy, &o, &call->in[1], error);
    tensor_drop(&dy);
    operands_drop(&o);
    return ok;
}

static unsigned long long operations(const Call *call) {
    const Tensor *a = &call->in[0];
    return (unsigned long long)tensor_count(&call->out[0]) * a->shape[a->axes - 1];
}

static const char *const samples[] = {
    "(2,3) (3,4)",       "(3) (3)",
    "(3) (3,4)",         "(2,3) (3)",
    "(2,5,3) (3,4)",     "(2,5,3) (2,3,4)",
    "(2,1,5,3) (3,3,4)", "(5,3) (2,3,4)",
    "(9,17) (17,35)",    "(2,0) (0,3)",
    "(0,2) (2,3)",       "(1,300) (300,2)",
    "(2,3,4) (4)",       NULL,
};

const Op op_matmul = {
    .name = "matmul",
    .about =
        "The matrix product of a (…, M, K) and b (…, K, N), (…, M, N): y[m, n] = sum over k of "
        "a[m, k] b[k, n], added with k in order. Axes before the last two are joined as in "
        "add. A "
        "vector a (K) counts as a row, a vector b (K) as a column, and that axis is missing in "
        "the result. A transposed view costs no copy. Fails when the sizes K differ.",
    .inputs = {{"a", .about = "(…, M, K) or (K)"}, {"b", .about = "(…, K, N) or (K)"}},
    .outputs = {"y"},
    .keeps_inputs = true,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .operations = operations,
    .samples = samples,
};
