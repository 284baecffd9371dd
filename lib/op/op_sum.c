/* op_sum.c: sums over any set of axes, as stages of two kernels.
 *
 * A contiguous tensor is read as alternating blocks of axes that stay and axes that
 * go. Each stage sums one block away, the last first: (A, R, B) becomes (A, B),
 * along rows where B is 1 and across rows where it is not. */
#include "../kernel/kernel.h"
#include "../tensor/pool.h"
#include "op_tools.h"

enum { GRAIN = 1 << 14, STRIP = 128, CHUNK = 64, MANY_CHUNKS = 8 };

/* out (A, B) = sum over R of x (A, R, B) */
typedef struct Stage {
    char *out;
    const char *x;
    size_t A, R, B, strips; /* strips of STRIP columns in B */
    size_t bytes;           /* an element */
    const Kernels *kernels;
    void (*sum)(void *out, const void *x, size_t R, size_t n, size_t stride); /* of a strip */
} Stage;

static void rows_part(size_t first, size_t last, void *with) {
    const Stage *s = with;
    s->kernels->sum_rows(s->out + first * s->bytes, s->x + first * s->R * s->bytes,
                         last - first, s->R);
}

static void columns_part(size_t first, size_t last, void *with) {
    const Stage *s = with;
    for (size_t i = first; i < last; i++) {
        size_t a = i / s->strips, b = i % s->strips * STRIP;
        size_t n = s->B - b < STRIP ? s->B - b : STRIP;
        s->sum(s->out + (a * s->B + b) * s->bytes, s->x + (a * s->R * s->B + b) * s->bytes,
               s->R, n, s->B);
    }
}

static void run_strips(Stage *s) {
    s->strips = (s->B + STRIP - 1) / STRIP;
    pool_run(s->A * s->strips, GRAIN / (STRIP * s->R + 1) + 1, columns_part, s);
}

static void run_stage(Stage *s) {
    s->sum = s->kernels->sum_columns;
    if (s->B == 1)
        pool_run(s->A, GRAIN / (s->R + 1) + 1, rows_part, s);
    else
        run_strips(s);
}

/* The last step of a sum in chunks: x holds the sums of the chunks, added in order. */
static void add_chunks(Stage *s) {
    s->sum = s->kernels->sum_in_order;
    run_strips(s);
}

/* The last block of neighbouring reduced axes: [*first, *end). Axes of size 1 do not count.
 * False when there is none. */
static bool last_block(int *first, int *end, const Tensor *x, const bool *reduced) {
    int i = x->axes;
    while (i > 0 && (!reduced[i - 1] || x->shape[i - 1] == 1)) i--;
    *end = i;
    while (i > 0 && (reduced[i - 1] || x->shape[i - 1] == 1)) i--;
    *first = i;
    return *first < *end;
}

/* Where many rows are summed: first each chunk of CHUNK rows, as wide as they are, so that
 * memory is read in order and narrow sums have work for every thread; then the chunks. */
static void chunk_part(size_t first, size_t last, void *with) {
    const Stage *s = with;
    size_t chunks = (s->R + CHUNK - 1) / CHUNK;
    for (size_t i = first; i < last; i++) {
        size_t row = i % chunks * CHUNK, rows = s->R - row < CHUNK ? s->R - row : CHUNK;
        s->kernels->sum_columns(s->out + i * s->B * s->bytes,
                                s->x + (i / chunks * s->R + row) * s->B * s->bytes, rows, s->B,
                                s->B);
    }
}

static bool run_in_chunks(Stage *s, DType dtype, Error *error) {
    Tensor sums;
    size_t chunks = (s->R + CHUNK - 1) / CHUNK, shape[2] = {s->A * chunks, s->B};
    if (!tensor_new(&sums, dtype, 2, shape, error)) return false;
    Stage first = *s, then = *s;
    first.out = tensor_data(&sums);
    pool_run(shape[0], GRAIN / (CHUNK * s->B + 1) + 1, chunk_part, &first);
    then.x = tensor_data(&sums);
    then.R = chunks;
    add_chunks(&then);
    tensor_drop(&sums);
    return true;
}

static bool is_long(const Stage *s) {
    return s->B > 1 && s->R >= MANY_CHUNKS * CHUNK;
}

/* Sums axes [first, end) of the contiguous `x`; in the result they have size 1. */
static bool sum_block(Tensor *out, const Tensor *x, int first, int end, Error *error) {
    size_t shape[TENSOR_AXES];
    Stage s = {.A = 1, .R = 1, .B = 1, .bytes = dtype_size(x->dtype)};
    for (int i = 0; i < x->axes; i++) {
        *(i < first ? &s.A : i < end ? &s.R : &s.B) *= x->shape[i];
        shape[i] = i >= first && i < end ? 1 : x->shape[i];
    }
    if (!tensor_new(out, x->dtype, x->axes, shape, error)) return false;
    s.out = tensor_data(out);
    s.x = tensor_data(x);
    s.kernels = kernel_table(x->dtype);
    if (!is_long(&s)) {
        run_stage(&s);
    } else if (!run_in_chunks(&s, x->dtype, error)) {
        tensor_drop(out);
        return false;
    }
    return true;
}

bool op_sum_axes(Tensor *out, const Tensor *x, const bool reduced[TENSOR_AXES], int axes,
                 const size_t *shape, Error *error) {
    Tensor now;
    int first, end;
    if (!tensor_contiguous(&now, x, error)) return false;
    while (last_block(&first, &end, &now, reduced)) {
        Tensor next;
        bool ok = sum_block(&next, &now, first, end, error);
        tensor_drop(&now);
        if (!ok) return false;
        now = next;
    }
    bool ok = tensor_reshape(out, &now, axes, shape, error);
    tensor_drop(&now);
    return ok;
}

bool op_sum_to(Tensor *dx, const Tensor *dy, const Tensor *x, Error *error) {
    bool repeated[TENSOR_AXES] = {false};
    int front = dy->axes - x->axes;
    for (int i = 0; i < dy->axes; i++)
        repeated[i] = i < front || x->shape[i - front] != dy->shape[i];
    return op_sum_axes(dx, dy, repeated, x->axes, x->shape, error);
}

bool op_sum_chunks(Tensor *out, const Tensor *chunks, int axes, const size_t *shape,
                   Error *error) {
    if (!tensor_new(out, chunks->dtype, axes, shape, error)) return false;
    Stage s = {.A = 1,
               .R = chunks->shape[0],
               .B = chunks->shape[1],
               .bytes = dtype_size(chunks->dtype),
               .out = tensor_data(out),
               .x = tensor_data(chunks),
               .kernels = kernel_table(chunks->dtype)};
    add_chunks(&s);
    return true;
}

typedef struct Divisor {
    const Kernels *kernels;
    float of_float;
    double of_double;
    DType dtype;
} Divisor;

static void run_divide(size_t n, char *const *at, const ptrdiff_t *step, const void *with) {
    const Divisor *by = with;
    const void *b = by->dtype == DTYPE_FLOAT32 ? (const void *)&by->of_float : &by->of_double;
    by->kernels->div(at[0], at[1], step[1], b, 0, n);
}

void op_divide(Tensor *out, const Tensor *x, double by) {
    Divisor divisor = {kernel_table(x->dtype), (float)by, by, x->dtype};
    op_walk(out, x, 1, run_divide, &divisor);
}
