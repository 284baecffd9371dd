/* bce_with_logits.c: how surprised sigmoid of x is by targets in 0 … 1. */
#include "op_binary.h"
#include "op_loss.h"
#include "op_unary.h"

enum { X, TARGET };

static Reduction reduction_of(const Call *call) {
    return (Reduction)call->args.at[0].number;
}

static bool infer(Call *call, Error *error) {
    const Tensor *x = &call->in[X];
    if (!op_check_shape(call, TARGET, x->axes, x->shape, "that of x", error)) return false;
    op_loss_output(call, reduction_of(call), x->dtype, x->axes, x->shape);
    return true;
}

static void run_forward(size_t n, char *const *at, const ptrdiff_t *step, const void *with) {
    const Kernels *kernels = with;
    kernels->binary_loss(at[0], at[1], at[2], n);
}

static bool forward(Call *call, Error *error) {
    Tensor in[2] = {{0}, {0}}, items = {0};
    Reduction reduction = reduction_of(call);
    bool ok = tensor_contiguous(&in[X], &call->in[X], error) &&
              tensor_contiguous(&in[TARGET], &call->in[TARGET], error);
    if (ok && reduction == REDUCE_NONE)
        tensor_hold(&items, &call->out[0]);
    else
        ok = ok && tensor_new_like(&items, &in[X], error);
    if (ok) op_walk(&items, in, 2, run_forward, kernel_table(items.dtype));
    if (ok && reduction != REDUCE_NONE)
        ok = op_loss_reduce(call, reduction, &items, (double)tensor_count(&items), error);
    for (int i = 0; i < 2; i++) tensor_drop(&in[i]);
    tensor_drop(&items);
    return ok;
}

static void run_back(size_t n, char *const *at, const ptrdiff_t *step, const void *with) {
    const Kernels *kernels = with;
    kernels->binary_loss_back(at[0], at[1], step[1], at[2], at[3], n);
}

/* item = max(x, 0) - x t + log(1 + e^-|x|): dx = ditem (sigmoid(x) - t), dt = -ditem x */
static bool back_to_x(Tensor *dx, const Call *call, const Tensor *each, Error *error) {
    Tensor in[3] = {{0}};
    const Tensor *x = &call->in[X];
    bool ok = tensor_new_like(dx, x, error) &&
              tensor_expand(&in[0], each, x->axes, x->shape, error) &&
              tensor_contiguous(&in[1], x, error) &&
              tensor_contiguous(&in[2], &call->in[TARGET], error);
    if (ok) op_walk(dx, in, 3, run_back, kernel_table(x->dtype));
    for (int i = 0; i < 3; i++) tensor_drop(&in[i]);
    return ok;
}

static bool back_to_target(Tensor *dt, const Call *call, const Tensor *each, Error *error) {
    const Tensor *x = &call->in[X];
    return tensor_new_like(dt, x, error) && op_binary(dt, BINARY_MUL, x, each, error) &&
           op_unary(dt, kernel_table(x->dtype)->neg, dt, error);
}

static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    Tensor each;
    ptrdiff_t step;
    double count = (double)tensor_count(&call->in[X]);
    if (!op_loss_spread(&each, &step, &dout[0], reduction_of(call), count, error)) return false;
    bool ok = !call->wanted[X] || back_to_x(&din[X], call, &each, error);
    if (ok && call->wanted[TARGET]) ok = back_to_target(&din[TARGET], call, &each, error);
    tensor_drop(&each);
    return ok;
}

static const char *const samples[] = {
    "(2,3)!=0 (2,3)",
    "(2,3)!=0 (2,3) reduction=sum",
    "(2,3)!=0 (2,3) reduction=none",
    "()!=0 ()",
    "(40)!=0 (40)",
    "(0,3) (0,3) reduction=sum",
    NULL,
};

const Op op_bce_with_logits = {
    .name = "bce_with_logits",
    .about =
        "The binary cross-entropy of logits x and targets t, in 0 … 1: -t log(s) - (1 - t) "
        "log(1 - s) with s = sigmoid(x), found as max(x, 0) - x t + log(1 + e^-|x|), which "
        "nothing overflows. The mean of the items, their sum, or with reduction = \"none\" "
        "each. Gradients flow to both. The mean of no items is NaN. Fails when the shapes "
        "differ.",
    .inputs = {{"x", .about = "any shape"}, {"target", .about = "the shape of x"}},
    .params = {{"reduction", PARAM_CHOICE, false, REDUCE_MEAN, "\"mean\", \"sum\" or \"none\"",
                op_reductions}},
    .outputs = {"loss"},
    .keeps_inputs = true,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
