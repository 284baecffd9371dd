/* avg_pool1d.c: the mean under a window that goes over sequences. */
#include "op_pooling.h"

static bool infer(Call *call, Error *error) {
    return op_avg_pool_infer(call, 1, error);
}

static bool forward(Call *call, Error *error) {
    return op_avg_pool_forward(call, 1, error);
}

static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    return op_avg_pool_backward(call, 1, dout, din, error);
}

static const char *const samples[] = {
    "(2,3,8) kernel_size=2",
    "(1,2,9) kernel_size=3 stride=2 padding=1",
    "(1,2,9) kernel_size=3 stride=2 padding=1 count_include_pad=false",
    "(0,2,4) kernel_size=2",
    NULL,
};

const Op op_avg_pool1d = {
    .name = "avg_pool1d",
    .about = "The mean of x (N, C, L) under each window, (N, C, …out) with out = "
             "floor((in + 2 padding - kernel_size) / stride) + 1: the elements in order, "
             "added up, divided by the size of the window, padding included, or by how "
             "many elements of x are under it. Fails when the window is larger than the "
             "padded x, or the padding more than half of the window.",
    .inputs = {{"x", .about = "(N, C, L)"}},
    .params = {{"kernel_size", PARAM_SIZES, true, 0, "elements under the window"},
               {"stride", PARAM_SIZES, false, 0,
                "from one place of the window to the next; kernel_size"},
               {"padding", PARAM_SIZES, false, 0, "places put before and after each axis; 0"},
               {"count_include_pad", PARAM_BOOL, false, 1,
                "divide by the whole window, at the edge too"}},
    .outputs = {"y"},
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
