/* conv1d.c: convolution over sequences; op_conv.h has how. */
#include "op_conv.h"

static bool infer(Call *call, Error *error) {
    return op_conv_infer(call, 1, error);
}

static bool forward(Call *call, Error *error) {
    return op_conv_forward(call, 1, error);
}

static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    return op_conv_backward(call, 1, dout, din, error);
}

static const char *const samples[] = {
    "(2,3,7) (4,3,3) (4)",
    "(2,3,8) (2,3,3) - stride=2 padding=1",
    "(1,4,9) (6,2,2) (6) stride=2 padding=3 dilation=3 groups=2",
    "(3,2,1) (3,2,1)",
    "(2,4,5) (4,1,3) (4) padding=2 groups=4",
    "(0,2,5) (3,2,3) (3)",
    "(1,1,3) (1,1,5) - padding=1",
    NULL,
};

const Op op_conv1d = {
    .name = "conv1d",
    .about = "Convolution (cross-correlation, as everywhere in this field) of x (N, C, "
             "L) with weight (O, C / groups, size): y[n, o, q] = bias[o] + sum over (c, "
             "j) of weight[o, c, j] x[n, c, q stride + j dilation - padding], x being 0 "
             "outside, (N, O, out) with out = floor((in + 2 padding - dilation (size - "
             "1) - 1) / stride) + 1. Products are added with (c, j) in order, then the "
             "bias. With groups, channels and results are divided into as many parts, "
             "each of which sees its own. Fails when the shapes do not fit, or the "
             "window is larger than the padded x.",
    .inputs = {{"x", .about = "(N, C, L)"},
               {"weight", .about = "(O, C / groups, size)"},
               {"bias", true, .about = "(O)"}},
    .params = {{"stride", PARAM_SIZES, false, 1, "from one place of the window to the next"},
               {"padding", PARAM_SIZES, false, 0, "zeros put before and after each axis; 0"},
               {"dilation", PARAM_SIZES, false, 1,
                "from one element of the window to the next"},
               {"groups", PARAM_WHOLE, false, 1, "parts of the channels that do not meet"}},
    .outputs = {"y"},
    .keeps_inputs = true,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .operations = op_conv_operations,
    .samples = samples,
};
