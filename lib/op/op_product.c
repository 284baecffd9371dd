/* op_product.c: the threads divide blocks of the output. A b that several blocks of rows read
 * is packed for all of them first, panel by panel. Few rows are one block: a panel of b is
 * packed near the processor when its turn comes, and never written to memory. */
#include "op_product.h"
#include "../kernel/kernel.h"
#include "../tensor/pool.h"

enum {
    FEW_ROWS = 256,
    ROWS = 96,
    COLUMNS = 256,
    TILE = 8,
    WORK = 1 << 16,
    BLOCKS_A_THREAD = 3
};

typedef struct Product {
    const Kernels *kernels;
    const Tensor *out, *a, *b, *bias; /* bias may be NULL */
    char *packed;                     /* or NULL */
    size_t M, N, K, bytes;
    size_t rows, columns, row_blocks, column_blocks; /* of a block, and how many */
    bool add;
} Product;

static char *element(const Tensor *x, size_t row, size_t column) {
    ptrdiff_t at = (ptrdiff_t)row * x->stride[0] + (ptrdiff_t)column * x->stride[1];
    return (char *)tensor_data(x) + at * (ptrdiff_t)dtype_size(x->dtype);
}

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

static void pack_part(size_t first, size_t last, void *with) {
    const Product *p = with;
    size_t column = first * KERNEL_PANEL, end = least(last * KERNEL_PANEL, p->N);
    p->kernels->matmul_pack(p->packed + column * p->K * p->bytes, element(p->b, 0, column),
                            p->b->stride[0], p->b->stride[1], end - column, p->K);
}

bool op_pack(Tensor *packed, const Tensor *b, Error *error) {
    Product p = {.kernels = kernel_table(b->dtype), .b = b, .K = b->shape[0], .N = b->shape[1]};
    size_t panels = (p.N + KERNEL_PANEL - 1) / KERNEL_PANEL;
    size_t shape[3] = {panels, KERNEL_PANEL, p.K};
    if (!tensor_new(packed, b->dtype, 3, shape, error)) return false;
    p.packed = tensor_data(packed);
    p.bytes = dtype_size(b->dtype);
    if (p.K > 0) pool_run(panels, WORK / (16 * p.K * KERNEL_PANEL) + 1, pack_part, &p);
    return true;
}

/* A block while it is near. */
static void add_bias(const Product *p, size_t row, size_t rows, size_t column, size_t columns) {
    const void *bias = (const char *)tensor_data(p->bias) + column * p->bytes;
    for (size_t i = row; i < row + rows; i++) {
        void *out = element(p->out, i, column);
        p->kernels->add(out, out, 1, bias, 1, columns);
    }
}

static void multiply_block(const Product *p, size_t row, size_t rows, size_t column,
                           size_t columns) {
    const Tensor *a = p->a, *b = p->b;
    void *out = element(p->out, row, column);
    ptrdiff_t out_row = p->out->stride[0];
    if (p->packed)
        p->kernels->matmul_packed(out, out_row, element(a, row, 0), a->stride[0], a->stride[1],
                                  p->packed, column, rows, columns, p->K, p->add);
    else
        (p->add ? p->kernels->matmul_add : p->kernels->matmul)(
            out, out_row, element(a, row, 0), a->stride[0], a->stride[1], element(b, 0, column),
            b->stride[0], b->stride[1], rows, columns, p->K);
}

static void blocks_part(size_t first, size_t last, void *with) {
    const Product *p = with;
    for (size_t i = first; i < last; i++) {
        size_t row = i % p->row_blocks * p->rows, column = i / p->row_blocks * p->columns;
        size_t rows = least(p->rows, p->M - row), columns = least(p->columns, p->N - column);
        multiply_block(p, row, rows, column, columns);
        if (p->bias) add_bias(p, row, rows, column, columns);
    }
}

/* `size` cut into `parts` about as large as each other, whole multiples of `unit`. */
static size_t part_size(size_t size, size_t parts, size_t unit) {
    return ((size + parts - 1) / parts + unit - 1) / unit * unit;
}

/* An a that lies turned is copied by the kernel, a column of a block at a time: the more rows a
 * block has, the longer are the runs. Several threads need more blocks than that leaves. */
static bool rows_read_in_place(const Product *p) {
    return p->a->stride[0] != 1 || p->a->stride[1] == 1;
}

/* Blocks for all threads, unless they would be too small to be worth one. Rather columns than
 * rows: what several blocks of rows read is read, and packed, again. */
static void divide(Product *p) {
    size_t worth = p->M * p->N * (p->K + 1) / WORK, threads = least(pool_threads(), worth);
    size_t most = rows_read_in_place(p) || threads > 1 ? ROWS : FEW_ROWS;
    size_t row_blocks = p->M <= FEW_ROWS ? 1 : (p->M + most - 1) / most;
    size_t column_blocks = (p->N + COLUMNS - 1) / COLUMNS;
    size_t wanted = threads > 1 ? least(BLOCKS_A_THREAD * threads, worth) : 1;
    while (row_blocks * column_blocks < wanted && column_blocks < p->N / (2 * KERNEL_PANEL))
        column_blocks++;
    while (row_blocks * column_blocks < threads && row_blocks < p->M / (2 * TILE)) row_blocks++;
    p->rows = part_size(p->M, row_blocks, TILE);
    p->columns = part_size(p->N, column_blocks, KERNEL_PANEL);
    p->row_blocks = (p->M + p->rows - 1) / p->rows;
    p->column_blocks = (p->N + p->columns - 1) / p->columns;
}

static bool run(Product *p, Error *error) {
    Tensor packed = {0};
    p->kernels = kernel_table(p->b->dtype);
    p->bytes = dtype_size(p->b->dtype);
    p->M = p->out->shape[0];
    p->N = p->out->shape[1];
    p->K = p->b->shape[0];
    if (p->M == 0 || p->N == 0) return true;
    divide(p);
    if (p->M > FEW_ROWS) {
        if (!op_pack(&packed, p->b, error)) return false;
        p->packed = tensor_data(&packed);
    }
    size_t work = p->rows * p->columns * (p->K + 1);
    pool_run(p->row_blocks * p->column_blocks, WORK / (work + 1) + 1, blocks_part, p);
    tensor_drop(&packed);
    return true;
}

bool op_product(const Tensor *out, const Tensor *a, const Tensor *b, bool add, Error *error) {
    return run(&(Product){.out = out, .a = a, .b = b, .add = add}, error);
}

bool op_product_bias(const Tensor *out, const Tensor *a, const Tensor *b, const Tensor *bias,
                     Error *error) {
    return run(&(Product){.out = out, .a = a, .b = b, .bias = bias}, error);
}
