/* rotary.c: rotary positions, pairs of numbers turned by angles that grow with the place
 * (Su and others 2021). */
#include "../kernel/kernel.h"
#include "../tensor/elementary.h"
#include "../tensor/pool.h"
#include "op_tools.h"

enum { BASE, OFFSET, HALVES, GRAIN = 1 << 13 };
enum { SAVED_COSINE, SAVED_SINE };

static bool infer(Call *call, Error *error) {
    const Tensor *x = &call->in[0];
    char shape[SHAPE_TEXT];
    if (x->axes < 2 || x->shape[x->axes - 1] % 2 != 0)
        return error_set(error, "x has shape %s, want (…, T, d) with an even d",
                         shape_text(shape, x->axes, x->shape));
    double base = call->args.at[BASE].number;
    char text[NUMBER_TEXT];
    if (!(base > 0))
        return error_set(error, "base is %s, want more than 0", number_text(text, base));
    return op_infer_like(call, error);
}

static void put(Tensor *x, size_t at, double value) {
    if (x->dtype == DTYPE_FLOAT32)
        ((float *)tensor_data(x))[at] = (float)value;
    else
        ((double *)tensor_data(x))[at] = value;
}

/* The angle of place t and pair i is t · base^(-2 i / d), in double whatever the dtype. */
static void fill_tables(Call *call, size_t T, size_t pairs) {
    double base = call->args.at[BASE].number, offset = call->args.at[OFFSET].number;
    for (size_t i = 0; i < pairs; i++) {
        double rate = pow_double(base, -(double)i / (double)pairs);
        for (size_t t = 0; t < T; t++) {
            double angle = ((double)t + offset) * rate;
            put(&call->saved[SAVED_COSINE], t * pairs + i, cos_double(angle));
            put(&call->saved[SAVED_SINE], t * pairs + i, sin_double(angle));
        }
    }
}

typedef struct Turn {
    const Kernels *kernels;
    char *y, *x, *cosine, *sine;
    size_t T, d, bytes;
    bool back, halves;
} Turn;

static void turn_part(size_t first, size_t last, void *with) {
    const Turn *turn = with;
    size_t pairs = turn->d / 2;
    for (size_t row = first; row < last; row++) {
        size_t at = row * turn->d * turn->bytes;
        size_t table = row % turn->T * pairs * turn->bytes;
        turn->kernels->rotate(turn->y + at, turn->x + at, turn->cosine + table,
                              turn->sine + table, turn->back, pairs, turn->halves ? 1 : 2,
                              turn->halves ? pairs : 1);
    }
}

static void turn_all(const Call *call, const Tensor *y, const Tensor *x, bool back) {
    Turn turn = {.kernels = kernel_table(x->dtype),
                 .y = tensor_data(y),
                 .x = tensor_data(x),
                 .cosine = tensor_data(&call->saved[SAVED_COSINE]),
                 .sine = tensor_data(&call->saved[SAVED_SINE]),
                 .T = x->shape[x->axes - 2],
                 .d = x->shape[x->axes - 1],
                 .bytes = dtype_size(x->dtype),
                 .back = back,
                 .halves = call->args.at[HALVES].number != 0};
    size_t count = tensor_count(x);
    if (count > 0) pool_run(count / turn.d, GRAIN / turn.d + 1, turn_part, &turn);
}

static bool forward(Call *call, Error *error) {
    Tensor x;
    const Tensor *in = &call->in[0];
    size_t shape[2] = {in->shape[in->axes - 2], in->shape[in->axes - 1] / 2};
    if (!tensor_new(&call->saved[SAVED_COSINE], in->dtype, 2, shape, error) ||
        !tensor_new(&call->saved[SAVED_SINE], in->dtype, 2, shape, error) ||
        !tensor_contiguous(&x, in, error))
        return false;
    fill_tables(call, shape[0], shape[1]);
    turn_all(call, &call->out[0], &x, false);
    tensor_drop(&x);
    return true;
}

/* A turn is undone by the opposite one, and so is its gradient found. */
static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    if (!tensor_new_like(&din[0], &dout[0], error)) return false;
    turn_all(call, &din[0], &dout[0], true);
    return true;
}

static const char *const samples[] = {
    "(3,4)", "(2,3,2,6) offset=5 base=100", "(2,40,8) halves=true", "(2,0,4)", "(3,0)", NULL,
};

const Op op_rotary = {
    .name = "rotary",
    .about =
        "Rotary positions for x (…, T, d): at place t, counted from offset, pair i (from 0) of "
        "the last axis, as a vector in the plane, is turned by the angle t · base^(-2i/d), so "
        "that products of two rows depend on the difference of their places. A pair is two "
        "neighbours, as in the paper; with halves, numbers i and i + d/2, as in many models. "
        "Angles, cosines and sines are found in double. Su and others 2021, equation 34. Fails "
        "when d is odd.",
    .inputs = {{"x", .about = "(…, T, d), d even; queries or keys"}},
    .params = {{"base", PARAM_NUMBER, false, 10000, "of the powers that make the angles"},
               {"offset", PARAM_WHOLE, false, 0, "the place of the first row"},
               {"halves", PARAM_BOOL, false, 0, "pairs are i and i + d/2"}},
    .outputs = {"y"},
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
