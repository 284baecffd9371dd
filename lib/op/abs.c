/* abs.c: y = |x|. */
#include "op_unary.h"

/* In unsigned arithmetic, where the least int32 stays as it is by definition. */
static void abs_of_integers(void *out_, const void *x_, size_t n) {
    uint32_t *out = out_;
    const int32_t *x = x_;
    for (size_t i = 0; i < n; i++) out[i] = x[i] < 0 ? 0 - (uint32_t)x[i] : (uint32_t)x[i];
}

static bool forward(Call *call, Error *error) {
    const Kernels *kernels = kernel_table(call->in[0].dtype);
    return op_unary(&call->out[0], kernels == NULL ? abs_of_integers : kernels->abs,
                    &call->in[0], error);
}

/* y = |x|, dx = dy sign(x) */
static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    const Kernels *kernels = kernel_table(dout[0].dtype);
    return op_unary_back_x(&din[0], kernels->abs_back, &dout[0], &call->in[0], error);
}

static const char *const samples[] = {"(2,3)!=0", "()!=0", "(0)", "(40)!=0", NULL};

const Op op_abs = {
    .name = "abs",
    .about = "The size of x without its sign, element by element. The gradient at 0 is 0. "
             "Of int32 the least number, which has no opposite, stays.",
    .inputs = {{"x", .about = "any shape"}},
    .outputs = {"y"},
    .takes_integers = true,
    .keeps_inputs = true,
    .infer = op_infer_like,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
