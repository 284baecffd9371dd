/* mul.c: y = a b. */
#include "op_binary.h"

static bool forward(Call *call, Error *error) {
    return op_binary(&call->out[0], BINARY_MUL, &call->in[0], &call->in[1], error);
}

/* y = a b */
static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    const Tensor *dy = &dout[0], *a = &call->in[0], *b = &call->in[1];
    if (call->wanted[0] && !op_binary_back(&din[0], BINARY_MUL, dy, b, dy, a, error))
        return false;
    return !call->wanted[1] || op_binary_back(&din[1], BINARY_MUL, dy, a, dy, b, error);
}

static const char *const samples[] = {"(2,3) (2,3)", "(2,3) (3)",   "(2,1,4) (3,1)", "() (2)",
                                      "() ()",       "(0,3) (1,3)", "(70,3) (3)",    NULL};

const Op op_mul = {
    .name = "mul",
    .about = "a times b, element by element (not the matrix product: that is matmul), shapes "
             "and dtypes as "
             "in add. Also written a * b.",
    .inputs = {{"a", .about = "any shape"}, {"b", .about = "a shape that fits a's"}},
    .outputs = {"y"},
    .takes_integers = true,
    .keeps_inputs = true,
    .infer = op_infer_broadcast,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
