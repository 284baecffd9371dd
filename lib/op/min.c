/* min.c: the least of x along one axis, or of all, and where it stands. */
#include "op_search.h"

static bool forward(Call *call, Error *error) {
    return op_search_forward(call, op_search_kernel(call->in[0].dtype, false), error);
}

static const char *const samples[] = {
    "(2,3,4)distinct",
    "(2,3,4)distinct axis=2",
    "(3,40)distinct axis=-1 keepdim=true",
    "(40,3)distinct axis=1",
    "()distinct",
    "(2,3)distinct keepdim=true",
    "(0,3) axis=2",
    NULL,
};

const Op op_min = {
    .name = "min",
    .about =
        "The least elements of x along one axis, and their places on it: two results, values "
        "and indices (int32, from 1). Without an axis one result, the least of all. Of equal "
        "elements the first counts, and the gradient goes to it alone; NaN is less than any "
        "number. With keepdim the axis stays, with size 1. Fails when there is no element to "
        "choose from.",
    .inputs = {{"x", .about = "any shape, any dtype"}},
    .params = {{"axis", PARAM_AXIS, false, 0, "the axis to search; all of x when not given"},
               {"keepdim", PARAM_BOOL, false, 0, "keep it, with size 1"}},
    .outputs = {"values", "indices"},
    .takes_integers = true,
    .infer = op_infer_search,
    .forward = forward,
    .backward = op_search_backward,
    .samples = samples,
};
