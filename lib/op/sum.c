/* sum.c: y = sum of x over axes. */
#include "op_integer.h"
#include "op_tools.h"

static bool infer(Call *call, Error *error) {
    bool reduced[TENSOR_AXES];
    size_t shape[TENSOR_AXES];
    op_axes_set(reduced, &call->args.at[0]);
    int axes = op_reduced_shape(shape, &call->in[0], reduced, call->args.at[1].number != 0);
    op_set_output(call, 0, call->in[0].dtype, axes, shape);
    return true;
}

static bool forward(Call *call, Error *error) {
    bool reduced[TENSOR_AXES];
    Tensor *y = &call->out[0], sum;
    op_axes_set(reduced, &call->args.at[0]);
    if (y->dtype == DTYPE_INT32) return op_integer_sum(y, &call->in[0], reduced, error);
    if (!op_sum_axes(&sum, &call->in[0], reduced, y->axes, y->shape, error)) return false;
    bool ok = tensor_copy(y, &sum, error);
    tensor_drop(&sum);
    return ok;
}

static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    bool reduced[TENSOR_AXES];
    Tensor spread;
    op_axes_set(reduced, &call->args.at[0]);
    if (!op_spread(&spread, &dout[0], &call->in[0], reduced, error)) return false;
    bool ok = tensor_contiguous(&din[0], &spread, error);
    tensor_drop(&spread);
    return ok;
}

static const char *const samples[] = {
    "(2,3,4)",
    "(2,3,4) axes={2}",
    "(2,3,4) axes={1,3} keepdim=true",
    "(3,50) axes={-1}",
    "(140,3) axes={1}",
    "(2,0,3) axes={2}",
    "()",
    "(2,3) axes={}",
    NULL,
};

const Op op_sum = {
    .name = "sum",
    .about =
        "The sum of x over the axes named, all of them when none is. With keepdim they stay, "
        "with size 1. The sum over no elements is 0. Additions are made in a fixed order: "
        "along "
        "the last axes in 16 lanes, across others in chunks of 64 rows. The sum of int32 is "
        "int32, and exact; one that does not fit is an error.",
    .inputs = {{"x", .about = "any shape, any dtype"}},
    .params = {{"axes", PARAM_AXES, false, 0, "the axes to sum over"},
               {"keepdim", PARAM_BOOL, false, 0, "keep them, with size 1"}},
    .outputs = {"y"},
    .takes_integers = true,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
