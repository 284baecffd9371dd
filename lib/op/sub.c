/* sub.c: y = a - b. */
#include "op_binary.h"

static bool forward(Call *call, Error *error) {
    return op_binary(&call->out[0], BINARY_SUB, &call->in[0], &call->in[1], error);
}

static bool negate(Tensor *dx, const Tensor *dy, const Tensor *x, Error *error) {
    Tensor zero;
    if (!tensor_new(&zero, dy->dtype, 0, NULL, error)) return false;
    tensor_fill(&zero, 0);
    bool ok = op_binary_back(dx, BINARY_SUB, &zero, dy, dy, x, error);
    tensor_drop(&zero);
    return ok;
}

/* y = a - b */
static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    if (call->wanted[0] && !op_sum_to(&din[0], &dout[0], &call->in[0], error)) return false;
    return !call->wanted[1] || negate(&din[1], &dout[0], &call->in[1], error);
}

static const char *const samples[] = {"(2,3) (2,3)", "(2,3) (3)",   "(2,1,4) (3,1)", "() (2)",
                                      "() ()",       "(0,3) (1,3)", "(70,3) (3)",    NULL};

const Op op_sub = {
    .name = "sub",
    .about = "a - b, element by element, shapes and dtypes as in add. Also written a - b.",
    .inputs = {{"a", .about = "any shape"}, {"b", .about = "a shape that fits a's"}},
    .outputs = {"y"},
    .takes_integers = true,
    .infer = op_infer_broadcast,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
