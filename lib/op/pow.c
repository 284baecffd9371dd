/* pow.c: y = a to the power of b. */
#include "../kernel/kernel.h"
#include "op_binary.h"

static void run_forward(size_t n, char *const *at, const ptrdiff_t *step, const void *with) {
    const Kernels *kernels = with;
    kernels->pow(at[0], at[1], step[1], at[2], step[2], n);
}

static bool forward(Call *call, Error *error) {
    Tensor in[2] = {{0}, {0}};
    const Tensor *y = &call->out[0];
    bool ok = tensor_expand(&in[0], &call->in[0], y->axes, y->shape, error) &&
              tensor_expand(&in[1], &call->in[1], y->axes, y->shape, error);
    if (ok) op_walk(y, in, 2, run_forward, kernel_table(y->dtype));
    tensor_drop(&in[0]);
    tensor_drop(&in[1]);
    return ok;
}

static void run_back(size_t n, char *const *at, const ptrdiff_t *step, const void *with) {
    const Kernels *kernels = with;
    kernels->pow_back(at[0], at[1], at[2], step[2], at[3], step[3], n);
}

static void run_back_exponent(size_t n, char *const *at, const ptrdiff_t *step,
                              const void *with) {
    const Kernels *kernels = with;
    kernels->pow_back_exponent(at[0], at[1], at[2], step[2], at[3], step[3], n);
}

/* y = a^b: da = dy b a^(b-1), db = dy y log(a), each summed to its shape */
static bool back(Tensor *dx, const Call *call, const Tensor *dy, int i, Error *error) {
    Tensor full = {0}, in[3] = {*dy, {0}, {0}};
    bool ok = tensor_new_like(&full, dy, error) &&
              tensor_expand(&in[1], &call->in[0], dy->axes, dy->shape, error) &&
              tensor_expand(&in[2], &call->in[1], dy->axes, dy->shape, error);
    if (ok)
        op_walk(&full, in, 3, i == 0 ? run_back : run_back_exponent, kernel_table(dy->dtype));
    ok = ok && op_sum_to(dx, &full, &call->in[i], error);
    tensor_drop(&in[1]);
    tensor_drop(&in[2]);
    tensor_drop(&full);
    return ok;
}

static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    for (int i = 0; i < 2; i++)
        if (call->wanted[i] && !back(&din[i], call, &dout[0], i, error)) return false;
    return true;
}

static const char *const samples[] = {
    "(2,3)>0 (2,3)", "(2,3)>0 (3)", "(2,1,4)>0 (3,1)", "()>0 (2)",
    "()>0 ()",       "(0,3) (1,3)", "(40)>0 ()",       NULL,
};

const Op op_pow = {
    .name = "pow",
    .about =
        "a to the power of b, element by element, shapes and dtypes as in add; either may be a "
        "number: x ^ 2, 2 ^ x. A negative a to a power that is not whole is NaN; x ^ 0 is 1. "
        "A square is x x, rounded once; the rest is the core's own function, the same bits on "
        "every machine. The gradient of a is b a^(b-1), 0 where b is 0; that of b is y log(a), "
        "0 where a is 0 and b is not negative. Also written a ^ b.",
    .inputs = {{"a", .about = "any shape"}, {"b", .about = "a shape that fits a's"}},
    .outputs = {"y"},
    .keeps_inputs = true,
    .infer = op_infer_broadcast,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
