/* roll.c: elements moved along an axis; those that leave it come back at its other end. */
#include "op_tools.h"
#include <math.h>

enum { SHIFT, AXIS };

/* Places `from` to `from + size` of x come to `to` in y. */
static bool move(const Tensor *y, const Tensor *x, int axis, size_t to, size_t from,
                 size_t size, Error *error) {
    Tensor source = {0}, target = {0};
    bool ok = tensor_slice(&source, x, axis, from, size, 1, error) &&
              tensor_slice(&target, y, axis, to, size, 1, error) &&
              tensor_copy(&target, &source, error);
    tensor_drop(&source);
    tensor_drop(&target);
    return ok;
}

/* y[(i + shift) modulo size] = x[i] */
static bool roll_axis(const Tensor *y, const Tensor *x, int axis, double shift, Error *error) {
    double size = (double)x->shape[axis];
    if (size == 0) return true;
    double rest = fmod(shift, size);
    size_t by = (size_t)(rest < 0 ? rest + size : rest), stay = x->shape[axis] - by;
    return move(y, x, axis, by, 0, stay, error) && move(y, x, axis, 0, stay, by, error);
}

/* Without an axis all elements in order, as one. */
static bool roll(const Tensor *y, const Tensor *x, const Call *call, double shift,
                 Error *error) {
    const ParamValue *axis = &call->args.at[AXIS];
    size_t count = tensor_count(x);
    Tensor from = {0}, to = {0};
    if (axis->given) return roll_axis(y, x, (int)axis->number, shift, error);
    bool ok = tensor_reshape(&from, x, 1, &count, error) &&
              tensor_reshape(&to, y, 1, &count, error) &&
              roll_axis(&to, &from, 0, shift, error);
    tensor_drop(&from);
    tensor_drop(&to);
    return ok;
}

static bool forward(Call *call, Error *error) {
    return roll(&call->out[0], &call->in[0], call, call->args.at[SHIFT].number, error);
}

static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    return tensor_new_like(&din[0], &dout[0], error) &&
           roll(&din[0], &dout[0], call, -call->args.at[SHIFT].number, error);
}

static const char *const samples[] = {
    "(5) shift=2",
    "(2,3) shift=-1",
    "(2,3,4) shift=5 axis=2",
    "(2,3) shift=0 axis=-1",
    "(0,3) shift=1",
    "() shift=3",
    NULL,
};

const Op op_roll = {
    .name = "roll",
    .about =
        "x with its elements moved `shift` places along one axis; those that leave it come "
        "back at the other end. Without an axis all elements in order are moved as one, "
        "and the shape stays.",
    .inputs = {{"x", .about = "any shape, any dtype"}},
    .params = {{"shift", PARAM_WHOLE, true, 0, "how far; below 0 toward the first place"},
               {"axis", PARAM_AXIS, false, 0, "along which axis"}},
    .outputs = {"y"},
    .takes_integers = true,
    .infer = op_infer_like,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
