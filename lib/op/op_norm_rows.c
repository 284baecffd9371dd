/* op_norm_rows.c: normalization of rows whose gain and bias lie along them, in one pass over
 * memory each way. The threads share the rows; on the way back chunks of 64 rows, which the
 * sums over rows are made of. */
#include "../kernel/kernel.h"
#include "../tensor/pool.h"
#include "op_norm.h"

enum { GRAIN = 1 << 13, CHUNK = 64 };
enum { MEAN, SCALE }; /* in saved[] */

/* What the threads share: arrays (M, D), (M), (D), and partial sums (chunks, D). */
typedef struct Pass {
    const Kernels *kernels;
    char *out, *mean, *scale, *dgain, *dbias;
    const char *x, *dy, *gain, *bias;
    double eps;
    size_t M, D, bytes;
} Pass;

static char *place(char *array, size_t elements, const Pass *pass) {
    return array == NULL ? NULL : array + elements * pass->bytes;
}

static char *data_of(const Tensor *x) {
    return tensor_is_absent(x) ? NULL : tensor_data(x);
}

static Pass pass_new(const Call *call, const Tensor *x, const Norm *norm) {
    return (Pass){.kernels = kernel_table(x->dtype),
                  .x = tensor_data(x),
                  .mean = data_of(&call->saved[MEAN]),
                  .scale = data_of(&call->saved[SCALE]),
                  .eps = norm->eps,
                  .M = norm->rows[0],
                  .D = norm->rows[1],
                  .bytes = dtype_size(x->dtype)};
}

/* Input i as D contiguous numbers; where it is left out, numbers that change nothing. */
static bool along_rows(Tensor *out, const Call *call, int i, double neutral, const Norm *norm,
                       Error *error) {
    if (!tensor_is_absent(&call->in[i])) return tensor_contiguous(out, &call->in[i], error);
    return tensor_new(out, call->in[NORM_X].dtype, 1, &norm->rows[1], error) &&
           tensor_fill(out, neutral);
}

static void forward_part(size_t first, size_t last, void *with) {
    const Pass *p = with;
    size_t at = first * p->D * p->bytes;
    p->kernels->norm_rows(p->out + at, place(p->mean, first, p), place(p->scale, first, p),
                          p->x + at, p->gain, p->bias, p->eps, last - first, p->D);
}

/* y · 1 is y, and so is y + -0. */
bool op_norm_rows_forward(Call *call, const Norm *norm, Error *error) {
    Tensor x = {0}, gain = {0}, bias = {0};
    DType dtype = call->in[NORM_X].dtype;
    char text[NUMBER_TEXT];
    if (!(norm->eps >= 0))
        return error_set(error, "eps is %s, want 0 or more", number_text(text, norm->eps));
    bool ok = tensor_contiguous(&x, &call->in[NORM_X], error) &&
              along_rows(&gain, call, NORM_GAIN, 1, norm, error) &&
              along_rows(&bias, call, NORM_BIAS, -0.0, norm, error) &&
              (norm->plain || tensor_new(&call->saved[MEAN], dtype, 1, norm->rows, error)) &&
              tensor_new(&call->saved[SCALE], dtype, 1, norm->rows, error);
    if (ok) {
        Pass pass = pass_new(call, &x, norm);
        pass.out = tensor_data(&call->out[0]);
        pass.gain = tensor_data(&gain);
        pass.bias = tensor_data(&bias);
        pool_run(pass.M, GRAIN / (pass.D + 1) + 1, forward_part, &pass);
    }
    tensor_drop(&x);
    tensor_drop(&gain);
    tensor_drop(&bias);
    return ok;
}

static void backward_chunk(const Pass *p, size_t chunk) {
    size_t first = chunk * CHUNK, rows = p->M - first < CHUNK ? p->M - first : CHUNK;
    size_t at = first * p->D;
    p->kernels->norm_rows_back(place(p->out, at, p), place(p->dgain, chunk * p->D, p),
                               place(p->dbias, chunk * p->D, p), p->dy + at * p->bytes,
                               p->x + at * p->bytes, place(p->mean, first, p),
                               place(p->scale, first, p), p->gain, rows, p->D);
}

static void backward_part(size_t first, size_t last, void *with) {
    for (size_t chunk = first; chunk < last; chunk++) backward_chunk(with, chunk);
}

/* Makes dx, when it is wanted, and the partial sums. */
static bool run_backward(Tensor *dx, Tensor *dgain, Tensor *dbias, const Call *call,
                         const Tensor *dy, const Norm *norm, Error *error) {
    Tensor x = {0}, gain = {0};
    size_t chunks = (norm->rows[0] + CHUNK - 1) / CHUNK, shape[2] = {chunks, norm->rows[1]};
    bool ok = tensor_contiguous(&x, &call->in[NORM_X], error) &&
              along_rows(&gain, call, NORM_GAIN, 1, norm, error) &&
              tensor_new(dgain, x.dtype, 2, shape, error) &&
              tensor_new(dbias, x.dtype, 2, shape, error) &&
              (!call->wanted[NORM_X] || tensor_new_like(dx, dy, error));
    if (ok) {
        Pass pass = pass_new(call, &x, norm);
        pass.out = data_of(dx);
        pass.dgain = tensor_data(dgain);
        pass.dbias = tensor_data(dbias);
        pass.dy = tensor_data(dy);
        pass.gain = tensor_data(&gain);
        pool_run(chunks, GRAIN / (CHUNK * pass.D + 1) + 1, backward_part, &pass);
    }
    tensor_drop(&x);
    tensor_drop(&gain);
    return ok;
}

/* din[i] = the sum of the chunks, where it is wanted. */
static bool gather(Tensor *din, const Call *call, int i, const Tensor *chunks, Error *error) {
    const Tensor *in = &call->in[i];
    return !call->wanted[i] || op_sum_chunks(&din[i], chunks, in->axes, in->shape, error);
}

bool op_norm_rows_backward(Call *call, const Norm *norm, const Tensor *dout, Tensor *din,
                           Error *error) {
    Tensor dgain = {0}, dbias = {0};
    bool ok = run_backward(&din[NORM_X], &dgain, &dbias, call, &dout[0], norm, error) &&
              gather(din, call, NORM_GAIN, &dgain, error) &&
              gather(din, call, NORM_BIAS, &dbias, error);
    tensor_drop(&dgain);
    tensor_drop(&dbias);
    return ok;
}
