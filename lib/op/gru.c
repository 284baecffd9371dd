/* gru.c: a layer of gated recurrent units over a whole sequence (Cho and others 2014, with
 * the reset after the product, as PyTorch and cuDNN have it). */
#include "op_recurrent.h"

enum { LENGTHS = IN_REST };

static void step(const Recurrence *r, Unit at) {
    r->kernels->gru_cell(recurrent_state(r, at), recurrent_gates(r, at), r->H,
                         recurrent_more(r, at), recurrent_before(r, at), at.n);
}

static void step_back(const Recurrence *r, Unit at) {
    r->kernels->gru_cell_back(recurrent_dgates(r, at), recurrent_dsums(r, at),
                              recurrent_dstate(r, at), recurrent_gates(r, at), r->H,
                              recurrent_more(r, at), recurrent_before(r, at), at.n);
}

static const Cell cell = {
    .gates = 3, .splits = true, .has_more = true, .step = step, .back = step_back};

static bool infer(Call *call, Error *error) {
    return op_recurrent_infer(call, &cell, LENGTHS, error);
}

static bool forward(Call *call, Error *error) {
    return op_recurrent_forward(call, &cell, LENGTHS, error);
}

static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    return op_recurrent_backward(call, &cell, LENGTHS, dout, din, error);
}

static const char *const samples[] = {
    "(2,3,4) (9,4)small (9,3)small (9) (9) (2,3)",
    "(3,2,1) (3,1) (3,1)",
    "(5,2,2) (6,2)small (6,2)small - (6)",
    "(3,4,2) (6,2)small (6,2)small (6) (6) (3,2) (3)in1..4",
    "(3,4,2) (6,2)small (6,2)small (6) (6) (3,2) (3)in0..4 reverse=true",
    "(2,0,3) (6,3) (6,2) (6) - (2,2)",
    "(0,2,3) (6,3) (6,2)",
    NULL,
};

const Op op_gru = {
    .name = "gru",
    .about =
        "A layer of gated recurrent units over a sequence. With a = weight_ih x + bias_ih and "
        "s = weight_hh h + bias_hh, each cut into three, r = sigmoid(a1 + s1), z = sigmoid(a2 "
        "+ "
        "s2), n = tanh(a3 + r s3), and h becomes n + z (h - n); PyTorch's layout and order of "
        "gates. Results: y (B, T, H), the h of all steps, and the last h (B, H). With lengths "
        "(int32) an item's steps end there: y is 0 beyond, and h is that of its last step. "
        "With "
        "reverse each item is read from its last step to its first, and y lies where x does. "
        "The sums of r and z start at bias_ih + bias_hh and add products of x, then of h, in "
        "order. Fails when shapes do not fit or a length is not 0 to T.",
    .inputs = {{"x", .about = "(B, T, D)"},
               {"weight_ih", .about = "(3H, D): rows of r, z, n"},
               {"weight_hh", .about = "(3H, H)"},
               {"bias_ih", true, .about = "(3H)"},
               {"bias_hh", true, .about = "(3H)"},
               {"h0", true, .about = "(B, H), the first h; 0 when not given"},
               {"lengths", true, .integer = true, .about = "(B), steps of each item"}},
    .params = {{"reverse", PARAM_BOOL, false, 0, "from the last step to the first"}},
    .outputs = {"y", "h"},
    .smooth_outputs = 2,
    .keeps_inputs = true,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .depth = op_recurrent_depth,
    .operations = op_recurrent_operations,
    .samples = samples,
};
