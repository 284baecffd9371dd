/* op_unary.c: the kernels of one argument read contiguous memory; a tensor with other
 * strides is copied into the output first and changed there. */
#include "op_unary.h"

static void run_forward(size_t n, char *const *at, const ptrdiff_t *step, const void *with) {
    (*(const UnaryKernel *)with)(at[0], at[1], n);
}

static void run_back(size_t n, char *const *at, const ptrdiff_t *step, const void *with) {
    (*(const UnaryBackKernel *)with)(at[0], at[1], at[2], n);
}

bool op_unary(Tensor *out, UnaryKernel kernel, const Tensor *x, Error *error) {
    bool direct = tensor_is_contiguous(x);
    if (!direct && !tensor_copy(out, x, error)) return false;
    op_walk(out, direct ? x : out, 1, run_forward, &kernel);
    return true;
}

bool op_unary_back(Tensor *dx, UnaryBackKernel kernel, const Tensor *dy, const Tensor *y,
                   Error *error) {
    if (!tensor_new_like(dx, dy, error)) return false;
    const Tensor in[2] = {*dy, *y};
    op_walk(dx, in, 2, run_back, &kernel);
    return true;
}

bool op_unary_back_x(Tensor *dx, UnaryBackKernel kernel, const Tensor *dy, const Tensor *x,
                     Error *error) {
    Tensor flat;
    if (!tensor_contiguous(&flat, x, error)) return false;
    bool ok = op_unary_back(dx, kernel, dy, &flat, error);
    tensor_drop(&flat);
    return ok;
}
