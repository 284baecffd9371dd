/* rsqrt.c: y = 1 over the square root of x. */
#include "op_unary.h"

/* What is added is -0, which leaves -0 as it is, so that its root's inverse is -infinity. */
static void inverse_root(void *out, const void *x, size_t n, DType dtype) {
    kernel_table(dtype)->inverse_root(out, x, -0.0, n);
}

static void inverse_root_float(void *out, const void *x, size_t n) {
    inverse_root(out, x, n, DTYPE_FLOAT32);
}

static void inverse_root_double(void *out, const void *x, size_t n) {
    inverse_root(out, x, n, DTYPE_FLOAT64);
}

static bool forward(Call *call, Error *error) {
    bool narrow = call->in[0].dtype == DTYPE_FLOAT32;
    return op_unary(&call->out[0], narrow ? inverse_root_float : inverse_root_double,
                    &call->in[0], error);
}

/* y = 1 / sqrt(x), dx = -dy y³ / 2 */
static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    const Kernels *kernels = kernel_table(dout[0].dtype);
    return op_unary_back(&din[0], kernels->rsqrt_back, &dout[0], &call->out[0], error);
}

static const char *const samples[] = {"(2,3)>0", "()>0", "(0)", "(40)>0", NULL};

const Op op_rsqrt = {
    .name = "rsqrt",
    .about = "1 divided by the square root of x, element by element: infinity at 0, NaN below.",
    .inputs = {{"x", .about = "any shape"}},
    .outputs = {"y"},
    .keeps_outputs = true,
    .infer = op_infer_like,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
