/* attention against softmax(q k^T) v written out in double with libm's functions, in shapes of
 * several blocks; what it holds in memory; rotary positions against complex numbers. */
#include "walk.h"
#include <complex.h>
#include <stdlib.h>

enum { Q, K, V, BIAS, SLOPES, LENGTHS };

typedef struct Naive {
    const Call *call;
    size_t H, T, S, d, e;
    double scale;
    long offset;
    bool causal;
} Naive;

static Naive naive_of(const Call *call) {
    const Tensor *q = &call->in[Q], *v = &call->in[V];
    const ParamValue *scale = &call->args.at[1];
    Naive n = {call, q->shape[1], q->shape[2], v->shape[2], q->shape[3], v->shape[3]};
    n.scale = scale->given ? scale->number : 1 / sqrt((double)n.d);
    n.causal = call->args.at[0].number != 0;
    n.offset = (long)call->args.at[2].number;
    return n;
}

/* Element of the bias (…, T, S) broadcast to (B, H, T, S). */
static double bias_of(const Naive *n, size_t b, size_t h, size_t t, size_t s) {
    const Tensor *bias = &n->call->in[BIAS];
    size_t full[4] = {b, h, t, s}, index[TENSOR_AXES] = {0};
    if (tensor_is_absent(bias)) return 0;
    for (int i = 0; i < bias->axes; i++)
        index[i] = bias->shape[i] == 1 ? 0 : full[4 - bias->axes + i];
    return tensor_get(bias, index);
}

static double score(const Naive *n, size_t b, size_t h, size_t t, size_t s) {
    const Tensor *slopes = &n->call->in[SLOPES], *lengths = &n->call->in[LENGTHS];
    double sum = 0;
    long place = (long)t + n->offset;
    if (n->causal && (long)s > place) return -INFINITY;
    if (!tensor_is_absent(lengths) && (double)s >= tensor_get(lengths, &b)) return -INFINITY;
    for (size_t i = 0; i < n->d; i++)
        sum += tensor_get(&n->call->in[Q], (size_t[]){b, h, t, i}) *
               tensor_get(&n->call->in[K], (size_t[]){b, h, s, i});
    sum = sum * n->scale + bias_of(n, b, h, t, s);
    if (!tensor_is_absent(slopes))
        sum -= tensor_get(slopes, &h) * fabs((double)(place - (long)s));
    return sum;
}

/* y (e) of one query */
static void query(double *y, const Naive *n, size_t b, size_t h, size_t t) {
    double total = 0, top = -INFINITY, *p = calloc(n->S + 1, sizeof *p);
    for (size_t s = 0; s < n->S; s++) top = fmax(top, p[s] = score(n, b, h, t, s));
    for (size_t s = 0; s < n->S; s++) total += p[s] = top == -INFINITY ? 0 : exp(p[s] - top);
    for (size_t i = 0; i < n->e; i++) {
        y[i] = 0;
        for (size_t s = 0; s < n->S && total > 0; s++)
            y[i] += p[s] / total * tensor_get(&n->call->in[V], (size_t[]){b, h, s, i});
    }
    free(p);
}

static void check(const char *line) {
    Error error = {0};
    Call call;
    if (!tap_ok(op_sample(&call, op_find("attention"), line, DTYPE_FLOAT64, 5, &error) &&
                    op_forward(&call, &error),
                "attention %s runs %s", line, error.text))
        return;
    Naive n = naive_of(&call);
    size_t B = call.in[Q].shape[0], rows = B * n.H * n.T;
    double *want = calloc(rows * n.e + 1, sizeof *want);
    for (size_t i = 0; i < rows; i++)
        query(want + i * n.e, &n, i / n.T / n.H, i / n.T % n.H, i % n.T);
    tap_near(tensor_data(&call.out[0]), want, rows * n.e, 1e-12, "its y, query by query");
    free(want);
    op_call_drop(&call);
}

/* Forward and back at T = S = 4096 within eight times what q, k, v and their gradients take,
 * where a matrix of weights alone would take 64 times q. */
static void memory(void) {
    Error error = {0};
    Call call;
    Tensor dout[OP_OUTPUTS] = {{0}}, din[OP_INPUTS];
    op_sample(&call, op_find("attention"), "(1,1,4096,8) (1,1,4096,8) (1,1,4096,8) causal=true",
              DTYPE_FLOAT32, 5, &error);
    size_t one = 4096 * 8 * sizeof(float);
    storage_set_limit(storage_live_bytes() + 8 * one);
    bool good = op_forward(&call, &error) && walk_gradients(dout, &call, &error) &&
                op_backward(&call, dout, din, &error);
    storage_set_limit(0);
    tap_ok(good, "attention over 4096 steps makes no matrix of weights %s", error.text);
    if (good) walk_drop(din, OP_INPUTS);
    walk_drop(dout, OP_OUTPUTS);
    op_call_drop(&call);
}

/* A bias of -infinity at the same keys is what lengths are. */
static void hidden(void) {
    Error error = {0};
    Call with_bias, with_lengths;
    const Op *op = op_find("attention");
    op_sample(&with_bias, op, "(1,1,3,4) (1,1,90,4) (1,1,90,4) (90)", DTYPE_FLOAT64, 5, &error);
    op_sample(&with_lengths, op, "(1,1,3,4) (1,1,90,4) (1,1,90,4) - - (1)in66..66",
              DTYPE_FLOAT64, 5, &error);
    for (size_t s = 0; s < 90; s++) tensor_set(&with_bias.in[BIAS], &s, s < 66 ? 0 : -INFINITY);
    bool good = op_forward(&with_bias, &error) && op_forward(&with_lengths, &error);
    tap_ok(good, "both run %s", error.text);
    tap_near(tensor_data(&with_bias.out[0]), tensor_data(&with_lengths.out[0]), 12, 1e-15,
             "a bias of -infinity hides keys as lengths do");
    op_call_drop(&with_bias);
    op_call_drop(&with_lengths);
}

/* Pairs as complex numbers times e^(i t base^(-2 i / d)). */
static void turned(const char *line, double base, long offset, bool halves) {
    Error error = {0};
    Call call;
    tap_ok(op_sample(&call, op_find("rotary"), line, DTYPE_FLOAT64, 3, &error) &&
               op_forward(&call, &error),
           "rotary %s runs %s", line, error.text);
    const Tensor *x = &call.in[0];
    size_t T = x->shape[x->axes - 2], d = x->shape[x->axes - 1], n = tensor_count(x);
    double *want = calloc(n, sizeof *want);
    for (size_t i = 0; i < n / 2; i++) {
        size_t row = i / (d / 2), pair = i % (d / 2);
        size_t at = row * d + (halves ? pair : 2 * pair), next = at + (halves ? d / 2 : 1);
        double angle =
            ((double)(row % T) + (double)offset) * pow(base, -2 * (double)pair / (double)d);
        const double *in = tensor_data(x);
        double complex z = (in[at] + I * in[next]) * cexp(I * angle);
        want[at] = creal(z);
        want[next] = cimag(z);
    }
    tap_near(tensor_data(&call.out[0]), want, n, 1e-12, "its pairs, as complex numbers");
    free(want);
    op_call_drop(&call);
}

int main(void) {
    tap_begin();
    for (const char *const *line = op_find("attention")->samples; *line; line++) check(*line);
    check("(2,3,150,20) (2,3,170,20) (2,3,170,24)");
    check(
        "(2,3,70,5) (2,3,170,5) (2,3,170,5) (3,70,170) (3) (2)in1..170 causal=true offset=65");
    check("(1,1,130,3) (1,1,130,3) (1,1,130,3) causal=true");
    memory();
    hidden();
    turned("(3,2,40,6) offset=5 base=100", 100, 5, false);
    turned("(300,8) halves=true", 10000, 0, true);
    return tap_end();
}
