/* clamp.c: y = x, kept within bounds. */
#include "../kernel/kernel.h"
#include "op_tools.h"
#include <math.h>

enum { MIN, MAX };

typedef struct Work {
    const Kernels *kernels;
    double low, high;
} Work;

static Work work_new(const Call *call) {
    const ParamValue *at = call->args.at;
    return (Work){kernel_table(call->in[0].dtype), at[MIN].given ? at[MIN].number : -INFINITY,
                  at[MAX].given ? at[MAX].number : INFINITY};
}

static bool infer(Call *call, Error *error) {
    const ParamValue *at = call->args.at;
    if (!at[MIN].given && !at[MAX].given)
        return error_set(error, "min and max are missing: give one or both");
    for (int i = MIN; i <= MAX; i++)
        if (at[i].given && isnan(at[i].number))
            return error_set(error, "%s is nan, want a number", call->op->params[i].name);
    return op_infer_like(call, error);
}

static void run_forward(size_t n, char *const *at, const ptrdiff_t *step, const void *with) {
    const Work *w = with;
    w->kernels->clamp(at[0], at[1], w->low, w->high, n);
}

static bool forward(Call *call, Error *error) {
    Tensor x;
    Work work = work_new(call);
    if (!tensor_contiguous(&x, &call->in[0], error)) return false;
    op_walk(&call->out[0], &x, 1, run_forward, &work);
    tensor_drop(&x);
    return true;
}

static void run_back(size_t n, char *const *at, const ptrdiff_t *step, const void *with) {
    const Work *w = with;
    w->kernels->clamp_back(at[0], at[1], at[2], w->low, w->high, n);
}

/* y = x from low to high */
static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    Tensor in[2] = {dout[0], {0}};
    Work work = work_new(call);
    if (!tensor_new_like(&din[0], &dout[0], error)) return false;
    if (!tensor_contiguous(&in[1], &call->in[0], error)) return false;
    op_walk(&din[0], in, 2, run_back, &work);
    tensor_drop(&in[1]);
    return true;
}

static const char *const samples[] = {
    "(2,3)distinct min=-0.0234 max=0.0234",
    "(40)distinct max=0.1001",
    "(40)distinct min=-0.1001",
    "()distinct min=-3.3 max=3.3",
    "(0) min=0",
    NULL,
};

const Op op_clamp = {
    .name = "clamp",
    .about =
        "x, but min where it is less and max where it is more, element by element; either "
        "may be left out. Where min is above max, max. NaN stays NaN. The gradient is that "
        "of x from min to max, both included, else 0.",
    .inputs = {{"x", .about = "any shape"}},
    .params = {{"min", PARAM_NUMBER, false, NAN, "the least"},
               {"max", PARAM_NUMBER, false, NAN, "the largest"}},
    .outputs = {"y"},
    .keeps_inputs = true,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
