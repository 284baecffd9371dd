/* lstm.c: a layer of long short-term memory over a whole sequence (Hochreiter and
 * Schmidhuber 1997, with the forget gate of Gers and others 2000). */
#include "op_recurrent.h"
#include <string.h>

enum { LENGTHS = IN_REST + 1 };

static void step(const Recurrence *r, Unit at) {
    r->kernels->lstm_cell(recurrent_state(r, at), recurrent_cell(r, at), recurrent_more(r, at),
                          recurrent_gates(r, at), r->H, recurrent_cell_before(r, at), at.n);
}

static void step_back(const Recurrence *r, Unit at) {
    void *dstate = recurrent_dstate(r, at);
    r->kernels->lstm_cell_back(recurrent_dgates(r, at), recurrent_dcell(r, at), dstate,
                               recurrent_gates(r, at), r->H, recurrent_cell_before(r, at),
                               recurrent_more(r, at), at.n);
    memset(dstate, 0, at.n * r->bytes);
}

static const Cell cell = {
    .gates = 4, .has_cells = true, .has_more = true, .step = step, .back = step_back};

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
    "(2,3,4) (8,4)small (8,2)small (8) (8) (2,2) (2,2)",
    "(3,2,1) (4,1) (4,1)",
    "(5,2,2) (12,2)small (12,3)small - (12)",
    "(3,4,2) (8,2)small (8,2)small (8) (8) (3,2) (3,2) (3)in1..4",
    "(3,4,2) (8,2)small (8,2)small (8) (8) (3,2) (3,2) (3)in0..4 reverse=true",
    "(2,0,3) (8,3) (8,2) (8) - (2,2)",
    "(0,2,3) (8,3) (8,2)",
    NULL,
};

const Op op_lstm = {
    .name = "lstm",
    .about =
        "A layer of long short-term memory over a sequence. With a = weight_ih x + bias_ih + "
        "weight_hh h + bias_hh cut into four, i, f, o = sigmoid and g = tanh of the first, "
        "second, fourth and third, c becomes f c + i g, and h becomes o tanh(c); PyTorch's "
        "layout and order of gates. Results: y (B, T, H), the h of all steps, and the last h "
        "and c (B, H). With lengths (int32) an item's steps end there: y is 0 beyond, and h "
        "and "
        "c are those of its last step. With reverse each item is read from its last step to "
        "its "
        "first, and y lies where x does. Each sum starts at bias_ih + bias_hh and adds "
        "products "
        "of x, then of h, in order. Fails when shapes do not fit or a length is not 0 to T.",
    .inputs = {{"x", .about = "(B, T, D)"},
               {"weight_ih", .about = "(4H, D): rows of i, f, g, o"},
               {"weight_hh", .about = "(4H, H)"},
               {"bias_ih", true, .about = "(4H)"},
               {"bias_hh", true, .about = "(4H)"},
               {"h0", true, .about = "(B, H), the first h; 0 when not given"},
               {"c0", true, .about = "(B, H), the first c"},
               {"lengths", true, .integer = true, .about = "(B), steps of each item"}},
    .params = {{"reverse", PARAM_BOOL, false, 0, "from the last step to the first"}},
    .outputs = {"y", "h", "c"},
    .smooth_outputs = 3,
    .keeps_inputs = true,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .depth = op_recurrent_depth,
    .operations = op_recurrent_operations,
    .samples = samples,
};
