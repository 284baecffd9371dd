/* Every op, and the tape around it, with the first, second, … allocation failing until none
 * fails: each failure is told as one of memory, nothing crashes, and live bytes return. */
#include "../../lib/tape/tape.h"
#include "walk.h"

static bool forward_and_back(Call *call, Error *error) {
    Tensor dout[OP_OUTPUTS] = {{0}}, din[OP_INPUTS];
    if (!op_forward(call, error)) return false;
    bool good = call->op->backward == NULL;
    if (!good && walk_gradients(dout, call, error) && op_backward(call, dout, din, error)) {
        good = true;
        walk_drop(din, OP_INPUTS);
    }
    walk_drop(dout, OP_OUTPUTS);
    walk_drop_results(call);
    return good;
}

/* The same through the tape: leaves, an application, a walk back with a seed. */
static bool taped(Call *call, Error *error) {
    Value in[OP_INPUTS] = {{{0}}}, out[OP_OUTPUTS] = {{{0}}};
    Tensor seed = {0};
    int inputs = op_call_inputs(call), named = op_named_count(call->op);
    bool good = true, any = false;
    for (int i = 0; i < inputs; i++) {
        bool wanted = call->wanted[i < named ? i : named];
        tensor_hold(&in[i].tensor, op_call_input(call, i));
        any |= wanted;
        if (good && wanted) good = value_require_gradient(&in[i], error);
    }
    good = good && tape_apply(out, call->op, in, inputs, &call->args, error);
    if (good && any && call->op->backward != NULL)
        good = tensor_new_like(&seed, &out[0].tensor, error) && tensor_fill(&seed, 1) &&
               tape_backward(&out[0], &seed, error);
    for (int i = 0; i < inputs; i++) value_drop(&in[i]);
    for (int i = 0; i < op_output_count(call->op); i++) value_drop(&out[i]);
    tensor_drop(&seed);
    return good;
}

/* How many allocations it takes until none fails; 0 when a failure went wrong. */
static size_t fail_each(const Call *call, bool tape) {
    size_t live = storage_live_bytes();
    for (size_t nth = 1; nth < 1000; nth++) {
        Error error = {0};
        Call run = *call;
        storage_set_failure(nth);
        bool good = tape ? taped(&run, &error) : forward_and_back(&run, &error);
        storage_set_failure(0);
        if (storage_live_bytes() != live) {
            tap_note("allocation %zu: %zu bytes leaked", nth, storage_live_bytes() - live);
            return 0;
        }
        if (good) return nth;
        if (!error.memory) {
            tap_note("allocation %zu: told as \"%s\"", nth, error.text);
            return 0;
        }
    }
    return 0;
}

static void each(const Op *op, const char *line) {
    Error error = {0};
    Call call;
    for (int mode = 0; mode < 3; mode++) {
        bool scattered = mode == 1, tape = mode == 2;
        bool good = op_sample(&call, op, line, DTYPE_FLOAT32, 1, &error) &&
                    (!scattered || walk_scatter_inputs(&call, &error));
        size_t count = good ? fail_each(&call, tape) : 0;
        tap_ok(count > 0, "%s %s%s: whichever allocation fails, nothing is lost", op->name,
               line,
               tape        ? ", on the tape"
               : scattered ? ", scattered in memory"
                           : "");
        op_call_drop(&call);
    }
}

int main(void) {
    tap_begin();
    walk_samples(each);
    return tap_end();
}
