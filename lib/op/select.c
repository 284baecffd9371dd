/* select.c: one place of one axis; that axis disappears. */
#include "op_tools.h"
#include <math.h>

static bool resolve(size_t *index, const Call *call, Error *error) {
    const Tensor *x = &call->in[0];
    int axis = (int)call->args.at[0].number;
    double at = call->args.at[1].number, size = (double)x->shape[axis];
    char shape[SHAPE_TEXT];
    if (at == 0 || fabs(at) > size)
        return error_set(error,
                         "index %g is out of range for axis %d of shape %s, which has size %g",
                         at, axis + 1, shape_text(shape, x->axes, x->shape), size);
    *index = (size_t)(at > 0 ? at - 1 : size + at);
    return true;
}

static bool infer(Call *call, Error *error) {
    size_t index = 0;
    if (!resolve(&index, call, error)) return false;
    return tensor_select(&call->out[0], &call->in[0], (int)call->args.at[0].number, index,
                         error);
}

static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    size_t index = 0;
    Tensor part;
    if (!resolve(&index, call, error)) return false;
    if (!tensor_new_like(&din[0], &call->in[0], error)) return false;
    tensor_fill(&din[0], 0);
    if (!tensor_select(&part, &din[0], (int)call->args.at[0].number, index, error))
        return false;
    bool ok = tensor_copy(&part, &dout[0], error);
    tensor_drop(&part);
    return ok;
}

static const char *const samples[] = {
    "(4) axis=1 index=2",
    "(3,4) axis=1 index=-1",
    "(2,3,4) axis=2 index=3",
    NULL,
};

const Op op_select = {
    .name = "select",
    .about =
        "The place `index` of one axis (from 1, or -1 from the end), without that axis: of a "
        "matrix (M, N), x:select(1, i) is row i (N). x[i] is x:select(1, i). A view: nothing "
        "is copied. Fails when the index lies outside the axis.",
    .inputs = {{"x", .about = "one axis or more, any dtype"}},
    .params = {{"axis", PARAM_AXIS, true, 0, "the axis"},
               {"index", PARAM_WHOLE, true, 0, "the place on it"}},
    .outputs = {"y"},
    .is_view = true,
    .takes_integers = true,
    .infer = infer,
    .backward = backward,
    .samples = samples,
};
