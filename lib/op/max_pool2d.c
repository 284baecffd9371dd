/* max_pool2d.c: the largest element under a window that goes over planes. */
#include "op_pooling.h"

static bool infer(Call *call, Error *error) {
    return op_max_pool_infer(call, 2, error);
}

static bool forward(Call *call, Error *error) {
    return op_max_pool_forward(call, 2, error);
}

static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    return op_max_pool_backward(call, 2, dout, din, error);
}

static const char *const samples[] = {
    "(2,3,4,6)distinct kernel_size=2",
    "(1,2,7,5)distinct kernel_size={3,2} stride={2,1} padding={1,0}",
    "(1,1,6,7)distinct kernel_size=2 stride=1 padding=1 dilation={2,1}",
    "(2,0,4,4) kernel_size=2",
    NULL,
};

const Op op_max_pool2d = {
    .name = "max_pool2d",
    .about = "The largest element of x (N, C, H, W) under each window, and its place: "
             "two results, values and indices (int32, from 1, counted along the rows of "
             "its plane), both (N, C, …out), out = floor((in + 2 padding - dilation "
             "(kernel_size - 1) - 1) / stride) + 1. What lies outside x is not chosen. "
             "Of equal elements the first counts, and the gradient goes to it; NaN is "
             "larger than any number. Fails when the window is larger than the padded x, "
             "or the padding more than half of the window.",
    .inputs = {{"x", .about = "(N, C, H, W)"}},
    .params = {{"kernel_size", PARAM_SIZES, true, 0, "elements under the window"},
               {"stride", PARAM_SIZES, false, 0,
                "from one place of the window to the next; kernel_size"},
               {"padding", PARAM_SIZES, false, 0, "places put before and after each axis; 0"},
               {"dilation", PARAM_SIZES, false, 1,
                "from one element of the window to the next"}},
    .outputs = {"values", "indices"},
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
