/* index_select.c: the places of one axis that an index names. */
#include "op_index.h"
#include <string.h>

enum { X, INDEX };

static int axis_of(const Call *call) {
    return (int)call->args.at[0].number;
}

static bool infer(Call *call, Error *error) {
    const Tensor *x = &call->in[X], *index = &call->in[INDEX];
    size_t shape[TENSOR_AXES];
    char text[SHAPE_TEXT], x_text[SHAPE_TEXT];
    if (index->axes != 1)
        return error_set(error, "index has shape %s, want (n): places on axis %d of x %s",
                         shape_text(text, index->axes, index->shape), axis_of(call) + 1,
                         shape_text(x_text, x->axes, x->shape));
    memcpy(shape, x->shape, sizeof shape);
    shape[axis_of(call)] = index->shape[0];
    op_set_output(call, 0, x->dtype, x->axes, shape);
    return true;
}

static bool forward(Call *call, Error *error) {
    const Tensor *x = &call->in[X];
    return op_places(&call->saved[0], &call->in[INDEX], "index", x, axis_of(call), "x",
                     error) &&
           op_take(&call->out[0], x, axis_of(call), &call->saved[0], error);
}

/* y[a, i, b] = x[a, index[i], b] */
static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    return op_take_back(&din[X], &dout[0], &call->in[X], axis_of(call), &call->saved[0], error);
}

static const char *const samples[] = {
    "(5) (3)in1..5",
    "(4,3) (6)in1..4",
    "(2,4,3) (6)in1..4 axis=2",
    "(3,5) (4)in-5..-1 axis=-1",
    "(3,70) (2)in1..3 axis=1",
    "(2,3) (0)in1..1",
    NULL,
};

const Op op_index_select = {
    .name = "index_select",
    .about = "The places of one axis that the index names, in its order, as often as it names "
             "them: x (M, N), index (n), y (n, N). Places count from 1, or from -1 at the end; "
             "the gradients of a place named several times add up in that order. Fails for an "
             "index outside of the axis, naming its place.",
    .inputs = {{"x", .about = "one axis or more, any dtype"},
               {"index", .about = "(n)", .integer = true}},
    .params = {{"axis", PARAM_AXIS, false, 1, "the axis to take from"}},
    .outputs = {"y"},
    .takes_integers = true,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
