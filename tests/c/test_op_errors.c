/* What ops say when they are used wrongly. A walk gives every op missing inputs, inputs
 * of the wrong dtype, and inputs of a shape that fits nothing; then sentences are
 * compared one by one. A refusal names the op, and the shapes where shapes are at fault. */
#include "../../lib/tape/tape.h"
#include "walk.h"

static bool starts(const char *text, const char *name) {
    size_t n = strlen(name);
    return strncmp(text, name, n) == 0 && strncmp(text + n, ": ", 2) == 0;
}

/* Runs forward, which must fail, naming the op and the two texts. */
static bool refuses(Call *call, const char *first, const char *second) {
    Error error = {0};
    bool worked = op_forward(call, &error);
    walk_drop_results(call);
    bool good = !worked && !error.memory && starts(error.text, call->op->name) &&
                strstr(error.text, first) && strstr(error.text, second);
    if (!good) tap_note("%s: \"%s\"", worked ? "it worked" : "it said", error.text);
    return good;
}

static void each_missing(const Op *op, const char *line) {
    Error error = {0};
    for (int i = 0; i < op_input_count(op); i++) {
        Call call;
        if (op->inputs[i].optional) continue;
        op_sample(&call, op, line, DTYPE_FLOAT32, 1, &error);
        tensor_drop(op_call_input(&call, i));
        tap_ok(refuses(&call, op->inputs[i].name, "missing"), "%s %s without %s", op->name,
               line, op->inputs[i].name);
        op_call_drop(&call);
    }
}

/* Has input i, which is not the first, a dtype to differ from? */
static bool follows(const Op *op, int i) {
    for (int k = 0; k < i; k++)
        if (!op_input(op, k)->integer) return true;
    return op_input(op, i)->integer;
}

/* Each input in turn in another dtype than the first. */
static void each_dtype(const Op *op, const char *line) {
    Error error = {0};
    for (int i = 1; i < OP_INPUTS; i++) {
        Call call;
        Tensor other, *x;
        op_sample(&call, op, line, DTYPE_FLOAT32, 1, &error);
        bool integer = op_input(op, i)->integer;
        if (i < op_call_inputs(&call) && follows(op, i) &&
            !tensor_is_absent(x = op_call_input(&call, i)) &&
            tensor_convert(&other, x, DTYPE_FLOAT64, &error)) {
            tensor_drop(x);
            *x = other;
            tap_ok(refuses(&call, integer ? "int32" : "float32",
                           integer ? ":to(\"int32\")" : ":to(\"float32\")"),
                   "%s %s with %s in float64", op->name, line, op_input(op, i)->name);
        }
        op_call_drop(&call);
    }
}

static void each_integer(const Op *op) {
    Error error = {0};
    Call call;
    if (op->takes_integers) return;
    op_sample(&call, op, op->samples[0], DTYPE_INT32, 1, &error);
    tap_ok(refuses(&call, "int32", ":to(\"float32\")"), "%s of int32", op->name);
    op_call_drop(&call);
}

/* Input i becomes (11, 13, 17), which no sample's other inputs fit unless they broadcast, or
 * that input takes any shape.
 * Returns whether it was refused; then the sentence must hold both shapes. */
static bool each_misfit(const Op *op, const char *line, int i, bool *named) {
    static const size_t odd[] = {11, 13, 17};
    Error error = {0};
    Call call;
    char first[SHAPE_TEXT];
    *named = true;
    op_sample(&call, op, line, DTYPE_FLOAT32, 1, &error);
    if (i >= op_call_inputs(&call)) return op_call_drop(&call), false;
    Tensor *x = op_call_input(&call, i), *other = op_call_input(&call, i == 0);
    bool present = !tensor_is_absent(x);
    tensor_drop(x);
    tensor_new(x, op_input(op, i)->integer ? DTYPE_INT32 : DTYPE_FLOAT32, 3, odd, &error);
    tensor_fill(x, 1);
    shape_text(first, other->axes, other->shape);
    bool refused = present && !op_forward(&call, &error);
    *named = !refused || (starts(error.text, op->name) && strstr(error.text, "(11, 13, 17)") &&
                          strstr(error.text, first));
    if (!*named) tap_note("it said \"%s\"", error.text);
    op_call_drop(&call);
    return refused;
}

static void misfits(const Op *op) {
    int refused = 0, all_named = 1;
    bool named, fits = op_input_count(op) == 1 && !op->inputs[0].list;
    for (const char *const *line = op->samples; *line; line++)
        for (int i = 1; i < OP_INPUTS; i++) {
            refused += each_misfit(op, *line, i, &named);
            all_named &= named;
        }
    for (int i = 1; i < op_input_count(op); i++)
        fits |= strcmp(op->inputs[i].about, "any shape") == 0;
    if (!fits)
        tap_ok(refused > 0 && all_named, "%s refuses shapes that do not fit, naming both",
               op->name);
}

static const char *const sentences[][3] = {
    {"add", "(2,3) (4)",
     "add: shapes (2, 3) and (4) do not fit together: aligned at the last axis, sizes must be "
     "equal or 1"},
    {"sum", "(2,3) axes={4}",
     "sum: axis 4 is out of range for shape (2, 3), which has 2 axes: axes count from 1, or "
     "from -1 at the end"},
    {"sum", "(2,3) axes={0}", "sum: axis 0: axes count from 1; shape (2, 3) has axes 1 to 2"},
    {"sum", "(2,3) axes={-3}",
     "sum: axis -3 is out of range for shape (2, 3), which has 2 axes: axes count from 1, or "
     "from -1 at the end"},
    {"sum", "(3) axes={2}",
     "sum: axis 2 is out of range for shape (3), which has 1 axis: axes count from 1, or from "
     "-1 at the end"},
    {"sum", "(2,3) axes={1,-2}", "sum: axis -2 is named twice"},
    {"sum", "() axes={1}", "sum: axis 1: a single number has no axes"},
    {"softmax", "()", "softmax: axis -1: a single number has no axes"},
    {"mean", "(2,0)", "mean: shape (2, 0) has no elements along these axes to average"},
    {"variance", "(1) correction=1",
     "variance: n = 1 along these axes of shape (1), less a correction of 1, leaves nothing to "
     "divide by"},
    {"max", "(0)", "max: shape (0) has 0 elements to choose from, want 1 to 2147483647"},
    {"matmul", "(2,3) (2,3)",
     "matmul: a has shape (2, 3) and b has shape (2, 3): the last axis of a must have the size "
     "of "
     "the last but one of b (of its only one, if b is a vector); b:transpose() turns a matrix"},
    {"matmul", "() (2,3)",
     "matmul: a has shape () and b has shape (2, 3): a single number is no matrix; write a * "
     "b"},
    {"matmul", "(2,1,3) (5,3,1)",
     "matmul: a has shape (2, 1, 3) and b has shape (5, 3, 1): the axes before the last two do "
     "not fit"},
    {"lstm", "(3,4) (8,4) (8,2)",
     "lstm: x has shape (3, 4), want (B, T, D): batch, steps, sizes"},
    {"lstm", "(2,3,4) (8,4) (9,2)",
     "lstm: weight_hh has shape (9, 2), want (8, 2), gates times units by units, with x (2, 3, "
     "4)"},
    {"lstm", "(2,3,4) (8,5) (8,2)",
     "lstm: weight_ih has shape (8, 5), want (8, 4), gates times units by the sizes of x (2, "
     "3, 4)"},
    {"gru", "(2,3,4) (6,4) (6,2) (5)",
     "gru: bias_ih has shape (5), want (6), gates times units, with x (2, 3, 4)"},
    {"rnn", "(2,3,4) (2,4) (2,2) (2) (2) (3,2)",
     "rnn: h0 has shape (3, 2), want (2, 2), batch by units, with x (2, 3, 4)"},
    {"rnn", "(2,3,4) (2,4) (2,2) (2) (2) (2,2) (2)in4..9",
     "rnn: length 1 is 9, want 0 to 3, the steps of x"},
    {"attention", "(2,3,4) (2,3,4) (2,3,4)",
     "attention: q has shape (2, 3, 4), want (B, H, T, d)"},
    {"attention", "(1,2,3,4) (1,2,5,3) (1,2,5,2)",
     "attention: k has shape (1, 2, 5, 3), want (B, H, S, d); q has shape (1, 2, 3, 4)"},
    {"attention", "(1,2,3,4) (1,2,5,4) (1,2,6,2)",
     "attention: v has shape (1, 2, 6, 2), want (B, H, S, e); q has shape (1, 2, 3, 4)"},
    {"attention", "(1,2,3,4) (1,2,5,4) (1,2,5,2) (4,5)",
     "attention: bias has shape (4, 5), want one that broadcasts to (B, H, T, S); q has shape "
     "(1, 2, 3, 4)"},
    {"attention", "(1,2,3,4) (1,2,5,4) (1,2,5,2) - (3)",
     "attention: slopes has shape (3), want (2), one a head, with q (1, 2, 3, 4)"},
    {"attention", "(1,2,3,4) (1,2,5,4) (1,2,5,2) - - (1)in6..6",
     "attention: length 1 is 6, want 0 to 5, the keys"},
    {"self_attention", "(2,3) heads=1",
     "self_attention: qkv has shape (2, 3), want (B, T, 3 D)"},
    {"self_attention", "(2,3,8) heads=2",
     "self_attention: qkv has shape (2, 3, 8), want (B, T, 3 D)"},
    {"self_attention", "(2,3,12) heads=3",
     "self_attention: heads is 3, want a number that divides D, a third of the last axis of "
     "qkv (2, 3, 12)"},
    {"self_attention", "(2,3,12) heads=0",
     "self_attention: heads is 0, want a number that divides D, a third of the last axis of "
     "qkv (2, 3, 12)"},
    {"self_attention", "(2,3,12) (2,4) heads=2",
     "self_attention: bias has shape (2, 4), want one that broadcasts to (B, H, T, S); qkv has "
     "shape (2, 3, 12)"},
    {"self_attention", "(2,3,12) - (3) heads=2",
     "self_attention: slopes has shape (3), want (2), one a head, with qkv (2, 3, 12)"},
    {"self_attention", "(1,3,6) - - (1)in4..4 heads=1",
     "self_attention: length 1 is 4, want 0 to 3, the keys"},
    {"rotary", "(4)", "rotary: x has shape (4), want (…, T, d) with an even d"},
    {"rotary", "(2,4) base=0", "rotary: base is 0, want more than 0"},
    {"layer_norm", "(2,4) (3)",
     "layer_norm: gain has shape (3), want (4), the last axis of x (2, 4)"},
    {"layer_norm", "(2,4) (4) (2,4)",
     "layer_norm: bias has shape (2, 4), want (4), the last axis of x (2, 4)"},
    {"layer_norm", "(2,4) last_axes=3",
     "layer_norm: last_axes is 3, want 1 to 2, the axes of x (2, 4)"},
    {"layer_norm", "(2,4) eps=-1", "layer_norm: eps is -1, want 0 or more"},
    {"layer_norm", "(2,0)", "layer_norm: x (2, 0) has no elements to average"},
    {"layer_norm", "()", "layer_norm: x is a single number, want one axis or more"},
    {"rms_norm", "(2,4) (2)",
     "rms_norm: gain has shape (2), want (4), the last axis of x (2, 4)"},
    {"batch_norm", "(5)",
     "batch_norm: x has shape (5), want (N, C, …): items, channels, and any more axes"},
    {"batch_norm", "(5,3) (5)",
     "batch_norm: gain has shape (5), want (3), the channels, axis 2 of x (5, 3)"},
    {"batch_norm", "(5,3) - - (3)",
     "batch_norm: mean and var belong together: give both, or neither for those of the batch"},
    {"batch_norm", "(0,3)", "batch_norm: x (0, 3) has no elements to average"},
    {"instance_norm", "(2,3,0)", "instance_norm: x (2, 3, 0) has no elements to average"},
    {"group_norm", "(2,4,3) groups=3",
     "group_norm: groups is 3, want a divisor of the 4 channels, axis 2 of x (2, 4, 3)"},
    {"group_norm", "(2,4,3)",
     "group_norm: groups is missing: into how many groups the channels are divided"},
    {"group_norm", "(2,4,3) groups=1.5", "group_norm: groups is 1.5, want a whole number"},
    {"reshape", "(2,3) shape={4,2}",
     "reshape: shape (2, 3), 6 elements, cannot be reshaped to (4, 2)"},
    {"reshape", "(2,3) shape={-1,-1}",
     "reshape: shape has -1 twice; one size can be left to be found"},
    {"reshape", "(7) shape={2,-1}",
     "reshape: shape (7), 7 elements, cannot be reshaped to (2, -1): there is no one size for "
     "-1"},
    {"reshape", "(0,4) shape={0,-1}",
     "reshape: shape (0, 4), 0 elements, cannot be reshaped to (0, -1): there is no one size "
     "for -1"},
    {"reshape", "(4) shape={4294967296,4294967296,-1}",
     "reshape: shape (4), 4 elements, cannot be reshaped to (4294967296, 4294967296, -1): "
     "there "
     "is no one size for -1"},
    {"reshape", "(4) shape={1,1,1,1,1,1,4}",
     "reshape: shape has length 7, and a tensor has at most 6 axes"},
    {"permute", "(2,3) order={1}",
     "permute: order has length 1, want each of the 2 axes of shape (2, 3) once"},
    {"permute", "(2,3) order={1,1}", "permute: axis 1 is named twice"},
    {"transpose", "(3)",
     "transpose: axis -2 is out of range for shape (3), which has 1 axis: axes count from 1, "
     "or from -1 at the end"},
    {"slice", "(2,3) axis=2 first=5",
     "slice: first = 5 is out of range for axis 2 of shape (2, 3), which has size 3"},
    {"slice", "(2,3) axis=2 last=9",
     "slice: last = 9 is out of range for axis 2 of shape (2, 3), which has size 3"},
    {"slice", "(2,3) axis=1 step=0", "slice: step is 0, want a whole number other than 0"},
    {"select", "(2,3) axis=1 index=3",
     "select: index 3 is out of range for axis 1 of shape (2, 3), which has size 2"},
    {"select", "(2,3) axis=1 index=0",
     "select: index 0 is out of range for axis 1 of shape (2, 3), which has size 2"},
    {"expand", "(2,3) shape={4,3}",
     "expand: shape (2, 3) cannot be expanded to (4, 3): only axes of size 1 can grow"},
    {"expand", "(2,3) shape={3}",
     "expand: shape has length 1, want at least 2, the axes of x (2, 3)"},
    {"select", "(2) axis=1 index=inf", "select: index is inf, want a whole number"},
    {"slice", "(2) axis=1 first=nan", "slice: first is NaN, want a whole number"},
    {"squeeze", "(2,3) axis=2", "squeeze: axis 2 of shape (2, 3) has size 3, want 1"},
    {"embedding", "(5,3) (2,4)in6..6",
     "embedding: index[1, 1] is 6, want 1 to 5 or -5 to -1, the size of axis 1 of weight (5, "
     "3)"},
    {"embedding", "(5,3) ()in0..0",
     "embedding: index is 0, want 1 to 5 or -5 to -1, the size of axis 1 of weight (5, 3)"},
    {"embedding", "(0,3) (2)in1..1",
     "embedding: axis 1 of weight (0, 3) is empty: there is nothing to take"},
    {"embedding", "(5) (2)in1..5",
     "embedding: weight has shape (5), want (V, D): a row for each index"},
    {"embedding", "(5,3) (1,1,1,1,1,1)in1..1",
     "embedding: index has shape (1, 1, 1, 1, 1, 1), want one axis less: the result has one "
     "more"},
    {"index_select", "(5) (2,1)in1..5",
     "index_select: index has shape (2, 1), want (n): places on axis 1 of x (5)"},
    {"index_select", "(2,3) (2)in-4..-4 axis=2",
     "index_select: index[1] is -4, want 1 to 3 or -3 to -1, the size of axis 2 of x (2, 3)"},
    {"gather", "(2,3) (3,2)in1..2 axis=2",
     "gather: index has shape (3, 2), want that of x, (2, 3), but for axis 2"},
    {"gather", "(2,3) (2,2)in1..3", "gather: axis is missing: the axis to take from"},
    {"cross_entropy", "(4,3) (4)in4..4",
     "cross_entropy: labels[1] is 4, want 1 to 3, the size of axis 2 of logits (4, 3), or "
     "ignore_index, -100"},
    {"cross_entropy", "(4,3) (3)in1..3",
     "cross_entropy: labels has shape (3), want that of logits, (4, 3), without axis 2"},
    {"cross_entropy", "(4) (4)in1..3",
     "cross_entropy: logits has shape (4), want (N, C, …): items, classes, and any more axes"},
    {"cross_entropy", "(4,3) (4)in1..3 label_smoothing=2",
     "cross_entropy: label_smoothing is 2, want 0 to 1"},
    {"cross_entropy", "(4,3) (4)in1..3 (4)",
     "cross_entropy: weight has shape (4), want (3), the classes, axis 2 of logits (4, 3)"},
    {"mse_loss", "(4,3) (3)", "mse_loss: target has shape (3), want (4, 3), that of x (4, 3)"},
    {"bce_with_logits", "(4,3) (3)",
     "bce_with_logits: target has shape (3), want (4, 3), that of x (4, 3)"},
    {"concatenate", "(2,3) (2,4)",
     "concatenate: tensors[2] has shape (2, 4), want that of tensors[1], (2, 3), but for axis "
     "1"},
    {"concatenate", "(2,3) (3) axis=2",
     "concatenate: tensors[2] has shape (3), want that of tensors[1], (2, 3), but for axis 2"},
    {"concatenate", "()", "concatenate: axis 1: a single number has no axes"},
    {"stack", "(2,3) (2,4)",
     "stack: tensors[2] has shape (2, 4), want that of tensors[1], (2, 3)"},
    {"stack", "(2) axis=3",
     "stack: axis 3 is out of range for shape (2), which has 1 axis: axes count from 1, or "
     "from -1 at the end"},
    {"stack", "(1,1,1,1,1,1)",
     "stack: shape (1, 1, 1, 1, 1, 1) has 6 axes already, the most there can be"},
    {"where", "(2)in0..1 (3) ()",
     "where: condition (2), a (3) and b () do not fit together: aligned at the last axis, "
     "sizes must be equal or 1"},
    {"lt", "(2,3) (4)",
     "lt: shapes (2, 3) and (4) do not fit together: aligned at the last axis, sizes must be "
     "equal or 1"},
    {"pow", "(2,3) (4)",
     "pow: shapes (2, 3) and (4) do not fit together: aligned at the last axis, sizes must be "
     "equal or 1"},
    {"clamp", "(2)", "clamp: min and max are missing: give one or both"},
    {"clamp", "(2,3) (2)",
     "clamp: x (2, 3), min (2) and max none do not fit together: aligned at the last axis, "
     "sizes "
     "must be equal or 1"},
    {"softplus", "(2) beta=0", "softplus: beta is 0, want a number above 0"},
    {"min", "(0)", "min: shape (0) has 0 elements to choose from, want 1 to 2147483647"},
    {"argmax", "(2,0) axis=2",
     "argmax: shape (2, 0) has 0 elements to choose from, want 1 to 2147483647"},
    {"pad", "(2,3) sizes={1}",
     "pad: sizes has length 1, want two for each of the last axes of x (2, 3), at most 4"},
    {"pad", "(3) sizes={-2,-2}", "pad: sizes -2 and -2 take more than axis 1 of x (3) has"},
    {"pad", "(3) sizes={9223372036854775807,9223372036854775807}",
     "pad: sizes 9223372036854775807 and 9223372036854775807 are beyond what memory can "
     "address"},
    {"pad", "(3) sizes={-9223372036854775808,0}",
     "pad: sizes -9223372036854775808 and 0 are beyond what memory can address"},
    {"max_pool1d", "(1,1,0) kernel_size=2 padding=1",
     "max_pool1d: x has shape (1, 1, 0), want one element or more under the window"},
    {"max_pool2d", "(1,1,3,0) kernel_size=2 padding=1",
     "max_pool2d: x has shape (1, 1, 3, 0), want one element or more under the window"},
    {"avg_pool2d", "(1,1,0,3) kernel_size=2 padding=1",
     "avg_pool2d: x has shape (1, 1, 0, 3), want one element or more under the window"},
    {"conv2d", "(1,1,2,2) (16,1,4,4) padding=2147483647 stride=2147483647",
     "conv2d: x has shape (1, 1, 2, 2) and weight has shape (16, 1, 4, 4): x with its padding "
     "is more than memory can address"},
    {"conv1d", "(1,1,4) (1,1,2) padding=9223372036854775807",
     "conv1d: a window of 2 elements, dilation 1 and padding 9223372036854775807 reaches "
     "further than memory can address"},
    {"conv1d", "(1,1,4) (1,1,4) dilation=9223372036854775807",
     "conv1d: a window of 4 elements, dilation 9223372036854775807 and padding 0 reaches "
     "further than memory can address"},
    {"diagonal", "(2,3) axis1=2",
     "diagonal: axis1 and axis2 are both axis 2 of shape (2, 3), want two"},
    {"diagonal", "(3)",
     "diagonal: axis 2 is out of range for shape (3), which has 1 axis: axes count from 1, or "
     "from -1 at the end"},
    {"eigh", "(2,3)", "eigh: x has shape (2, 3), want (…, N, N): square matrices"},
    {"cholesky", "(3)", "cholesky: x has shape (3), want (…, N, N): square matrices"},
    {"cholesky", "(2,2) tolerance=-1", "cholesky: tolerance is -1, want 0 or more"},
    {"eigh", "(2,2) tolerance=nan", "eigh: tolerance is NaN, want 0 or more"},
    {"svd", "(3)", "svd: x has shape (3), want (…, M, N): matrices"},
    {"tril", "(3)", "tril: x has shape (3), want (…, M, N): matrices"},
    {"roll", "(3)", "roll: shift is missing: how far; below 0 toward the first place"},
    {"unsqueeze", "(2,3) axis=4",
     "unsqueeze: axis 4 is out of range for shape (2, 3), which has 2 axes: axes count from 1, "
     "or from -1 at the end"},
    {"unsqueeze", "(1,1,1,1,1,1) axis=1",
     "unsqueeze: shape (1, 1, 1, 1, 1, 1) has 6 axes already, the most there can be"},
};

static void each_sentence(const char *name, const char *line, const char *want) {
    Error error = {0};
    Call call;
    if (!op_sample(&call, op_find(name), line, DTYPE_FLOAT32, 1, &error)) return;
    bool worked = op_forward(&call, &error);
    tap_text(worked ? "it worked" : error.text, want, "%s %s is refused", name, line);
    op_call_drop(&call);
}

/* An op without a gradient says why. */
static void no_gradient(void) {
    Error error = {0};
    Call call;
    Tensor din[OP_INPUTS];
    Op flat = *op_find("exp");
    flat.backward = NULL;
    flat.no_gradient = "it is flat";
    op_sample(&call, &flat, "(2)", DTYPE_FLOAT32, 1, &error);
    op_forward(&call, &error);
    tap_ok(!op_backward(&call, call.out, din, &error), "an op without a gradient has none");
    tap_text(error.text, "exp: has no gradient: it is flat", "and says why");
    op_call_drop(&call);
}

static void each_bad_sample(const char *line, const char *want) {
    Error error = {0};
    Call call;
    tap_ok(!op_sample(&call, op_find("sum"), line, DTYPE_FLOAT32, 1, &error),
           "the sample \"%.20s\" cannot be read", line);
    error.text[strlen(want)] = '\0';
    tap_text(error.text, want, "and why is said");
}

static void bad_samples(void) {
    char endless[400];
    memset(endless, '1', sizeof endless);
    endless[sizeof endless - 1] = '\0';
    each_bad_sample("(2", "sample: cannot read the input");
    each_bad_sample("(2)<0", "sample: cannot read the input");
    each_bad_sample("(2) (2)", "sample: too many inputs");
    each_bad_sample("(2) axis=1", "sample: sum has no parameter");
    each_bad_sample(endless, "sample: too long");
}

/* The reference is made of these. */
static void described(const Op *op) {
    bool good = op->about != NULL && op_output_count(op) > 0;
    for (int i = 0; i < op_input_count(op); i++) good &= op->inputs[i].about != NULL;
    for (int i = 0; i < op_param_count(op); i++) good &= op->params[i].about != NULL;
    tap_ok(good, "%s, its inputs and its parameters are described", op->name);
}

static void without_an_error(void) {
    Error error = {0};
    Call call;
    op_sample(&call, op_find("add"), "(2) (3)", DTYPE_FLOAT32, 1, &error);
    tap_ok(!op_forward(&call, NULL), "a caller without an Error is refused all the same");
    op_call_drop(&call);
}

int main(void) {
    tap_begin();
    for (size_t i = 0; i < op_registry_count; i++) {
        described(op_registry[i]);
        each_integer(op_registry[i]);
        misfits(op_registry[i]);
    }
    walk_samples(each_missing);
    walk_samples(each_dtype);
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++)
        each_sentence(sentences[i][0], sentences[i][1], sentences[i][2]);
    without_an_error();
    no_gradient();
    bad_samples();
    tap_ok(op_find("no such op") == NULL, "op_find knows no \"no such op\"");
    return tap_end();
}
