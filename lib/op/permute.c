/* permute.c: the axes in another order. */
#include "op_tools.h"

static bool infer(Call *call, Error *error) {
    const ParamValue *want = &call->args.at[0];
    const Tensor *x = &call->in[0];
    int order[TENSOR_AXES];
    char shape[SHAPE_TEXT];
    if (want->count != x->axes)
        return error_set(error,
                         "order has length %d, want each of the %d axes of shape %s once",
                         want->count, x->axes, shape_text(shape, x->axes, x->shape));
    for (int i = 0; i < want->count; i++) order[i] = (int)want->at[i];
    return tensor_permute(&call->out[0], x, order, error);
}

static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    const ParamValue *want = &call->args.at[0];
    int inverse[TENSOR_AXES];
    Tensor back;
    for (int i = 0; i < want->count; i++) inverse[want->at[i]] = i;
    if (!tensor_permute(&back, &dout[0], inverse, error)) return false;
    bool ok = tensor_contiguous(&din[0], &back, error);
    tensor_drop(&back);
    return ok;
}

static const char *const samples[] = {
    "(2,3,4) order={3,1,2}", "(2,3) order={-1,1}", "(3) order={1}", "(2,0) order={2,1}", NULL,
};

const Op op_permute = {
    .name = "permute",
    .about = "The axes of x in the order given: axis i of the result is axis order[i] of x, so "
             "x (N, L, C):permute(1, 3, 2) is (N, C, L). A view: nothing is copied.",
    .inputs = {{"x", .about = "any shape, any dtype"}},
    .params = {{"order", PARAM_AXES, true, 0, "each axis of x once, as in x:permute(2, 1)"}},
    .outputs = {"y"},
    .is_view = true,
    .takes_integers = true,
    .infer = infer,
    .backward = backward,
    .samples = samples,
};
