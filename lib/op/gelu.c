/* gelu.c: y = x times the normal distribution's share below x. */
#include "op_unary.h"

static const char *const forms[] = {"none", "tanh", NULL};

static bool tanh_form(const Call *call) {
    return call->args.at[0].number != 0;
}

static bool forward(Call *call, Error *error) {
    const Kernels *kernels = kernel_table(call->in[0].dtype);
    return op_unary(&call->out[0], tanh_form(call) ? kernels->gelu_tanh : kernels->gelu,
                    &call->in[0], error);
}

/* y = x Φ(x), dx = dy (Φ(x) + x Φ'(x)) */
static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    const Kernels *kernels = kernel_table(dout[0].dtype);
    return op_unary_back_x(&din[0],
                           tanh_form(call) ? kernels->gelu_tanh_back : kernels->gelu_back,
                           &dout[0], &call->in[0], error);
}

static const char *const samples[] = {
    "(2,3)", "(2,3) approximate=tanh", "()", "(0)", "(40)", "(40) approximate=tanh", NULL,
};

const Op op_gelu = {
    .name = "gelu",
    .about =
        "x Φ(x), element by element, where Φ(x) = (1 + erf(x / √2)) / 2 is the share of the "
        "standard normal distribution below x. With approximate = \"tanh\" Φ is (1 + "
        "tanh(√(2/π) (x + 0.044715 x³))) / 2, as in GPT-2. Hendrycks and Gimpel 2016.",
    .inputs = {{"x", .about = "any shape"}},
    .params = {{"approximate", PARAM_CHOICE, false, 0, "\"none\": exact, or \"tanh\"", forms}},
    .outputs = {"y"},
    .keeps_inputs = true,
    .infer = op_infer_like,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
