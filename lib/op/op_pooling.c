/* op_pooling.c: pooling of both kinds, over one axis or two. */
#include "op_pooling.h"
#include "../tensor/pool.h"

enum { GRAIN = 1 << 13 };

typedef struct Pooling {
    Window window;
    const Kernels *kernels;
    char *x, *y; /* the way back: dx, dy */
    int32_t *at; /* where the largest stand; NULL for means */
    bool padded, back;
    size_t bytes;
} Pooling;

static bool plan(Window *w, const Call *call, int axes, bool dilated, Error *error) {
    const Tensor *x = &call->in[0];
    char shape[SHAPE_TEXT];
    if (!op_check_planes(x, axes, error)) return false;
    *w = op_window_new(x, axes);
    if (w->in[0] == 0 || w->in[1] == 0)
        return error_set(error, "x has shape %s, want one element or more under the window",
                         shape_text(shape, x->axes, x->shape));
    if (!op_window_sizes(w->size, call, POOL_SIZE, axes, 1, error)) return false;
    for (int i = 0; i < 2; i++) w->stride[i] = w->size[i];
    if (call->args.at[POOL_STRIDE].given &&
        !op_window_sizes(w->stride, call, POOL_STRIDE, axes, 1, error))
        return false;
    if (!op_window_sizes(w->padding, call, POOL_PADDING, axes, 0, error) ||
        (dilated && !op_window_sizes(w->dilation, call, POOL_LAST, axes, 1, error)))
        return false;
    for (int i = 0; i < 2; i++)
        if (w->padding[i] > w->size[i] / 2)
            return error_set(error, "padding is %zu, want at most half of kernel_size, %zu",
                             w->padding[i], w->size[i]);
    return op_window_fit(w, x, error);
}

static void part(size_t first, size_t last, void *with) {
    const Pooling *p = with;
    const Window *w = &p->window;
    size_t places = w->out[0] * w->out[1], count = last - first;
    char *x = p->x + first * w->in[0] * w->in[1] * p->bytes,
         *y = p->y + first * places * p->bytes;
    if (p->at == NULL && p->back)
        p->kernels->mean_windows_back(x, y, w, count, p->padded);
    else if (p->at == NULL)
        p->kernels->mean_windows(y, x, w, count, p->padded);
    else if (p->back)
        p->kernels->max_windows_back(x, y, p->at + first * places, w, count);
    else
        p->kernels->max_windows(y, p->at + first * places, x, w, count);
}

/* Every plane of x and y, forward or back. */
static void run(Pooling *p, const Tensor *x, const Tensor *y, const Tensor *at) {
    const Window *w = &p->window;
    size_t work = w->out[0] * w->out[1] * w->size[0] * w->size[1];
    p->kernels = kernel_table(x->dtype);
    p->bytes = dtype_size(x->dtype);
    p->x = tensor_data(x);
    p->y = tensor_data(y);
    p->at = at == NULL ? NULL : tensor_data(at);
    pool_run(x->shape[0] * x->shape[1], GRAIN / (work + 1) + 1, part, p);
}

/* The largest. */

bool op_max_pool_infer(Call *call, int axes, Error *error) {
    const Tensor *x = &call->in[0];
    Window w;
    if (!plan(&w, call, axes, true, error)) return false;
    if (w.in[0] > INT32_MAX / w.in[1])
        return error_set(error,
                         "a plane of %zu by %zu elements has more places than an int32 "
                         "can number",
                         w.in[0], w.in[1]);
    op_window_output(call, 0, x->dtype, x->shape[1], &w, axes);
    op_window_output(call, 1, DTYPE_INT32, x->shape[1], &w, axes);
    return true;
}

bool op_max_pool_forward(Call *call, int axes, Error *error) {
    Pooling p = {0};
    Tensor x;
    if (!plan(&p.window, call, axes, true, error) ||
        !tensor_contiguous(&x, &call->in[0], error))
        return false;
    tensor_hold(&call->saved[0], &call->out[1]);
    run(&p, &x, &call->out[0], &call->out[1]);
    tensor_drop(&x);
    return true;
}

bool op_max_pool_backward(Call *call, int axes, const Tensor *dout, Tensor *din, Error *error) {
    Pooling p = {.back = true};
    if (!plan(&p.window, call, axes, true, error) ||
        !tensor_new_like(&din[0], &call->in[0], error))
        return false;
    run(&p, &din[0], &dout[0], &call->saved[0]);
    return true;
}

/* The mean. */

bool op_avg_pool_infer(Call *call, int axes, Error *error) {
    Window w;
    if (!plan(&w, call, axes, false, error)) return false;
    op_window_output(call, 0, call->in[0].dtype, call->in[0].shape[1], &w, axes);
    return true;
}

bool op_avg_pool_forward(Call *call, int axes, Error *error) {
    Pooling p = {.padded = call->args.at[POOL_LAST].number != 0};
    Tensor x;
    if (!plan(&p.window, call, axes, false, error) ||
        !tensor_contiguous(&x, &call->in[0], error))
        return false;
    run(&p, &x, &call->out[0], NULL);
    tensor_drop(&x);
    return true;
}

bool op_avg_pool_backward(Call *call, int axes, const Tensor *dout, Tensor *din, Error *error) {
    Pooling p = {.padded = call->args.at[POOL_LAST].number != 0, .back = true};
    if (!plan(&p.window, call, axes, false, error) ||
        !tensor_new_like(&din[0], &call->in[0], error))
        return false;
    run(&p, &din[0], &dout[0], NULL);
    return true;
}
