/* cases.h: an op, its inputs as numbers, and the numbers that must come out. */
#ifndef FOLIO_CASES_H
#define FOLIO_CASES_H

#include "walk.h"

enum { MOST = 64 };

/* Makes a call from a sample line, and puts the numbers of in[] (where not NULL) into its
 * inputs. */
static inline bool case_call(Call *call, const char *name, const char *line, DType dtype,
                             const double *const *in, Error *error) {
    if (!op_sample(call, op_find(name), line, dtype, 1, error)) return false;
    for (int i = 0; in != NULL && i < op_call_inputs(call) && in[i] != NULL; i++) {
        Tensor wide;
        Tensor *x = op_call_input(call, i);
        if (tensor_is_absent(x)) continue;
        if (!tensor_new(&wide, DTYPE_FLOAT64, x->axes, x->shape, error)) return false;
        memcpy(tensor_data(&wide), in[i], tensor_count(x) * sizeof(double));
        tensor_copy(x, &wide, error);
        tensor_drop(&wide);
    }
    return true;
}

/* Runs it and writes output k as doubles; returns how many, or 0 and the sentence. */
static inline size_t case_run(double *out, int k, Call *call, Error *error) {
    Tensor wide;
    if (!op_forward(call, error)) return 0;
    if (!tensor_convert(&wide, &call->out[k], DTYPE_FLOAT64, error)) return 0;
    size_t n = tensor_count(&wide);
    memcpy(out, tensor_data(&wide), (n < MOST ? n : MOST) * sizeof *out);
    tensor_drop(&wide);
    return n;
}

typedef struct Case {
    const char *op, *line, *about;
    double in[3][12], want[12];
    int n, output;
    double tolerance; /* in double; float32 gets 2e-6 more */
} Case;

static inline void case_check(const Case *c, DType dtype) {
    Error error = {0};
    Call call;
    double got[MOST];
    const double *const in[] = {c->in[0], c->in[1], c->in[2], NULL, NULL, NULL};
    size_t n = case_call(&call, c->op, c->line, dtype, in, &error)
                   ? case_run(got, c->output, &call, &error)
                   : 0;
    bool whole = n == (size_t)c->n;
    double loose = dtype == DTYPE_FLOAT32 && c->tolerance > 0 ? 2e-6 : 0;
    if (whole)
        tap_near(got, c->want, n, c->tolerance + loose, "%s %s in %s: %s", c->op, c->line,
                 dtype_name(dtype), c->about);
    else
        tap_ok(false, "%s %s: %zu elements, want %d. %s", c->op, c->line, n, c->n, error.text);
    op_call_drop(&call);
}

#endif
