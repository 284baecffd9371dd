/* where.c: y = a where the condition holds, else b. */
#include "../kernel/kernel.h"
#include "op_tools.h"

enum { CONDITION, A, B };

static bool infer(Call *call, Error *error) {
    Tensor *out = &call->out[0], joint = {0};
    const Tensor *c = &call->in[CONDITION], *a = &call->in[A], *b = &call->in[B];
    char first[SHAPE_TEXT], second[SHAPE_TEXT], third[SHAPE_TEXT];
    out->dtype = a->dtype;
    if (shape_broadcast(&joint.axes, joint.shape, a, b, NULL) &&
        shape_broadcast(&out->axes, out->shape, c, &joint, NULL))
        return true;
    return error_set(error,
                     "condition %s, a %s and b %s do not fit together: aligned at the last "
                     "axis, sizes must be equal or 1",
                     shape_text(first, c->axes, c->shape),
                     shape_text(second, a->axes, a->shape),
                     shape_text(third, b->axes, b->shape));
}

static void run(size_t n, char *const *at, const ptrdiff_t *step, const void *with) {
    const Kernels *kernels = with;
    kernels->choose(at[0], (const int32_t *)at[1], step[1], at[2], step[2], at[3], step[3], n);
}

/* out = a where c, else b; all broadcast to the shape of `out`. */
static bool choose(const Tensor *out, const Tensor *c, const Tensor *a, const Tensor *b,
                   Error *error) {
    Tensor in[3] = {{0}};
    DType dtype = out->dtype == DTYPE_INT32 ? DTYPE_FLOAT32 : out->dtype;
    bool ok = tensor_expand(&in[0], c, out->axes, out->shape, error) &&
              tensor_expand(&in[1], a, out->axes, out->shape, error) &&
              tensor_expand(&in[2], b, out->axes, out->shape, error);
    if (ok) op_walk(out, in, 3, run, kernel_table(dtype));
    for (int i = 0; i < 3; i++) tensor_drop(&in[i]);
    return ok;
}

static bool forward(Call *call, Error *error) {
    return choose(&call->out[0], &call->in[CONDITION], &call->in[A], &call->in[B], error);
}

/* y = a where c, else b */
static bool back(Tensor *dx, const Call *call, const Tensor *dy, int i, Error *error) {
    Tensor zero = {0}, full = {0};
    bool ok =
        tensor_new(&zero, dy->dtype, 0, NULL, error) && tensor_fill(&zero, 0) &&
        tensor_new_like(&full, dy, error) &&
        choose(&full, &call->in[CONDITION], i == A ? dy : &zero, i == A ? &zero : dy, error) &&
        op_sum_to(dx, &full, &call->in[i], error);
    tensor_drop(&zero);
    tensor_drop(&full);
    return ok;
}

static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    for (int i = A; i <= B; i++)
        if (call->wanted[i] && !back(&din[i], call, &dout[0], i, error)) return false;
    return true;
}

static const char *const samples[] = {
    "(2,3)in0..1 (2,3) (2,3)",   "(2,3)in0..1 () (3)", "(3)in0..2 (2,3) ()",
    "(4,1)in0..1 (2,1,3) (1,3)", "()in0..1 () ()",     "(0,3)in0..1 (1,3) (3)",
    "(40)in0..1 (40) ()",        "(40)in0..1 () (40)", NULL,
};

const Op op_where = {
    .name = "where",
    .about =
        "a where the condition is not 0, else b, element by element; the three shapes are "
        "joined as in add: tensor.where(x:gt(0), x, 0). The gradient goes to the one that was "
        "taken, so that a NaN in the other does no harm.",
    .inputs = {{"condition", .about = "int32, any shape", .integer = true},
               {"a", .about = "a shape that fits"},
               {"b", .about = "a shape that fits"}},
    .outputs = {"y"},
    .takes_integers = true,
    .keeps_inputs = true,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
