/* optim.c: the elements of a parameter, divided over the threads. */
#include "optim.h"
#include "../tensor/pool.h"

/* Below this many elements a step is done before another thread has woken up. */
enum { GRAIN = 1 << 15, BLOCK = 1 << 16 };

/* Which step, and on what. */
typedef struct Job {
    const Kernels *kernels;
    const Slot *slot;
    const SgdStep *sgd;
    const AdamStep *adam;
    const RmsStep *rms;
    bool nesterov;
} Job;

static void *from(const Tensor *x, size_t first) {
    return (char *)tensor_data(x) + first * dtype_size(x->dtype);
}

static void run(Job *job, void (*part)(size_t first, size_t last, void *with)) {
    job->kernels = kernel_table(job->slot->x.dtype);
    pool_run(tensor_count(&job->slot->x), GRAIN, part, job);
}

static void sgd_part(size_t first, size_t last, void *with) {
    const Job *job = with;
    const Slot *s = job->slot;
    void *x = from(&s->x, first), *g = from(&s->g, first);
    if (job->sgd->momentum == 0) {
        job->kernels->sgd_step(x, g, job->sgd, last - first);
        return;
    }
    void *v = from(&s->state[0], first);
    if (job->nesterov)
        job->kernels->nesterov_step(x, v, g, job->sgd, last - first);
    else
        job->kernels->momentum_step(x, v, g, job->sgd, last - first);
}

void optim_sgd(const Slot *slot, const SgdStep *step, bool nesterov) {
    run(&(Job){.slot = slot, .sgd = step, .nesterov = nesterov}, sgd_part);
}

static void adam_part(size_t first, size_t last, void *with) {
    const Job *job = with;
    const Slot *s = job->slot;
    job->kernels->adam_step(from(&s->x, first), from(&s->state[0], first),
                            from(&s->state[1], first), from(&s->g, first), job->adam,
                            last - first);
}

void optim_adam(const Slot *slot, const AdamStep *step) {
    run(&(Job){.slot = slot, .adam = step}, adam_part);
}

static void rms_part(size_t first, size_t last, void *with) {
    const Job *job = with;
    const Slot *s = job->slot;
    job->kernels->rms_step(from(&s->x, first), from(&s->state[0], first),
                           from(&s->state[1], first), from(&s->g, first), job->rms,
                           last - first);
}

void optim_rms(const Slot *slot, const RmsStep *step) {
    run(&(Job){.slot = slot, .rms = step}, rms_part);
}

void optim_average(const Tensor *x, const Tensor *y, double weight, double scale) {
    kernel_table(x->dtype)->average_step(tensor_data(x), tensor_data(y), weight, scale,
                                         tensor_count(x));
}

void optim_scale(const Tensor *out, const Tensor *x, double by) {
    kernel_table(x->dtype)->scale_values(tensor_data(out), tensor_data(x), by, tensor_count(x));
}

void optim_clamp(const Tensor *out, const Tensor *x, double most) {
    kernel_table(x->dtype)->clamp_values(tensor_data(out), tensor_data(x), most,
                                         tensor_count(x));
}

double optim_square_sum(const Tensor *x) {
    size_t count = tensor_count(x);
    double sum = 0;
    for (size_t first = 0; first < count; first += BLOCK) {
        size_t n = count - first < BLOCK ? count - first : BLOCK;
        sum += kernel_table(x->dtype)->square_sum(from(x, first), n);
    }
    return sum;
}

/* What a slot must be. */

static bool like(const Tensor *a, const Tensor *x) {
    return a->dtype == x->dtype && tensor_same_shape(a, x) && tensor_is_contiguous(a);
}

static bool misfit(const char *what, const Tensor *a, const Tensor *x, Error *error) {
    char got[SHAPE_TEXT], want[SHAPE_TEXT];
    return error_set(error, "%s is %s %s, want contiguous %s %s, as the parameter", what,
                     dtype_name(a->dtype), shape_text(got, a->axes, a->shape),
                     dtype_name(x->dtype), shape_text(want, x->axes, x->shape));
}

bool optim_check(const Slot *slot, int states, Error *error) {
    const Tensor *x = &slot->x;
    char shape[SHAPE_TEXT];
    if (!dtype_is_float(x->dtype) || !tensor_is_contiguous(x))
        return error_set(error, "the parameter is %s%s %s, want a contiguous float tensor",
                         tensor_is_contiguous(x) ? "" : "a view with gaps, ",
                         dtype_name(x->dtype), shape_text(shape, x->axes, x->shape));
    if (!like(&slot->g, x)) return misfit("the gradient", &slot->g, x, error);
    for (int i = 0; i < states; i++) {
        const Tensor *state = &slot->state[i];
        if (!like(state, x)) return misfit("the state", state, x, error);
        if (state->storage == x->storage || state->storage == slot->g.storage ||
            (i > 0 && state->storage == slot->state[0].storage))
            return error_set(error, "the state shares its elements with another tensor");
    }
    if (slot->g.storage == x->storage)
        return error_set(error, "the parameter shares its elements with its gradient");
    return true;
}
