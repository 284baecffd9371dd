/* tape.c: nodes, made by tape_apply and visited by tape_backward.
 *
 * A node is counted by its holders: values, later nodes, and a walk in progress.
 * It keeps of its call only the tensors its op says it needs, packed behind it, so
 * that a chain of many thousand cheap steps stays small; storage_new provides the
 * memory, so that it is counted, and fails in tests, like all other. Nothing here
 * recurses: chains are as long as the data. */
#include "../op/op_binary.h"
#include "node.h"
#include <string.h>

static bool recording = true;
static bool walking = false; /* somebody has the list of node_collect */
static unsigned long long nodes_made = 0;

bool tape_set_recording(bool on) {
    bool was = recording;
    recording = on;
    return was;
}

/* Life of a node. */

/* A node of the counts in `plan`. */
static Node *node_new(const Node *plan, Error *error) {
    size_t tensors = (size_t)(node_kept(plan) + plan->outputs + (plan->op == NULL));
    size_t bytes = sizeof(Node) + tensors * sizeof(Tensor) +
                   (size_t)plan->inputs * sizeof(Edge) +
                   (size_t)plan->params * sizeof(ParamValue);
    Storage *memory = storage_new(bytes, error);
    if (memory == NULL) return NULL;
    Node *node = storage_data(memory);
    memset(node, 0, bytes);
    *node = *plan;
    node->memory = memory;
    node->holders = 1;
    node->number = nodes_made++;
    return node;
}

static void push(Node **list, Node *node) {
    node->next = *list;
    *list = node;
}

/* One holder less; a node without holders joins `dying`. */
static void release(Node *node, Node **dying) {
    if (node != NULL && --node->holders == 0) push(dying, node);
}

static void forget_kept(Node *node, Node **dying) {
    for (int i = 0; i < node_kept(node); i++) tensor_drop(&node->tensors[i]);
    for (int i = 0; i < node->inputs; i++) {
        release(node_edges(node)[i].node, dying);
        node_edges(node)[i].node = NULL;
    }
}

static void forget_flowing(Node *node) {
    for (int i = 0; i < node->outputs; i++) tensor_drop(&node_flowing(node)[i]);
}

static void bury(Node *dying) {
    while (dying != NULL) {
        Node *node = dying;
        dying = node->next;
        forget_kept(node, &dying);
        forget_flowing(node);
        hooks_free(node);
        if (node->op == NULL) tensor_drop(node_gradient(node));
        storage_drop(node->memory);
    }
}

static void node_drop(Node *node) {
    Node *dying = NULL;
    release(node, &dying);
    bury(dying);
}

/* Values. */

void value_hold(Value *out, const Value *x) {
    *out = *x;
    tensor_hold(&out->tensor, &x->tensor);
    if (out->node != NULL) out->node->holders++;
}

void value_drop(Value *x) {
    tensor_drop(&x->tensor);
    node_drop(x->node);
    x->node = NULL;
}

bool value_require_gradient(Value *x, Error *error) {
    if (x->node != NULL) return true;
    if (!dtype_is_float(x->tensor.dtype))
        return error_set(error,
                         "requires_grad: an %s tensor has no gradient; write x:to(\"float32\")",
                         dtype_name(x->tensor.dtype));
    x->node = node_new(&(Node){.outputs = 1}, error);
    x->output = 0;
    return x->node != NULL;
}

bool value_requires_gradient(const Value *x) {
    return x->node != NULL;
}

bool value_is_leaf(const Value *x) {
    return x->node == NULL || x->node->op == NULL;
}

/* Where the gradient of a value is kept; NULL where none is. */
static Tensor *kept_gradient(const Value *x) {
    if (x->node == NULL) return NULL;
    return x->node->op == NULL ? node_gradient(x->node) : hooks_retained(x->node, x->output);
}

Tensor value_gradient(const Value *x) {
    static const Tensor absent;
    const Tensor *gradient = kept_gradient(x);
    return gradient != NULL ? *gradient : absent;
}

void value_clear_gradient(Value *x) {
    Tensor *gradient = kept_gradient(x);
    if (gradient != NULL) tensor_drop(gradient);
}

void value_replace_gradient(Value *x, const Tensor *gradient_) {
    Tensor held;
    if (x->node == NULL || x->node->op != NULL) return;
    tensor_hold(&held, gradient_);
    tensor_drop(node_gradient(x->node));
    *node_gradient(x->node) = held;
}

void tape_changed(const Tensor *x) {
    storage_mark(x->storage, nodes_made);
}

/* Recording. */

/* A tensor to look at the shape of, whose elements need not stay. */
static Tensor outline(const Tensor *x) {
    Tensor shape = *x;
    shape.storage = NULL;
    return shape;
}

static void keep(Tensor *out, const Tensor *x, bool elements) {
    if (elements)
        tensor_hold(out, x);
    else
        *out = outline(x);
}

static int saved_count(const Call *call) {
    int n = OP_SAVED;
    while (n > 0 && tensor_is_absent(&call->saved[n - 1])) n--;
    return n;
}

static void pack(Node *node, Call *call) {
    Tensor *at = node->tensors;
    for (int i = 0; i < node->inputs; i++)
        keep(at++, op_call_input(call, i), call->op->keeps_inputs);
    for (int i = 0; i < node->outputs; i++) keep(at++, &call->out[i], call->op->keeps_outputs);
    for (int i = 0; i < node->saved; i++) keep(at++, &call->saved[i], true);
    memcpy(node_params(node), call->args.at, (size_t)node->params * sizeof(ParamValue));
}

/* How many of the first `inputs` are named; the rest are those of a list. */
static int named_inputs(const Op *op, int inputs) {
    int named = op_named_count(op);
    return inputs < named ? inputs : named;
}

/* A call without inputs, `args` NULL for the fallbacks of all params. A Call is large and most
 * ops use little of it: only what they see is cleared, op_forward does the same for what it
 * makes. */
static void begin(Call *call, const Op *op, const Args *args) {
    size_t params = (size_t)op_param_count(op) * sizeof(ParamValue);
    int inputs = op_input_count(op);
    memset(call->in, 0, (size_t)inputs * sizeof *call->in);
    for (int i = inputs; i < OP_INPUTS; i++) call->in[i].storage = NULL;
    memset(call->wanted, 0, sizeof call->wanted);
    call->list = NULL;
    call->list_memory = NULL;
    call->listed = 0;
    call->op = op;
    if (args != NULL)
        memcpy(call->args.at, args->at, params);
    else
        memset(call->args.at, 0, params);
}

/* The inverse of pack. */
void node_unpack(Call *call, Node *node) {
    begin(call, node->op, NULL);
    for (int i = node->outputs; i < OP_OUTPUTS; i++) call->out[i].storage = NULL;
    for (int i = node->saved; i < OP_SAVED; i++) call->saved[i].storage = NULL;
    call->outputs = node->outputs;
    int named = named_inputs(node->op, node->inputs);
    memcpy(call->in, node->tensors, (size_t)named * sizeof(Tensor));
    call->list = node->tensors + named;
    call->listed = node->inputs - named;
    memcpy(call->out, node->tensors + node->inputs, (size_t)node->outputs * sizeof(Tensor));
    memcpy(call->saved, node->tensors + node->inputs + node->outputs,
           (size_t)node->saved * sizeof(Tensor));
    memcpy(call->args.at, node_params(node), (size_t)node->params * sizeof(ParamValue));
    for (int i = 0; i < OP_INPUTS; i++) call->wanted[i] = node->wanted >> i & 1;
}

/* Does a gradient flow back to input `i`? */
static bool flows(const Call *call, const Value *in, int i) {
    return in[i].node != NULL && recording && call->op->backward != NULL &&
           op_input_is_smooth(call->op, i);
}

static Node *record(Call *call, const Value *in, int inputs, Error *error) {
    Node *node = node_new(&(Node){.op = call->op,
                                  .inputs = inputs,
                                  .outputs = call->outputs,
                                  .saved = saved_count(call),
                                  .params = op_param_count(call->op)},
                          error);
    if (node == NULL) return NULL;
    pack(node, call);
    for (int i = 0; i < inputs; i++) {
        if (!flows(call, in, i)) continue;
        node->wanted |= 1u << named_inputs(call->op, i);
        node_edges(node)[i] = (Edge){in[i].node, in[i].output};
        in[i].node->holders++;
    }
    return node;
}

static bool wants_gradient(const Call *call, const Value *in, int inputs) {
    bool any = false;
    for (int i = 0; i < inputs; i++) any |= flows(call, in, i);
    return any && dtype_is_float(call->out[0].dtype);
}

/* Output i carries a gradient: it is held by the node of the call. */
static void hand_out(Value *out, Call *call, Node *node) {
    for (int i = 0; i < call->outputs; i++) {
        out[i].tensor = call->out[i];
        if (node == NULL || i >= op_smooth_count(call->op)) continue;
        out[i].node = node;
        out[i].output = i;
        node->holders++;
    }
    for (int i = 0; i < call->outputs; i++) call->out[i].storage = NULL;
}

/* The call borrows its inputs, which the values hold until it has run. */
static bool borrow_inputs(Call *call, const Value *in, int inputs, Error *error) {
    int named = named_inputs(call->op, inputs);
    if (inputs > named && !op_call_make_list(call, inputs - named, error)) return false;
    for (int i = 0; i < inputs; i++) {
        *(i < named ? &call->in[i] : &call->list[i - named]) = in[i].tensor;
        call->wanted[i < named ? i : named] |= flows(call, in, i);
    }
    return true;
}

/* A gradient that is asked for and cannot flow is no gradient without a word. */
static bool check_constants(const Call *call, const Value *in, int inputs, Error *error) {
    for (int i = 0; i < inputs && recording && call->op->backward != NULL; i++) {
        if (in[i].node == NULL || op_input_is_smooth(call->op, i)) continue;
        const Input *input = op_input(call->op, i);
        return error_set(error,
                         "%s: %s requires a gradient, and none flows to it; write "
                         "%s:detach()",
                         call->op->name, input->name, input->name);
    }
    return true;
}

static void end(Call *call) {
    for (int i = 0; i < OP_INPUTS; i++) call->in[i].storage = NULL;
    for (int i = 0; i < call->listed; i++) call->list[i].storage = NULL;
    op_call_drop(call);
}

static bool apply(Value *out, Call *call, const Value *in, int inputs, Error *error) {
    Node *node = NULL;
    if (!op_forward(call, error) || !watch_call(call, error)) return false;
    if (wants_gradient(call, in, inputs)) {
        node = record(call, in, inputs, error);
        if (node == NULL) return false;
    }
    hand_out(out, call, node);
    node_drop(node);
    return true;
}

bool tape_apply(Value *out, const Op *op, const Value *in, int inputs, const Args *args,
                Error *error) {
    Call call;
    memset(out, 0, (size_t)op_output_count(op) * sizeof *out);
    if (inputs > op_input_count(op) && op_named_count(op) == op_input_count(op))
        return error_set(error, "%s: takes at most %d input%s, got %d", op->name,
                         op_input_count(op), op_input_count(op) == 1 ? "" : "s", inputs);
    begin(&call, op, args);
    if (!check_constants(&call, in, inputs, error) || !borrow_inputs(&call, in, inputs, error))
        return false;
    bool ok = apply(out, &call, in, inputs, error);
    end(&call);
    return ok;
}

/* Walking back. */

/* Merges two lists, both from the last made to the first. */
static Node *merge(Node *a, Node *b) {
    Node *head = NULL, **tail = &head;
    while (a != NULL && b != NULL) {
        Node **from = a->number > b->number ? &a : &b;
        *tail = *from;
        tail = &(*tail)->next;
        *from = (*from)->next;
    }
    *tail = a != NULL ? a : b;
    return head;
}

/* Sorts from the last made to the first: runs of 1, 2, 4, … nodes wait in `runs`. */
static Node *sort(Node *list) {
    Node *runs[64] = {NULL}, *sorted = NULL;
    while (list != NULL) {
        Node *run = list;
        list = list->next;
        run->next = NULL;
        int i = 0;
        for (; runs[i] != NULL; i++) {
            run = merge(runs[i], run);
            runs[i] = NULL;
        }
        runs[i] = run;
    }
    for (int i = 0; i < 64; i++) sorted = merge(sorted, runs[i]);
    return sorted;
}

/* Every node that `root` was computed from, held. The list is its own queue: what is appended
 * is visited later. */
static Node *gather(Node *root) {
    Node *last = root;
    root->listed = true;
    root->next = NULL;
    for (Node *node = root; node != NULL; node = node->next) {
        node->holders++;
        for (int i = 0; i < node->inputs; i++) {
            Node *from = node_edges(node)[i].node;
            if (from == NULL || from->listed) continue;
            from->listed = true;
            from->next = NULL;
            last->next = from;
            last = from;
        }
    }
    return sort(root);
}

static bool check_unwalked(const Node *list, const char *what, Error *error) {
    for (const Node *node = list; node != NULL; node = node->next)
        if (node->walked)
            return error_set(
                error,
                "%s: the result of %s was walked back from before, and what it kept is gone; "
                "compute it again, or add the losses and call backward once",
                what, node->op->name);
    return true;
}

bool node_collect(Node **list, Node *root, const char *what, Error *error) {
    if (walking)
        return error_set(error,
                         "%s: a walk back is under way, and this is called by a hook "
                         "of it",
                         what);
    walking = true;
    *list = gather(root);
    if (check_unwalked(*list, what, error)) return true;
    node_finish(*list, false);
    return false;
}

/* What a node keeps must be as it was when the node was made. */
static bool check_unchanged(const Node *list, Error *error) {
    for (const Node *node = list; node != NULL; node = node->next)
        for (int i = 0; i < node_kept(node); i++) {
            const Storage *kept = node->tensors[i].storage;
            if (kept == NULL || storage_marked(kept) <= node->number) continue;
            return error_set(error,
                             "backward: a tensor that %s was computed from was changed in "
                             "place since, by an optimizer's step for one; call backward first",
                             node->op->name);
        }
    return true;
}

static bool add_tensors(Tensor *out, const Tensor *a, const Tensor *b, Error *error) {
    Call call;
    memset(&call, 0, sizeof call);
    call.op = op_find("add");
    call.in[0] = *a;
    call.in[1] = *b;
    if (!op_forward(&call, error)) return false;
    *out = call.out[0];
    return true;
}

/* to += x; takes x over. What nobody else holds is written over. */
static bool add_flow(Tensor *to, Tensor *x, Error *error) {
    Tensor sum = {0};
    if (tensor_is_absent(to)) {
        *to = *x;
        return true;
    }
    bool ok = true;
    if (!storage_is_shared(to->storage))
        tensor_hold(&sum, to);
    else if (!storage_is_shared(x->storage))
        tensor_hold(&sum, x);
    if (tensor_is_absent(&sum))
        ok = add_tensors(&sum, to, x, error);
    else
        ok = op_binary(&sum, BINARY_ADD, to, x, error);
    tensor_drop(x);
    if (!ok) {
        tensor_drop(&sum);
        return false;
    }
    tensor_drop(to);
    *to = sum;
    return true;
}

/* Outputs that took no part in the loss have a gradient of zeros. */
static bool fill_missing(Node *node, Error *error) {
    for (int i = 0; i < node->outputs && i < op_smooth_count(node->op); i++) {
        Tensor *dout = &node_flowing(node)[i];
        if (!tensor_is_absent(dout)) continue;
        if (!tensor_new_like(dout, &node->tensors[node->inputs + i], error)) return false;
        tensor_fill(dout, 0);
    }
    return true;
}

/* Adds din[] to what flows into the nodes of the inputs, if all is well so far (`ok`); takes
 * din[] over. */
static bool pass_on(Node *node, Tensor *din, bool ok, Error *error) {
    for (int i = 0; i < node->inputs; i++) {
        const Edge *edge = &node_edges(node)[i];
        if (ok && edge->node != NULL)
            ok = add_flow(&node_flowing(edge->node)[edge->output], &din[i], error);
        else
            tensor_drop(&din[i]);
    }
    return ok;
}

static bool flow_through(Node *node, Tensor *din, Error *error) {
    Call call;
    if (!hooks_run(node, error) || !fill_missing(node, error)) return false;
    node_unpack(&call, node);
    if (!op_backward(&call, node_flowing(node), din, error)) return false;
    bool ok = watch_back(&call, node_flowing(node), din, error);
    forget_flowing(node);
    return pass_on(node, din, ok, error);
}

static bool flow(Node *node, Error *error) {
    Tensor few[OP_INPUTS];
    if (node->inputs <= OP_INPUTS) return flow_through(node, few, error);
    Storage *many = storage_new((size_t)node->inputs * sizeof(Tensor), error);
    if (many == NULL) return false;
    bool ok = flow_through(node, storage_data(many), error);
    storage_drop(many);
    return ok;
}

/* Gradients that passed through additions share their storage with each other and with the
 * seed, and in Lua each can be changed in place. */
static bool make_own(Tensor *x, Error *error) {
    Tensor own;
    if (!storage_is_shared(x->storage)) return true;
    if (!tensor_convert(&own, x, x->dtype, error)) return false;
    tensor_drop(x);
    *x = own;
    return true;
}

/* What flowed into a leaf, plus the gradient it has; that one stays as it is. */
static bool add_gradient(Node *leaf, Error *error) {
    Tensor sum;
    if (!hooks_run(leaf, error)) return false;
    if (tensor_is_absent(node_gradient(leaf))) return make_own(node_flowing(leaf), error);
    if (!add_tensors(&sum, node_gradient(leaf), node_flowing(leaf), error)) return false;
    tensor_drop(node_flowing(leaf));
    *node_flowing(leaf) = sum;
    return true;
}

/* Leaves in each leaf, as what flowed there, its new gradient: nothing that can be seen
 * changes. */
static bool flow_all(Node *list, Error *error) {
    for (Node *node = list; node != NULL; node = node->next)
        if (!(node->op != NULL ? flow(node, error) : add_gradient(node, error))) return false;
    return true;
}

static void keep_gradients(Node *list) {
    for (Node *node = list; node != NULL; node = node->next) {
        if (node->op != NULL) continue;
        tensor_drop(node_gradient(node));
        *node_gradient(node) = *node_flowing(node);
        *node_flowing(node) = (Tensor){0};
    }
}

void node_finish(Node *list, bool completed) {
    Node *dying = NULL;
    walking = false;
    while (list != NULL) {
        Node *node = list;
        list = list->next;
        node->listed = false;
        forget_flowing(node);
        hooks_settle(node, completed);
        if (completed && node->op != NULL) {
            forget_kept(node, &dying);
            hooks_forget(node);
            node->walked = true;
        }
        release(node, &dying);
    }
    bury(dying);
}

static bool start(Tensor *out, const Tensor *root, const Tensor *seed, Error *error) {
    char have[SHAPE_TEXT], want[SHAPE_TEXT];
    if (seed == NULL && tensor_count(root) == 1)
        return tensor_new_like(out, root, error) && tensor_fill(out, 1);
    if (seed != NULL && seed->dtype == root->dtype && tensor_same_shape(seed, root))
        return tensor_contiguous(out, seed, error);
    shape_text(want, root->axes, root->shape);
    if (seed == NULL)
        return error_set(error,
                         "backward: the result has shape %s, not one number; reduce it, as in "
                         "x:sum(), or give a seed of that shape",
                         want);
    return error_set(error, "backward: the seed is %s %s, want that of the result, %s %s",
                     dtype_name(seed->dtype), shape_text(have, seed->axes, seed->shape),
                     dtype_name(root->dtype), want);
}

bool tape_backward(const Value *root, const Tensor *seed, Error *error) {
    Tensor first;
    Node *list = NULL;
    if (root->node == NULL)
        return error_set(error,
                         "backward: the result does not depend on a tensor that requires a "
                         "gradient; write requires_grad = true where that is made (a gradient "
                         "is not recorded: there are no gradients of gradients)");
    if (!start(&first, &root->tensor, seed, error)) return false;
    if (!node_collect(&list, root->node, "backward", error)) {
        tensor_drop(&first);
        return false;
    }
    node_flowing(root->node)[root->output] = first;
    bool ok = check_unchanged(list, error) && flow_all(list, error);
    if (ok) keep_gradients(list);
    node_finish(list, ok);
    return ok;
}
