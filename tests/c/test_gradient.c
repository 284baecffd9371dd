/* Every op's gradient against differences of its own forward, in double: each element
 * of each input, with its sign, for a random gradient of the output. The differences
 * are central and of fourth order, (8 (f(x+h) - f(x-h)) - (f(x+2h) - f(x-2h))) / 12h,
 * with h a power of two that changes every sample element exactly: their error is of
 * the order of h^4 and of 1e-16 / h, both about 1e-12. */
#include "walk.h"

static const double H = 1.0 / 512;

/* Element i of a contiguous float32 or float64 tensor. */
static double element(const Tensor *x, size_t i) {
    if (x->dtype == DTYPE_FLOAT32) return ((const float *)tensor_data(x))[i];
    return ((const double *)tensor_data(x))[i];
}

/* sum over smooth outputs of dout · out, of a fresh run of `call`. */
static double loss(const Call *call, const Tensor *dout, Error *error) {
    double sum = 0;
    Call run = *call;
    if (!op_forward(&run, error)) return NAN;
    for (int k = 0; k < walk_smooth(&run); k++) {
        Tensor y;
        if (!tensor_contiguous(&y, &run.out[k], error)) return NAN;
        for (size_t i = 0; i < tensor_count(&y); i++)
            sum += element(&dout[k], i) * element(&y, i);
        tensor_drop(&y);
    }
    walk_drop_results(&run);
    return sum;
}

static double difference(const Call *call, Tensor *x, const size_t *index, const Tensor *dout,
                         Error *error) {
    static const double at[4] = {1, -1, 2, -2}, weight[4] = {8, -8, -1, 1};
    double here = tensor_get(x, index), sum = 0;
    for (int i = 0; i < 4; i++) {
        tensor_set(x, index, here + at[i] * H);
        sum += weight[i] * loss(call, dout, error);
    }
    tensor_set(x, index, here);
    return sum / (12 * H);
}

static void next(size_t *index, const Tensor *x) {
    for (int i = x->axes - 1; i >= 0 && ++index[i] == x->shape[i]; i--) index[i] = 0;
}

static bool compare(Call *call, int i, const Tensor *dx, const Tensor *dout, Error *error) {
    size_t index[TENSOR_AXES] = {0};
    const double *got = tensor_data(dx);
    for (size_t at = 0; at < tensor_count(dx); at++, next(index, dx)) {
        double want = difference(call, op_call_input(call, i), index, dout, error);
        if (tap_is_near(got[at], want, 1e-9)) continue;
        printf("# input %s, element %zu: gradient %.17g, difference %.17g\n",
               op_input(call->op, i)->name, at, got[at], want);
        return false;
    }
    return true;
}

static bool wanted(const Call *call, int i) {
    int named = op_named_count(call->op);
    return call->wanted[i < named ? i : named];
}

static bool fits(Call *call, const Tensor *dx, int i) {
    const Tensor *x = op_call_input(call, i);
    if (wanted(call, i) == tensor_is_absent(dx)) return false;
    return !wanted(call, i) ||
           (tensor_same_shape(dx, x) && dx->dtype == x->dtype && tensor_is_contiguous(dx));
}

/* `call` has not run; `run` is the same after op_forward. */
static bool compare_all(Call *call, Call *run, const Tensor *dout, Error *error) {
    Tensor din[OP_INPUTS];
    bool good = op_backward(run, dout, din, error);
    for (int i = 0; good && i < op_call_inputs(call); i++) {
        good = fits(call, &din[i], i);
        if (!good)
            printf("# input %s: the gradient does not fit\n", op_input(call->op, i)->name);
        if (good && wanted(call, i)) good = compare(call, i, &din[i], dout, error);
    }
    walk_drop(din, OP_INPUTS);
    return good;
}

static bool check(const Op *op, const char *line, bool scattered, Error *error) {
    Call call, run;
    Tensor dout[OP_OUTPUTS] = {{0}};
    if (!op_sample(&call, op, line, DTYPE_FLOAT64, 11, error)) return false;
    bool good = !scattered || walk_scatter_inputs(&call, error);
    run = call;
    good = good && op_forward(&run, error);
    if (good) {
        good = walk_gradients(dout, &run, error) && compare_all(&call, &run, dout, error);
        walk_drop_results(&run);
    }
    walk_drop(dout, OP_OUTPUTS);
    op_call_drop(&call);
    return good;
}

static void each(const Op *op, const char *line) {
    for (int scattered = 0; scattered < 2 && op->backward != NULL; scattered++) {
        Error error = {0};
        bool good = check(op, line, scattered, &error);
        tap_ok(good, "%s %s%s", op->name, line, scattered ? ", scattered in memory" : "");
        if (error.text[0] != '\0') tap_note("%s", error.text);
    }
}

/* A gradient with the wrong sign, or too large by a millionth, must not pass. */
static bool wrong_backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    double factor = call->args.at[0].number;
    if (!op_find("mul")->backward(call, dout, din, error)) return false;
    for (int i = 0; i < 2; i++)
        for (size_t k = 0; k < tensor_count(&din[i]); k++)
            ((double *)tensor_data(&din[i]))[k] *= factor;
    return true;
}

static void fails_when_wrong(const char *line, const char *name) {
    Error error = {0};
    Op wrong = *op_find("mul");
    wrong.backward = wrong_backward;
    wrong.params[0] = (Param){"factor", PARAM_NUMBER, true, 0, "of the gradient"};
    tap_ok(!check(&wrong, line, false, &error), "this check refuses %s", name);
}

int main(void) {
    tap_begin();
    for (size_t i = 0; i < op_registry_count; i++) {
        const Op *op = op_registry[i];
        tap_ok(op->samples != NULL && op->samples[0] != NULL, "%s has samples", op->name);
        tap_ok(op->backward != NULL || (op->no_gradient != NULL && op->no_gradient[0] != '\0'),
               "%s has a gradient or a reason for none", op->name);
    }
    walk_samples(each);
    fails_when_wrong("(2,3) (3) factor=-1", "a gradient with the other sign");
    fails_when_wrong("(2,3) (3) factor=1.000001", "one that is off by a millionth");
    return tap_end();
}
