/* to.c: the same numbers in another dtype. */
#include "op_tools.h"

static bool infer(Call *call, Error *error) {
    DType dtype = (DType)call->args.at[0].number;
    if (dtype != call->in[0].dtype)
        return tensor_convert(&call->out[0], &call->in[0], dtype, error);
    tensor_hold(&call->out[0], &call->in[0]);
    return true;
}

static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    return tensor_convert(&din[0], &dout[0], call->in[0].dtype, error);
}

static const char *const samples[] = {
    "(2,3) dtype=float64",
    "(2,3) dtype=float32",
    "() dtype=float64",
    NULL,
};

const Op op_to = {
    .name = "to",
    .about =
        "x in another dtype: x:to(\"float64\"). To float32 rounds to nearest, to int32 toward "
        "zero, ends kept within the range of int32, NaN as 0. x itself when it has that dtype "
        "already. Gradients flow between float32 and float64; int32 has none.",
    .inputs = {{"x", .about = "any shape, any dtype"}},
    .params = {{"dtype", PARAM_DTYPE, true, 0, "\"float32\", \"float64\" or \"int32\""}},
    .outputs = {"y"},
    .is_view = true,
    .takes_integers = true,
    .infer = infer,
    .backward = backward,
    .samples = samples,
};
