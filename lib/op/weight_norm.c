/* weight_norm.c: a weight as a direction and a length. With n (O) the root of the sum of the
 * squares of each row of v, w = v (g / n). */
#include "op_binary.h"
#include "op_unary.h"

enum { V, G };
enum { N }; /* saved: the lengths of v */

static bool infer(Call *call, Error *error) {
    const Tensor *v = &call->in[V];
    int axis = (int)call->args.at[0].number;
    if (v->axes == 0) return error_set(error, "v is a single number, want one axis or more");
    if (!op_check_shape(call, G, 1, &v->shape[axis],
                        "a length for each place of the axis; v "
                        "has shape",
                        error))
        return false;
    return op_infer_like(call, error);
}

/* A view of x (O) that repeats along all axes of v but `axis`. */
static bool along(Tensor *out, const Tensor *x, const Call *call, Error *error) {
    size_t shape[TENSOR_AXES];
    int axis = (int)call->args.at[0].number, axes = call->in[V].axes;
    for (int i = 0; i < axes; i++) shape[i] = i == axis ? call->in[V].shape[i] : 1;
    return tensor_reshape(out, x, axes, shape, error);
}

/* out (O) = sum of a b over all axes but `axis` */
static bool dot(Tensor *out, const Tensor *a, const Tensor *b, const Call *call, Error *error) {
    Tensor product;
    bool reduced[TENSOR_AXES];
    int axis = (int)call->args.at[0].number;
    for (int i = 0; i < TENSOR_AXES; i++) reduced[i] = i != axis;
    if (!tensor_new_like(&product, a, error)) return false;
    bool ok = op_binary(&product, BINARY_MUL, a, b, error) &&
              op_sum_axes(out, &product, reduced, 1, &a->shape[axis], error);
    tensor_drop(&product);
    return ok;
}

/* out = v · factor (O) along `axis` */
static bool scale(Tensor *out, const Tensor *v, const Tensor *factor, const Call *call,
                  Error *error) {
    Tensor wide;
    if (!along(&wide, factor, call, error)) return false;
    bool ok = op_binary(out, BINARY_MUL, v, &wide, error);
    tensor_drop(&wide);
    return ok;
}

static bool quotient(Tensor *out, const Tensor *a, const Tensor *b, Error *error) {
    return tensor_new_like(out, b, error) && op_binary(out, BINARY_DIV, a, b, error);
}

static bool forward(Call *call, Error *error) {
    Tensor squares = {0}, factor = {0}, *n = &call->saved[N];
    const Tensor *v = &call->in[V];
    bool ok = dot(&squares, v, v, call, error) && tensor_new_like(n, &squares, error) &&
              op_unary(n, kernel_table(v->dtype)->sqrt, &squares, error) &&
              quotient(&factor, &call->in[G], n, error) &&
              scale(&call->out[0], v, &factor, call, error);
    tensor_drop(&squares);
    tensor_drop(&factor);
    return ok;
}

/* dv = g / n (dw - v dg / n) */
static bool back_to_v(Tensor *dv, const Tensor *dw, const Tensor *dg, const Call *call,
                      Error *error) {
    Tensor share = {0}, factor = {0};
    const Tensor *n = &call->saved[N];
    bool ok = quotient(&share, dg, n, error) && quotient(&factor, &call->in[G], n, error) &&
              tensor_new_like(dv, dw, error) && scale(dv, &call->in[V], &share, call, error) &&
              op_binary(dv, BINARY_SUB, dw, dv, error) && scale(dv, dv, &factor, call, error);
    tensor_drop(&share);
    tensor_drop(&factor);
    return ok;
}

/* w = v (g / n), dg = sum of dw v / n */
static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    Tensor sum = {0}, dg = {0};
    bool ok = dot(&sum, &dout[0], &call->in[V], call, error) &&
              quotient(&dg, &sum, &call->saved[N], error);
    if (ok && call->wanted[V]) ok = back_to_v(&din[V], &dout[0], &dg, call, error);
    if (ok && call->wanted[G]) tensor_hold(&din[G], &dg);
    tensor_drop(&sum);
    tensor_drop(&dg);
    return ok;
}

static const char *const samples[] = {
    "(3,4) (3)",
    "(3,4) (4) axis=2",
    "(2,3,2)!=0 (2)",
    "(2,3,2) (3) axis=-2",
    "(0,3) (0)",
    "(4)!=0 (4)",
    NULL,
};

const Op op_weight_norm = {
    .name = "weight_norm",
    .about =
        "w = g v / |v|, with |v| the root of the sum of squares over all axes but `axis`: a "
        "weight of length g in the direction of v. w and v have one shape, g is (O), O the "
        "size of `axis`. Salimans and Kingma 2016. Fails when g has another shape.",
    .inputs = {{"v", .about = "the direction, one axis or more"},
               {"g", .about = "(O), the lengths"}},
    .params = {{"axis", PARAM_AXIS, false, 1, "the axis that keeps its own lengths"}},
    .outputs = {"w"},
    .keeps_inputs = true,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
