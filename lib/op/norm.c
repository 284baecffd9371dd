/* norm.c: y = the square root of the sum of x² over axes. */
#include "op_binary.h"
#include "op_unary.h"

enum { AXES, KEEPDIM };

static bool infer(Call *call, Error *error) {
    bool reduced[TENSOR_AXES];
    size_t shape[TENSOR_AXES];
    (void)error;
    op_axes_set(reduced, &call->args.at[AXES]);
    int axes =
        op_reduced_shape(shape, &call->in[0], reduced, call->args.at[KEEPDIM].number != 0);
    op_set_output(call, 0, call->in[0].dtype, axes, shape);
    return true;
}

static bool forward(Call *call, Error *error) {
    bool reduced[TENSOR_AXES];
    const Tensor *x = &call->in[0];
    Tensor *y = &call->out[0], square = {0}, sum = {0};
    op_axes_set(reduced, &call->args.at[AXES]);
    bool ok = tensor_new_like(&square, x, error) &&
              op_binary(&square, BINARY_MUL, x, x, error) &&
              op_sum_axes(&sum, &square, reduced, y->axes, y->shape, error) &&
              op_unary(y, kernel_table(x->dtype)->sqrt, &sum, error);
    tensor_drop(&square);
    tensor_drop(&sum);
    return ok;
}

/* dy / y, and 0 where y is 0: the corner of the norm */
static void run_share(size_t n, char *const *at, const ptrdiff_t *step, const void *with) {
    bool narrow = *(const DType *)with == DTYPE_FLOAT32;
    for (size_t i = 0; i < n; i++) {
        if (narrow) {
            float y = ((const float *)at[2])[i];
            ((float *)at[0])[i] = y == 0 ? 0 : ((const float *)at[1])[i] / y;
        } else {
            double y = ((const double *)at[2])[i];
            ((double *)at[0])[i] = y == 0 ? 0 : ((const double *)at[1])[i] / y;
        }
    }
}

/* y = sqrt(sum of x²), dx = x dy / y */
static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    bool reduced[TENSOR_AXES];
    const Tensor *x = &call->in[0], in[2] = {dout[0], call->out[0]};
    Tensor share = {0}, spread = {0};
    op_axes_set(reduced, &call->args.at[AXES]);
    if (!tensor_new_like(&share, &dout[0], error)) return false;
    op_walk(&share, in, 2, run_share, &x->dtype);
    bool ok = op_spread(&spread, &share, x, reduced, error) &&
              tensor_new_like(&din[0], x, error) &&
              op_binary(&din[0], BINARY_MUL, x, &spread, error);
    tensor_drop(&share);
    tensor_drop(&spread);
    return ok;
}

static const char *const samples[] = {
    "(2,3,4)!=0",
    "(2,3,4)!=0 axes={2}",
    "(2,3,4)!=0 axes={1,3} keepdim=true",
    "(3,50)!=0 axes={-1}",
    "(140,3)!=0 axes={1}",
    "()!=0",
    "(2,0,3) axes={2}",
    NULL,
};

const Op op_norm = {
    .name = "norm",
    .about =
        "The 2-norm of x over the axes named, all of them when none is: the square root of "
        "the sum (see sum) of x². With keepdim they stay, with size 1. The gradient is x / "
        "y, and 0 where y is 0.",
    .inputs = {{"x", .about = "any shape"}},
    .params = {{"axes", PARAM_AXES, false, 0, "the axes to sum over"},
               {"keepdim", PARAM_BOOL, false, 0, "keep them, with size 1"}},
    .outputs = {"y"},
    .keeps_inputs = true,
    .keeps_outputs = true,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
