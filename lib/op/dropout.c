/* dropout.c: elements left out at random. The mask depends on the seed and on the places of
 * the elements alone; the way back draws it again instead of keeping it. */
#include "../kernel/kernel.h"
#include "../tensor/pool.h"
#include "op_tools.h"

enum { P, GENERATOR, GRAIN = 1 << 13 };

typedef struct Job {
    const Kernels *kernels;
    char *out;
    const char *x;
    uint64_t seed;
    uint32_t least;
    double scale;
    size_t bytes;
} Job;

static bool infer(Call *call, Error *error) {
    double p = call->args.at[P].number;
    char text[NUMBER_TEXT];
    if (!(p >= 0 && p <= 1))
        return error_set(error, "p is %s, want 0 to 1", number_text(text, p));
    return op_infer_like(call, error);
}

static void part(size_t first, size_t last, void *with) {
    const Job *job = with;
    job->kernels->dropout(job->out + first * job->bytes, job->x + first * job->bytes, job->seed,
                          first, job->least, job->scale, last - first);
}

/* The least number of 24 bits that keeps an element: ceil(p 2^24). */
static uint32_t threshold(double p) {
    double exact = p * 0x1p24;
    uint32_t below = (uint32_t)exact;
    return below + (exact > (double)below);
}

/* out = x · mask / (1 - p), contiguous both */
static void apply(Tensor *out, const Tensor *x, const Call *call) {
    double p = call->args.at[P].number;
    Job job = {.kernels = kernel_table(x->dtype),
               .out = tensor_data(out),
               .x = tensor_data(x),
               .seed = (uint64_t)call->args.at[GENERATOR].at[0],
               .least = threshold(p),
               .scale = p < 1 ? 1 / (1 - p) : 0,
               .bytes = dtype_size(x->dtype)};
    pool_run(tensor_count(x), GRAIN, part, &job);
}

static bool forward(Call *call, Error *error) {
    Tensor x;
    if (!tensor_contiguous(&x, &call->in[0], error)) return false;
    apply(&call->out[0], &x, call);
    tensor_drop(&x);
    return true;
}

/* y = x mask / (1 - p) */
static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    if (!tensor_new_like(&din[0], &dout[0], error)) return false;
    apply(&din[0], &dout[0], call);
    return true;
}

static const char *const samples[] = {
    "(3,5) p=0.5 generator=7",
    "(129) p=0.25 generator=8",
    "(2,3) p=0 generator=9",
    "(2,3) p=1 generator=9",
    "() p=0.5 generator=1",
    "(2,0) p=0.5 generator=1",
    NULL,
};

const Op op_dropout = {
    .name = "dropout",
    .about = "Each element of x is 0 with probability p, else x / (1 - p), so that the mean "
             "stays: for training; in evaluation leave it out. Which are 0 depends on the "
             "generator's state and on the place of the element alone: element i, counted in "
             "order, stays when the upper 24 bits of word i % 4 of block i / 4 of a stream "
             "split off the generator are p 2^24 or more. Srivastava and others 2014. Fails "
             "unless p is 0 to 1.",
    .inputs = {{"x", .about = "any shape"}},
    .params = {{"p", PARAM_NUMBER, false, 0.5, "the probability of being left out"},
               {"generator", PARAM_GENERATOR, true, 0, "tensor.generator(seed); it moves on"}},
    .outputs = {"y"},
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
