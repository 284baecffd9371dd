/* concatenate.c: tensors one behind the other along one axis. */
#include "op_tools.h"
#include <string.h>

static bool fits(const Tensor *x, const Tensor *first, int axis) {
    if (x->axes != first->axes) return false;
    for (int i = 0; i < x->axes; i++)
        if (i != axis && x->shape[i] != first->shape[i]) return false;
    return true;
}

static bool infer(Call *call, Error *error) {
    const Tensor *first = &call->list[0];
    int axis = (int)call->args.at[0].number;
    size_t shape[TENSOR_AXES], size = 0;
    char text[SHAPE_TEXT], first_text[SHAPE_TEXT];
    for (int i = 0; i < call->listed; i++) {
        const Tensor *x = &call->list[i];
        if (!fits(x, first, axis))
            return error_set(error,
                             "tensors[%d] has shape %s, want that of tensors[1], %s, but for "
                             "axis %d",
                             i + 1, shape_text(text, x->axes, x->shape),
                             shape_text(first_text, first->axes, first->shape), axis + 1);
        size += x->shape[axis];
    }
    memcpy(shape, first->shape, sizeof shape);
    shape[axis] = size;
    op_set_output(call, 0, first->dtype, first->axes, shape);
    return true;
}

static bool forward(Call *call, Error *error) {
    int axis = (int)call->args.at[0].number;
    size_t at = 0;
    for (int i = 0; i < call->listed; i++) {
        const Tensor *x = &call->list[i];
        Tensor part;
        if (!tensor_slice(&part, &call->out[0], axis, at, x->shape[axis], 1, error))
            return false;
        tensor_copy(&part, x, error);
        tensor_drop(&part);
        at += x->shape[axis];
    }
    return true;
}

static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    int axis = (int)call->args.at[0].number;
    size_t at = 0;
    for (int i = 0; i < call->listed; i++) {
        size_t size = call->list[i].shape[axis];
        Tensor part;
        if (!tensor_slice(&part, &dout[0], axis, at, size, 1, error)) return false;
        bool ok = tensor_contiguous(&din[i], &part, error);
        tensor_drop(&part);
        if (!ok) return false;
        at += size;
    }
    return true;
}

static const char *const samples[] = {
    "(2) (3)",
    "(2,3) (1,3) (4,3)",
    "(2,3) (2,1) axis=2",
    "(2,3,4) (2,0,4) (2,5,4) axis=-2",
    "(3)",
    NULL,
};

const Op op_concatenate = {
    .name = "concatenate",
    .about =
        "The tensors of a list one behind the other along one axis: tensor.concatenate({x, y}, "
        "2). Shapes may differ along that axis alone, dtypes not at all. The gradient of each "
        "is its part. Fails when a shape does not fit that of the first.",
    .inputs = {{"tensors", .about = "a list, one tensor or more, any dtype", .list = true}},
    .params = {{"axis", PARAM_AXIS, false, 1, "the axis that grows"}},
    .outputs = {"y"},
    .takes_integers = true,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
