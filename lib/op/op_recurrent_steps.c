/* op_recurrent_steps.c: the walk over the steps of a sequence, either way.
 *
 * Rows of a batch do not meet, so that a thread can take some of them through all steps
 * without waiting for another. But each block of rows then reads all weights of the
 * state at every step; where those do not fit a core's cache, the threads divide the
 * units instead, each keeping its columns of the weights, and meet after each step. */
#include "../tensor/pool.h"
#include "op_recurrent.h"
#include <string.h>

enum { NEAR = 1 << 20, MOST_ROWS = 16, UNIT_WORK = 1 << 15 };

static void *at3(const Recurrence *r, const Tensor *x, size_t s, const Unit *at, size_t width) {
    return (char *)tensor_data(x) + ((s * r->B + at->b) * width + at->unit) * r->bytes;
}

void *recurrent_gates(const Recurrence *r, Unit at) {
    return at3(r, r->gates, at.s, &at, r->cell->gates * r->H);
}

void *recurrent_state(const Recurrence *r, Unit at) {
    return at3(r, r->states, at.s + 1, &at, r->H);
}

void *recurrent_before(const Recurrence *r, Unit at) {
    return at3(r, r->states, at.s, &at, r->H);
}

void *recurrent_cell(const Recurrence *r, Unit at) {
    return at3(r, r->cells, at.s + 1, &at, r->H);
}

void *recurrent_cell_before(const Recurrence *r, Unit at) {
    return at3(r, r->cells, at.s, &at, r->H);
}

void *recurrent_more(const Recurrence *r, Unit at) {
    return at3(r, r->more, at.s, &at, r->H);
}

void *recurrent_dgates(const Recurrence *r, Unit at) {
    return at3(r, &r->dgates, at.s, &at, r->cell->gates * r->H);
}

void *recurrent_dsums(const Recurrence *r, Unit at) {
    return at3(r, &r->dsums, at.s, &at, r->cell->gates * r->H);
}

void *recurrent_dstate(const Recurrence *r, Unit at) {
    return at3(r, &r->dstate, 0, &at, r->H);
}

void *recurrent_dcell(const Recurrence *r, Unit at) {
    return at3(r, &r->dcell, 0, &at, r->H);
}

size_t recurrent_length(const Recurrence *r, size_t b) {
    return tensor_is_absent(&r->lengths)
               ? r->T
               : (size_t)((const int32_t *)tensor_data(&r->lengths))[b];
}

size_t recurrent_time(const Recurrence *r, size_t s, size_t b) {
    return r->reverse ? recurrent_length(r, b) - 1 - s : s;
}

/* The place of `at` in y or dy (B, T, H). Past the item's length, steps and places are one. */
static void *in_y(const Recurrence *r, const Tensor *y, const Unit *at) {
    bool live = at->s < recurrent_length(r, at->b);
    size_t time = live ? recurrent_time(r, at->s, at->b) : at->s;
    return (char *)tensor_data(y) + ((at->b * r->T + time) * r->H + at->unit) * r->bytes;
}

/* Rows [first.b, first.b + rows) of one step, units as in `first`. */
typedef struct Block {
    Unit first;
    size_t rows;
} Block;

/* gates (rows, G units) += the state before · weight */
static void add_state(const Recurrence *r, const Block *block) {
    size_t gates = r->cell->gates;
    for (size_t g = 0; g < gates; g++) {
        bool apart = r->cell->splits && g == gates - 1;
        char *out = apart ? recurrent_more(r, block->first)
                          : (char *)recurrent_gates(r, block->first) + g * r->H * r->bytes;
        Unit row = block->first;
        row.unit = 0;
        r->kernels->matmul_packed(out, (ptrdiff_t)((apart ? 1 : gates) * r->H),
                                  recurrent_before(r, row), (ptrdiff_t)r->H, 1,
                                  tensor_data(&r->weight[g]), block->first.unit, block->rows,
                                  block->first.n, r->H, true);
    }
}

/* dstate (rows, units) += the gradient of the sums of step s · weight */
static void add_gradient(const Recurrence *r, const Block *block, size_t s) {
    size_t width = r->cell->gates * r->H;
    Unit row = block->first;
    row.s = s;
    row.unit = 0;
    r->kernels->matmul_packed(recurrent_dstate(r, block->first), (ptrdiff_t)r->H,
                              recurrent_dsums(r, row), (ptrdiff_t)width, 1,
                              tensor_data(&r->weight[0]), block->first.unit, block->rows,
                              block->first.n, width, true);
}

/* A step past the item's length leaves its state as it was. */
static void carry(const Recurrence *r, Unit at) {
    memcpy(recurrent_state(r, at), recurrent_before(r, at), at.n * r->bytes);
    if (r->cell->has_cells)
        memcpy(recurrent_cell(r, at), recurrent_cell_before(r, at), at.n * r->bytes);
    memset(in_y(r, r->y, &at), 0, at.n * r->bytes);
}

static void forward_block(const Recurrence *r, Block block) {
    add_state(r, &block);
    for (size_t i = 0; i < block.rows; i++) {
        Unit at = block.first;
        at.b += i;
        if (at.s >= recurrent_length(r, at.b)) {
            carry(r, at);
            continue;
        }
        r->cell->step(r, at);
        memcpy(in_y(r, r->y, &at), recurrent_state(r, at), at.n * r->bytes);
    }
}

static void no_gradient(const Recurrence *r, Unit at) {
    for (size_t g = 0; g < r->cell->gates; g++, at.unit += r->H) {
        memset(recurrent_dgates(r, at), 0, at.n * r->bytes);
        memset(recurrent_dsums(r, at), 0, at.n * r->bytes);
    }
}

static void back_block(const Recurrence *r, Block block) {
    if (block.first.s + 1 < r->T) add_gradient(r, &block, block.first.s + 1);
    for (size_t i = 0; i < block.rows; i++) {
        Unit at = block.first;
        at.b += i;
        if (at.s >= recurrent_length(r, at.b)) {
            no_gradient(r, at);
            continue;
        }
        void *dstate = recurrent_dstate(r, at);
        r->kernels->add(dstate, dstate, 1, in_y(r, &r->dy, &at), 1, at.n);
        r->cell->back(r, at);
    }
}

/* How the work is divided: `rows` of the batch a part, through all steps; or, when 0, panels of
 * units, step by step. */
typedef struct Run {
    const Recurrence *r;
    bool back;
    size_t rows, s;
} Run;

static void run_block(const Run *run, Block block) {
    if (!run->back)
        forward_block(run->r, block);
    else if (block.first.s < run->r->T)
        back_block(run->r, block);
    else
        add_gradient(run->r, &block, 0);
}

/* The step that comes after `i` others; on the way back T stands for the one after the last,
 * which only brings the gradient to the first state. */
static size_t step_of(const Run *run, size_t i) {
    size_t T = run->r->T;
    return !run->back ? i : i < T ? T - 1 - i : T;
}

static size_t steps(const Run *run) {
    return run->r->T + (run->back && run->r->T > 0);
}

static void rows_part(size_t first, size_t last, void *with) {
    const Run *run = with;
    const Recurrence *r = run->r;
    for (size_t part = first; part < last; part++) {
        size_t row = part * run->rows, rows = r->B - row < run->rows ? r->B - row : run->rows;
        for (size_t i = 0; i < steps(run); i++)
            run_block(run, (Block){{step_of(run, i), row, 0, r->H}, rows});
    }
}

static void units_part(size_t first, size_t last, void *with) {
    const Run *run = with;
    size_t unit = first * KERNEL_PANEL, end = last * KERNEL_PANEL;
    if (end > run->r->H) end = run->r->H;
    run_block(run, (Block){{run->s, 0, unit, end - unit}, run->r->B});
}

/* Rows of a part: an even share of the threads, in whole tiles; 0 when units are to be divided.
 */
static size_t rows_of_part(const Recurrence *r) {
    size_t threads = pool_threads(), share = (r->B + threads - 1) / threads;
    size_t weights = r->cell->gates * r->H * r->H * r->bytes;
    if (threads > 1 && weights > NEAR) return 0;
    size_t rows = (share + 3) / 4 * 4;
    return rows < MOST_ROWS ? rows : MOST_ROWS;
}

static void run_all(Run run) {
    const Recurrence *r = run.r;
    if (r->B == 0 || r->H == 0) return;
    run.rows = rows_of_part(r);
    if (run.rows > 0) {
        pool_run((r->B + run.rows - 1) / run.rows, 1, rows_part, &run);
        return;
    }
    size_t panels = (r->H + KERNEL_PANEL - 1) / KERNEL_PANEL;
    size_t work = r->B * r->cell->gates * r->H * KERNEL_PANEL;
    for (size_t i = 0; i < steps(&run); i++) {
        run.s = step_of(&run, i);
        pool_run(panels, UNIT_WORK / work + 1, units_part, &run);
    }
}

void recurrent_run(const Recurrence *r) {
    run_all((Run){r, .back = false});
}

void recurrent_run_back(const Recurrence *r) {
    run_all((Run){r, .back = true});
}
