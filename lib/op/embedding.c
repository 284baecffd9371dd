/* embedding.c: a row of a table for each index. */
#include "op_index.h"
#include <string.h>

enum { WEIGHT, INDEX };

static bool infer(Call *call, Error *error) {
    const Tensor *weight = &call->in[WEIGHT], *index = &call->in[INDEX];
    size_t shape[TENSOR_AXES];
    char text[SHAPE_TEXT];
    if (weight->axes != 2)
        return error_set(error, "weight has shape %s, want (V, D): a row for each index",
                         shape_text(text, weight->axes, weight->shape));
    if (index->axes == TENSOR_AXES)
        return error_set(error,
                         "index has shape %s, want one axis less: the result has one more",
                         shape_text(text, index->axes, index->shape));
    memcpy(shape, index->shape, sizeof shape);
    shape[index->axes] = weight->shape[1];
    op_set_output(call, 0, weight->dtype, index->axes + 1, shape);
    return true;
}

static bool forward(Call *call, Error *error) {
    const Tensor *weight = &call->in[WEIGHT];
    return op_places(&call->saved[0], &call->in[INDEX], "index", weight, 0, "weight", error) &&
           op_take(&call->out[0], weight, 0, &call->saved[0], error);
}

/* y[…, d] = weight[index[…], d] */
static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    return op_take_back(&din[WEIGHT], &dout[0], &call->in[WEIGHT], 0, &call->saved[0], error);
}

static const char *const samples[] = {
    "(5,3) (2,4)in1..5",
    "(4,2) ()in1..4",
    "(3,70) (50)in1..3",
    "(5,3) (4)in-5..-1",
    "(5,3) (0)in1..1",
    "(2,0) (3)in1..2",
    NULL,
};

const Op op_embedding = {
    .name = "embedding",
    .about =
        "Rows of a table: y[…, d] = weight[index[…], d], with weight (V, D), index of any "
        "shape "
        "up to five axes, y (…, D). Places count from 1, or from -1 at the end. In the "
        "gradient "
        "of weight, rows named several times add up in the order of the index. Fails for an "
        "index outside of the table, naming its place.",
    .inputs = {{"weight", .about = "(V, D)"}, {"index", .about = "any shape", .integer = true}},
    .outputs = {"y"},
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
