/* op_rows.c: rows are gathered by moving the grouped axes to the end, and shared out
 * over the threads whole. */
#include "op_rows.h"
#include "../kernel/kernel.h"
#include "../tensor/pool.h"

enum { GRAIN = 1 << 13 };

/* Axes that stay first, then those of the group, both in order. */
static void group_order(int order[TENSOR_AXES], int axes, const bool grouped[TENSOR_AXES]) {
    int n = 0;
    for (int i = 0; i < axes; i++)
        if (!grouped[i]) order[n++] = i;
    for (int i = 0; i < axes; i++)
        if (grouped[i]) order[n++] = i;
}

/* A view of `x` with the grouped axes last; `shape` (M, D) is what rows of it have. */
static bool turn(Tensor *turned, size_t shape[2], const Tensor *x,
                 const bool grouped[TENSOR_AXES], Error *error) {
    int order[TENSOR_AXES];
    shape[0] = shape[1] = 1;
    for (int i = 0; i < x->axes; i++) shape[grouped[i]] *= x->shape[i];
    group_order(order, x->axes, grouped);
    return tensor_permute(turned, x, order, error);
}

bool op_rows(Tensor *rows, const Tensor *x, const bool grouped[TENSOR_AXES], Error *error) {
    Tensor turned, flat;
    size_t shape[2];
    if (!turn(&turned, shape, x, grouped, error)) return false;
    bool ok = tensor_contiguous(&flat, &turned, error);
    tensor_drop(&turned);
    if (!ok) return false;
    ok = tensor_reshape(rows, &flat, 2, shape, error);
    tensor_drop(&flat);
    return ok;
}

bool op_rows_open(Tensor *rows, const Tensor *out, const bool grouped[TENSOR_AXES],
                  Error *error) {
    Tensor turned;
    size_t shape[2];
    if (!turn(&turned, shape, out, grouped, error)) return false;
    bool ok = tensor_is_contiguous(&turned) ? tensor_reshape(rows, &turned, 2, shape, error)
                                            : tensor_new(rows, out->dtype, 2, shape, error);
    tensor_drop(&turned);
    return ok;
}

static bool put(const Tensor *rows, const Tensor *out, const bool grouped[TENSOR_AXES],
                Error *error) {
    Tensor turned, from;
    size_t shape[2];
    if (!turn(&turned, shape, out, grouped, error)) return false;
    bool ok = tensor_reshape(&from, rows, turned.axes, turned.shape, error);
    if (ok) ok = tensor_copy(&turned, &from, error);
    if (ok) tensor_drop(&from);
    tensor_drop(&turned);
    return ok;
}

bool op_rows_close(Tensor *rows, const Tensor *out, const bool grouped[TENSOR_AXES],
                   Error *error) {
    bool ok = rows->storage == out->storage || put(rows, out, grouped, error);
    tensor_drop(rows);
    return ok;
}

/* One pass over rows: up to five arrays, each (M, D) or (M), and a number. */
typedef struct Pass {
    const Kernels *kernels;
    char *out, *out2;
    const char *in, *in2, *mean, *scale;
    double number;
    size_t D, bytes, row_bytes;
} Pass;

static Pass pass_new(Tensor *out, const Tensor *rows) {
    size_t bytes = dtype_size(rows->dtype), D = rows->shape[1];
    return (Pass){.kernels = kernel_table(rows->dtype),
                  .out = tensor_data(out),
                  .in = tensor_data(rows),
                  .D = D,
                  .bytes = bytes,
                  .row_bytes = D * bytes};
}

static void run_pass(Pass *pass, size_t M, void (*work)(size_t, size_t, void *)) {
    pool_run(M, GRAIN / (pass->D + 1) + 1, work, pass);
}

static void softmax_part(size_t first, size_t last, void *with) {
    const Pass *p = with;
    size_t at = first * p->row_bytes;
    p->kernels->softmax_rows(p->out + at, p->in + at, last - first, p->D);
}

void op_softmax_rows(Tensor *y, const Tensor *x) {
    Pass pass = pass_new(y, x);
    run_pass(&pass, x->shape[0], softmax_part);
}

static void softmax_back_part(size_t first, size_t last, void *with) {
    const Pass *p = with;
    size_t at = first * p->row_bytes;
    p->kernels->softmax_rows_back(p->out + at, p->in + at, p->in2 + at, last - first, p->D);
}

void op_softmax_rows_back(Tensor *dx, const Tensor *dy, const Tensor *y) {
    Pass pass = pass_new(dx, dy);
    pass.in2 = tensor_data(y);
    run_pass(&pass, dy->shape[0], softmax_back_part);
}

static void log_softmax_part(size_t first, size_t last, void *with) {
    const Pass *p = with;
    size_t at = first * p->row_bytes;
    p->kernels->log_softmax_rows(p->out + at, p->in + at, last - first, p->D);
}

void op_log_softmax_rows(Tensor *y, const Tensor *x) {
    Pass pass = pass_new(y, x);
    run_pass(&pass, x->shape[0], log_softmax_part);
}

static void log_softmax_back_part(size_t first, size_t last, void *with) {
    const Pass *p = with;
    size_t at = first * p->row_bytes;
    p->kernels->log_softmax_rows_back(p->out + at, p->in + at, p->in2 + at, last - first, p->D);
}

void op_log_softmax_rows_back(Tensor *dx, const Tensor *dy, const Tensor *y) {
    Pass pass = pass_new(dx, dy);
    pass.in2 = tensor_data(y);
    run_pass(&pass, dy->shape[0], log_softmax_back_part);
}

static void moments_part(size_t first, size_t last, void *with) {
    const Pass *p = with;
    size_t at = first * p->bytes;
    p->kernels->moments_rows(p->out + at, p->out2 + at, p->in + first * p->row_bytes, p->number,
                             last - first, p->D);
}

void op_moments(Tensor *mean, Tensor *variance, const Tensor *x, double by) {
    Pass pass = pass_new(mean, x);
    pass.out2 = tensor_data(variance);
    pass.number = by;
    run_pass(&pass, x->shape[0], moments_part);
}

static void variance_back_part(size_t first, size_t last, void *with) {
    const Pass *p = with;
    size_t at = first * p->row_bytes, one = first * p->bytes;
    p->kernels->variance_rows_back(p->out + at, p->in2 + one, p->in + at, p->mean + one,
                                   p->number, last - first, p->D);
}

void op_variance_back(Tensor *dx, const Tensor *dy, const Tensor *x, const Tensor *mean,
                      double factor) {
    Pass pass = pass_new(dx, x);
    pass.in2 = tensor_data(dy);
    pass.mean = tensor_data(mean);
    pass.number = factor;
    run_pass(&pass, x->shape[0], variance_back_part);
}

static void mean_square_part(size_t first, size_t last, void *with) {
    const Pass *p = with;
    p->kernels->mean_square_rows(p->out + first * p->bytes, p->in + first * p->row_bytes,
                                 last - first, p->D);
}

void op_mean_square(Tensor *out, const Tensor *x) {
    Pass pass = pass_new(out, x);
    run_pass(&pass, x->shape[0], mean_square_part);
}

bool op_inverse_root(Tensor *out, const Tensor *x, double eps, Error *error) {
    char text[NUMBER_TEXT];
    if (!(eps >= 0))
        return error_set(error, "eps is %s, want 0 or more", number_text(text, eps));
    kernel_table(x->dtype)->inverse_root(tensor_data(out), tensor_data(x), eps,
                                         tensor_count(x));
    return true;
}

static const char *mean_or_null(const Tensor *mean) {
    return tensor_is_absent(mean) ? NULL : tensor_data(mean);
}

static void standardize_part(size_t first, size_t last, void *with) {
    const Pass *p = with;
    size_t at = first * p->row_bytes, one = first * p->bytes;
    p->kernels->standardize_rows(p->out + at, p->in + at, p->mean ? p->mean + one : NULL,
                                 p->scale + one, last - first, p->D);
}

void op_standardize(Tensor *y, const Tensor *x, const Tensor *mean, const Tensor *scale) {
    Pass pass = pass_new(y, x);
    pass.mean = mean_or_null(mean);
    pass.scale = tensor_data(scale);
    run_pass(&pass, x->shape[0], standardize_part);
}

static void standardize_back_part(size_t first, size_t last, void *with) {
    const Pass *p = with;
    size_t at = first * p->row_bytes, one = first * p->bytes;
    p->kernels->standardize_rows_back(p->out + at, p->in2 + at, p->in + at,
                                      p->mean ? p->mean + one : NULL, p->scale + one,
                                      last - first, p->D);
}

void op_standardize_back(Tensor *dx, const Tensor *dh, const Tensor *x, const Tensor *mean,
                         const Tensor *scale) {
    Pass pass = pass_new(dx, x);
    pass.in2 = tensor_data(dh);
    pass.mean = mean_or_null(mean);
    pass.scale = tensor_data(scale);
    run_pass(&pass, x->shape[0], standardize_back_part);
}
