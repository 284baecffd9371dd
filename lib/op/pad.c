/* pad.c: x with margins of one number. */
#include "op_tools.h"
#include <limits.h>
#include <string.h>

enum { SIZES, VALUE };

/* Of each axis, how much is put before and after it; less than 0 takes away. */
typedef struct Margins {
    long before[TENSOR_AXES], after[TENSOR_AXES];
} Margins;

/* Sums of three sizes that are not do not overflow. */
static bool is_beyond(long size) {
    return size > LONG_MAX / 4 || size < -(LONG_MAX / 4);
}

/* The sizes name the axes from the last on: left, right, top, bottom, … */
static bool resolve(Margins *m, const Call *call, Error *error) {
    const Tensor *x = &call->in[0];
    const ParamValue *sizes = &call->args.at[SIZES];
    char text[SHAPE_TEXT];
    memset(m, 0, sizeof *m);
    if (sizes->count % 2 != 0 || sizes->count / 2 > x->axes)
        return error_set(error,
                         "sizes has length %d, want two for each of the last axes of x %s, at "
                         "most %d",
                         sizes->count, shape_text(text, x->axes, x->shape), 2 * x->axes);
    for (int i = 0; i < sizes->count / 2; i++) {
        int axis = x->axes - 1 - i;
        m->before[axis] = sizes->at[2 * i];
        m->after[axis] = sizes->at[2 * i + 1];
        if (is_beyond(m->before[axis]) || is_beyond(m->after[axis]))
            return error_set(error, "sizes %ld and %ld are beyond what memory can address",
                             m->before[axis], m->after[axis]);
        if ((long)x->shape[axis] + m->before[axis] + m->after[axis] < 0)
            return error_set(error, "sizes %ld and %ld take more than axis %d of x %s has",
                             m->before[axis], m->after[axis], axis + 1,
                             shape_text(text, x->axes, x->shape));
    }
    return true;
}

static bool infer(Call *call, Error *error) {
    const Tensor *x = &call->in[0];
    Margins m;
    size_t shape[TENSOR_AXES];
    if (!resolve(&m, call, error)) return false;
    for (int i = 0; i < x->axes; i++)
        shape[i] = x->shape[i] + (size_t)m.before[i] + (size_t)m.after[i];
    op_set_output(call, 0, x->dtype, x->axes, shape);
    return true;
}

/* The part of a tensor that both x and y have: a view, where `before` places are left out at
 * the start of each axis and `after` at its end, as far as they are above 0. */
static bool inside(Tensor *out, const Tensor *x, const long *before, const long *after,
                   Error *error) {
    Tensor now;
    tensor_hold(&now, x);
    for (int i = 0; i < x->axes; i++) {
        size_t first = before[i] > 0 ? (size_t)before[i] : 0;
        size_t rest = first + (after[i] > 0 ? (size_t)after[i] : 0), size = now.shape[i];
        Tensor next;
        bool ok = tensor_slice(&next, &now, i, first < size ? first : size,
                               rest < size ? size - rest : 0, 1, error);
        tensor_drop(&now);
        if (!ok) return false;
        now = next;
    }
    *out = now;
    return true;
}

/* to, the padded, and from, the plain one; `back`: the other way. */
static bool copy_inside(const Tensor *padded, const Tensor *plain, const Call *call, bool back,
                        Error *error) {
    Margins m, less;
    Tensor outer = {0}, inner = {0};
    if (!resolve(&m, call, error)) return false;
    for (int i = 0; i < TENSOR_AXES; i++) {
        less.before[i] = -m.before[i];
        less.after[i] = -m.after[i];
    }
    bool ok = inside(&outer, padded, m.before, m.after, error) &&
              inside(&inner, plain, less.before, less.after, error) &&
              tensor_copy(back ? &inner : &outer, back ? &outer : &inner, error);
    tensor_drop(&outer);
    tensor_drop(&inner);
    return ok;
}

static bool forward(Call *call, Error *error) {
    tensor_fill(&call->out[0], call->args.at[VALUE].number);
    return copy_inside(&call->out[0], &call->in[0], call, false, error);
}

static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    return tensor_new_like(&din[0], &call->in[0], error) && tensor_fill(&din[0], 0) &&
           copy_inside(&dout[0], &din[0], call, true, error);
}

static const char *const samples[] = {
    "(3) sizes={1,2}",
    "(2,3) sizes={0,1} value=7.5",
    "(2,3) sizes={1,0,2,1}",
    "(2,3,4) sizes={-1,2,1,-2}",
    "(1,2,1,2) sizes={0,1,1,0,0,2,1,0}",
    "(4) sizes={-2,-2}",
    "(0,2) sizes={0,0,1,1}",
    NULL,
};

const Op op_pad = {
    .name = "pad",
    .about =
        "x with margins filled with one number. The sizes name the axes from the last one on, "
        "two for each: {left, right}, {left, right, top, bottom}, and so on. Sizes below 0 "
        "take "
        "elements away. Fails when they take more than there is.",
    .inputs = {{"x", .about = "one axis or more, any dtype"}},
    .params = {{"sizes", PARAM_SIZES, true, 0,
                "before and after the last axis, then the one before it, …"},
               {"value", PARAM_NUMBER, false, 0, "what the margins are filled with"}},
    .outputs = {"y"},
    .takes_integers = true,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
