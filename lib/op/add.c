/* add.c: y = a + b. */
#include "op_binary.h"

static bool forward(Call *call, Error *error) {
    return op_binary(&call->out[0], BINARY_ADD, &call->in[0], &call->in[1], error);
}

/* y = a + b */
static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    for (int i = 0; i < 2; i++)
        if (call->wanted[i] && !op_sum_to(&din[i], &dout[0], &call->in[i], error)) return false;
    return true;
}

static const char *const samples[] = {
    "(2,3) (2,3)", "(2,3) (3)",   "(2,1,4) (3,1)", "() (2)",
    "() ()",       "(0,3) (1,3)", "(70,3) (3)",    NULL,
};

const Op op_add = {
    .name = "add",
    .about = "a + b, element by element. Shapes are joined by NumPy's rule: aligned at the "
             "last axis, "
             "sizes equal or 1. Dtypes must agree; int32 wraps around. The gradient of an "
             "input that "
             "was repeated is summed over the repetitions. Also written a + b.",
    .inputs = {{"a", .about = "any shape"}, {"b", .about = "a shape that fits a's"}},
    .outputs = {"y"},
    .takes_integers = true,
    .infer = op_infer_broadcast,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
