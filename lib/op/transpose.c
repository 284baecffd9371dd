/* transpose.c: two axes change places. */
#include "op_tools.h"

static bool swap(Tensor *out, const Tensor *x, const Args *args, Error *error) {
    int order[TENSOR_AXES], a = (int)args->at[0].number, b = (int)args->at[1].number;
    for (int i = 0; i < x->axes; i++) order[i] = i;
    order[a] = b;
    order[b] = a;
    return tensor_permute(out, x, order, error);
}

static bool infer(Call *call, Error *error) {
    return swap(&call->out[0], &call->in[0], &call->args, error);
}

static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    Tensor back;
    if (!swap(&back, &dout[0], &call->args, error)) return false;
    bool ok = tensor_contiguous(&din[0], &back, error);
    tensor_drop(&back);
    return ok;
}

static const char *const samples[] = {"(2,3)", "(2,3,4) a=1 b=-1", "(2,3) a=1 b=1", NULL};

const Op op_transpose = {
    .name = "transpose",
    .about = "x with axes a and b exchanged; without arguments the last two, so that a matrix "
             "(M, N) becomes (N, M). A view: nothing is copied. x has at least two axes.",
    .inputs = {{"x", .about = "two axes or more, any dtype"}},
    .params = {{"a", PARAM_AXIS, false, -2, "one axis"},
               {"b", PARAM_AXIS, false, -1, "the other"}},
    .outputs = {"y"},
    .is_view = true,
    .takes_integers = true,
    .infer = infer,
    .backward = backward,
    .samples = samples,
};
