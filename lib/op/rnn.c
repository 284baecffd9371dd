/* rnn.c: the plain recurrent layer over a whole sequence (Elman 1990). */
#include "op_recurrent.h"
#include <string.h>

enum { LENGTHS = IN_REST };

static void step(const Recurrence *r, Unit at) {
    void *h = recurrent_state(r, at);
    (r->relu ? r->kernels->relu_cell : r->kernels->tanh)(h, h, at.n);
}

static void step_back(const Recurrence *r, Unit at) {
    void *dstate = recurrent_dstate(r, at);
    (r->relu ? r->kernels->relu_cell_back : r->kernels->tanh_back)(
        recurrent_dgates(r, at), dstate, recurrent_state(r, at), at.n);
    memset(dstate, 0, at.n * r->bytes);
}

static const Cell cell = {.gates = 1, .in_place = true, .step = step, .back = step_back};

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
    "(2,3,4) (3,4)small (3,3)small (3) (3) (2,3)",
    "(3,2,1) (1,1) (1,1)",
    "(5,2,2) (3,2)small (3,3)small - (3)",
    "(3,4,2) (2,2)small (2,2)small (2) (2) (3,2) (3)in1..4",
    "(3,4,2) (2,2)small (2,2)small (2) (2) (3,2) (3)in0..4 reverse=true",
    "(2,3,2) (3,2)small (3,3)>0 (3)>0 (3)>0 (2,3)>0 relu=true",
    "(2,0,3) (2,3) (2,2) (2) - (2,2)",
    "(0,2,3) (2,3) (2,2)",
    NULL,
};

const Op op_rnn = {
    .name = "rnn",
    .about =
        "A plain recurrent layer over a sequence: h becomes tanh(weight_ih x + bias_ih + "
        "weight_hh h + bias_hh), or with relu the larger of that sum and 0. Results: y (B, T, "
        "H), the h of all steps, and the last h (B, H). With lengths (int32) an item's steps "
        "end there: y is 0 beyond, and h is that of its last step. With reverse each item is "
        "read from its last step to its first, and y lies where x does. Each sum starts at "
        "bias_ih + bias_hh and adds products of x, then of h, in order. Fails when shapes do "
        "not fit or a length is not 0 to T.",
    .inputs = {{"x", .about = "(B, T, D)"},
               {"weight_ih", .about = "(H, D)"},
               {"weight_hh", .about = "(H, H)"},
               {"bias_ih", true, .about = "(H)"},
               {"bias_hh", true, .about = "(H)"},
               {"h0", true, .about = "(B, H), the first h; 0 when not given"},
               {"lengths", true, .integer = true, .about = "(B), steps of each item"}},
    .params = {{"reverse", PARAM_BOOL, false, 0, "from the last step to the first"},
               {"relu", PARAM_BOOL, false, 0, "instead of tanh"}},
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
