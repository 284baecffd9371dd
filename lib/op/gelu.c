/* gelu.c: y = x times the normal distribution's share below x. The exponential in it makes the
 * slope, too: forward leaves that where a gradient will be asked for, in the place of x. */
#include "../kernel/kernel.h"
#include "op_binary.h"

static const char *const forms[] = {"none", "tanh", NULL};

static bool tanh_form(const Call *call) {
    return call->args.at[0].number != 0;
}

/* The slope, where a gradient will be asked for, is one of the inputs of the walk: it is
 * written beside y. */
static void run(size_t n, char *const *at, const ptrdiff_t *step, const void *with) {
    const Call *call = with;
    const Kernels *kernels = kernel_table(call->in[0].dtype);
    void *slope = call->wanted[0] ? at[2] : NULL;
    (tanh_form(call) ? kernels->gelu_tanh : kernels->gelu)(at[0], slope, at[1], n);
}

static bool forward(Call *call, Error *error) {
    Tensor in[2] = {{0}, {0}};
    bool keep = call->wanted[0];
    if (keep && !tensor_new_like(&call->saved[0], &call->in[0], error)) return false;
    if (!tensor_contiguous(&in[0], &call->in[0], error)) return false;
    in[1] = call->saved[0];
    op_walk(&call->out[0], in, keep ? 2 : 1, run, call);
    tensor_drop(&in[0]);
    return true;
}

/* y = x Φ(x), dx = dy (Φ(x) + x Φ'(x)) */
static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    return tensor_new_like(&din[0], &dout[0], error) &&
           op_binary(&din[0], BINARY_MUL, &dout[0], &call->saved[0], error);
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
    .infer = op_infer_like,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
