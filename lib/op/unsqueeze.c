/* unsqueeze.c: an axis of size 1 put in. */
#include "op_args.h"
#include "op_tools.h"

static bool infer(Call *call, Error *error) {
    const Tensor *x = &call->in[0];
    size_t shape[TENSOR_AXES];
    char text[SHAPE_TEXT];
    int axis;
    if (x->axes == TENSOR_AXES)
        return error_set(error, "shape %s has %d axes already, the most there can be",
                         shape_text(text, x->axes, x->shape), TENSOR_AXES);
    if (!op_resolve_axis(&axis, call->args.at[0].number, x->axes + 1, x, error)) return false;
    for (int i = 0; i <= x->axes; i++)
        shape[i] = i < axis ? x->shape[i] : i == axis ? 1 : x->shape[i - 1];
    return tensor_reshape(&call->out[0], x, x->axes + 1, shape, error);
}

static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    return tensor_reshape(&din[0], &dout[0], call->in[0].axes, call->in[0].shape, error);
}

static const char *const samples[] = {"(2,3) axis=1", "(2,3) axis=-1", "() axis=1", NULL};

const Op op_unsqueeze = {
    .name = "unsqueeze",
    .about =
        "x with a new axis of size 1, which is axis `axis` of the result: x (2, 3) becomes "
        "(1, 2, 3) with axis = 1 and (2, 3, 1) with axis = -1. A view: nothing is copied.",
    .inputs = {{"x", .about = "up to five axes, any dtype"}},
    .params = {{"axis", PARAM_WHOLE, true, 0, "the place of the new axis in the result"}},
    .outputs = {"y"},
    .is_view = true,
    .takes_integers = true,
    .infer = infer,
    .backward = backward,
    .samples = samples,
};
