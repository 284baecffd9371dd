#include "../../lib/tensor/pool.h"
#include "../../lib/tensor/tensor.h"
#include "tap.h"
#include <stdlib.h>

static Error error;

#define SHAPE(...)                                                                             \
    (int)(sizeof((size_t[]){__VA_ARGS__}) / sizeof(size_t)), (size_t[]) {                      \
        __VA_ARGS__                                                                            \
    }

/* A contiguous tensor of 0, 1, 2, … */
static Tensor count_up(DType dtype, int axes, const size_t *shape) {
    Tensor x = {0}, flat;
    if (!tensor_new(&x, dtype, axes, shape, &error)) tap_ok(false, "%s", error.text);
    size_t count = tensor_count(&x);
    if (!tensor_reshape(&flat, &x, 1, &count, &error)) tap_ok(false, "%s", error.text);
    for (size_t i = 0; i < count; i++) tensor_set(&flat, &i, (double)i);
    tensor_drop(&flat);
    return x;
}

/* Compares the elements of x, in order, with `want`, by tensor_get alone. */
static void elements(const Tensor *x, const double *want, const char *name) {
    double got[1000];
    size_t index[TENSOR_AXES] = {0}, n = tensor_count(x);
    for (size_t i = 0; i < n; i++) {
        size_t rest = i;
        for (int k = x->axes - 1; k >= 0; k--) {
            index[k] = rest % x->shape[k];
            rest /= x->shape[k];
        }
        got[i] = tensor_get(x, index);
    }
    tap_near(got, want, n, 0, "%s", name);
}

static void shape_is(const Tensor *x, const char *want, const char *name) {
    char text[SHAPE_TEXT];
    tap_text(shape_text(text, x->axes, x->shape), want, "%s", name);
}

static void fails(bool done, const char *sentence) {
    tap_ok(!done, "fails");
    tap_text(error.text, sentence, "with: %s", sentence);
}

static void dtypes(void) {
    DType dtype = DTYPE_FLOAT32;
    tap_ok(dtype_size(DTYPE_FLOAT32) == 4 && dtype_size(DTYPE_FLOAT64) == 8 &&
               dtype_size(DTYPE_INT32) == 4,
           "sizes of dtypes");
    tap_ok(dtype_parse(&dtype, "int32") && dtype == DTYPE_INT32, "int32 is a dtype");
    tap_ok(!dtype_parse(&dtype, "int") && dtype == DTYPE_INT32,
           "int is not, and nothing is written");
    tap_text(dtype_name(DTYPE_FLOAT64), "float64", "its name");
    tap_ok(dtype_is_float(DTYPE_FLOAT32) && !dtype_is_float(DTYPE_INT32), "which are floats");
    double got[] = {dtype_saturate(-2.9), dtype_saturate(2.9),      dtype_saturate(3e9),
                    dtype_saturate(-3e9), dtype_saturate(INFINITY), dtype_saturate(NAN)};
    tap_near(got, (double[]){-2, 2, 2147483647, -2147483648.0, 2147483647, 0}, 6, 0,
             "numbers become int32 toward zero, saturating");
}

static void life(void) {
    Tensor x = count_up(DTYPE_FLOAT32, SHAPE(2, 3)), held, like, none = {0};
    shape_is(&x, "(2, 3)", "a new tensor has its shape");
    elements(&x, (double[]){0, 1, 2, 3, 4, 5}, "elements are in order, the last axis fastest");
    tap_ok(tensor_is_contiguous(&x), "it is contiguous");
    Tensor empty = count_up(DTYPE_FLOAT32, SHAPE(3, 0, 5));
    tap_ok(tensor_count(&empty) == 0 && storage_bytes(empty.storage) == 0,
           "(3, 0, 5) has no bytes");
    tensor_drop(&empty);
    size_t live = storage_live_bytes();
    tensor_hold(&held, &x);
    tap_ok(storage_live_bytes() == live && tensor_data(&held) == tensor_data(&x),
           "holding shares");
    tensor_drop(&x);
    tap_ok(tensor_is_absent(&x) && storage_live_bytes() == live, "a dropped tensor is absent");
    tap_ok(tensor_new_like(&like, &held, &error) && tensor_same_shape(&like, &held),
           "new_like");
    tensor_drop(&held);
    tensor_drop(&like);
    tensor_drop(&none);
    tap_ok(tensor_is_absent(&none), "an absent tensor may be dropped");
    Tensor number = count_up(DTYPE_INT32, 0, NULL);
    shape_is(&number, "()", "rank 0 is ()");
    tap_ok(tensor_count(&number) == 1 && tensor_is_contiguous(&number), "and has one element");
    tensor_drop(&number);
}

static void too_large(void) {
    Tensor x = {0}, one = count_up(DTYPE_FLOAT64, SHAPE(1, 1)), view;
    size_t huge = (size_t)1 << 40;
    fails(tensor_new(&x, DTYPE_FLOAT32, SHAPE(huge, huge), &error),
          "shape (1099511627776, 1099511627776) of float32, 4.5e+15 GiB, has more elements "
          "than memory can address");
    fails(tensor_new(&x, DTYPE_FLOAT32, SHAPE(0, huge, huge), &error),
          "shape (0, 1099511627776, 1099511627776) of float32, 4.5e+15 GiB, has more elements "
          "than memory can address");
    fails(tensor_new(&x, DTYPE_FLOAT32, 7, (size_t[]){1, 1, 1, 1, 1, 1, 1}, &error),
          "a tensor has 0 to 6 axes, not 7");
    fails(tensor_expand(&view, &one, SHAPE(huge, huge), &error),
          "shape (1099511627776, 1099511627776) has more elements than memory can address");
    storage_set_failure(1);
    fails(tensor_new(&x, DTYPE_FLOAT64, SHAPE(10), &error),
          "not enough memory for shape (10) of float64, 80 bytes");
    tap_ok(error.memory && tensor_is_absent(&x), "a failed allocation says so");
    tensor_drop(&one);
}

static void broadcasting(void) {
    Tensor a = count_up(DTYPE_FLOAT32, SHAPE(2, 1, 3)),
           b = count_up(DTYPE_FLOAT32, SHAPE(4, 1));
    Tensor c = count_up(DTYPE_FLOAT32, SHAPE(2)), number = count_up(DTYPE_FLOAT32, 0, NULL);
    Tensor joint = {0}, empty = count_up(DTYPE_FLOAT32, SHAPE(0));
    tap_ok(shape_broadcast(&joint.axes, joint.shape, &a, &b, &error),
           "(2, 1, 3) and (4, 1) fit");
    shape_is(&joint, "(2, 4, 3)", "to (2, 4, 3)");
    tap_ok(shape_broadcast(&joint.axes, joint.shape, &number, &b, &error), "() and (4, 1) fit");
    shape_is(&joint, "(4, 1)", "to (4, 1)");
    tap_ok(shape_broadcast(&joint.axes, joint.shape, &empty, &b, &error), "(0) and (4, 1) fit");
    shape_is(&joint, "(4, 0)", "to (4, 0)");
    fails(
        shape_broadcast(&joint.axes, joint.shape, &a, &c, &error),
        "shapes (2, 1, 3) and (2) do not fit together: aligned at the last axis, sizes must be "
        "equal or 1");
    tensor_drop(&a);
    tensor_drop(&b);
    tensor_drop(&c);
    tensor_drop(&number);
    tensor_drop(&empty);
}

static void expanding(void) {
    Tensor x = count_up(DTYPE_FLOAT32, SHAPE(2, 1)), view;
    tap_ok(tensor_expand(&view, &x, SHAPE(2, 2, 3), &error), "expand (2, 1) to (2, 2, 3)");
    elements(&view, (double[]){0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1}, "repeats without copying");
    tap_ok(tensor_data(&view) == tensor_data(&x) && !tensor_is_contiguous(&view),
           "it is a view");
    tensor_drop(&view);
    fails(tensor_expand(&view, &x, SHAPE(3, 3), &error),
          "shape (2, 1) cannot be expanded to (3, 3): only axes of size 1 can grow");
    fails(tensor_expand(&view, &x, SHAPE(2), &error),
          "shape (2, 1) cannot be expanded to (2): only axes of size 1 can grow");
    tensor_drop(&x);
}

static void permuting(void) {
    Tensor x = count_up(DTYPE_FLOAT64, SHAPE(2, 3)), view;
    tap_ok(tensor_permute(&view, &x, (int[]){1, 0}, &error), "permute (2, 3) by (1, 0)");
    shape_is(&view, "(3, 2)", "gives (3, 2)");
    elements(&view, (double[]){0, 3, 1, 4, 2, 5}, "the transposed elements");
    tap_ok(!tensor_is_contiguous(&view), "which are not contiguous");
    tensor_drop(&view);
    Tensor row = count_up(DTYPE_FLOAT64, SHAPE(1, 3));
    tensor_permute(&view, &row, (int[]){1, 0}, &error);
    tap_ok(tensor_is_contiguous(&view), "an axis of size 1 may have any stride");
    tensor_drop(&view);
    tensor_drop(&row);
    fails(tensor_permute(&view, &x, (int[]){0, 0}, &error),
          "axis 1 is named twice in the order");
    fails(tensor_permute(&view, &x, (int[]){0, 2}, &error),
          "axis 3 is out of range for shape (2, 3), which has 2 axes");
    tensor_drop(&x);
}

static void slicing(void) {
    Tensor x = count_up(DTYPE_INT32, SHAPE(2, 5)), view, twice;
    tap_ok(tensor_slice(&view, &x, 1, 4, 3, -2, &error), "slice 4, 2, 0 of axis 1");
    elements(&view, (double[]){4, 2, 0, 9, 7, 5}, "goes backwards");
    tap_ok(tensor_slice(&twice, &view, 1, 2, 2, -2, &error), "a slice of the slice");
    elements(&twice, (double[]){0, 4, 5, 9}, "goes forwards again");
    tensor_drop(&view);
    tensor_drop(&twice);
    tap_ok(tensor_slice(&view, &x, 1, 5, 0, 1, &error), "no elements, after the last");
    shape_is(&view, "(2, 0)", "are an empty tensor");
    tap_ok(tensor_is_contiguous(&view), "which is contiguous");
    tensor_drop(&view);
    tap_ok(tensor_slice(&view, &x, 0, 1, 1, PTRDIFF_MAX, &error),
           "one element by the largest step");
    elements(&view, (double[]){5, 6, 7, 8, 9}, "is that element");
    tensor_drop(&view);
    fails(tensor_slice(&view, &x, 1, 1, 3, 2, &error),
          "3 elements from 2 by 2 do not lie inside axis 2 of shape (2, 5)");
    tap_ok(!tensor_slice(&view, &x, 1, 1, 3, PTRDIFF_MIN, &error), "the smallest step fails");
    tap_ok(!tensor_slice(&view, &x, 1, 6, 0, 1, &error), "nothing from beyond the end fails");
    fails(tensor_slice(&view, &x, 1, 0, 1, 0, &error), "the step of a slice must not be 0");
    fails(tensor_slice(&view, &x, 2, 0, 1, 1, &error),
          "axis 3 is out of range for shape (2, 5), which has 2 axes");
    tensor_drop(&x);
}

static void selecting(void) {
    Tensor x = count_up(DTYPE_FLOAT32, SHAPE(2, 3)), view, number;
    tap_ok(tensor_select(&view, &x, 1, 2, &error), "select index 2 of axis 1");
    shape_is(&view, "(2)", "takes the axis away");
    elements(&view, (double[]){2, 5}, "and leaves a column");
    tap_ok(tensor_select(&number, &view, 0, 1, &error), "select again");
    elements(&number, (double[]){5}, "leaves a number");
    fails(tensor_select(&view, &x, 0, 2, &error),
          "index 3 is out of range for axis 1 of shape (2, 3)");
    fails(tensor_select(&view, &number, 0, 0, &error),
          "axis 1 is out of range for shape (), which has 0 axes");
    tensor_drop(&view);
    tensor_drop(&number);
    tensor_drop(&x);
}

/* Reshapes `x` and says whether storage is shared. */
static bool reshapes_to(Tensor *out, const Tensor *x, int axes, const size_t *shape) {
    if (!tensor_reshape(out, x, axes, shape, &error)) tap_ok(false, "%s", error.text);
    return out->storage == x->storage;
}

static void reshaping(void) {
    static const double up[24] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11,
                                  12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23};
    Tensor x = count_up(DTYPE_FLOAT32, SHAPE(2, 3, 4)), out, turned, part;
    tap_ok(reshapes_to(&out, &x, SHAPE(4, 1, 6)),
           "contiguous (2, 3, 4) to (4, 1, 6) is a view");
    elements(&out, up, "with the elements in order");
    tensor_drop(&out);
    tensor_permute(&turned, &x, (int[]){1, 0, 2}, &error); /* (3, 2, 4), strides 4, 12, 1 */
    tap_ok(reshapes_to(&out, &turned, SHAPE(3, 2, 2, 2)),
           "an axis of a permuted tensor splits as a view");
    tap_near(&(double){tensor_get(&out, (size_t[]){2, 1, 1, 0})}, &(double){22}, 1, 0,
             "rightly");
    tensor_drop(&out);
    tap_ok(!reshapes_to(&out, &turned, SHAPE(6, 4)), "axes that do not step evenly are copied");
    elements(&out, (double[]){0,  1,  2,  3,  12, 13, 14, 15, 4,  5,  6,  7,
                              16, 17, 18, 19, 8,  9,  10, 11, 20, 21, 22, 23},
             "in order");
    tensor_drop(&out);
    tensor_slice(&part, &x, 2, 0, 2, 2,
                 &error); /* every other element: evenly spaced throughout */
    tap_ok(reshapes_to(&out, &part, SHAPE(12)), "every other element of all is a view");
    elements(&out, (double[]){0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22}, "of the even ones");
    tensor_drop(&out);
    tensor_drop(&part);
    tensor_slice(&part, &x, 2, 3, 4, -1, &error);
    tap_ok(!reshapes_to(&out, &part, SHAPE(24)), "rows turned around are copied");
    tensor_drop(&out);
    tensor_drop(&part);
    tensor_drop(&turned);
    fails(tensor_reshape(&out, &x, SHAPE(5, 5), &error),
          "shape (2, 3, 4), 24 elements, cannot be reshaped to (5, 5)");
    tap_ok(!tensor_reshape(&out, &x, SHAPE((size_t)1 << 63, 2), &error),
           "a count that overflows fails");
    tensor_drop(&x);
}

static void reshaping_edges(void) {
    Tensor empty = count_up(DTYPE_FLOAT32, SHAPE(0, 3)), out,
           one = count_up(DTYPE_INT32, SHAPE(1, 1));
    tap_ok(tensor_reshape(&out, &empty, SHAPE(5, 0, 2), &error), "an empty tensor reshapes");
    shape_is(&out, "(5, 0, 2)", "to another empty shape");
    tensor_drop(&out);
    fails(tensor_reshape(&out, &empty, SHAPE(1), &error),
          "shape (0, 3), 0 elements, cannot be reshaped to (1)");
    tap_ok(reshapes_to(&out, &one, 0, NULL), "(1, 1) to () is a view");
    shape_is(&out, "()", "of no axes");
    tensor_drop(&out);
    tensor_drop(&one);
    tensor_drop(&empty);
}

/* Every pair of dtypes, from a permuted view into a strided one. */
static void copying(void) {
    for (int from = 0; from < DTYPES; from++) {
        for (int to = 0; to < DTYPES; to++) {
            Tensor x = count_up((DType)from, SHAPE(2, 3)), turned, wide, out;
            tensor_permute(&turned, &x, (int[]){1, 0}, &error);
            wide = count_up((DType)to, SHAPE(3, 4));
            tensor_slice(&out, &wide, 1, 3, 2, -2, &error);
            tap_ok(tensor_copy(&out, &turned, &error), "copy %s to %s, strided",
                   dtype_name((DType)from), dtype_name((DType)to));
            elements(&wide, (double[]){0, 3, 2, 0, 4, 4, 6, 1, 8, 5, 10, 2},
                     "only those are written");
            tensor_drop(&x);
            tensor_drop(&turned);
            tensor_drop(&wide);
            tensor_drop(&out);
        }
    }
    Tensor a = count_up(DTYPE_FLOAT32, SHAPE(2)), b = count_up(DTYPE_FLOAT32, SHAPE(3));
    fails(tensor_copy(&a, &b, &error), "shape (3) cannot be copied into shape (2)");
    tensor_drop(&a);
    tensor_drop(&b);
}

static void converting(void) {
    Tensor x = count_up(DTYPE_FLOAT64, SHAPE(5)), whole, single;
    static const double values[5] = {-1.5, 1e10, NAN, 0x1.000001p0, 1e39};
    for (size_t i = 0; i < 5; i++) tensor_set(&x, &i, values[i]);
    tap_ok(tensor_convert(&whole, &x, DTYPE_INT32, &error), "convert to int32");
    elements(&whole, (double[]){-1, 2147483647, 0, 1, 2147483647},
             "toward zero, saturating, NaN 0");
    tap_ok(tensor_convert(&single, &x, DTYPE_FLOAT32, &error), "convert to float32");
    elements(&single, (double[]){-1.5, 1e10f, NAN, 1, INFINITY},
             "to the nearest, ties to even");
    tensor_drop(&x);
    tensor_drop(&whole);
    tensor_drop(&single);
}

static void contiguous(void) {
    Tensor x = count_up(DTYPE_FLOAT32, SHAPE(2, 2)), turned, out;
    tap_ok(tensor_contiguous(&out, &x, &error) && out.storage == x.storage,
           "contiguous is itself");
    tensor_drop(&out);
    tensor_permute(&turned, &x, (int[]){1, 0}, &error);
    tap_ok(tensor_contiguous(&out, &turned, &error) && tensor_is_contiguous(&out),
           "else a copy");
    elements(&out, (double[]){0, 2, 1, 3}, "in order");
    tensor_drop(&out);
    storage_set_failure(1);
    tap_ok(!tensor_contiguous(&out, &turned, &error) && error.memory, "which may lack memory");
    tensor_drop(&turned);
    tensor_drop(&x);
}

static void filling(void) {
    Tensor x = count_up(DTYPE_INT32, SHAPE(2, 3)), column,
           empty = count_up(DTYPE_INT32, SHAPE(0));
    tensor_slice(&column, &x, 1, 1, 1, 1, &error);
    tap_ok(tensor_fill(&column, 7.9) && tensor_fill(&empty, 1), "fill");
    elements(&x, (double[]){0, 7, 2, 3, 7, 5}, "writes the view's elements only, as its dtype");
    tensor_drop(&x);
    tensor_drop(&column);
    tensor_drop(&empty);
}

/* Large enough to be divided over threads, with axes that join and axes that do not. */
static void large_copies(void) {
    Tensor x = count_up(DTYPE_INT32, SHAPE(60, 70, 80)), turned, copy;
    tensor_permute(&turned, &x, (int[]){2, 0, 1}, &error);
    size_t wrong = 0, at[3];
    pool_set_threads(3);
    tap_ok(tensor_contiguous(&copy, &turned, &error), "copy 336,000 elements in three threads");
    for (at[0] = 0; at[0] < 80; at[0]++) {
        for (at[1] = 0; at[1] < 60; at[1]++) {
            for (at[2] = 0; at[2] < 70; at[2]++) {
                wrong += tensor_get(&copy, at) != (double)(at[1] * 5600 + at[2] * 80 + at[0]);
            }
        }
    }
    tap_ok(wrong == 0, "each is in its place");
    pool_set_threads(0);
    tensor_drop(&x);
    tensor_drop(&turned);
    tensor_drop(&copy);
}

static void texts(void) {
    char text[SHAPE_TEXT];
    size_t wide[TENSOR_AXES] = {SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX};
    shape_text(text, TENSOR_AXES, wide);
    tap_ok(strlen(text) < SHAPE_TEXT && text[strlen(text) - 1] == ')',
           "the widest shape has a text");
}

int main(void) {
    tap_begin();
    dtypes();
    life();
    too_large();
    broadcasting();
    expanding();
    permuting();
    slicing();
    selecting();
    reshaping();
    reshaping_edges();
    copying();
    converting();
    contiguous();
    filling();
    large_copies();
    texts();
    return tap_end();
}
