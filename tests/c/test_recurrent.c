/* rnn, lstm and gru against their formulas written out item by item in double, with libm's
 * functions; with lengths and reversed; in shapes that split the work either way. */
#include "walk.h"
#include <stdlib.h>

enum { X, WEIGHT_IH, WEIGHT_HH, BIAS_IH, BIAS_HH, H0, REST };

typedef struct Naive {
    const double *in[OP_INPUTS];
    const int32_t *lengths;
    size_t B, T, D, H;
    bool reverse, relu;
    double *y, *h, *c;
} Naive;

static double sigma(double x) {
    return 1 / (1 + exp(-x));
}

/* bias[row] + weight[row] · v (n) */
static double affine(const double *weight, const double *bias, const double *v, size_t row,
                     size_t n) {
    double sum = bias ? bias[row] : 0;
    for (size_t k = 0; k < n; k++) sum += weight[row * n + k] * v[k];
    return sum;
}

typedef struct Sums {
    double from_x[4], from_h[4], both[4];
} Sums;

static Sums sums_of(const Naive *n, const double *x, const double *h, size_t unit, int gates) {
    Sums s;
    for (int g = 0; g < gates; g++) {
        size_t row = (size_t)g * n->H + unit;
        s.from_x[g] = affine(n->in[WEIGHT_IH], n->in[BIAS_IH], x, row, n->D);
        s.from_h[g] = affine(n->in[WEIGHT_HH], n->in[BIAS_HH], h, row, n->H);
        s.both[g] = s.from_x[g] + s.from_h[g];
    }
    return s;
}

typedef double (*Formula)(const Naive *n, const double *x, const double *h, double *c,
                          size_t unit);

static double rnn(const Naive *n, const double *x, const double *h, double *c, size_t unit) {
    double a = sums_of(n, x, h, unit, 1).both[0];
    return n->relu ? fmax(a, 0) : tanh(a);
}

static double lstm(const Naive *n, const double *x, const double *h, double *c, size_t unit) {
    Sums s = sums_of(n, x, h, unit, 4);
    *c = sigma(s.both[1]) * *c + sigma(s.both[0]) * tanh(s.both[2]);
    return sigma(s.both[3]) * tanh(*c);
}

static double gru(const Naive *n, const double *x, const double *h, double *c, size_t unit) {
    Sums s = sums_of(n, x, h, unit, 3);
    double r = sigma(s.both[0]), z = sigma(s.both[1]);
    return (1 - z) * tanh(s.from_x[2] + r * s.from_h[2]) + z * h[unit];
}

static void item(const Naive *n, Formula formula, size_t b) {
    size_t length = n->lengths ? (size_t)n->lengths[b] : n->T;
    double *h = n->h + b * n->H, *c = n->c + b * n->H;
    for (size_t s = 0; s < length; s++) {
        size_t t = n->reverse ? length - 1 - s : s;
        double *y = n->y + (b * n->T + t) * n->H;
        const double *x = n->in[X] + (b * n->T + t) * n->D;
        for (size_t u = 0; u < n->H; u++) y[u] = formula(n, x, h, &c[u], u);
        memcpy(h, y, n->H * sizeof *h);
    }
}

static const double *elements(const Tensor *x) {
    return tensor_is_absent(x) ? NULL : tensor_data(x);
}

static Naive naive_of(const Call *call, int lengths) {
    const Tensor *x = &call->in[X];
    Naive n = {.B = x->shape[0], .T = x->shape[1], .D = x->shape[2]};
    n.H = call->in[WEIGHT_HH].shape[1];
    for (int i = 0; i < lengths; i++) n.in[i] = elements(&call->in[i]);
    if (!tensor_is_absent(&call->in[lengths])) n.lengths = tensor_data(&call->in[lengths]);
    n.reverse = call->args.at[0].number != 0;
    n.relu = call->args.at[1].number != 0;
    n.y = calloc(n.B * n.T * n.H + 1, sizeof *n.y);
    n.h = calloc(n.B * n.H + 1, sizeof *n.h);
    n.c = calloc(n.B * n.H + 1, sizeof *n.c);
    return n;
}

static void start(double *state, const double *given, size_t n) {
    if (given) memcpy(state, given, n * sizeof *state);
}

static void check(const char *name, Formula formula, const char *line) {
    Error error = {0};
    Call call;
    bool is_lstm = formula == lstm;
    int lengths = is_lstm ? REST + 1 : REST;
    if (!tap_ok(op_sample(&call, op_find(name), line, DTYPE_FLOAT64, 5, &error) &&
                    op_forward(&call, &error),
                "%s %s runs %s", name, line, error.text))
        return;
    Naive n = naive_of(&call, lengths);
    start(n.h, n.in[H0], n.B * n.H);
    if (is_lstm) start(n.c, n.in[REST], n.B * n.H);
    for (size_t b = 0; b < n.B; b++) item(&n, formula, b);
    tap_near(tensor_data(&call.out[0]), n.y, n.B * n.T * n.H, 1e-12, "its y, step by step");
    tap_near(tensor_data(&call.out[1]), n.h, n.B * n.H, 1e-12, "its last h");
    if (is_lstm) tap_near(tensor_data(&call.out[2]), n.c, n.B * n.H, 1e-12, "its last c");
    free(n.y);
    free(n.h);
    free(n.c);
    op_call_drop(&call);
}

static void all_samples(const char *name, Formula formula) {
    const char *const *line = op_find(name)->samples;
    for (; *line; line++) check(name, formula, *line);
}

/* What stands in x beyond an item's length, be it no number, reaches nothing. */
static void padding(void) {
    Error error = {0};
    Call call;
    Tensor dout[OP_OUTPUTS] = {{0}}, din[OP_INPUTS];
    int32_t lengths[] = {1, 3};
    op_sample(&call, op_find("gru"), "(2,3,2) (6,2)small (6,2)small - - - (2)in1..3",
              DTYPE_FLOAT64, 7, &error);
    memcpy(tensor_data(&call.in[REST]), lengths, sizeof lengths);
    for (int i = 2; i < 6; i++) ((double *)tensor_data(&call.in[X]))[i] = NAN;
    bool good = op_forward(&call, &error) && walk_gradients(dout, &call, &error) &&
                op_backward(&call, dout, din, &error);
    double sum = 0;
    for (int i = 0; good && i < 12; i++) sum += ((double *)tensor_data(&call.out[0]))[i];
    for (int i = 0; good && i < 12; i++) {
        sum += ((double *)tensor_data(&din[X]))[i];
        sum += ((double *)tensor_data(&din[WEIGHT_IH]))[i];
        sum += ((double *)tensor_data(&din[WEIGHT_HH]))[i];
    }
    tap_ok(good && isfinite(sum), "NaN in padding reaches neither y nor a gradient");
    if (good) walk_drop(din, OP_INPUTS);
    walk_drop(dout, OP_OUTPUTS);
    op_call_drop(&call);
}

int main(void) {
    tap_begin();
    all_samples("rnn", rnn);
    all_samples("lstm", lstm);
    all_samples("gru", gru);
    check("lstm", lstm, "(19,7,13) (148,13)small (148,37)small (148) (148)");
    check("rnn", rnn, "(21,9,33) (65,33)small (65,65)small (65) (65) (21,65)");
    check("gru", gru, "(6,5,8) (720,8)small (720,240)small (720) (720)");
    padding();
    return tap_end();
}
