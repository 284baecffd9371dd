/* mean.c: y = the mean of x over axes. */
#include "op_tools.h"

static bool infer(Call *call, Error *error) {
    bool reduced[TENSOR_AXES];
    size_t shape[TENSOR_AXES];
    const Tensor *x = &call->in[0];
    char text[SHAPE_TEXT];
    if (op_group_size(&call->in[0], &call->args.at[0]) == 0)
        return error_set(error, "shape %s has no elements along these axes to average",
                         shape_text(text, x->axes, x->shape));
    op_axes_set(reduced, &call->args.at[0]);
    int axes = op_reduced_shape(shape, x, reduced, call->args.at[1].number != 0);
    op_set_output(call, 0, x->dtype, axes, shape);
    return true;
}

static bool forward(Call *call, Error *error) {
    bool reduced[TENSOR_AXES];
    Tensor *y = &call->out[0], sum;
    op_axes_set(reduced, &call->args.at[0]);
    if (!op_sum_axes(&sum, &call->in[0], reduced, y->axes, y->shape, error)) return false;
    op_divide(y, &sum, (double)op_group_size(&call->in[0], &call->args.at[0]));
    tensor_drop(&sum);
    return true;
}

/* y = sum of x / n */
static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    bool reduced[TENSOR_AXES];
    Tensor part, spread;
    op_axes_set(reduced, &call->args.at[0]);
    if (!tensor_new_like(&part, &dout[0], error)) return false;
    op_divide(&part, &dout[0], (double)op_group_size(&call->in[0], &call->args.at[0]));
    bool ok = op_spread(&spread, &part, &call->in[0], reduced, error);
    tensor_drop(&part);
    if (!ok) return false;
    ok = tensor_contiguous(&din[0], &spread, error);
    tensor_drop(&spread);
    return ok;
}

static const char *const samples[] = {
    "(2,3,4)",
    "(2,3,4) axes={2}",
    "(2,3,4) axes={1,3} keepdim=true",
    "(3,50) axes={-1}",
    "(140,3) axes={1}",
    "(0,3) axes={2}",
    "()",
    "(2,3) axes={}",
    NULL,
};

const Op op_mean = {
    .name = "mean",
    .about = "The mean of x over the axes named, all of them when none is: their sum (see sum) "
             "divided "
             "by their number. With keepdim they stay, with size 1. Fails when there is no "
             "element to "
             "average.",
    .inputs = {{"x", .about = "any shape"}},
    .params = {{"axes", PARAM_AXES, false, 0, "the axes to average over"},
               {"keepdim", PARAM_BOOL, false, 0, "keep them, with size 1"}},
    .outputs = {"y"},
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
