/* The tape: what is added up, what is refused, and that nothing is left. */
#include "../../lib/tape/tape.h"
#include "walk.h"

static Value leaf(double value, Error *error) {
    Value x = {{0}};
    size_t shape[1] = {2};
    tensor_new(&x.tensor, DTYPE_FLOAT64, 1, shape, error);
    tensor_fill(&x.tensor, value);
    value_require_gradient(&x, error);
    return x;
}

static bool apply(Value *out, const char *op, const Value *a, const Value *b, Error *error) {
    Value in[2] = {*a};
    if (b != NULL) in[1] = *b;
    return tape_apply(out, op_find(op), in, b == NULL ? 1 : 2, NULL, error);
}

/* x = x (op) y, letting go of the old x. */
static bool step(Value *x, const char *op, const Value *y, Error *error) {
    Value next;
    if (!apply(&next, op, x, y, error)) return false;
    value_drop(x);
    *x = next;
    return true;
}

static void gradient_is(const Value *x, double want, const char *name) {
    Tensor g = value_gradient(x);
    double both[2] = {want, want};
    if (tensor_is_absent(&g))
        tap_ok(false, "%s: there is no gradient", name);
    else
        tap_near(tensor_data(&g), both, 2, 0, "%s", name);
}

static void accumulation(void) {
    Error error = {0};
    Value x = leaf(3, &error), y, z;
    for (int i = 1; i <= 2; i++) {
        apply(&y, "mul", &x, &x, &error);
        apply(&z, "sum", &y, NULL, &error);
        tap_ok(tape_backward(&z, NULL, &error), "walk %d over sum(x x) %s", i, error.text);
        value_drop(&y);
        value_drop(&z);
        gradient_is(&x, 6.0 * i, i == 1 ? "its gradient is 2 x" : "a second walk adds to it");
    }
    value_clear_gradient(&x);
    Tensor g = value_gradient(&x);
    tap_ok(tensor_is_absent(&g), "a cleared gradient is absent");
    value_drop(&x);
}

/* y = x x + x: x reaches y on three ways. */
static void diamond(void) {
    Error error = {0};
    Value x = leaf(5, &error), y, z;
    apply(&y, "mul", &x, &x, &error);
    step(&y, "add", &x, &error);
    step(&y, "mul", &y, &error); /* (x x + x)^2 = 900 */
    apply(&z, "sum", &y, NULL, &error);
    tap_ok(tape_backward(&z, NULL, &error), "a graph whose ways part and meet %s", error.text);
    gradient_is(&x, 2 * 30 * 11, "has the gradient 2 (x x + x) (2 x + 1)");
    value_drop(&x);
    value_drop(&y);
    value_drop(&z);
}

static void seeded(void) {
    Error error = {0};
    Value x = leaf(5, &error), y;
    Tensor seed;
    apply(&y, "mul", &x, &x, &error);
    tap_ok(!tape_backward(&y, NULL, &error) && strstr(error.text, "(2)"),
           "a root of two elements needs a seed: %s", error.text);
    tensor_new(&seed, DTYPE_FLOAT32, 1, y.tensor.shape, &error);
    tap_ok(!tape_backward(&y, &seed, &error) && strstr(error.text, "float32 (2)"),
           "a seed of another dtype is refused: %s", error.text);
    tensor_drop(&seed);
    tensor_new_like(&seed, &y.tensor, &error);
    tensor_fill(&seed, 3);
    tap_ok(tape_backward(&y, &seed, &error), "with a seed it goes");
    gradient_is(&x, 30, "and the seed multiplies");
    tensor_drop(&seed);
    value_drop(&x);
    value_drop(&y);
}

/* Additions pass one gradient on to both sides. */
static void apart(void) {
    Error error = {0};
    Value a = leaf(1, &error), b = leaf(2, &error), y;
    Tensor seed;
    tensor_new_like(&seed, &a.tensor, &error);
    tensor_fill(&seed, 7);
    apply(&y, "add", &a, &b, &error);
    tap_ok(tape_backward(&y, &seed, &error), "a sum of two leaves %s", error.text);
    tensor_fill(&seed, 8);
    gradient_is(&a, 7, "its gradient stays when the seed is changed in place");
    Tensor da = value_gradient(&a);
    tensor_fill(&da, 9);
    gradient_is(&b, 7, "and when that of the other leaf is");
    tensor_drop(&seed);
    value_drop(&y);
    value_drop(&a);
    value_drop(&b);
}

static void refusals(void) {
    Error error = {0};
    Value x = leaf(5, &error), y, z, w;
    apply(&y, "mul", &x, &x, &error);
    apply(&z, "sum", &y, NULL, &error);
    apply(&w, "mean", &y, NULL, &error);
    tap_ok(tape_backward(&z, NULL, &error), "a first walk");
    tap_ok(!tape_backward(&z, NULL, &error) && strstr(error.text, "walked back from before"),
           "a second from the same root is refused: %s", error.text);
    tap_ok(!tape_backward(&w, NULL, &error) && strstr(error.text, "result of mul"),
           "so is one that meets what was walked: %s", error.text);
    gradient_is(&x, 10, "and the gradient is that of the first");
    value_drop(&z);
    value_drop(&w);
    Value plain = {{0}};
    tensor_hold(&plain.tensor, &x.tensor);
    tap_ok(!tape_backward(&plain, NULL, &error), "a root on no tape is refused");
    apply(&z, "mul", &plain, &plain, &error);
    tap_ok(!value_requires_gradient(&z) && value_is_leaf(&z),
           "what comes of it is on none either");
    Value too_many[3] = {x, x, x};
    tap_ok(!tape_apply(&w, op_find("mul"), too_many, 3, NULL, &error) && w.node == NULL,
           "three inputs for mul are refused: %s", error.text);
    value_drop(&plain);
    value_drop(&x);
    value_drop(&y);
    value_drop(&z);
}

static void leaves(void) {
    Error error = {0};
    Value x = leaf(5, &error), y, whole = {{0}};
    size_t shape[1] = {2};
    apply(&y, "mul", &x, &x, &error);
    Tensor g = value_gradient(&y);
    tap_ok(value_is_leaf(&x) && !value_is_leaf(&y), "a leaf is a leaf, a result is not");
    tap_ok(tensor_is_absent(&g), "a result has no gradient of its own");
    tap_ok(value_require_gradient(&x, &error), "asking again changes nothing");
    tensor_new(&whole.tensor, DTYPE_INT32, 1, shape, &error);
    tap_ok(!value_require_gradient(&whole, &error), "int32 has no gradient: %s", error.text);
    value_drop(&whole);
    value_drop(&y);
    value_drop(&x);
}

static void not_recorded(void) {
    Error error = {0};
    Value x = leaf(5, &error), y, z;
    bool was = tape_set_recording(false);
    apply(&y, "mul", &x, &x, &error);
    tap_ok(was && !value_requires_gradient(&y), "nothing is recorded while recording is off");
    tap_ok(!tape_set_recording(true), "and it can be put back");
    apply(&z, "mul", &y, &x, &error);
    step(&z, "sum", NULL, &error);
    tape_backward(&z, NULL, &error);
    gradient_is(&x, 25, "y counts as a constant");
    value_drop(&x);
    value_drop(&y);
    value_drop(&z);
}

/* The second output of max carries no gradient; of the first only what took part. */
static void several_outputs(void) {
    Error error = {0};
    Value x = leaf(5, &error), out[2], z;
    Args args = {0};
    args.at[0] = (ParamValue){.given = true, .number = 1};
    ((double *)tensor_data(&x.tensor))[1] = 9;
    tap_ok(tape_apply(out, op_find("max"), &x, 1, &args, &error), "max has two results");
    tap_ok(value_requires_gradient(&out[0]) && !value_requires_gradient(&out[1]),
           "values carry a gradient, indices none");
    apply(&z, "sum", &out[0], NULL, &error);
    tape_backward(&z, NULL, &error);
    Tensor g = value_gradient(&x);
    const double want[] = {0, 1};
    tap_near(tensor_data(&g), want, 2, 0, "it goes to the largest");
    args.at[0].given = false;
    value_drop(&z);
    value_drop(&out[0]);
    value_drop(&out[1]);
    tape_apply(out, op_find("max"), &x, 1, &args, &error);
    tap_ok(tensor_is_absent(&out[1].tensor), "max of all has one");
    value_drop(&out[0]);
    value_drop(&x);
}

/* What the way back does not need is not kept: exp keeps its output, add keeps nothing. */
static void what_is_kept(void) {
    Error error = {0};
    Value x = {{0}}, y;
    size_t shape[1] = {1000000}, bytes = 4000000;
    tensor_new(&x.tensor, DTYPE_FLOAT32, 1, shape, &error);
    tensor_fill(&x.tensor, 1);
    value_require_gradient(&x, &error);
    size_t live = storage_live_bytes();
    apply(&y, "add", &x, &x, &error);
    step(&y, "add", &x, &error);
    tap_ok(storage_live_bytes() - live < bytes + 4096,
           "a chain of adds keeps its last result alone");
    step(&y, "exp", NULL, &error);
    step(&y, "add", &x, &error);
    tap_ok(storage_live_bytes() - live < 2 * bytes + 8192, "exp in it keeps one more");
    value_drop(&y);
    tap_ok(storage_live_bytes() == live, "and all goes when the last result goes");
    value_drop(&x);
}

static Value chain(Value *x, int length, Error *error) {
    Value y;
    value_hold(&y, x);
    for (int i = 0; i < length; i++)
        if (!step(&y, "add", x, error)) break;
    return y;
}

static void long_chains(void) {
    Error error = {0};
    size_t before = storage_live_bytes();
    Value x = leaf(1, &error), y = chain(&x, 100000, &error), z;
    apply(&z, "sum", &y, NULL, &error);
    tap_note("a node takes %zu bytes", (storage_live_bytes() - before) / 100000);
    tap_ok(tape_backward(&z, NULL, &error), "a chain of 100,000 is walked %s", error.text);
    gradient_is(&x, 100001, "and adds up");
    value_drop(&y);
    value_drop(&z);
    y = chain(&x, 100000, &error);
    value_drop(&y);
    tap_ok(true, "a chain of 100,000 is dropped");
    value_drop(&x);
    tap_ok(storage_live_bytes() == before, "and nothing is left of it");
}

/* A walk that fails changes nothing, and can be made again. */
static void failed_walk(void) {
    Error error = {0};
    Value x = leaf(3, &error), y, z;
    size_t failures = 0;
    apply(&y, "mul", &x, &x, &error);
    step(&y, "tanh", NULL, &error);
    apply(&z, "sum", &y, NULL, &error);
    for (;; failures++) {
        storage_set_failure(failures + 1);
        bool good = tape_backward(&z, NULL, &error);
        storage_set_failure(0);
        Tensor g = value_gradient(&x);
        if (good) break;
        if (tensor_is_absent(&g) && error.memory && failures < 100) continue;
        tap_ok(false, "a failed walk leaves no gradient: %s", error.text);
        break;
    }
    tap_ok(failures > 2, "a walk fails for want of memory in %zu places, then goes", failures);
    double t = tanh(9), want = 6 * (1 - t * t), both[2] = {want, want};
    Tensor g = value_gradient(&x);
    tap_near(tensor_data(&g), both, 2, 1e-15, "and the gradient is right");
    value_drop(&x);
    value_drop(&y);
    value_drop(&z);
}

/* Input i of a sample, which no gradient flows to, requires one all the same. */
static void constant(const Op *op, const char *line, int i) {
    Error error = {0};
    Call call;
    Value in[OP_INPUTS] = {{{0}}}, out[OP_OUTPUTS];
    op_sample(&call, op, line, DTYPE_FLOAT32, 1, &error);
    for (int k = 0; k < op_input_count(op); k++) in[k].tensor = call.in[k];
    if (!tensor_is_absent(&call.in[i])) {
        value_require_gradient(&in[i], &error);
        bool refused = !tape_apply(out, op, in, op_input_count(op), &call.args, &error);
        tap_ok(refused && strstr(error.text, op->inputs[i].name) &&
                   strstr(error.text, "detach"),
               "%s %s: %s that requires a gradient is refused: %s", op->name, line,
               op->inputs[i].name, error.text);
        bool was = tape_set_recording(false);
        tap_ok(tape_apply(out, op, in, op_input_count(op), &call.args, &error),
               "but not where nothing is recorded");
        tape_set_recording(was);
        for (int k = 0; k < op_output_count(op); k++) value_drop(&out[k]);
    }
    for (int k = 0; k < op_input_count(op); k++) value_drop(&in[k]);
}

static void constants(const Op *op, const char *line) {
    for (int i = 0; i < op_named_count(op); i++)
        if (op->inputs[i].constant && op->backward != NULL) constant(op, line, i);
}

int main(void) {
    tap_begin();
    accumulation();
    diamond();
    seeded();
    apart();
    refusals();
    leaves();
    not_recorded();
    several_outputs();
    what_is_kept();
    long_chains();
    failed_walk();
    walk_samples(constants);
    return tap_end();
}
