/* conv2d.c: convolution over planes; op_conv.h has how. */
#include "op_conv.h"

static bool infer(Call *call, Error *error) {
    return op_conv_infer(call, 2, error);
}

static bool forward(Call *call, Error *error) {
    return op_conv_forward(call, 2, error);
}

static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    return op_conv_backward(call, 2, dout, din, error);
}

static const char *const samples[] = {
    "(2,2,5,4) (3,2,3,3) (3) padding=1",
    "(1,2,6,5) (2,2,3,2) - stride={2,1} padding={0,1}",
    "(2,4,5,7) (6,2,2,3) (6) stride=2 padding=2 dilation={2,3} groups=2",
    "(2,3,2,3) (4,3,1,1) (4)",
    "(1,2,1,1) (1,2,3,3) (1) padding=1",
    "(2,3,4,3) (3,1,2,2) (3) groups=3",
    "(0,2,5,4) (3,2,3,3) (3)",
    NULL,
};

const Op op_conv2d = {
    .name = "conv2d",
    .about = "Convolution (cross-correlation, as everywhere in this field) of x (N, C, "
             "H, W) with weight (O, C / groups, rows, columns): y[n, o, r, q] = bias[o] "
             "+ sum over (c, i, j) of weight[o, c, i, j] x[n, c, r stride + i dilation - "
             "padding, q stride + j dilation - padding], x being 0 outside, (N, O, out "
             "rows, out columns) with out = floor((in + 2 padding - dilation (size - 1) "
             "- 1) / stride) + 1. Products are added with (c, i, j) in order, then the "
             "bias. With groups, channels and results are divided into as many parts, "
             "each of which sees its own. stride, padding and dilation are one number "
             "for both axes, or {rows, columns}. Fails when the shapes do not fit, or "
             "the window is larger than the padded x.",
    .inputs = {{"x", .about = "(N, C, H, W)"},
               {"weight", .about = "(O, C / groups, rows, columns)"},
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
