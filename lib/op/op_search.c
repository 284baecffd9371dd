/* op_search.c: what max, min and argmax share. */
#include "op_search.h"
#include "../tensor/pool.h"

enum { GRAIN = 1 << 13, STRIP = 128 };

/* x (A, R, B) in, y and at (A, B) out, and the way back */
typedef struct Search {
    const Kernels *kernels;
    SearchKernel kernel;
    char *x, *y; /* the way back: dx, dy */
    int32_t *at;
    size_t A, R, B, strips, bytes;
} Search;

static Search search_new(const Call *call) {
    const Tensor *x = &call->in[0];
    const ParamValue *axis = &call->args.at[SEARCH_AXIS];
    Search s = {.A = 1, .R = 1, .B = 1, .bytes = dtype_size(x->dtype)};
    for (int i = 0; i < x->axes; i++) {
        bool before = axis->given && i < (int)axis->number;
        bool after = axis->given && i > (int)axis->number;
        *(before ? &s.A : after ? &s.B : &s.R) *= x->shape[i];
    }
    s.kernels = kernel_table(x->dtype);
    s.strips = (s.B + STRIP - 1) / STRIP;
    return s;
}

bool op_infer_search(Call *call, Error *error) {
    const Tensor *x = &call->in[0];
    const ParamValue *axis = &call->args.at[SEARCH_AXIS];
    bool reduced[TENSOR_AXES];
    size_t shape[TENSOR_AXES], R = search_new(call).R;
    char text[SHAPE_TEXT];
    if (R == 0 || R > INT32_MAX)
        return error_set(error,
                         "shape %s has %zu elements to choose from, want 1 to 2147483647",
                         shape_text(text, x->axes, x->shape), R);
    for (int i = 0; i < TENSOR_AXES; i++) reduced[i] = !axis->given || i == (int)axis->number;
    int axes = op_reduced_shape(shape, x, reduced, call->args.at[SEARCH_KEEPDIM].number != 0);
    op_set_output(call, 0, x->dtype, axes, shape);
    op_set_output(call, 1, DTYPE_INT32, axes, shape);
    if (!axis->given) call->outputs = 1;
    return true;
}

/* Of equals the first counts. */
static void search_integers(bool largest, int32_t *y, int32_t *at, const int32_t *x, size_t R,
                            size_t n, size_t stride) {
    for (size_t i = 0; i < n; i++) {
        y[i] = x[i];
        at[i] = 1;
        for (size_t r = 1; r < R; r++) {
            int32_t next = x[r * stride + i];
            if (largest ? next <= y[i] : next >= y[i]) continue;
            y[i] = next;
            at[i] = (int32_t)r + 1;
        }
    }
}

static void largest_integers(void *y, int32_t *at, const void *x, size_t R, size_t n,
                             size_t stride) {
    search_integers(true, y, at, x, R, n, stride);
}

static void least_integers(void *y, int32_t *at, const void *x, size_t R, size_t n,
                           size_t stride) {
    search_integers(false, y, at, x, R, n, stride);
}

SearchKernel op_search_kernel(DType dtype, bool largest) {
    const Kernels *kernels = kernel_table(dtype);
    if (kernels == NULL) return largest ? largest_integers : least_integers;
    return largest ? kernels->max_columns : kernels->min_columns;
}

static void find_part(size_t first, size_t last, void *with) {
    const Search *s = with;
    for (size_t i = first; i < last; i++) {
        size_t a = i / s->strips, b = i % s->strips * STRIP, at = a * s->B + b;
        size_t n = s->B - b < STRIP ? s->B - b : STRIP;
        s->kernel(s->y + at * s->bytes, s->at + at, s->x + (a * s->R * s->B + b) * s->bytes,
                  s->R, n, s->B);
    }
}

/* The indices are an output and are needed on the way back: both hold them. */
static bool make_indices(Call *call, Error *error) {
    if (call->outputs == 1)
        return tensor_new(&call->saved[0], DTYPE_INT32, call->out[0].axes, call->out[0].shape,
                          error);
    tensor_hold(&call->saved[0], &call->out[1]);
    return true;
}

bool op_search(const Tensor *y, const Tensor *at, SearchKernel kernel, const Call *call,
               Error *error) {
    Tensor x;
    Search s = search_new(call);
    if (!tensor_contiguous(&x, &call->in[0], error)) return false;
    s.kernel = kernel;
    s.x = tensor_data(&x);
    s.y = tensor_data(y);
    s.at = tensor_data(at);
    pool_run(s.A * s.strips, GRAIN / (s.R * (s.B < STRIP ? s.B : STRIP) + 1) + 1, find_part,
             &s);
    tensor_drop(&x);
    return true;
}

bool op_search_forward(Call *call, SearchKernel kernel, Error *error) {
    return make_indices(call, error) &&
           op_search(&call->out[0], &call->saved[0], kernel, call, error);
}

/* y[a, b] = x[a, at - 1, b] */
bool op_search_backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    Search s = search_new(call);
    if (!tensor_new_like(&din[0], &call->in[0], error)) return false;
    tensor_fill(&din[0], 0);
    s.x = tensor_data(&din[0]);
    s.y = tensor_data(&dout[0]);
    s.at = tensor_data(&call->saved[0]);
    for (size_t a = 0; a < s.A; a++)
        s.kernels->max_columns_back(s.x + a * s.R * s.B * s.bytes, s.y + a * s.B * s.bytes,
                                    s.at + a * s.B, s.B, s.B);
    return true;
}
