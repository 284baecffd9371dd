/* neg.c: y = -x. */
#include "op_unary.h"

/* In unsigned arithmetic, where the least int32 wraps to itself by definition. */
static void negate_integers(void *out_, const void *x_, size_t n) {
    uint32_t *out = out_;
    const uint32_t *x = x_;
    for (size_t i = 0; i < n; i++) out[i] = 0 - x[i];
}

static bool negate(Tensor *out, const Tensor *x, Error *error) {
    const Kernels *kernels = kernel_table(x->dtype);
    return op_unary(out, kernels == NULL ? negate_integers : kernels->neg, x, error);
}

static bool forward(Call *call, Error *error) {
    return negate(&call->out[0], &call->in[0], error);
}

/* y = -x */
static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    return tensor_new_like(&din[0], &dout[0], error) && negate(&din[0], &dout[0], error);
}

static const char *const samples[] = {"(2,3)", "()", "(0)", "(40)", NULL};

const Op op_neg = {
    .name = "neg",
    .about = "-x, element by element; int32 wraps around. Also written -x.",
    .inputs = {{"x", .about = "any shape"}},
    .outputs = {"y"},
    .takes_integers = true,
    .infer = op_infer_like,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
