/* op.c: one way through every op.
 *
 * What all ops share is done here once: the registry is searched, inputs are
 * checked, outputs are made, and a failure leaves nothing behind and is told with
 * the op's name in front. */
#include "op.h"
#include "op_args.h"
#include <stdio.h>
#include <string.h>

const Op *op_find(const char *name) {
    for (size_t i = 0; i < op_registry_count; i++)
        if (strcmp(op_registry[i]->name, name) == 0) return op_registry[i];
    return NULL;
}

int op_input_count(const Op *op) {
    int n = 0;
    while (n < OP_INPUTS && op->inputs[n].name != NULL) n++;
    return n;
}

int op_param_count(const Op *op) {
    int n = 0;
    while (n < OP_PARAMS && op->params[n].name != NULL) n++;
    return n;
}

int op_output_count(const Op *op) {
    int n = 0;
    while (n < OP_OUTPUTS && op->outputs[n] != NULL) n++;
    return n;
}

int op_smooth_count(const Op *op) {
    return op->smooth_outputs == 0 ? 1 : op->smooth_outputs;
}

static void drop_all(Tensor *list, int count) {
    for (int i = 0; i < count; i++) tensor_drop(&list[i]);
}

void op_call_drop(Call *call) {
    drop_all(call->in, OP_INPUTS);
    drop_all(call->out, OP_OUTPUTS);
    drop_all(call->saved, OP_SAVED);
}

/* "bad axis" becomes "sum: bad axis". */
static bool blame(const Op *op, Error *error) {
    if (error == NULL) return false;
    Error plain = *error;
    bool memory = plain.memory;
    error_set(error, "%s: %s", op->name, plain.text);
    error->memory = memory;
    return false;
}

static bool make_outputs(Call *call, Error *error) {
    if (call->op->is_view) return true;
    for (int i = 0; i < call->outputs; i++) {
        Tensor plan = call->out[i];
        if (!tensor_new(&call->out[i], plan.dtype, plan.axes, plan.shape, error)) return false;
    }
    return true;
}

static bool run(Call *call, Error *error) {
    const Op *op = call->op;
    if (!op_check_inputs(call, error) || !op_resolve_args(call, error)) return false;
    if (!op->infer(call, error) || !make_outputs(call, error)) return false;
    return op->is_view || op->forward(call, error);
}

bool op_forward(Call *call, Error *error) {
    memset(call->out, 0, sizeof call->out);
    memset(call->saved, 0, sizeof call->saved);
    call->outputs = op_output_count(call->op);
    if (run(call, error)) return true;
    drop_all(call->out, OP_OUTPUTS);
    drop_all(call->saved, OP_SAVED);
    return blame(call->op, error);
}

bool op_backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    memset(din, 0, OP_INPUTS * sizeof *din);
    if (call->op->backward == NULL)
        return error_set(error, "%s: has no gradient: %s", call->op->name,
                         call->op->no_gradient);
    if (call->op->backward(call, dout, din, error)) return true;
    drop_all(din, OP_INPUTS);
    return blame(call->op, error);
}
