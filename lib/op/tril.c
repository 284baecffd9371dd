/* tril.c: the lower triangle of matrices. */
#include "op_triangle.h"

static bool forward(Call *call, Error *error) {
    return op_triangle(&call->out[0], &call->in[0], call->args.at[0].number, true, error);
}

static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    return tensor_new_like(&din[0], &dout[0], error) &&
           op_triangle(&din[0], &dout[0], call->args.at[0].number, true, error);
}

static const char *const samples[] = {
    "(3,3)",
    "(3,4) offset=1",
    "(4,2) offset=-1",
    "(2,3,3) offset=9",
    "(2,3,3) offset=-9",
    "(0,3)",
    "(3,0)",
    NULL,
};

const Op op_tril = {
    .name = "tril",
    .about = "The lower triangle of matrices, the last two axes of x: elements on the diagonal "
             "`offset` and below it stay, the others are 0. tensor.tril(tensor.ones(T, T)) is "
             "the causal mask of attention.",
    .inputs = {{"x", .about = "(…, M, N), any dtype"}},
    .params = {{"offset", PARAM_WHOLE, false, 0,
                "which diagonal: above 0 to the right, below 0 down"}},
    .outputs = {"y"},
    .takes_integers = true,
    .infer = op_infer_triangle,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
