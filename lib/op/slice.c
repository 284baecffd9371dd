/* slice.c: from first to last along one axis, both included, as Lua's string.sub. */
#include "op_tools.h"

typedef struct Span {
    size_t first, count;
    ptrdiff_t step;
} Span;

/* A position as the author writes it, 1 … size or -1 … -size, as 1 … size. Zero stays. */
static long place(const ParamValue *value, size_t size) {
    long at = (long)value->number;
    return at < 0 ? at + (long)size + 1 : at;
}

static bool out_of_range(const Tensor *x, int axis, const char *name, double value,
                         Error *error) {
    char shape[SHAPE_TEXT];
    return error_set(
        error, "%s = %g is out of range for axis %d of shape %s, which has size %zu", name,
        value, axis + 1, shape_text(shape, x->axes, x->shape), x->shape[axis]);
}

/* With a negative step the missing ends change places: x:slice(1, nil, nil, -1) reverses. */
static bool resolve(Span *span, const Call *call, Error *error) {
    const ParamValue *at = call->args.at;
    int axis = (int)at[0].number;
    long size = (long)call->in[0].shape[axis], step = (long)at[3].number;
    long first = step < 0 && !at[1].given ? size : place(&at[1], (size_t)size);
    long last = step < 0 && !at[2].given ? 1 : place(&at[2], (size_t)size);
    if (step == 0) return error_set(error, "step is 0, want a whole number other than 0");
    long from = step > 0 ? first : last, to = step > 0 ? last : first;
    *span = (Span){0, 0, step};
    if (to == from - 1 && from >= 1 && to <= size) return true;
    if (first < 1 || first > size)
        return out_of_range(&call->in[0], axis, "first", at[1].number, error);
    if (last < 1 || last > size)
        return out_of_range(&call->in[0], axis, "last", at[2].number, error);
    if (to < from) return true;
    span->first = (size_t)first - 1;
    span->count = (size_t)((to - from) / (step > 0 ? step : -step)) + 1;
    return true;
}

static bool infer(Call *call, Error *error) {
    Span span = {0, 0, 1};
    if (!resolve(&span, call, error)) return false;
    return tensor_slice(&call->out[0], &call->in[0], (int)call->args.at[0].number, span.first,
                        span.count, span.step, error);
}

static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    Span span = {0, 0, 1};
    Tensor part;
    if (!resolve(&span, call, error)) return false;
    if (!tensor_new_like(&din[0], &call->in[0], error)) return false;
    tensor_fill(&din[0], 0);
    if (!tensor_slice(&part, &din[0], (int)call->args.at[0].number, span.first, span.count,
                      span.step, error))
        return false;
    bool ok = tensor_copy(&part, &dout[0], error);
    tensor_drop(&part);
    return ok;
}

static const char *const samples[] = {
    "(5) axis=1 first=2 last=4", "(3,6) axis=2 first=1 last=-1 step=2", "(3,5) axis=-1 step=-2",
    "(2,3,4) axis=2 first=-2",   "(4) axis=1 first=3 last=2",           NULL,
};

const Op op_slice = {
    .name = "slice",
    .about =
        "The elements first, first + step, … up to last (included) of one axis; places count "
        "from 1, or from -1 at the end. A negative step goes down: x:slice{axis = 1, step = "
        "-1} "
        "is x reversed. last = first - 1 gives an axis of size 0. A view: nothing is copied. "
        "Fails when first or last lies outside the axis.",
    .inputs = {{"x", .about = "one axis or more, any dtype"}},
    .params = {{"axis", PARAM_AXIS, true, 0, "the axis to cut"},
               {"first", PARAM_WHOLE, false, 1, "the first place"},
               {"last", PARAM_WHOLE, false, -1, "the last place, included"},
               {"step", PARAM_WHOLE, false, 1, "from one place to the next"}},
    .outputs = {"y"},
    .is_view = true,
    .takes_integers = true,
    .infer = infer,
    .backward = backward,
    .samples = samples,
};
