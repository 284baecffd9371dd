/* copy.c: moving elements between tensors of any strides and dtypes.
 *
 * Two tensors of one shape are walked together. Axes that both step through
 * evenly are joined first, so that the inner loop is as long as the strides allow;
 * its rows are divided over threads. Rows of one dtype are moved as bits. Between
 * dtypes they pass through a buffer of doubles, which holds every float and int32
 * exactly. */
#include "pool.h"
#include "tensor.h"
#include <math.h>
#include <string.h>

enum { BUFFER = 256, GRAIN = 1 << 15, ROWS = 16, COLUMNS = 64, ZERO_GRAIN = 1 << 18 };

int32_t dtype_saturate(double value) {
    if (value != value) return 0;
    if (value <= INT32_MIN) return INT32_MIN;
    if (value >= INT32_MAX) return INT32_MAX;
    return (int32_t)value;
}

/* Bits of an element: the same memory is float or int32 to others. */
typedef int32_t __attribute__((may_alias)) Word;
typedef int64_t __attribute__((may_alias)) DoubleWord;

typedef struct Walk {
    char *out;
    const char *x;
    DType out_dtype, x_dtype;
    int axes; /* at least 1 */
    size_t shape[TENSOR_AXES];
    ptrdiff_t out_stride[TENSOR_AXES], x_stride[TENSOR_AXES];
} Walk;

/* The innermost axis of a row, with the addresses where it starts. */
typedef struct Row {
    char *out;
    const char *x;
    ptrdiff_t out_stride, x_stride;
    size_t count;
} Row;

static bool joins_last(const Walk *walk, size_t size, ptrdiff_t out, ptrdiff_t x) {
    int last = walk->axes - 1;
    return last >= 0 && walk->out_stride[last] == out * (ptrdiff_t)size &&
           walk->x_stride[last] == x * (ptrdiff_t)size;
}

/* Over `out` and `x` of one shape; the first element of `x` is at `data`. */
static Walk walk_new(const Tensor *out, const Tensor *x, const void *data) {
    Walk walk = {tensor_data(out), data, out->dtype, x->dtype, 0, {1}, {1}, {1}};
    for (int i = 0; i < x->axes; i++) {
        if (x->shape[i] == 1) continue;
        bool joined = joins_last(&walk, x->shape[i], out->stride[i], x->stride[i]);
        int at = joined ? walk.axes - 1 : walk.axes++;
        walk.shape[at] = (joined ? walk.shape[at] : 1) * x->shape[i];
        walk.out_stride[at] = out->stride[i];
        walk.x_stride[at] = x->stride[i];
    }
    if (walk.axes == 0) walk.axes = 1;
    return walk;
}

/* Goes from row to row: the index of each axis but the last, and the row there. */
typedef struct Cursor {
    size_t index[TENSOR_AXES];
    Row row;
} Cursor;

static void advance(Cursor *cursor, const Walk *walk, int axis, ptrdiff_t steps) {
    cursor->row.out += steps * walk->out_stride[axis] * (ptrdiff_t)dtype_size(walk->out_dtype);
    cursor->row.x += steps * walk->x_stride[axis] * (ptrdiff_t)dtype_size(walk->x_dtype);
}

static Cursor cursor_at(const Walk *walk, size_t number) {
    int last = walk->axes - 1;
    Cursor cursor = {
        {0},
        {walk->out, walk->x, walk->out_stride[last], walk->x_stride[last], walk->shape[last]}};
    for (int i = last - 1; i >= 0; i--) {
        cursor.index[i] = number % walk->shape[i];
        number /= walk->shape[i];
        advance(&cursor, walk, i, (ptrdiff_t)cursor.index[i]);
    }
    return cursor;
}

static void next_row(Cursor *cursor, const Walk *walk) {
    for (int i = walk->axes - 2; i >= 0; i--) {
        advance(cursor, walk, i, 1);
        if (++cursor->index[i] < walk->shape[i]) return;
        advance(cursor, walk, i, -(ptrdiff_t)walk->shape[i]);
        cursor->index[i] = 0;
    }
}

static void move_words(Row row) {
    Word *out = (Word *)row.out;
    const Word *x = (const Word *)row.x;
    for (size_t i = 0; i < row.count; i++) {
        out[(ptrdiff_t)i * row.out_stride] = x[(ptrdiff_t)i * row.x_stride];
    }
}

static void move_double_words(Row row) {
    DoubleWord *out = (DoubleWord *)row.out;
    const DoubleWord *x = (const DoubleWord *)row.x;
    for (size_t i = 0; i < row.count; i++) {
        out[(ptrdiff_t)i * row.out_stride] = x[(ptrdiff_t)i * row.x_stride];
    }
}

static void move(Row row, DType dtype) {
    if (row.out_stride == 1 && row.x_stride == 1) {
        memcpy(row.out, row.x, row.count * dtype_size(dtype));
    } else if (dtype_size(dtype) == 4) {
        move_words(row);
    } else {
        move_double_words(row);
    }
}

static void load(double *out, const void *from, DType dtype, ptrdiff_t stride, size_t n) {
    const float *f = from;
    const double *d = from;
    const int32_t *k = from;
    switch (dtype) {
    case DTYPE_FLOAT32:
        for (size_t i = 0; i < n; i++) out[i] = f[(ptrdiff_t)i * stride];
        break;
    case DTYPE_FLOAT64:
        for (size_t i = 0; i < n; i++) out[i] = d[(ptrdiff_t)i * stride];
        break;
    case DTYPE_INT32:
        for (size_t i = 0; i < n; i++) out[i] = k[(ptrdiff_t)i * stride];
        break;
    }
}

static void store(void *to, const double *x, DType dtype, ptrdiff_t stride, size_t n) {
    float *f = to;
    double *d = to;
    int32_t *k = to;
    switch (dtype) {
    case DTYPE_FLOAT32:
        for (size_t i = 0; i < n; i++) f[(ptrdiff_t)i * stride] = (float)x[i];
        break;
    case DTYPE_FLOAT64:
        for (size_t i = 0; i < n; i++) d[(ptrdiff_t)i * stride] = x[i];
        break;
    case DTYPE_INT32:
        for (size_t i = 0; i < n; i++) k[(ptrdiff_t)i * stride] = dtype_saturate(x[i]);
        break;
    }
}

static void convert(Row row, DType out_dtype, DType x_dtype) {
    double buffer[BUFFER];
    ptrdiff_t out_step = row.out_stride * (ptrdiff_t)dtype_size(out_dtype);
    ptrdiff_t x_step = row.x_stride * (ptrdiff_t)dtype_size(x_dtype);
    for (size_t done = 0; done < row.count; done += BUFFER) {
        size_t n = row.count - done < BUFFER ? row.count - done : BUFFER;
        load(buffer, row.x + (ptrdiff_t)done * x_step, x_dtype, row.x_stride, n);
        store(row.out + (ptrdiff_t)done * out_step, buffer, out_dtype, row.out_stride, n);
    }
}

static void copy_row(Row row, const Walk *walk) {
    if (walk->out_dtype == walk->x_dtype) {
        move(row, walk->x_dtype);
    } else {
        convert(row, walk->out_dtype, walk->x_dtype);
    }
}

static Row part_of(Row row, const Walk *walk, size_t first, size_t count) {
    row.out += (ptrdiff_t)first * row.out_stride * (ptrdiff_t)dtype_size(walk->out_dtype);
    row.x += (ptrdiff_t)first * row.x_stride * (ptrdiff_t)dtype_size(walk->x_dtype);
    row.count = first + count < row.count ? count : row.count - first;
    return row;
}

/* A few rows at a time, column by column where a row is not in one piece: in a
 * transposed tensor the rows' elements are neighbours in one cache line. */
static void copy_rows(size_t first, size_t last, void *with) {
    const Walk *walk = with;
    Row rows[ROWS];
    Cursor cursor = cursor_at(walk, first);
    bool whole = cursor.row.out_stride == 1 && cursor.row.x_stride == 1;
    size_t step = whole ? cursor.row.count : COLUMNS;
    for (size_t i = first; i < last; i += ROWS) {
        size_t n = last - i < ROWS ? last - i : ROWS;
        for (size_t k = 0; k < n; k++, next_row(&cursor, walk)) rows[k] = cursor.row;
        for (size_t at = 0; at < rows[0].count; at += step) {
            for (size_t k = 0; k < n; k++) copy_row(part_of(rows[k], walk, at, step), walk);
        }
    }
}

static void copy_all(const Walk *walk, size_t count) {
    if (count == 0) return;
    size_t inner = walk->shape[walk->axes - 1];
    pool_run(count / inner, GRAIN / inner + 1, copy_rows, (void *)walk);
}

bool tensor_copy(Tensor *out, const Tensor *x, Error *error) {
    char from[SHAPE_TEXT], to[SHAPE_TEXT];
    if (!tensor_same_shape(out, x)) {
        return error_set(error, "shape %s cannot be copied into shape %s",
                         shape_text(from, x->axes, x->shape),
                         shape_text(to, out->axes, out->shape));
    }
    Walk walk = walk_new(out, x, tensor_data(x));
    copy_all(&walk, tensor_count(x));
    return true;
}

static void zero_part(size_t first, size_t last, void *with) {
    memset((char *)with + first, 0, last - first);
}

bool tensor_fill(Tensor *x, double value) {
    Tensor number = *x; /* one double, broadcast to the shape of x */
    size_t bytes = tensor_count(x) * dtype_size(x->dtype);
    if (value == 0 && !signbit(value) && tensor_is_contiguous(x)) {
        pool_run(bytes, ZERO_GRAIN, zero_part, tensor_data(x));
        return true;
    }
    number.dtype = DTYPE_FLOAT64;
    for (int i = 0; i < x->axes; i++) number.stride[i] = 0;
    Walk walk = walk_new(x, &number, &value);
    copy_all(&walk, tensor_count(x));
    return true;
}

bool tensor_contiguous(Tensor *out, const Tensor *x, Error *error) {
    if (tensor_is_contiguous(x)) {
        tensor_hold(out, x);
        return true;
    }
    return tensor_convert(out, x, x->dtype, error);
}

bool tensor_convert(Tensor *out, const Tensor *x, DType dtype, Error *error) {
    if (!tensor_new(out, dtype, x->axes, x->shape, error)) return false;
    return tensor_copy(out, x, error);
}
