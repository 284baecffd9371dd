/* op_recurrent.h: what rnn, lstm and gru share: a state of H units that x drives step by step.
 *
 * A step s of item b of the batch reads x[b, s] (with `reverse`, the item's valid steps are
 * read from its last to its first). Each cell has G gates a unit, each gate one sum: it
 * starts at bias_ih + bias_hh, adds the products of x with k in order, then those of the
 * state. All that follows is unit by unit.
 *
 * Inside, arrays lie step by step, (T, B, ·), so that a step is a block of memory and the
 * products of all steps with the same weights are one. The sums of the weights'
 * gradients run over steps, then over the batch, in order. Threads divide the batch
 * where the weights of the state stay near the processor, and else the units,
 * meeting at each step. */
#ifndef FOLIO_OP_RECURRENT_H
#define FOLIO_OP_RECURRENT_H

#include "../kernel/kernel.h"
#include "op_tools.h"

/* The inputs; lstm has the cells' state c0 before the lengths. */
enum { IN_X, IN_WEIGHT_IH, IN_WEIGHT_HH, IN_BIAS_IH, IN_BIAS_HH, IN_H0, IN_REST };

/* What forward saves: gates (T, B, G H), states and cells (T + 1, B, H), and `more` (T, B, H).
 */
enum { SAVED_GATES, SAVED_STATES, SAVED_CELLS, SAVED_MORE };

enum { RECURRENT_GATES = 4 }; /* at most */

typedef struct Recurrence Recurrence;

/* Units [unit, unit + n) of item `b` at step `s`. */
typedef struct Unit {
    size_t s, b, unit, n;
} Unit;

typedef struct Cell {
    size_t gates;
    bool has_cells; /* a second state, c */
    bool in_place;  /* one gate, which becomes the state where it lies */
    bool splits;    /* the last gate keeps its sum from the state apart, in `more` */
    bool has_more;
    void (*step)(const Recurrence *r, Unit at); /* from the gates' sums to the new state */
    /* From r->dstate, the gradient of the new state, to that of the gates' sums; leaves in
     * r->dstate what goes past the gates to the state before. */
    void (*back)(const Recurrence *r, Unit at);
} Cell;

struct Recurrence {
    const Cell *cell;
    const Kernels *kernels;
    size_t B, T, D, H, bytes;
    bool reverse, relu;
    Tensor lengths;                 /* contiguous, or absent */
    Tensor weight[RECURRENT_GATES]; /* of the state, packed: forward one a gate, back one */
    Tensor *gates, *states, *cells, *more, *y;
    Tensor dgates; /* (T, B, G H): gradient of the sums, as x sees them … */
    Tensor dsums;  /* … and as the state sees them; one storage unless the cell splits */
    Tensor dstate, dcell; /* (B, H) */
    Tensor dy;
};

/* Addresses of the first unit of `at`. */
void *recurrent_gates(const Recurrence *r, Unit at);
void *recurrent_state(const Recurrence *r, Unit at); /* the new one … */
void *recurrent_before(const Recurrence *r, Unit at);
void *recurrent_cell(const Recurrence *r, Unit at);
void *recurrent_cell_before(const Recurrence *r, Unit at);
void *recurrent_more(const Recurrence *r, Unit at);
void *recurrent_dgates(const Recurrence *r, Unit at);
void *recurrent_dsums(const Recurrence *r, Unit at);
void *recurrent_dstate(const Recurrence *r, Unit at);
void *recurrent_dcell(const Recurrence *r, Unit at);

/* op_recurrent_steps.c: all steps forward, from gates that hold what x and the biases give, and
 * all steps back, from r->dstate (and dcell) that hold the gradients of the last states. */
void recurrent_run(const Recurrence *r);
void recurrent_run_back(const Recurrence *r);

/* Where step s of item b reads x and writes y; only for steps before the item's length. */
size_t recurrent_time(const Recurrence *r, size_t s, size_t b);
size_t recurrent_length(const Recurrence *r, size_t b);

/* T steps that wait for each other; B T G H (D + H) multiply-adds. */
unsigned long long op_recurrent_depth(const Call *call);
unsigned long long op_recurrent_operations(const Call *call);

/* op_recurrent.c. The three functions of an op; `lengths` is the number of that input. The
 * parameter `reverse` is the first, `relu` the second where there is one. */
bool op_recurrent_infer(Call *call, const Cell *cell, int lengths, Error *error);
bool op_recurrent_forward(Call *call, const Cell *cell, int lengths, Error *error);
bool op_recurrent_backward(Call *call, const Cell *cell, int lengths, const Tensor *dout,
                           Tensor *din, Error *error);

#endif
