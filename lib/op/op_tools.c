/* op_tools.c: shapes and groups of elements, for the op files. */
#include "op_tools.h"
#include <string.h>

void op_set_output(Call *call, int i, DType dtype, int axes, const size_t *shape) {
    call->out[i].dtype = dtype;
    call->out[i].axes = axes;
    memcpy(call->out[i].shape, shape, (size_t)axes * sizeof *shape);
}

bool op_infer_like(Call *call, Error *error) {
    (void)error;
    op_set_output(call, 0, call->in[0].dtype, call->in[0].axes, call->in[0].shape);
    return true;
}

bool op_check_shape(const Call *call, int i, int axes, const size_t *want, const char *why,
                    Error *error) {
    const Tensor *x = &call->in[i];
    char have_text[SHAPE_TEXT], want_text[SHAPE_TEXT], x_text[SHAPE_TEXT];
    if (tensor_is_absent(x)) return true;
    if (x->axes == axes && memcmp(x->shape, want, (size_t)axes * sizeof *want) == 0)
        return true;
    return error_set(error, "%s has shape %s, want %s, %s %s", call->op->inputs[i].name,
                     shape_text(have_text, x->axes, x->shape),
                     shape_text(want_text, axes, want), why,
                     shape_text(x_text, call->in[0].axes, call->in[0].shape));
}

int op_reduced_shape(size_t shape[TENSOR_AXES], const Tensor *x,
                     const bool reduced[TENSOR_AXES], bool keepdim) {
    int axes = 0;
    for (int i = 0; i < x->axes; i++) {
        if (!reduced[i])
            shape[axes++] = x->shape[i];
        else if (keepdim)
            shape[axes++] = 1;
    }
    return axes;
}

size_t op_group_size(const Tensor *x, const ParamValue *axes) {
    size_t n = 1;
    for (int i = 0; i < axes->count; i++) n *= x->shape[axes->at[i]];
    return n;
}

void op_axes_set(bool set[TENSOR_AXES], const ParamValue *axes) {
    memset(set, 0, TENSOR_AXES * sizeof *set);
    for (int i = 0; i < axes->count; i++) set[axes->at[i]] = true;
}

bool op_spread(Tensor *out, const Tensor *dy, const Tensor *x, const bool reduced[TENSOR_AXES],
               Error *error) {
    Tensor narrow;
    size_t shape[TENSOR_AXES];
    int axes = op_reduced_shape(shape, x, reduced, true);
    if (!tensor_reshape(&narrow, dy, axes, shape, error)) return false;
    bool ok = tensor_expand(out, &narrow, x->axes, x->shape, error);
    tensor_drop(&narrow);
    return ok;
}
