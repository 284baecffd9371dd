/* op_window.c: reading the settings of a window, and the sizes that come out. */
#include "op_window.h"

Window op_window_new(const Tensor *x, int axes) {
    Window w;
    for (int i = 0; i < 2; i++) {
        bool there = i >= 2 - axes && x->axes >= 2;
        w.in[i] = there ? x->shape[x->axes - 2 + i] : 1;
        w.out[i] = w.in[i];
        w.size[i] = w.stride[i] = w.dilation[i] = 1;
        w.padding[i] = 0;
    }
    return w;
}

bool op_check_planes(const Tensor *x, int axes, Error *error) {
    char shape[SHAPE_TEXT];
    if (x->axes == axes + 2) return true;
    return error_set(error, "x has shape %s, want %s", shape_text(shape, x->axes, x->shape),
                     axes == 1 ? "(N, C, L): items, channels, places"
                               : "(N, C, H, W): items, channels, rows, columns");
}

bool op_window_sizes(size_t out[2], const Call *call, int p, int axes, long least,
                     Error *error) {
    const ParamValue *value = &call->args.at[p];
    const char *name = call->op->params[p].name;
    if (value->given && value->count != 1 && value->count != axes)
        return error_set(error, "%s has %d numbers, want %s", name, value->count,
                         axes == 1 ? "one" : "one, or two: for rows and for columns");
    for (int i = 0; i < axes; i++) {
        long size = value->given ? value->at[value->count == 1 ? 0 : i] : (long)value->number;
        if (size < least)
            return error_set(error, "%s is %ld, want %ld or more", name, size, least);
        out[2 - axes + i] = (size_t)size;
    }
    return true;
}

/* How far the window reaches along axis `i`, and the room there; false beyond what can be
 * counted. */
static bool measure(size_t *reach, size_t *room, const Window *w, int i) {
    return !__builtin_mul_overflow(w->dilation[i], w->size[i] - 1, reach) &&
           !__builtin_add_overflow(*reach, (size_t)1, reach) &&
           !__builtin_mul_overflow(w->padding[i], (size_t)2, room) &&
           !__builtin_add_overflow(*room, w->in[i], room) && *room <= PTRDIFF_MAX;
}

bool op_window_fit(Window *w, const Tensor *x, Error *error) {
    char shape[SHAPE_TEXT];
    for (int i = 0; i < 2; i++) {
        size_t reach = 0, room = 0;
        if (!measure(&reach, &room, w, i))
            return error_set(error,
                             "a window of %zu elements, dilation %zu and padding %zu reaches "
                             "further than memory can address",
                             w->size[i], w->dilation[i], w->padding[i]);
        if (reach > room)
            return error_set(error,
                             "the window reaches over %zu elements, and x %s has only %zu "
                             "there, padding included",
                             reach, shape_text(shape, x->axes, x->shape), room);
        w->out[i] = (room - reach) / w->stride[i] + 1;
    }
    return true;
}

void op_window_output(Call *call, int i, DType dtype, size_t channels, const Window *w,
                      int axes) {
    size_t shape[4] = {call->in[0].shape[0], channels};
    for (int k = 0; k < axes; k++) shape[2 + k] = w->out[2 - axes + k];
    op_set_output(call, i, dtype, axes + 2, shape);
}
