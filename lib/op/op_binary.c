/* op_binary.c: elementwise arithmetic on two broadcast tensors. */
#include "op_binary.h"
#include "../kernel/kernel.h"

bool op_infer_broadcast(Call *call, Error *error) {
    Tensor *out = &call->out[0];
    out->dtype = call->in[0].dtype;
    return shape_broadcast(&out->axes, out->shape, &call->in[0], &call->in[1], error);
}

static void run_kernel(size_t n, char *const *at, const ptrdiff_t *step, const void *with) {
    void (*const *kernel)(void *, const void *, ptrdiff_t, const void *, ptrdiff_t, size_t) =
        with;
    (*kernel)(at[0], at[1], step[1], at[2], step[2], n);
}

/* int32: in unsigned arithmetic, where overflow wraps around by definition. */
static void run_integers(size_t n, char *const *at, const ptrdiff_t *step, const void *with) {
    uint32_t *out = (uint32_t *)at[0];
    const uint32_t *a = (const uint32_t *)at[1], *b = (const uint32_t *)at[2];
    Binary what = *(const Binary *)with;
    for (ptrdiff_t i = 0; i < (ptrdiff_t)n; i++) {
        uint32_t left = a[i * step[1]], right = b[i * step[2]];
        out[i] = what == BINARY_ADD   ? left + right
                 : what == BINARY_SUB ? left - right
                                      : left * right;
    }
}

static void run(const Tensor *out, const Tensor in[2], Binary what) {
    const Kernels *k = kernel_table(out->dtype);
    if (k == NULL)
        op_walk(out, in, 2, run_integers, &what);
    else
        op_walk(out, in, 2, run_kernel,
                what == BINARY_ADD   ? &k->add
                : what == BINARY_SUB ? &k->sub
                : what == BINARY_MUL ? &k->mul
                                     : &k->div);
}

/* `x` in the shape of `out`, borrowed. */
static bool widen(Tensor *view, const Tensor *x, const Tensor *out, Error *error) {
    *view = *x;
    if (tensor_same_shape(x, out)) return true;
    if (!tensor_expand(view, x, out->axes, out->shape, error)) return false;
    storage_drop(view->storage);
    return true;
}

bool op_binary(Tensor *out, Binary what, const Tensor *a, const Tensor *b, Error *error) {
    Tensor in[2];
    if (!widen(&in[0], a, out, error) || !widen(&in[1], b, out, error)) return false;
    run(out, in, what);
    return true;
}

bool op_binary_back(Tensor *dx, Binary what, const Tensor *a, const Tensor *b,
                    const Tensor *joint, const Tensor *x, Error *error) {
    Tensor full;
    if (!tensor_new_like(&full, joint, error)) return false;
    bool ok = op_binary(&full, what, a, b, error) && op_sum_to(dx, &full, x, error);
    tensor_drop(&full);
    return ok;
}
