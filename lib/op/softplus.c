/* softplus.c: y = log(1 + e^(beta x)) / beta. */
#include "../kernel/kernel.h"
#include "op_tools.h"
#include <math.h>

typedef struct Work {
    const Kernels *kernels;
    double beta;
} Work;

static Work work_new(const Call *call) {
    return (Work){kernel_table(call->in[0].dtype), call->args.at[0].number};
}

static bool infer(Call *call, Error *error) {
    double beta = call->args.at[0].number;
    char text[NUMBER_TEXT];
    if (!(beta > 0 && beta < INFINITY))
        return error_set(error, "beta is %s, want a number above 0", number_text(text, beta));
    return op_infer_like(call, error);
}

static void run_forward(size_t n, char *const *at, const ptrdiff_t *step, const void *with) {
    const Work *w = with;
    w->kernels->softplus(at[0], at[1], w->beta, n);
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
    w->kernels->softplus_back(at[0], at[1], at[2], w->beta, n);
}

/* y = log(1 + e^(beta x)) / beta, dx = dy sigmoid(beta x) */
static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    Tensor in[2] = {dout[0], {0}};
    Work work = work_new(call);
    if (!tensor_new_like(&din[0], &dout[0], error)) return false;
    if (!tensor_contiguous(&in[1], &call->in[0], error)) return false;
    op_walk(&din[0], in, 2, run_back, &work);
    tensor_drop(&in[1]);
    return true;
}

static const char *const samples[] = {"(2,3)", "(2,3) beta=2", "()", "(0)", "(40)", NULL};

const Op op_softplus = {
    .name = "softplus",
    .about = "log(1 + e^(beta x)) / beta, element by element: a relu without the corner. Exact "
             "for large x, too, where nothing overflows, and for x far below 0, where e^(beta "
             "x) / beta is left.",
    .inputs = {{"x", .about = "any shape"}},
    .params = {{"beta", PARAM_NUMBER, false, 1, "the sharpness of the corner, above 0"}},
    .outputs = {"y"},
    .keeps_inputs = true,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
