/* squeeze.c: axes of size 1 taken out. */
#include "op_tools.h"

static bool infer(Call *call, Error *error) {
    const Tensor *x = &call->in[0];
    const ParamValue *axis = &call->args.at[0];
    bool gone[TENSOR_AXES] = {false};
    size_t shape[TENSOR_AXES];
    char text[SHAPE_TEXT];
    if (axis->given && x->shape[(int)axis->number] != 1)
        return error_set(error, "axis %g of shape %s has size %zu, want 1", axis->number + 1,
                         shape_text(text, x->axes, x->shape), x->shape[(int)axis->number]);
    for (int i = 0; i < x->axes; i++)
        gone[i] = x->shape[i] == 1 && (!axis->given || i == (int)axis->number);
    return tensor_reshape(&call->out[0], x, op_reduced_shape(shape, x, gone, false), shape,
                          error);
}

static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    return tensor_reshape(&din[0], &dout[0], call->in[0].axes, call->in[0].shape, error);
}

static const char *const samples[] = {"(1,3,1)", "(1,3,1) axis=-1", "(2,3)", "()", NULL};

const Op op_squeeze = {
    .name = "squeeze",
    .about =
        "x without the axis named, which must have size 1; without arguments, without all its "
        "axes of size 1. A view: nothing is copied.",
    .inputs = {{"x", .about = "any shape, any dtype"}},
    .params = {{"axis", PARAM_AXIS, false, 0,
                "the axis to take out; all of size 1 when not given"}},
    .outputs = {"y"},
    .is_view = true,
    .takes_integers = true,
    .infer = infer,
    .backward = backward,
    .samples = samples,
};
