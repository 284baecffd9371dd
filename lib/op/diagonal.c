/* diagonal.c: the diagonal of two axes, as the last axis of a view. */
#include "op_tools.h"

enum { OFFSET, AXIS1, AXIS2 };

static bool check(const Call *call, Error *error) {
    const Tensor *x = &call->in[0];
    char text[SHAPE_TEXT];
    if (call->args.at[AXIS1].number != call->args.at[AXIS2].number) return true;
    return error_set(error, "axis1 and axis2 are both axis %g of shape %s, want two",
                     call->args.at[AXIS1].number + 1, shape_text(text, x->axes, x->shape));
}

/* The view of x, which has the shape of in[0]. An offset beyond its sides leaves nothing. */
static void view(Tensor *out, const Tensor *x, const ParamValue *args) {
    int axis1 = (int)args[AXIS1].number, axis2 = (int)args[AXIS2].number, axes = 0;
    double offset = args[OFFSET].number;
    double down = offset < 0 ? -offset : 0, right = offset > 0 ? offset : 0;
    double rows = (double)x->shape[axis1] - down, columns = (double)x->shape[axis2] - right;
    double size = rows < columns ? rows : columns;
    tensor_hold(out, x);
    for (int i = 0; i < x->axes; i++) {
        if (i == axis1 || i == axis2) continue;
        out->shape[axes] = x->shape[i];
        out->stride[axes++] = x->stride[i];
    }
    out->shape[axes] = size > 0 ? (size_t)size : 0;
    out->stride[axes++] = x->stride[axis1] + x->stride[axis2];
    out->axes = axes;
    if (size > 0)
        out->offset +=
            (size_t)down * (size_t)x->stride[axis1] + (size_t)right * (size_t)x->stride[axis2];
}

static bool infer(Call *call, Error *error) {
    if (!check(call, error)) return false;
    view(&call->out[0], &call->in[0], call->args.at);
    return true;
}

static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    Tensor part;
    if (!tensor_new_like(&din[0], &call->in[0], error)) return false;
    tensor_fill(&din[0], 0);
    view(&part, &din[0], call->args.at);
    tensor_copy(&part, &dout[0], error);
    tensor_drop(&part);
    return true;
}

static const char *const samples[] = {
    "(3,3)",
    "(3,5) offset=1",
    "(4,3) offset=-2",
    "(2,3,4) axis1=1 axis2=3",
    "(2,3,4) axis1=-1 axis2=-2 offset=1",
    "(2,3) offset=7",
    NULL,
};

const Op op_diagonal = {
    .name = "diagonal",
    .about = "The elements whose places on axis1 and axis2 differ by the offset: of a matrix, "
             "x[i, i + offset]. Other axes come first, the diagonal last. A view: nothing is "
             "copied.",
    .inputs = {{"x", .about = "two axes or more, any dtype"}},
    .params = {{"offset", PARAM_WHOLE, false, 0, "above 0 to the right, below 0 down"},
               {"axis1", PARAM_AXIS, false, 1, "the axis of rows"},
               {"axis2", PARAM_AXIS, false, 2, "the axis of columns"}},
    .outputs = {"y"},
    .is_view = true,
    .takes_integers = true,
    .infer = infer,
    .backward = backward,
    .samples = samples,
};
