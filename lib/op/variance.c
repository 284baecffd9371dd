/* variance.c: y = the variance of x over axes. */
#include "op_rows.h"

enum { AXES, KEEPDIM, CORRECTION };

static bool infer(Call *call, Error *error) {
    bool grouped[TENSOR_AXES];
    size_t shape[TENSOR_AXES];
    const Tensor *x = &call->in[0];
    char text[SHAPE_TEXT], less[NUMBER_TEXT];
    double n = (double)op_group_size(&call->in[0], &call->args.at[AXES]),
           correction = call->args.at[CORRECTION].number;
    if (!(n - correction > 0))
        return error_set(error,
                         "n = %g along these axes of shape %s, less a correction of %s, leaves "
                         "nothing to divide by",
                         n, shape_text(text, x->axes, x->shape), number_text(less, correction));
    op_axes_set(grouped, &call->args.at[AXES]);
    int axes = op_reduced_shape(shape, x, grouped, call->args.at[KEEPDIM].number != 0);
    op_set_output(call, 0, x->dtype, axes, shape);
    return true;
}

static bool forward(Call *call, Error *error) {
    bool grouped[TENSOR_AXES];
    Tensor rows, *mean = &call->saved[0], *y = &call->out[0];
    op_axes_set(grouped, &call->args.at[AXES]);
    if (!op_rows(&rows, &call->in[0], grouped, error)) return false;
    bool ok = tensor_new(mean, y->dtype, 1, rows.shape, error);
    double by = (double)op_group_size(&call->in[0], &call->args.at[AXES]) -
                call->args.at[CORRECTION].number;
    if (ok) op_moments(mean, y, &rows, by);
    tensor_drop(&rows);
    return ok;
}

/* y = sum of (x - mean)^2 / by */
static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    bool grouped[TENSOR_AXES];
    Tensor x = {0}, dx = {0};
    op_axes_set(grouped, &call->args.at[AXES]);
    bool ok = tensor_new_like(&din[0], &call->in[0], error) &&
              op_rows(&x, &call->in[0], grouped, error) &&
              op_rows_open(&dx, &din[0], grouped, error);
    double by = (double)op_group_size(&call->in[0], &call->args.at[AXES]) -
                call->args.at[CORRECTION].number;
    if (ok) op_variance_back(&dx, &dout[0], &x, &call->saved[0], 2 / by);
    tensor_drop(&x);
    return ok && op_rows_close(&dx, &din[0], grouped, error);
}

static const char *const samples[] = {
    "(2,3,4)",
    "(2,3,4) axes={2}",
    "(2,3,4) axes={1,3} keepdim=true",
    "(3,50) axes={-1} correction=1",
    "(40,3) axes={1}",
    "(0,3) axes={2}",
    "()",
    NULL,
};

const Op op_variance = {
    .name = "variance",
    .about =
        "The variance of x over the axes named, all of them when none is: the sum of (x - "
        "mean)^2 "
        "divided by n - correction, in two passes. correction = 0, the default, is the "
        "variance of "
        "a population, as normalizations use it; 1 estimates it from a sample (PyTorch's "
        "default "
        "in var). With keepdim the axes stay, with size 1. Fails when n - correction is not "
        "positive.",
    .inputs = {{"x", .about = "any shape"}},
    .params = {{"axes", PARAM_AXES, false, 0, "the axes to take it over"},
               {"keepdim", PARAM_BOOL, false, 0, "keep them, with size 1"},
               {"correction", PARAM_NUMBER, false, 0, "taken off the number of elements"}},
    .outputs = {"y"},
    .keeps_inputs = true,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
