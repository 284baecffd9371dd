/* flip.c: axes read backwards. */
#include "op_tools.h"

/* A view of x with the axes of the call turned round. */
static bool turn(Tensor *out, const Tensor *x, const ParamValue *axes, Error *error) {
    Tensor now;
    tensor_hold(&now, x);
    for (int i = 0; i < axes->count; i++) {
        int axis = (int)axes->at[i];
        size_t size = x->shape[axis];
        Tensor next;
        bool ok = tensor_slice(&next, &now, axis, size > 0 ? size - 1 : 0, size, -1, error);
        tensor_drop(&now);
        if (!ok) return false;
        now = next;
    }
    *out = now;
    return true;
}

static bool infer(Call *call, Error *error) {
    return turn(&call->out[0], &call->in[0], &call->args.at[0], error);
}

static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    Tensor turned;
    if (!turn(&turned, &dout[0], &call->args.at[0], error)) return false;
    bool ok = tensor_contiguous(&din[0], &turned, error);
    tensor_drop(&turned);
    return ok;
}

static const char *const samples[] = {
    "(5)", "(2,3) axes={2}", "(2,3,4) axes={1,-1}", "()", "(0,3) axes={1}", "(1,3)", NULL,
};

const Op op_flip = {
    .name = "flip",
    .about = "x with the axes named read backwards, all of them when none is. A view: nothing "
             "is copied.",
    .inputs = {{"x", .about = "any shape, any dtype"}},
    .params = {{"axes", PARAM_AXES, false, 0, "the axes to turn round"}},
    .outputs = {"y"},
    .is_view = true,
    .takes_integers = true,
    .infer = infer,
    .backward = backward,
    .samples = samples,
};
