/* layer_norm.c: each item normalized by its own mean and variance. */
#include "op_norm.h"

static bool infer(Call *call, Error *error) {
    return op_check_last_axes(call, error) && op_infer_like(call, error);
}

static bool forward(Call *call, Error *error) {
    Norm norm = op_norm_last_axes(call, false);
    return op_norm_rows_forward(call, &norm, error);
}

static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    Norm norm = op_norm_last_axes(call, false);
    return op_norm_rows_backward(call, &norm, dout, din, error);
}

static const char *const samples[] = {"(4)",
                                      "(3,4) (4) (4)",
                                      "(2,3,4) (3,4) (3,4) last_axes=2",
                                      "(2,3,5) - (5) eps=0.1",
                                      "(2,3,5) (5)",
                                      "(3,40) (40) (40)",
                                      "(0,3) (3) (3)",
                                      NULL};

const Op op_layer_norm = {
    .name = "layer_norm",
    .about =
        "y = (x - mean) / sqrt(variance + eps) · gain + bias, where mean and variance (biased: "
        "divided by "
        "their number) are those of the last `last_axes` axes, one pair for each place along "
        "the axes "
        "before them. x (…, D), gain and bias (D), the shape of the last axes; without them 1 "
        "and 0. Ba, Kiros and "
        "Hinton 2016, eq. 4. Fails when gain or bias has another shape, or the last axes are "
        "empty.",
    .inputs = {{"x", .about = "one axis or more"},
               {"gain", true, .about = "the shape of the last axes"},
               {"bias", true, .about = "the same"}},
    .params = {{"last_axes", PARAM_WHOLE, false, 1, "how many of the last axes make a group"},
               {"eps", PARAM_NUMBER, false, 1e-5, "added inside the root"}},
    .outputs = {"y"},
    .keeps_inputs = true,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
