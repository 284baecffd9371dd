/* sign.c: y = the sign of x. */
#include "op_unary.h"

static void sign_of_integers(void *out_, const void *x_, size_t n) {
    int32_t *out = out_;
    const int32_t *x = x_;
    for (size_t i = 0; i < n; i++) out[i] = (x[i] > 0) - (x[i] < 0);
}

static bool forward(Call *call, Error *error) {
    const Kernels *kernels = kernel_table(call->in[0].dtype);
    return op_unary(&call->out[0], kernels == NULL ? sign_of_integers : kernels->sign,
                    &call->in[0], error);
}

/* y is flat wherever it has a slope */
static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    return tensor_new_like(&din[0], &dout[0], error) && tensor_fill(&din[0], 0);
}

static const char *const samples[] = {"(2,3)!=0", "()!=0", "(0)", "(40)!=0", NULL};

const Op op_sign = {
    .name = "sign",
    .about = "-1 where x is below 0, 1 where it is above, else x itself (0 or NaN), element by "
             "element. The gradient is 0 everywhere.",
    .inputs = {{"x", .about = "any shape"}},
    .outputs = {"y"},
    .takes_integers = true,
    .infer = op_infer_like,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
