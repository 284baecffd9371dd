/* rms_norm.c: each item divided by its root mean square. */
#include "op_norm.h"

static bool infer(Call *call, Error *error) {
    return op_check_last_axes(call, error) && op_infer_like(call, error);
}

static bool forward(Call *call, Error *error) {
    Norm norm = op_norm_last_axes(call, true);
    return op_norm_rows_forward(call, &norm, error);
}

static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    Norm norm = op_norm_last_axes(call, true);
    return op_norm_rows_backward(call, &norm, dout, din, error);
}

static const char *const samples[] = {
    "(4)",       "(3,4) (4)", "(2,3,4) (3,4) last_axes=2", "(2,3,5) eps=0.1", "(3,40) (40)",
    "(0,3) (3)", NULL};

const Op op_rms_norm = {
    .name = "rms_norm",
    .about = "y = x / sqrt(mean of x^2 + eps) · gain over the last `last_axes` axes: "
             "layer_norm without the mean "
             "and the bias. x (…, D), gain (D), the shape of the last axes; without it 1. "
             "Zhang and Sennrich "
             "2019, eq. 4. Fails when gain has another shape, or the last axes are empty.",
    .inputs = {{"x", .about = "one axis or more"},
               {"gain", true, .about = "the shape of the last axes"}},
    .params = {{"last_axes", PARAM_WHOLE, false, 1, "how many of the last axes make a group"},
               {"eps", PARAM_NUMBER, false, 1e-5, "added inside the root"}},
    .outputs = {"y"},
    .keeps_inputs = true,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
