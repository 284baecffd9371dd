/* linear.c: y = x Wᵀ + b, a fully connected layer.
 *
 * The products are those of matmul, from views, so that their speed and their bits are
 * matmul's; an op of its own because a small network would otherwise spend three entries of the
 * tape on a layer. */
#include "op_binary.h"
#include <string.h>

enum { X, WEIGHT, BIAS };

extern const Op op_matmul;

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

/* out = a b, made; a and b are borrowed. */
static bool multiply(Tensor *out, const Tensor *a, const Tensor *b, Error *error) {
    Call call;
    memset(&call, 0, sizeof call);
    call.op = &op_matmul;
    call.in[0] = *a;
    call.in[1] = *b;
    if (!op_forward(&call, error)) return false;
    *out = call.out[0];
    return true;
}

static bool forward(Call *call, Error *error) {
    Tensor w = turned(&call->in[WEIGHT]), product, *out = &call->out[0];
    if (!multiply(&product, &call->in[X], &w, error)) return false;
    if (tensor_is_absent(&call->in[BIAS])) {
        tensor_drop(out);
        *out = product;
        return true;
    }
    bool ok = op_binary(out, BINARY_ADD, &product, &call->in[BIAS], error);
    tensor_drop(&product);
    return ok;
}

/* x (…, K) as (M, K) */
static bool fold(Tensor *out, const Tensor *x, Error *error) {
    size_t shape[2] = {1, x->shape[x->axes - 1]};
    for (int i = 0; i < x->axes - 1; i++) shape[0] *= x->shape[i];
    return tensor_reshape(out, x, 2, shape, error);
}

/* y = x Wᵀ: dW = dyᵀ x */
static bool back_to_weight(Tensor *dw, const Tensor *dy, const Tensor *x, Error *error) {
    Tensor rows = {0}, dy_rows = {0};
    bool ok = fold(&rows, x, error) && fold(&dy_rows, dy, error);
    if (ok) {
        Tensor left = turned(&dy_rows);
        ok = multiply(dw, &left, &rows, error);
    }
    tensor_drop(&rows);
    tensor_drop(&dy_rows);
    return ok;
}

/* y = x Wᵀ + b: dx = dy W, db = dy summed over all but the last axis */
static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    const Tensor *dy = &dout[0];
    if (call->wanted[X] && !multiply(&din[X], dy, &call->in[WEIGHT], error)) return false;
    if (call->wanted[WEIGHT] && !back_to_weight(&din[WEIGHT], dy, &call->in[X], error))
        return false;
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
