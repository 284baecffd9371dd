/* expand.c: axes of size 1 repeated without a copy. */
#include "op_tools.h"

static bool infer(Call *call, Error *error) {
    const ParamValue *want = &call->args.at[0];
    const Tensor *x = &call->in[0];
    size_t shape[TENSOR_AXES];
    int front = want->count - x->axes;
    char text[SHAPE_TEXT];
    if (front < 0)
        return error_set(error, "shape has length %d, want at least %d, the axes of x %s",
                         want->count, x->axes, shape_text(text, x->axes, x->shape));
    for (int i = 0; i < want->count; i++) {
        if (want->at[i] < -1 || (want->at[i] == -1 && i < front))
            return error_set(error, "size %ld at place %d: shape %s has no size there to keep",
                             want->at[i], i + 1, shape_text(text, x->axes, x->shape));
        shape[i] = want->at[i] >= 0 ? (size_t)want->at[i] : x->shape[i - front];
    }
    return tensor_expand(&call->out[0], x, want->count, shape, error);
}

static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    return op_sum_to(&din[0], &dout[0], &call->in[0], error);
}

static const char *const samples[] = {
    "(1) shape={4}",
    "(2,1) shape={2,3}",
    "(2,1,3) shape={4,-1,5,-1}",
    "() shape={2,2}",
    "(3) shape={3}",
    "(1,2) shape={0,2}",
    NULL,
};

const Op op_expand = {
    .name = "expand",
    .about =
        "x repeated along its axes of size 1, and along new axes in front, to the shape given; "
        "-1 keeps a size. A view with stride 0: nothing is copied. Arithmetic does this by "
        "itself where shapes allow it. Fails when an axis of another size would change.",
    .inputs = {{"x", .about = "any shape, any dtype"}},
    .params = {{"shape", PARAM_SHAPE, true, 0, "the sizes wanted, as in x:expand(4, -1)"}},
    .outputs = {"y"},
    .is_view = true,
    .takes_integers = true,
    .infer = infer,
    .backward = backward,
    .samples = samples,
};
