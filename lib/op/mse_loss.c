/* mse_loss.c: the square of the difference to a target. */
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

/* The difference, in `d`, which is made. */
static bool find_difference(Tensor *d, const Call *call, Error *error) {
    return tensor_new_like(d, &call->in[X], error) &&
           op_binary(d, BINARY_SUB, &call->in[X], &call->in[TARGET], error);
}

static bool forward(Call *call, Error *error) {
    Tensor d = {0};
    Reduction reduction = reduction_of(call);
    bool ok =
        find_difference(&d, call, error) &&
        op_binary(reduction == REDUCE_NONE ? &call->out[0] : &d, BINARY_MUL, &d, &d, error);
    if (ok && reduction != REDUCE_NONE)
        ok = op_loss_reduce(call, reduction, &d, (double)tensor_count(&d), error);
    tensor_drop(&d);
    return ok;
}

/* item = (x - t)²: dx = 2 ditem (x - t), dt = -dx */
static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    Tensor d = {0}, each = {0}, twice = {0};
    ptrdiff_t step;
    bool ok = find_difference(&d, call, error) &&
              op_loss_spread(&each, &step, &dout[0], reduction_of(call),
                             (double)tensor_count(&d), error) &&
              tensor_new_like(&twice, &each, error) &&
              op_binary(&twice, BINARY_ADD, &each, &each, error) &&
              op_binary(&d, BINARY_MUL, &d, &twice, error);
    if (ok && call->wanted[X]) tensor_hold(&din[X], &d);
    if (ok && call->wanted[TARGET])
        ok = tensor_new_like(&din[TARGET], &d, error) &&
             op_unary(&din[TARGET], kernel_table(d.dtype)->neg, &d, error);
    tensor_drop(&d);
    tensor_drop(&each);
    tensor_drop(&twice);
    return ok;
}

static const char *const samples[] = {
    "(2,3) (2,3)",
    "(2,3) (2,3) reduction=sum",
    "(2,3) (2,3) reduction=none",
    "() ()",
    "(40) (40)",
    "(0,3) (0,3) reduction=sum",
    NULL,
};

const Op op_mse_loss = {
    .name = "mse_loss",
    .about = "The squares of x - target: their mean, their sum, or with reduction = \"none\" "
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
