/* shape.c: broadcasting and views. Nothing here reads an element; only
 * tensor_reshape may copy, where no strides describe the wanted order. */
#include "tensor.h"

static size_t size_from_end(const Tensor *x, int back) {
    return back < x->axes ? x->shape[x->axes - 1 - back] : 1;
}

static bool shapes_do_not_fit(const Tensor *a, const Tensor *b, Error *error) {
    char first[SHAPE_TEXT], second[SHAPE_TEXT];
    return error_set(error,
                     "shapes %s and %s do not fit together: aligned at the last axis, sizes "
                     "must be equal or 1",
                     shape_text(first, a->axes, a->shape),
                     shape_text(second, b->axes, b->shape));
}

bool shape_broadcast(int *axes, size_t shape[TENSOR_AXES], const Tensor *a, const Tensor *b,
                     Error *error) {
    int most = a->axes > b->axes ? a->axes : b->axes;
    for (int back = 0; back < most; back++) {
        size_t p = size_from_end(a, back), q = size_from_end(b, back);
        if (p != q && p != 1 && q != 1) return shapes_do_not_fit(a, b, error);
        shape[most - 1 - back] = p == 1 ? q : p;
    }
    *axes = most;
    return true;
}

static bool axis_out_of_range(const Tensor *x, int axis, Error *error) {
    char text[SHAPE_TEXT];
    return error_set(error, "axis %d is out of range for shape %s, which has %d axes", axis + 1,
                     shape_text(text, x->axes, x->shape), x->axes);
}

/* Ends every view: shares the storage of `view`, which until now was only described. */
static bool finish_view(Tensor *out, const Tensor *view) {
    tensor_hold(out, view);
    return true;
}

bool tensor_permute(Tensor *out, const Tensor *x, const int *order, Error *error) {
    Tensor view = *x;
    unsigned seen = 0;
    for (int i = 0; i < x->axes; i++) {
        if (order[i] < 0 || order[i] >= x->axes) return axis_out_of_range(x, order[i], error);
        if (seen >> order[i] & 1) {
            return error_set(error, "axis %d is named twice in the order", order[i] + 1);
        }
        seen |= 1u << order[i];
        view.shape[i] = x->shape[order[i]];
        view.stride[i] = x->stride[order[i]];
    }
    return finish_view(out, &view);
}

static bool cannot_expand(const Tensor *x, int axes, const size_t *shape, Error *error) {
    char from[SHAPE_TEXT], to[SHAPE_TEXT];
    if (axes > TENSOR_AXES) {
        return error_set(error, "a tensor has at most %d axes, not %d", TENSOR_AXES, axes);
    }
    return error_set(error, "shape %s cannot be expanded to %s: only axes of size 1 can grow",
                     shape_text(from, x->axes, x->shape), shape_text(to, axes, shape));
}

/* An expanded view addresses few elements but may be copied: its count must fit. */
static bool count_fits(DType dtype, int axes, const size_t *shape) {
    size_t product = dtype_size(dtype);
    for (int i = 0; i < axes; i++) {
        if (shape[i] != 0 && __builtin_mul_overflow(product, shape[i], &product)) return false;
    }
    return product <= PTRDIFF_MAX;
}

static bool too_many_elements(int axes, const size_t *shape, Error *error) {
    char text[SHAPE_TEXT];
    return error_set(error, "shape %s has more elements than memory can address",
                     shape_text(text, axes, shape));
}

bool tensor_expand(Tensor *out, const Tensor *x, int axes, const size_t *shape, Error *error) {
    if (axes < x->axes || axes > TENSOR_AXES) return cannot_expand(x, axes, shape, error);
    if (!count_fits(x->dtype, axes, shape)) return too_many_elements(axes, shape, error);
    Tensor view = *x;
    view.axes = axes;
    for (int i = 0; i < axes; i++) {
        int from = i - (axes - x->axes);
        size_t size = from < 0 ? 1 : x->shape[from];
        if (size != 1 && size != shape[i]) return cannot_expand(x, axes, shape, error);
        view.shape[i] = shape[i];
        view.stride[i] = from < 0 || size != shape[i] ? 0 : x->stride[from];
    }
    return finish_view(out, &view);
}

/* `count` elements from `first` by `step` stay inside 0 … size-1. Written so that
 * nothing overflows, whatever the author asked for. */
static bool slice_fits(size_t size, size_t first, size_t count, ptrdiff_t step) {
    if (count == 0) return first <= size;
    if (first >= size) return false;
    size_t room = step > 0 ? size - 1 - first : first;
    size_t stride = step > 0 ? (size_t)step : (size_t)0 - (size_t)step;
    return count - 1 <= room / stride;
}

bool tensor_slice(Tensor *out, const Tensor *x, int axis, size_t first, size_t count,
                  ptrdiff_t step, Error *error) {
    char text[SHAPE_TEXT];
    if (axis < 0 || axis >= x->axes) return axis_out_of_range(x, axis, error);
    if (step == 0) return error_set(error, "the step of a slice must not be 0");
    if (!slice_fits(x->shape[axis], first, count, step)) {
        return error_set(error,
                         "%zu elements from %zu by %td do not lie inside axis %d of shape %s",
                         count, first + 1, step, axis + 1, shape_text(text, x->axes, x->shape));
    }
    Tensor view = *x;
    view.shape[axis] = count;
    if (count > 0)
        view.offset += first * (size_t)x->stride[axis]; /* modulo 2^64: may go down */
    view.stride[axis] = count > 1 ? x->stride[axis] * step : x->stride[axis];
    return finish_view(out, &view);
}

bool tensor_select(Tensor *out, const Tensor *x, int axis, size_t index, Error *error) {
    char text[SHAPE_TEXT];
    if (axis < 0 || axis >= x->axes) return axis_out_of_range(x, axis, error);
    if (index >= x->shape[axis]) {
        return error_set(error, "index %zu is out of range for axis %d of shape %s", index + 1,
                         axis + 1, shape_text(text, x->axes, x->shape));
    }
    Tensor view = *x;
    view.offset += index * (size_t)x->stride[axis];
    view.axes--;
    for (int i = axis; i < view.axes; i++) {
        view.shape[i] = x->shape[i + 1];
        view.stride[i] = x->stride[i + 1];
    }
    return finish_view(out, &view);
}

/* A run of axes of `x` that steps evenly, as if it were one axis. */
typedef struct Run {
    size_t size;
    ptrdiff_t stride; /* of its last axis */
} Run;

/* Joins the axes of `x` into as few runs as its strides allow; returns how many. */
static int runs_of(Run runs[TENSOR_AXES], const Tensor *x) {
    int count = 0;
    for (int i = 0; i < x->axes; i++) {
        Run axis = {x->shape[i], x->stride[i]};
        if (axis.size == 1) continue;
        Run *last = count > 0 ? &runs[count - 1] : NULL;
        if (last && last->stride == axis.stride * (ptrdiff_t)axis.size) {
            *last = (Run){last->size * axis.size, axis.stride};
        } else {
            runs[count++] = axis;
        }
    }
    return count;
}

/* Cuts the runs of `x` into the axes of `view`, from the last; false when an axis
 * would lie across two runs that do not step evenly. */
static bool set_strides(Tensor *view, const Tensor *x) {
    Run runs[TENSOR_AXES];
    int run = runs_of(runs, x) - 1;
    size_t inside = 1; /* elements of the current run already given to axes */
    for (int i = view->axes - 1; i >= 0; i--) {
        view->stride[i] = 1;
        if (view->shape[i] == 1) continue;
        if (run >= 0 && inside == runs[run].size) {
            run--;
            inside = 1;
        }
        if (run < 0 || runs[run].size % (inside * view->shape[i]) != 0) return false;
        view->stride[i] = runs[run].stride * (ptrdiff_t)inside;
        inside *= view->shape[i];
    }
    return true;
}

static bool same_count(const Tensor *x, int axes, const size_t *shape) {
    size_t count = 1;
    for (int i = 0; i < axes; i++) {
        if (shape[i] == 0) return tensor_count(x) == 0;
    }
    for (int i = 0; i < axes; i++) {
        if (__builtin_mul_overflow(count, shape[i], &count)) return false;
    }
    return count == tensor_count(x);
}

bool tensor_reshape(Tensor *out, const Tensor *x, int axes, const size_t *shape, Error *error) {
    char from[SHAPE_TEXT], to[SHAPE_TEXT];
    if (axes < 0 || axes > TENSOR_AXES) {
        return error_set(error, "a tensor has 0 to %d axes, not %d", TENSOR_AXES, axes);
    }
    if (!same_count(x, axes, shape)) {
        return error_set(error, "shape %s, %zu elements, cannot be reshaped to %s",
                         shape_text(from, x->axes, x->shape), tensor_count(x),
                         shape_text(to, axes, shape));
    }
    if (tensor_count(x) == 0) return tensor_new(out, x->dtype, axes, shape, error);
    Tensor view = *x;
    view.axes = axes;
    for (int i = 0; i < axes; i++) view.shape[i] = shape[i];
    if (set_strides(&view, x)) return finish_view(out, &view);
    Tensor copy;
    if (!tensor_contiguous(&copy, x, error)) return false;
    bool done = tensor_reshape(out, &copy, axes, shape, error);
    tensor_drop(&copy);
    return done;
}
