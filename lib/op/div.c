/* div.c: y = a / b. */
#include "../kernel/kernel.h"
#include "op_binary.h"

static bool forward(Call *call, Error *error) {
    return op_binary(&call->out[0], BINARY_DIV, &call->in[0], &call->in[1], error);
}

static void run_back(size_t n, char *const *at, const ptrdiff_t *step, const void *with) {
    const Kernels *kernels = with;
    kernels->div_back(at[0], at[1], at[2], step[2], at[3], step[3], n);
}

/* db = -(dy (a / b)) / b in the shape of dy, then summed to that of b */
static bool back_to_b(Tensor *db, const Tensor *dy, const Tensor *a, const Tensor *b,
                      Error *error) {
    Tensor full = {0}, in[3] = {*dy, {0}, {0}};
    bool ok = tensor_new_like(&full, dy, error) &&
              tensor_expand(&in[1], a, dy->axes, dy->shape, error) &&
              tensor_expand(&in[2], b, dy->axes, dy->shape, error);
    if (ok) op_walk(&full, in, 3, run_back, kernel_table(dy->dtype));
    ok = ok && op_sum_to(db, &full, b, error);
    tensor_drop(&in[1]);
    tensor_drop(&in[2]);
    tensor_drop(&full);
    return ok;
}

/* y = a / b */
static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    const Tensor *dy = &dout[0], *a = &call->in[0], *b = &call->in[1];
    if (call->wanted[0] && !op_binary_back(&din[0], BINARY_DIV, dy, b, dy, a, error))
        return false;
    return !call->wanted[1] || back_to_b(&din[1], dy, a, b, error);
}

static const char *const samples[] = {"(2,3) (2,3)!=0", "(2,3) (3)!=0",  "(2,1,4) (3,1)!=0",
                                      "() (2)!=0",      "() ()!=0",      "(2,3) ()!=0",
                                      "(0,3) (1,3)",    "(70,3) (3)!=0", NULL};

const Op op_div = {
    .name = "div",
    .about = "a divided by b, element by element, shapes as in add; x / 0 is an infinity or "
             "NaN. Floats "
             "only: convert int32 first. Also written a / b.",
    .inputs = {{"a", .about = "any shape"}, {"b", .about = "a shape that fits a's"}},
    .outputs = {"y"},
    .keeps_inputs = true,
    .infer = op_infer_broadcast,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
