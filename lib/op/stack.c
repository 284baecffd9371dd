/* stack.c: tensors of one shape as the places of a new axis. */
#include "op_args.h"
#include "op_tools.h"

static bool resolve(int *axis, const Call *call, Error *error) {
    const Tensor *first = &call->list[0];
    return op_resolve_axis(axis, call->args.at[0].number, first->axes + 1, first, error);
}

static bool infer(Call *call, Error *error) {
    const Tensor *first = &call->list[0];
    size_t shape[TENSOR_AXES];
    int axis = 0;
    char text[SHAPE_TEXT], first_text[SHAPE_TEXT];
    shape_text(first_text, first->axes, first->shape);
    if (first->axes == TENSOR_AXES)
        return error_set(error, "shape %s has %d axes already, the most there can be",
                         first_text, TENSOR_AXES);
    if (!resolve(&axis, call, error)) return false;
    for (int i = 0; i < call->listed; i++)
        if (!tensor_same_shape(&call->list[i], first))
            return error_set(error, "tensors[%d] has shape %s, want that of tensors[1], %s",
                             i + 1, shape_text(text, call->list[i].axes, call->list[i].shape),
                             first_text);
    for (int i = 0; i <= first->axes; i++)
        shape[i] = i == axis ? (size_t)call->listed : first->shape[i - (i > axis)];
    op_set_output(call, 0, first->dtype, first->axes + 1, shape);
    return true;
}

static bool forward(Call *call, Error *error) {
    int axis = 0;
    if (!resolve(&axis, call, error)) return false;
    for (int i = 0; i < call->listed; i++) {
        Tensor part;
        if (!tensor_select(&part, &call->out[0], axis, (size_t)i, error)) return false;
        tensor_copy(&part, &call->list[i], error);
        tensor_drop(&part);
    }
    return true;
}

static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    int axis = 0;
    if (!resolve(&axis, call, error)) return false;
    for (int i = 0; i < call->listed; i++) {
        Tensor part;
        if (!tensor_select(&part, &dout[0], axis, (size_t)i, error)) return false;
        bool ok = tensor_contiguous(&din[i], &part, error);
        tensor_drop(&part);
        if (!ok) return false;
    }
    return true;
}

static const char *const samples[] = {
    "() () ()",    "(2,3) (2,3)", "(2,3) (2,3) (2,3) axis=2", "(2,3) (2,3) axis=-1",
    "(0,3) (0,3)", NULL,
};

const Op op_stack = {
    .name = "stack",
    .about =
        "The tensors of a list, all of one shape and dtype, side by side along a new axis: "
        "with n of shape (T, D), tensor.stack({…}, 1) is (n, T, D). The gradient of each "
        "is its place. Fails when the shapes differ.",
    .inputs = {{"tensors", .about = "a list, one tensor or more, any dtype", .list = true}},
    .params = {{"axis", PARAM_WHOLE, false, 1,
                "where the new axis stands in the result: 1 first, -1 last"}},
    .outputs = {"y"},
    .takes_integers = true,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
