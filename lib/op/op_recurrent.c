/* op_recurrent.c: around the steps: what x gives to all of them at once, and the gradients
 * that are products over all of them. */
#include "op_recurrent.h"
#include "../tensor/pool.h"
#include "op_binary.h"
#include "op_product.h"
#include <string.h>

enum { PARAM_REVERSE, PARAM_RELU, GRAIN = 1 << 14 };

/* Shapes. */

static bool check_axes(const Tensor *x, const char *name, int axes, const char *want,
                       Error *error) {
    char shape[SHAPE_TEXT];
    if (x->axes == axes) return true;
    return error_set(error, "%s has shape %s, want %s", name,
                     shape_text(shape, x->axes, x->shape), want);
}

static bool check_weights(const Call *call, size_t G, size_t H, Error *error) {
    const Tensor *x = &call->in[IN_X];
    size_t of_x[2] = {G * H, x->shape[2]}, of_h[2] = {G * H, H}, bias[1] = {G * H};
    return op_check_shape(call, IN_WEIGHT_HH, 2, of_h, "gates times units by units, with x",
                          error) &&
           op_check_shape(call, IN_WEIGHT_IH, 2, of_x, "gates times units by the sizes of x",
                          error) &&
           op_check_shape(call, IN_BIAS_IH, 1, bias, "gates times units, with x", error) &&
           op_check_shape(call, IN_BIAS_HH, 1, bias, "gates times units, with x", error);
}

bool op_recurrent_infer(Call *call, const Cell *cell, int lengths, Error *error) {
    const Tensor *x = &call->in[IN_X], *weight = &call->in[IN_WEIGHT_HH];
    if (!check_axes(x, "x", 3, "(B, T, D): batch, steps, sizes", error)) return false;
    size_t H = weight->axes > 0 ? weight->shape[weight->axes - 1] : 0;
    size_t B = x->shape[0], y[3] = {B, x->shape[1], H}, state[2] = {B, H};
    if (!check_weights(call, cell->gates, H, error)) return false;
    for (int i = IN_H0; i < lengths; i++)
        if (!op_check_shape(call, i, 2, state, "batch by units, with x", error)) return false;
    if (!op_check_shape(call, lengths, 1, &B, "one an item of the batch, with x", error))
        return false;
    op_set_output(call, 0, x->dtype, 3, y);
    for (int i = 1; i < call->outputs; i++) op_set_output(call, i, x->dtype, 2, state);
    return true;
}

static bool check_lengths(const Recurrence *r, Error *error) {
    const int32_t *lengths = tensor_data(&r->lengths);
    for (size_t b = 0; b < r->B; b++)
        if (lengths[b] < 0 || (size_t)lengths[b] > r->T)
            return error_set(error, "length %zu is %d, want 0 to %zu, the steps of x", b + 1,
                             (int)lengths[b], r->T);
    return true;
}

static bool open(Recurrence *r, Call *call, const Cell *cell, int lengths, Error *error) {
    const Tensor *x = &call->in[IN_X];
    *r = (Recurrence){.cell = cell, .kernels = kernel_table(x->dtype)};
    r->B = x->shape[0];
    r->T = x->shape[1];
    r->D = x->shape[2];
    r->H = call->in[IN_WEIGHT_HH].shape[1];
    r->bytes = dtype_size(x->dtype);
    r->reverse = call->args.at[PARAM_REVERSE].number != 0;
    r->relu = call->args.at[PARAM_RELU].number != 0;
    r->gates = &call->saved[SAVED_GATES];
    r->states = &call->saved[SAVED_STATES];
    r->cells = &call->saved[SAVED_CELLS];
    r->more = &call->saved[SAVED_MORE];
    r->y = &call->out[0];
    if (tensor_is_absent(&call->in[lengths])) return true;
    return tensor_contiguous(&r->lengths, &call->in[lengths], error) && check_lengths(r, error);
}

static void close(Recurrence *r) {
    tensor_drop(&r->lengths);
    for (int i = 0; i < RECURRENT_GATES; i++) tensor_drop(&r->weight[i]);
    tensor_drop(&r->dgates);
    tensor_drop(&r->dsums);
    tensor_drop(&r->dstate);
    tensor_drop(&r->dcell);
    tensor_drop(&r->dy);
}

/* Between the author's order (B, T, D) and that of the steps (T, B, D). */

typedef struct Turn {
    const Recurrence *r;
    char *x, *steps;
    bool back;
} Turn;

/* One step of one item; beyond its length there are zeros, on either side. */
static void turn_row(const Turn *turn, size_t s, size_t b) {
    const Recurrence *r = turn->r;
    size_t bytes = r->D * r->bytes;
    bool live = s < recurrent_length(r, b);
    char *step = turn->steps + (s * r->B + b) * bytes;
    char *x = turn->x + (b * r->T + (live ? recurrent_time(r, s, b) : s)) * bytes;
    char *to = turn->back ? x : step;
    if (live)
        memcpy(to, turn->back ? step : x, bytes);
    else
        memset(to, 0, bytes);
}

static void turn_part(size_t first, size_t last, void *with) {
    const Turn *turn = with;
    for (size_t i = first; i < last; i++) turn_row(turn, i / turn->r->B, i % turn->r->B);
}

static void turn_all(Turn turn) {
    pool_run(turn.r->T * turn.r->B, GRAIN / (turn.r->D + 1) + 1, turn_part, &turn);
}

/* out (T B, D): x step by step */
static bool by_steps(Tensor *out, const Tensor *x, const Recurrence *r, Error *error) {
    Tensor plain;
    size_t shape[2] = {r->T * r->B, r->D};
    if (!tensor_contiguous(&plain, x, error)) return false;
    bool ok = tensor_new(out, x->dtype, 2, shape, error);
    if (ok) turn_all((Turn){r, tensor_data(&plain), tensor_data(out), false});
    tensor_drop(&plain);
    return ok;
}

/* Forward. */

/* The first `steps` steps of x (T or more, B, N), as (steps · B, N). */
static bool flat(Tensor *out, const Tensor *x, size_t first, size_t steps, Error *error) {
    Tensor some;
    size_t shape[2] = {steps * x->shape[1], x->shape[2]};
    if (!tensor_slice(&some, x, 0, first, steps, 1, error)) return false;
    bool ok = tensor_reshape(out, &some, 2, shape, error);
    tensor_drop(&some);
    return ok;
}

/* Every row of x (T, B, N) becomes `row` (N). */
static bool fill_rows(const Tensor *x, const Tensor *row, Error *error) {
    Tensor wide, to = *x;
    if (!tensor_expand(&wide, row, 3, x->shape, error)) return false;
    bool ok = tensor_copy(&to, &wide, error);
    tensor_drop(&wide);
    return ok;
}

/* out (n) = x, or zeros where it is absent */
static bool or_zeros(Tensor *out, const Tensor *x, const Tensor *like, size_t n, Error *error) {
    if (!tensor_new(out, like->dtype, 1, &n, error)) return false;
    return tensor_is_absent(x) ? tensor_fill(out, 0) : tensor_copy(out, x, error);
}

/* Where the last gate keeps its sum from the state apart, that sum starts at its part of
 * bias_hh, which `from_state` then no longer has. */
static bool start_more(const Recurrence *r, Tensor *from_state, Error *error) {
    Tensor part;
    size_t first = (r->cell->gates - 1) * r->H;
    if (!r->cell->splits) return true;
    if (!tensor_slice(&part, from_state, 0, first, r->H, 1, error)) return false;
    bool ok = fill_rows(r->more, &part, error) && tensor_fill(&part, 0);
    tensor_drop(&part);
    return ok;
}

/* sum = bias_ih + bias_hh */
static bool add_biases(Tensor *sum, const Recurrence *r, const Call *call, Error *error) {
    Tensor from_state = {0};
    size_t n = r->cell->gates * r->H;
    bool ok = or_zeros(sum, &call->in[IN_BIAS_IH], r->gates, n, error) &&
              or_zeros(&from_state, &call->in[IN_BIAS_HH], r->gates, n, error) &&
              start_more(r, &from_state, error) &&
              op_binary(sum, BINARY_ADD, sum, &from_state, error);
    tensor_drop(&from_state);
    return ok;
}

static bool turned(Tensor *out, const Tensor *x, Error *error) {
    return tensor_permute(out, x, (const int[]){1, 0}, error);
}

enum { ROWS = 64, WORK = 1 << 16 };

typedef struct Start {
    const Recurrence *r;
    const char *bias, *x, *weight; /* (N), (T B, D) by steps, packed (D, N) */
    char *gates;
    size_t N; /* gates times units */
} Start;

/* Rows of gates start at the biases and add the products of x while they are near. */
static void start_part(size_t first, size_t last, void *with) {
    const Start *start = with;
    const Recurrence *r = start->r;
    size_t row = start->N * r->bytes, all = r->T * r->B;
    for (size_t i = first * ROWS; i < last * ROWS && i < all; i += ROWS) {
        size_t rows = all - i < ROWS ? all - i : ROWS;
        char *gates = start->gates + i * row;
        for (size_t k = 0; k < rows; k++) memcpy(gates + k * row, start->bias, row);
        r->kernels->matmul_packed(gates, (ptrdiff_t)start->N, start->x + i * r->D * r->bytes,
                                  (ptrdiff_t)r->D, 1, start->weight, 0, rows, start->N, r->D,
                                  true);
    }
}

/* gates = bias_ih + bias_hh + x · weight_ih^T, for all steps at once */
static bool start_gates(const Recurrence *r, const Call *call, Error *error) {
    Tensor bias = {0}, x = {0}, weight = {0}, packed = {0};
    bool ok = add_biases(&bias, r, call, error) && by_steps(&x, &call->in[IN_X], r, error) &&
              turned(&weight, &call->in[IN_WEIGHT_IH], error) &&
              op_pack(&packed, &weight, error);
    if (ok) {
        Start start = {.r = r, .gates = tensor_data(r->gates), .N = r->cell->gates * r->H};
        start.bias = tensor_data(&bias);
        start.x = tensor_data(&x);
        start.weight = tensor_data(&packed);
        pool_run((r->T * r->B + ROWS - 1) / ROWS, WORK / (ROWS * start.N * r->D + 1) + 1,
                 start_part, &start);
    }
    tensor_drop(&bias);
    tensor_drop(&x);
    tensor_drop(&weight);
    tensor_drop(&packed);
    return ok;
}

/* weight[g] = the part of weight_hh that makes gate g, turned and packed */
static bool pack_gates(Recurrence *r, const Tensor *weight, Error *error) {
    bool ok = true;
    for (size_t g = 0; ok && g < r->cell->gates; g++) {
        Tensor gate = {0}, turn = {0};
        ok = tensor_slice(&gate, weight, 0, g * r->H, r->H, 1, error) &&
             turned(&turn, &gate, error) && op_pack(&r->weight[g], &turn, error);
        tensor_drop(&gate);
        tensor_drop(&turn);
    }
    return ok;
}

/* The first of `states` is what the author gave, or zeros. */
static bool start_state(const Tensor *states, const Tensor *given, Error *error) {
    Tensor first;
    if (!tensor_select(&first, states, 0, 0, error)) return false;
    bool ok =
        tensor_is_absent(given) ? tensor_fill(&first, 0) : tensor_copy(&first, given, error);
    tensor_drop(&first);
    return ok;
}

static bool make_saved(const Recurrence *r, const Call *call, Error *error) {
    DType dtype = call->in[IN_X].dtype;
    size_t states[3] = {r->T + 1, r->B, r->H}, gates[3] = {r->T, r->B, r->cell->gates * r->H};
    size_t more[3] = {r->T, r->B, r->H};
    if (!tensor_new(r->states, dtype, 3, states, error)) return false;
    bool ok = r->cell->in_place ? tensor_slice(r->gates, r->states, 0, 1, r->T, 1, error)
                                : tensor_new(r->gates, dtype, 3, gates, error);
    if (ok && r->cell->has_cells) ok = tensor_new(r->cells, dtype, 3, states, error);
    if (ok && r->cell->has_more) ok = tensor_new(r->more, dtype, 3, more, error);
    return ok;
}

static bool copy_last(Tensor *out, const Tensor *states, size_t T, Error *error) {
    Tensor last;
    if (!tensor_select(&last, states, 0, T, error)) return false;
    bool ok = tensor_copy(out, &last, error);
    tensor_drop(&last);
    return ok;
}

bool op_recurrent_forward(Call *call, const Cell *cell, int lengths, Error *error) {
    Recurrence r;
    bool two = cell->has_cells;
    bool ok = open(&r, call, cell, lengths, error) && make_saved(&r, call, error) &&
              start_gates(&r, call, error) && start_state(r.states, &call->in[IN_H0], error) &&
              (!two || start_state(r.cells, &call->in[IN_REST], error)) &&
              pack_gates(&r, &call->in[IN_WEIGHT_HH], error);
    if (ok) recurrent_run(&r);
    ok = ok && copy_last(&call->out[1], r.states, r.T, error) &&
         (!two || copy_last(&call->out[2], r.cells, r.T, error));
    close(&r);
    return ok;
}

/* The way back. */

static bool clone(Tensor *out, const Tensor *x, Error *error) {
    return tensor_new_like(out, x, error) && tensor_copy(out, x, error);
}

static bool make_gradients(Recurrence *r, const Call *call, const Tensor *dout, Error *error) {
    size_t shape[3] = {r->T, r->B, r->cell->gates * r->H};
    bool ok = tensor_new(&r->dgates, dout[0].dtype, 3, shape, error) &&
              clone(&r->dstate, &dout[1], error) &&
              (!r->cell->has_cells || clone(&r->dcell, &dout[2], error)) &&
              op_pack(&r->weight[0], &call->in[IN_WEIGHT_HH], error);
    if (ok && r->cell->splits) ok = tensor_new_like(&r->dsums, &r->dgates, error);
    if (ok && !r->cell->splits) tensor_hold(&r->dsums, &r->dgates);
    tensor_hold(&r->dy, &dout[0]);
    return ok;
}

/* dx = d · weight_ih */
static bool back_to_x(Tensor *dx, const Tensor *d, const Recurrence *r, const Call *call,
                      Error *error) {
    Tensor steps;
    size_t shape[2] = {r->T * r->B, r->D};
    if (!tensor_new_like(dx, &call->in[IN_X], error) ||
        !tensor_new(&steps, dx->dtype, 2, shape, error))
        return false;
    bool ok = op_product(&steps, d, &call->in[IN_WEIGHT_IH], false, error);
    if (ok) turn_all((Turn){r, tensor_data(dx), tensor_data(&steps), true});
    tensor_drop(&steps);
    return ok;
}

/* dweight = d^T · left, summed over steps and batch in order */
static bool back_to_weight(Tensor *dweight, const Tensor *d, const Tensor *left,
                           const Tensor *weight, Error *error) {
    Tensor turn;
    if (!tensor_new_like(dweight, weight, error) || !turned(&turn, d, error)) return false;
    bool ok = op_product(dweight, &turn, left, false, error);
    tensor_drop(&turn);
    return ok;
}

static bool back_to_weight_ih(Tensor *dweight, const Tensor *d, const Recurrence *r,
                              const Call *call, Error *error) {
    Tensor x;
    if (!by_steps(&x, &call->in[IN_X], r, error)) return false;
    bool ok = back_to_weight(dweight, d, &x, &call->in[IN_WEIGHT_IH], error);
    tensor_drop(&x);
    return ok;
}

static bool back_to_weight_hh(Tensor *dweight, const Tensor *d, const Recurrence *r,
                              const Call *call, Error *error) {
    Tensor before;
    if (!flat(&before, r->states, 0, r->T, error)) return false;
    bool ok = back_to_weight(dweight, d, &before, &call->in[IN_WEIGHT_HH], error);
    tensor_drop(&before);
    return ok;
}

static bool back_to_bias(Tensor *dbias, const Tensor *d, Error *error) {
    static const bool rows[TENSOR_AXES] = {true};
    return op_sum_axes(dbias, d, rows, 1, &d->shape[1], error);
}

/* The two biases meet in one sum, so that their gradients are one, too, unless the cell splits.
 */
static bool back_to_biases(const Call *call, Tensor *din, const Tensor *d, const Tensor *s,
                           Error *error) {
    const bool *wanted = call->wanted;
    if (wanted[IN_BIAS_IH] && !back_to_bias(&din[IN_BIAS_IH], d, error)) return false;
    if (!wanted[IN_BIAS_HH]) return true;
    if (!wanted[IN_BIAS_IH] || d->storage != s->storage)
        return back_to_bias(&din[IN_BIAS_HH], s, error);
    tensor_hold(&din[IN_BIAS_HH], &din[IN_BIAS_IH]);
    return true;
}

/* d, of the sums as x sees them, and s, as the state does: (T B, G H) */
static bool to_inputs(const Call *call, Tensor *din, const Recurrence *r, const Tensor *d,
                      const Tensor *s, Error *error) {
    const bool *wanted = call->wanted;
    return (!wanted[IN_X] || back_to_x(&din[IN_X], d, r, call, error)) &&
           (!wanted[IN_WEIGHT_IH] ||
            back_to_weight_ih(&din[IN_WEIGHT_IH], d, r, call, error)) &&
           (!wanted[IN_WEIGHT_HH] ||
            back_to_weight_hh(&din[IN_WEIGHT_HH], s, r, call, error)) &&
           back_to_biases(call, din, d, s, error);
}

bool op_recurrent_backward(Call *call, const Cell *cell, int lengths, const Tensor *dout,
                           Tensor *din, Error *error) {
    Recurrence r;
    Tensor d = {0}, s = {0};
    bool ok = open(&r, call, cell, lengths, error) && make_gradients(&r, call, dout, error) &&
              flat(&d, &r.dgates, 0, r.T, error) && flat(&s, &r.dsums, 0, r.T, error);
    if (ok) recurrent_run_back(&r);
    ok = ok && to_inputs(call, din, &r, &d, &s, error);
    if (ok && call->wanted[IN_H0]) tensor_hold(&din[IN_H0], &r.dstate);
    if (ok && cell->has_cells && call->wanted[IN_REST]) tensor_hold(&din[IN_REST], &r.dcell);
    tensor_drop(&d);
    tensor_drop(&s);
    close(&r);
    return ok;
}

/* Counting. */

unsigned long long op_recurrent_depth(const Call *call) {
    return call->in[IN_X].shape[1];
}

unsigned long long op_recurrent_operations(const Call *call) {
    const Tensor *x = &call->in[IN_X], *to_x = &call->in[IN_WEIGHT_IH];
    unsigned long long weights =
        to_x->shape[0] * (to_x->shape[1] + call->in[IN_WEIGHT_HH].shape[1]);
    return x->shape[0] * x->shape[1] * weights;
}
