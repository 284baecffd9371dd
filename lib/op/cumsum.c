/* cumsum.c: y = the sum of x along one axis up to each place. */
#include "../kernel/kernel.h"
#include "../tensor/pool.h"
#include "op_integer.h"
#include "op_tools.h"

enum { GRAIN = 1 << 14, STRIP = 64 };

/* y and x (A, R, B) */
typedef struct Run {
    const Kernels *kernels;
    char *y;
    const char *x;
    size_t A, R, B, strips, bytes;
    bool backwards;
} Run;

static void run_part(size_t first, size_t last, void *with) {
    const Run *r = with;
    size_t end = r->backwards ? (r->R - 1) * r->B : 0;
    for (size_t i = first; i < last; i++) {
        size_t b = i % r->strips * STRIP,
               at = (i / r->strips * r->R * r->B + b + end) * r->bytes;
        size_t n = r->B - b < STRIP ? r->B - b : STRIP;
        ptrdiff_t stride = (ptrdiff_t)r->B;
        r->kernels->running_sum(r->y + at, r->x + at, r->R, n, r->backwards ? -stride : stride);
    }
}

/* Both contiguous and of one shape. */
static bool run(const Tensor *y, const Tensor *x, const Call *call, bool backwards,
                Error *error) {
    int axis = (int)call->args.at[0].number;
    Run r = {kernel_table(x->dtype),        tensor_data(y),        tensor_data(x), 1, 1, 1,
             .bytes = dtype_size(x->dtype), .backwards = backwards};
    for (int i = 0; i < x->axes; i++)
        *(i < axis ? &r.A : i > axis ? &r.B : &r.R) *= x->shape[i];
    r.strips = (r.B + STRIP - 1) / STRIP;
    if (x->dtype == DTYPE_INT32) return op_integer_running_sum(y, x, r.A, r.R, r.B, error);
    if (r.R > 0) pool_run(r.A * r.strips, GRAIN / (r.R * STRIP) + 1, run_part, &r);
    return true;
}

static bool forward(Call *call, Error *error) {
    Tensor x;
    if (!tensor_contiguous(&x, &call->in[0], error)) return false;
    bool ok = run(&call->out[0], &x, call, false, error);
    tensor_drop(&x);
    return ok;
}

/* y[r] = x[1] + … + x[r], so dx[r] = dy[r] + … + dy[R], from the end */
static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    return tensor_new_like(&din[0], &dout[0], error) &&
           run(&din[0], &dout[0], call, true, error);
}

static const char *const samples[] = {
    "(5) axis=1", "(2,3,4) axis=2", "(3,40) axis=-1", "(30,70) axis=1", "(0,3) axis=1", NULL,
};

const Op op_cumsum = {
    .name = "cumsum",
    .about = "The sums of x along one axis up to each place, the place included. Added one by "
             "one, in order. The sums of int32 are int32; one that does not fit is an error.",
    .inputs = {{"x", .about = "one axis or more"}},
    .params = {{"axis", PARAM_AXIS, true, 0, "the axis to sum along"}},
    .outputs = {"y"},
    .takes_integers = true,
    .infer = op_infer_like,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
