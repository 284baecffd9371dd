/* clamp.c: y = x, kept within bounds, which may be one number for all or one each. */
#include "../kernel/kernel.h"
#include "op_tools.h"
#include <math.h>

enum { X, MIN, MAX, INPUTS };

static const char *bound_text(char text[SHAPE_TEXT], const Tensor *bound) {
    return tensor_is_absent(bound) ? "none" : shape_text(text, bound->axes, bound->shape);
}

static bool misfit(const Call *call, Error *error) {
    char x[SHAPE_TEXT], min[SHAPE_TEXT], max[SHAPE_TEXT];
    return error_set(error,
                     "x %s, min %s and max %s do not fit together: aligned at the last axis, "
                     "sizes must be equal or 1",
                     bound_text(x, &call->in[X]), bound_text(min, &call->in[MIN]),
                     bound_text(max, &call->in[MAX]));
}

static bool infer(Call *call, Error *error) {
    Tensor joint = call->in[X];
    if (tensor_is_absent(&call->in[MIN]) && tensor_is_absent(&call->in[MAX]))
        return error_set(error, "min and max are missing: give one or both");
    for (int i = MIN; i <= MAX; i++) {
        Tensor before = joint;
        if (!tensor_is_absent(&call->in[i]) &&
            !shape_broadcast(&joint.axes, joint.shape, &before, &call->in[i], NULL))
            return misfit(call, error);
    }
    op_set_output(call, 0, joint.dtype, joint.axes, joint.shape);
    return true;
}

/* wide = input i as a view of the shape of `out`; a bound that is missing bounds nothing. */
static bool widen(Tensor *wide, const Call *call, int i, const Tensor *out, Error *error) {
    const Tensor *given = &call->in[i];
    Tensor none;
    if (!tensor_is_absent(given))
        return tensor_expand(wide, given, out->axes, out->shape, error);
    if (!tensor_new(&none, out->dtype, 0, NULL, error)) return false;
    tensor_fill(&none, i == MIN ? -INFINITY : INFINITY);
    bool ok = tensor_expand(wide, &none, out->axes, out->shape, error);
    tensor_drop(&none);
    return ok;
}

static bool widen_all(Tensor in[INPUTS], const Call *call, const Tensor *out, Error *error) {
    for (int i = X; i <= MAX; i++)
        if (!widen(&in[i], call, i, out, error)) return false;
    return true;
}

static void run_forward(size_t n, char *const *at, const ptrdiff_t *step, const void *with) {
    const Kernels *kernels = with;
    kernels->clamp(at[0], at[1], step[1], at[2], step[2], at[3], step[3], n);
}

static void run_integers(size_t n, char *const *at, const ptrdiff_t *step, const void *with) {
    int32_t *y = (int32_t *)at[0];
    const int32_t *x = (const int32_t *)at[1], *min = (const int32_t *)at[2];
    const int32_t *max = (const int32_t *)at[3];
    for (ptrdiff_t i = 0; i < (ptrdiff_t)n; i++) {
        int32_t value = x[i * step[1]], low = min[i * step[2]], high = max[i * step[3]];
        if (value < low) value = low;
        y[i] = value > high ? high : value;
    }
}

static bool forward(Call *call, Error *error) {
    Tensor in[INPUTS] = {{0}};
    const Tensor *y = &call->out[0];
    bool ok = widen_all(in, call, y, error);
    const Kernels *kernels = kernel_table(y->dtype);
    if (ok) op_walk(y, in, INPUTS, kernels == NULL ? run_integers : run_forward, kernels);
    for (int i = X; i <= MAX; i++) tensor_drop(&in[i]);
    return ok;
}

static void run_back(size_t n, char *const *at, const ptrdiff_t *step, const void *with) {
    const Kernels *kernels = with;
    kernels->clamp_back(at[0], at[1], at[2], step[2], at[3], step[3], at[4], step[4], n);
}

/* Where y is a bound, the gradient is its own; where min is not below max, min has none. */

static bool is_low(const Call *call, double x, double low, double high) {
    return x < low && (tensor_is_absent(&call->in[MAX]) || low < high);
}

static bool is_high(const Call *call, double x, double low, double high) {
    return x > high || (!tensor_is_absent(&call->in[MIN]) && high < low);
}

static double element(const char *at, ptrdiff_t step, size_t i, bool narrow) {
    ptrdiff_t place = (ptrdiff_t)i * step;
    return narrow ? (double)((const float *)at)[place] : ((const double *)at)[place];
}

typedef struct Bound {
    const Call *call;
    bool (*holds)(const Call *call, double x, double low, double high);
} Bound;

static void run_back_to_bound(size_t n, char *const *at, const ptrdiff_t *step,
                              const void *with) {
    const Bound *bound = with;
    bool narrow = bound->call->in[X].dtype == DTYPE_FLOAT32;
    for (size_t i = 0; i < n; i++) {
        bool taken = bound->holds(bound->call, element(at[2], step[2], i, narrow),
                                  element(at[3], step[3], i, narrow),
                                  element(at[4], step[4], i, narrow));
        if (narrow)
            ((float *)at[0])[i] = taken ? ((const float *)at[1])[i] : 0;
        else
            ((double *)at[0])[i] = taken ? ((const double *)at[1])[i] : 0;
    }
}

/* din = the gradient of input i; in[] are dy and the inputs, widened. */
static bool back(Tensor *din, const Call *call, const Tensor in[INPUTS + 1], int i,
                 Error *error) {
    Tensor full;
    Bound bound = {call, i == MIN ? is_low : is_high};
    if (!tensor_new_like(&full, &in[0], error)) return false;
    if (i == X)
        op_walk(&full, in, INPUTS + 1, run_back, kernel_table(full.dtype));
    else
        op_walk(&full, in, INPUTS + 1, run_back_to_bound, &bound);
    bool ok = op_sum_to(din, &full, &call->in[i], error);
    tensor_drop(&full);
    return ok;
}

/* y = x from min to max, else one of them */
static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    Tensor in[INPUTS + 1] = {dout[0]};
    bool ok = widen_all(in + 1, call, &dout[0], error);
    for (int i = X; ok && i <= MAX; i++)
        if (call->wanted[i] && !tensor_is_absent(&call->in[i]))
            ok = back(&din[i], call, in, i, error);
    for (int i = X; i <= MAX; i++) tensor_drop(&in[1 + i]);
    return ok;
}

static const char *const samples[] = {
    "(2,3)distinct ()small ()>0",
    "(40)!=0 - (40)small",
    "(40)!=0 (1)small",
    "(4,1)!=0 (3)small (2,1,1)small",
    "(2,3)distinct (2,3)>0 (3)small",
    "()distinct () ()",
    "(0,3) - (3)",
    NULL,
};

const Op op_clamp = {
    .name = "clamp",
    .about =
        "x, but min where it is less and max where it is more, element by element; either may "
        "be left out, and each is one number, or a tensor, the shapes joined as in add. Where "
        "min is above max, max. A NaN of any of the three gives NaN. The gradient is that of "
        "x from min to max, both included, else that of the bound that was taken; a min that "
        "is not below max has none.",
    .inputs = {{"x", .about = "any shape, any dtype"},
               {"min", true, .about = "the least: a number, or a shape that fits"},
               {"max", true, .about = "the largest: likewise"}},
    .outputs = {"y"},
    .takes_integers = true,
    .keeps_inputs = true,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
