/* contiguous.c: elements in one run of memory. */
#include "op_tools.h"

static bool infer(Call *call, Error *error) {
    return tensor_contiguous(&call->out[0], &call->in[0], error);
}

static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    tensor_hold(&din[0], &dout[0]);
    return true;
}

static const char *const samples[] = {"(2,3)", "()", NULL};

const Op op_contiguous = {
    .name = "contiguous",
    .about =
        "x itself when its elements lie in order in one run of memory, else a copy that does. "
        "No op needs it; it can save time where a transposed tensor is read many times.",
    .inputs = {{"x", .about = "any shape, any dtype"}},
    .outputs = {"y"},
    .is_view = true,
    .takes_integers = true,
    .infer = infer,
    .backward = backward,
    .samples = samples,
};
