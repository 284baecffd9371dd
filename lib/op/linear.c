/* linear.c: y = x Wᵀ + b, a fully connected layer.
 *
 * The products are those of matmul, so that their bits are; an op of its own because a small
 * network would otherwise spend three entries of the tape on a layer, and because the bias is
 * added to a block of y while that is near. */
#include "op_product.h"

enum { X, WEIGHT, BIAS };

static bool infer(Call *call, Error *error) {
    const Tensor *x = &call->in[X], *w = &call->in[WEIGHT];
    char have[SHAPE_TEXT], want[SHAPE_TEXT];
    if (x->axes == 0 || w->axes != 2 || x->shape[x->axes - 1] != w->shape[1])
        return error_set(
            error, "x has shape %s and weight has shape %s, want (…, K) and (N, K)",
            shape_text(have, x->axes, x->shape), shape_text(want, w->axes, w->shape));
    if (!op_check_shape(call, BIAS, 1, &w->shape[0], "the first axis of weight", error))
        return false;
    op_set_output(call, 0, x->dtype, x->axes, x->shape);
    call->out[0].shape[x->axes - 1] = w->shape[0];
    return true;
}

/* A matrix turned: a view. */
static Tensor turned(const Tensor *x) {
    Tensor view = *x;
    for (int i = 0; i < 2; i++) {
        view.shape[i] = x->shape[1 - i];
        view.stride[i] = x->stride[1 - i];
    }
    return view;
}

/* x (…, K) as (M, K) */
static bool fold(Tensor *out, const Tensor *x, Error *error) {
    size_t shape[2] = {1, x->shape[x->axes - 1]};
    for (int i = 0; i < x->axes - 1; i++) shape[0] *= x->shape[i];
    return tensor_reshape(out, x, 2, shape, error);
}

/* y = x Wᵀ + b, or y = x Wᵀ where the bias is absent; x and y (…, ·) */
static bool multiply(const Tensor *y, const Tensor *x, const Tensor *w, const Tensor *bias,
                     Error *error) {
    Tensor rows = {0}, y_rows = {0}, row = {0};
    bool ok = fold(&rows, x, error) && fold(&y_rows, y, error);
    if (ok && tensor_is_absent(bias))
        ok = op_product(&y_rows, &rows, w, false, error);
    else if (ok)
        ok = tensor_contiguous(&row, bias, error) &&
             op_product_bias(&y_rows, &rows, w, &row, error);
    tensor_drop(&rows);
    tensor_drop(&y_rows);
    tensor_drop(&row);
    return ok;
}

static bool forward(Call *call, Error *error) {
    Tensor w = turned(&call->in[WEIGHT]);
    return multiply(&call->out[0], &call->in[X], &w, &call->in[BIAS], error);
}

/* y = x Wᵀ: dx = dy W */
static bool back_to_x(Tensor *dx, const Tensor *dy, const Call *call, Error *error) {
    static const Tensor none;
    return tensor_new_like(dx, &call->in[X], error) &&
           multiply(dx, dy, &call->in[WEIGHT], &none, error);
}

/* y = x Wᵀ: dW = dyᵀ x */
static bool back_to_weight(Tensor *dw, const Tensor *dy, const Call *call, Error *error) {
    Tensor rows = {0}, dy_rows = {0};
    bool ok = tensor_new_like(dw, &call->in[WEIGHT], error) &&
              fold(&rows, &call->in[X], error) && fold(&dy_rows, dy, error);
    if (ok) {
        Tensor left = turned(&dy_rows);
        ok = op_product(dw, &left, &rows, false, error);
    }
    tensor_drop(&rows);
    tensor_drop(&dy_rows);
    return ok;
}

/* y = x Wᵀ + b: db = dy summed over all but the last axis */
static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    const Tensor *dy = &dout[0];
    if (call->wanted[X] && !back_to_x(&din[X], dy, call, error)) return false;
    if (call->wanted[WEIGHT] && !back_to_weight(&din[WEIGHT], dy, call, error)) return false;
    return !call->wanted[BIAS] || op_sum_to(&din[BIAS], dy, &call->in[BIAS], error);
}

static unsigned long long operations(const Call *call) {
    return (unsigned long long)tensor_count(&call->out[0]) * call->in[WEIGHT].shape[1];
}

static const char *const samples[] = {
    "(2,3) (4,3) (4)",
    "(3) (4,3) (4)",
    "(2,5,3) (4,3) (4)",
    "(5,3) (4,3)",
    "(1,1) (1,1) (1)",
    "(20,17) (33,17)",
    "(0,3) (2,3) (2)",
    "(2,0) (3,0) (3)",
    "(2,3) (0,3) (0)",
    "(3) (2,3)",
    NULL,
};

const Op op_linear = {
    .name = "linear",
    .about = "y = x Wᵀ + b, as torch.nn.functional.linear: y[…, n] = sum over k of x[…, k] "
             "weight[n, k], added with k in order, then + bias[n].",
    .inputs = {{"x", .about = "(…, K)"},
               {"weight", .about = "(N, K)"},
               {"bias", true, .about = "(N)"}},
    .outputs = {"y"},
    .keeps_inputs = true,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .operations = operations,
    .samples = samples,
};
