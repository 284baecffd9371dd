/* op_product.c: the packed operand is made and read by all threads; they divide the
 * panels while packing, and blocks of the output after. */
#include "op_product.h"
#include "../kernel/kernel.h"
#include "../tensor/pool.h"

enum { ROWS = 96, COLUMNS = 256, WORK = 1 << 16 };

typedef struct Product {
    const Kernels *kernels;
    const Tensor *out, *a, *b;
    char *packed;
    size_t M, N, K, rows, row_blocks, bytes; /* rows of a block */
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

static void blocks_part(size_t first, size_t last, void *with) {
    const Product *p = with;
    for (size_t i = first; i < last; i++) {
        size_t row = i % p->row_blocks * p->rows, column = i / p->row_blocks * COLUMNS;
        p->kernels->matmul_packed(element(p->out, row, column), p->out->stride[0],
                                  element(p->a, row, 0), p->a->stride[0], p->a->stride[1],
                                  p->packed, column, least(p->rows, p->M - row),
                                  least(COLUMNS, p->N - column), p->K, p->add);
    }
}

/* Blocks of rows, about as tall as each other, in whole tiles of the kernel. */
static void divide_rows(Product *p) {
    enum { TILE = 8 };
    size_t blocks = (p->M + ROWS - 1) / ROWS;
    if (blocks == 0) return;
    p->rows = ((p->M + blocks - 1) / blocks + TILE - 1) / TILE * TILE;
    p->row_blocks = (p->M + p->rows - 1) / p->rows;
}

bool op_product(const Tensor *out, const Tensor *a, const Tensor *b, bool add, Error *error) {
    Tensor packed;
    Product p = {kernel_table(b->dtype), out, a, b, .add = add, .K = b->shape[0]};
    p.M = out->shape[0];
    p.N = out->shape[1];
    if (!op_pack(&packed, b, error)) return false;
    p.packed = tensor_data(&packed);
    divide_rows(&p);
    size_t blocks = p.row_blocks * ((p.N + COLUMNS - 1) / COLUMNS);
    size_t work = p.rows * least(p.N, COLUMNS) * (p.K + 1);
    if (blocks > 0) pool_run(blocks, WORK / (work + 1) + 1, blocks_part, &p);
    tensor_drop(&packed);
    return true;
}
