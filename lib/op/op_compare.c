/* op_compare.c: two broadcast tensors compared element by element. */
#include "op_compare.h"

const char op_compare_no_gradient[] =
    "a comparison is 0 or 1: it is flat, and jumps where it is not";

bool op_infer_compare(Call *call, Error *error) {
    Tensor *out = &call->out[0];
    out->dtype = DTYPE_INT32;
    return shape_broadcast(&out->axes, out->shape, &call->in[0], &call->in[1], error);
}

static bool holds(Comparison what, int32_t a, int32_t b) {
    switch (what) {
    case COMPARE_EQ:
        return a == b;
    case COMPARE_NE:
        return a != b;
    case COMPARE_LT:
        return a < b;
    case COMPARE_LE:
        return a <= b;
    }
    return false;
}

static void run_integers(size_t n, char *const *at, const ptrdiff_t *step, const void *with) {
    int32_t *out = (int32_t *)at[0];
    const int32_t *a = (const int32_t *)at[1], *b = (const int32_t *)at[2];
    for (ptrdiff_t i = 0; i < (ptrdiff_t)n; i++)
        out[i] = holds(*(const Comparison *)with, a[i * step[1]], b[i * step[2]]);
}

typedef struct Work {
    const Kernels *kernels;
    Comparison what;
} Work;

static void run_kernel(size_t n, char *const *at, const ptrdiff_t *step, const void *with) {
    const Work *work = with;
    work->kernels->compare((int32_t *)at[0], work->what, at[1], step[1], at[2], step[2], n);
}

bool op_compare(Call *call, Comparison what, bool turned, Error *error) {
    Tensor in[2] = {{0}, {0}};
    const Tensor *out = &call->out[0];
    Work work = {kernel_table(call->in[0].dtype), what};
    bool ok = tensor_expand(&in[0], &call->in[turned], out->axes, out->shape, error) &&
              tensor_expand(&in[1], &call->in[!turned], out->axes, out->shape, error);
    if (ok && work.kernels != NULL) op_walk(out, in, 2, run_kernel, &work);
    if (ok && work.kernels == NULL) op_walk(out, in, 2, run_integers, &what);
    tensor_drop(&in[0]);
    tensor_drop(&in[1]);
    return ok;
}
