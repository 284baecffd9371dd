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

int op_named_count(const Op *op) {
    int n = op_input_count(op);
    return n > 0 && op->inputs[n - 1].list ? n - 1 : n;
}

/* Most inputs are named, and asking is on the way of every op: no counting for those. */
static bool is_named(const Op *op, int i) {
    return i < OP_INPUTS && op->inputs[i].name != NULL && !op->inputs[i].list;
}

const Input *op_input(const Op *op, int i) {
    if (is_named(op, i)) return &op->inputs[i];
    int named = op_named_count(op);
    return &op->inputs[i < named ? i : named];
}

bool op_input_is_smooth(const Op *op, int i) {
    const Input *input = op_input(op, i);
    return !input->constant && !input->integer;
}

int op_call_inputs(const Call *call) {
    return op_named_count(call->op) + call->listed;
}

Tensor *op_call_input(Call *call, int i) {
    if (is_named(call->op, i)) return &call->in[i];
    int named = op_named_count(call->op);
    return i < named ? &call->in[i] : &call->list[i - named];
}

bool op_call_make_list(Call *call, int count, Error *error) {
    size_t bytes = (size_t)count * sizeof(Tensor);
    call->list_memory = storage_new(bytes, error);
    if (call->list_memory == NULL) return false;
    call->list = storage_data(call->list_memory);
    call->listed = count;
    memset(call->list, 0, bytes);
    return true;
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

unsigned long long op_depth(const Call *call) {
    if (call->op->depth != NULL) return call->op->depth(call);
    return call->op->is_view ? 0 : 1;
}

unsigned long long op_operations(const Call *call) {
    return call->op->operations != NULL ? call->op->operations(call) : 0;
}

static void drop_all(Tensor *list, int count) {
    for (int i = 0; i < count; i++)
        if (list[i].storage != NULL) tensor_drop(&list[i]);
}

void op_call_drop(Call *call) {
    drop_all(call->in, OP_INPUTS);
    drop_all(call->list, call->listed);
    storage_drop(call->list_memory);
    call->list_memory = NULL;
    call->list = NULL;
    call->listed = 0;
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
    call->outputs = op_output_count(call->op);
    memset(call->out, 0, (size_t)call->outputs * sizeof *call->out);
    for (int i = call->outputs; i < OP_OUTPUTS; i++) call->out[i].storage = NULL;
    for (int i = 0; i < OP_SAVED; i++) call->saved[i].storage = NULL;
    if (run(call, error)) return true;
    drop_all(call->out, OP_OUTPUTS);
    drop_all(call->saved, OP_SAVED);
    return blame(call->op, error);
}

bool op_backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    int inputs = op_call_inputs(call) > OP_INPUTS ? op_call_inputs(call) : OP_INPUTS;
    for (int i = 0; i < inputs; i++) din[i].storage = NULL;
    if (call->op->backward == NULL)
        return error_set(error, "%s: has no gradient: %s", call->op->name,
                         call->op->no_gradient);
    if (call->op->backward(call, dout, din, error)) return true;
    drop_all(din, inputs);
    return blame(call->op, error);
}
