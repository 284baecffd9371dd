#include "tensor.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* The number of bytes of `shape`, or false when it does not fit a size_t or an
 * element could not be reached by a stride. A size of 0 makes the count 0, but the
 * other sizes must still fit: their product appears in strides. */
static bool byte_count(size_t *bytes, DType dtype, int axes, const size_t *shape) {
    size_t product = dtype_size(dtype);
    bool empty = false;
    for (int i = 0; i < axes; i++) {
        if (shape[i] == 0) empty = true;
        if (shape[i] != 0 && __builtin_mul_overflow(product, shape[i], &product)) return false;
    }
    if (product > PTRDIFF_MAX) return false;
    *bytes = empty ? 0 : product;
    return true;
}

/* "3725.3 GiB", or "4000 bytes" of what is small; also where the number overflows. */
enum { SIZE_TEXT = 40 };
static const char *size_text(char text[SIZE_TEXT], DType dtype, int axes, const size_t *shape) {
    double bytes = (double)dtype_size(dtype), gib;
    for (int i = 0; i < axes; i++) bytes *= shape[i] > 0 ? (double)shape[i] : 1;
    gib = bytes / 0x1p30;
    snprintf(text, SIZE_TEXT,
             gib < 0.1   ? "%.0f bytes"
             : gib < 1e6 ? "%.1f GiB"
                         : "%.2g GiB",
             gib < 0.1 ? bytes : gib);
    return text;
}

static bool no_memory(DType dtype, int axes, const size_t *shape, Error *error) {
    char text[SHAPE_TEXT], size[SIZE_TEXT];
    error_set(error, "not enough memory for shape %s of %s, %s", shape_text(text, axes, shape),
              dtype_name(dtype), size_text(size, dtype, axes, shape));
    if (error) error->memory = true;
    return false;
}

static void set_contiguous_strides(Tensor *x) {
    ptrdiff_t stride = 1;
    for (int i = x->axes - 1; i >= 0; i--) {
        x->stride[i] = stride;
        if (x->shape[i] > 0) stride *= (ptrdiff_t)x->shape[i];
    }
}

bool tensor_new(Tensor *out, DType dtype, int axes, const size_t *shape, Error *error) {
    char text[SHAPE_TEXT], size[SIZE_TEXT];
    size_t bytes;
    if (axes < 0 || axes > TENSOR_AXES) {
        return error_set(error, "a tensor has 0 to %d axes, not %d", TENSOR_AXES, axes);
    }
    if (!byte_count(&bytes, dtype, axes, shape)) {
        return error_set(error, "shape %s of %s, %s, has more elements than memory can address",
                         shape_text(text, axes, shape), dtype_name(dtype),
                         size_text(size, dtype, axes, shape));
    }
    Storage *storage = storage_new(bytes, error);
    if (!storage) return no_memory(dtype, axes, shape, error);
    out->storage = storage;
    out->offset = 0;
    out->axes = axes;
    out->dtype = dtype;
    for (int i = 0; i < TENSOR_AXES; i++) out->shape[i] = i < axes ? shape[i] : 0;
    for (int i = axes; i < TENSOR_AXES; i++) out->stride[i] = 0;
    set_contiguous_strides(out);
    return true;
}

bool tensor_new_like(Tensor *out, const Tensor *x, Error *error) {
    return tensor_new(out, x->dtype, x->axes, x->shape, error);
}

void tensor_hold(Tensor *out, const Tensor *x) {
    *out = *x;
    storage_hold(out->storage);
}

void tensor_drop(Tensor *x) {
    storage_drop(x->storage);
    x->storage = NULL;
}

bool tensor_is_absent(const Tensor *x) {
    return x->storage == NULL;
}

size_t tensor_count(const Tensor *x) {
    size_t count = 1;
    for (int i = 0; i < x->axes; i++) count *= x->shape[i];
    return count;
}

bool tensor_is_contiguous(const Tensor *x) {
    ptrdiff_t stride = 1;
    for (int i = x->axes - 1; i >= 0; i--) {
        if (x->shape[i] == 0) return true;
        if (x->shape[i] == 1) continue; /* its stride is never taken */
        if (x->stride[i] != stride) return false;
        stride *= (ptrdiff_t)x->shape[i];
    }
    return true;
}

bool tensor_same_shape(const Tensor *a, const Tensor *b) {
    if (a->axes != b->axes) return false;
    for (int i = 0; i < a->axes; i++) {
        if (a->shape[i] != b->shape[i]) return false;
    }
    return true;
}

void *tensor_data(const Tensor *x) {
    return (char *)storage_data(x->storage) + x->offset * dtype_size(x->dtype);
}

static void *element(const Tensor *x, const size_t *index) {
    ptrdiff_t at = 0;
    for (int i = 0; i < x->axes; i++) at += (ptrdiff_t)index[i] * x->stride[i];
    return (char *)tensor_data(x) + at * (ptrdiff_t)dtype_size(x->dtype);
}

double tensor_get(const Tensor *x, const size_t *index) {
    const void *at = element(x, index);
    switch (x->dtype) {
    case DTYPE_FLOAT32:
        return *(const float *)at;
    case DTYPE_FLOAT64:
        return *(const double *)at;
    case DTYPE_INT32:
        return *(const int32_t *)at;
    }
    return NAN;
}

void tensor_set(Tensor *x, const size_t *index, double value) {
    void *at = element(x, index);
    switch (x->dtype) {
    case DTYPE_FLOAT32:
        *(float *)at = (float)value;
        break;
    case DTYPE_FLOAT64:
        *(double *)at = value;
        break;
    case DTYPE_INT32:
        *(int32_t *)at = dtype_saturate(value);
        break;
    }
}

const char *shape_text(char text[SHAPE_TEXT], int axes, const size_t *shape) {
    int at = snprintf(text, SHAPE_TEXT, "(");
    for (int i = 0; i < axes && at < SHAPE_TEXT; i++) {
        at += snprintf(text + at, (size_t)(SHAPE_TEXT - at), i ? ", %zu" : "%zu", shape[i]);
    }
    if (at < SHAPE_TEXT) snprintf(text + at, (size_t)(SHAPE_TEXT - at), ")");
    return text;
}
