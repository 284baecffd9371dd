/* op_triangle.c: rows of matrices kept up to a diagonal, or from it on. */
#include "op_triangle.h"
#include "../tensor/pool.h"
#include <string.h>

enum { GRAIN = 1 << 14 };

bool op_infer_triangle(Call *call, Error *error) {
    const Tensor *x = &call->in[0];
    char text[SHAPE_TEXT];
    if (x->axes >= 2) return op_infer_like(call, error);
    return error_set(error, "x has shape %s, want (…, M, N): matrices",
                     shape_text(text, x->axes, x->shape));
}

typedef struct Triangle {
    char *out;
    const char *x;
    size_t M, N, bytes;
    double offset;
    bool lower;
} Triangle;

/* How many elements of row `m` lie left of the diagonal's right neighbour: 0 … N. */
static size_t columns_up_to(const Triangle *t, double m) {
    double n = m + t->offset + (t->lower ? 1 : 0);
    return n < 0 ? 0 : n > (double)t->N ? t->N : (size_t)n;
}

static void triangle_part(size_t first, size_t last, void *with) {
    const Triangle *t = with;
    size_t row = t->N * t->bytes;
    for (size_t i = first; i < last; i++) {
        size_t left = columns_up_to(t, (double)(i % t->M)) * t->bytes;
        size_t from = t->lower ? 0 : left, kept = t->lower ? left : row - left;
        memset(t->out + i * row, 0, row);
        memcpy(t->out + i * row + from, t->x + i * row + from, kept);
    }
}

bool op_triangle(const Tensor *out, const Tensor *x, double offset, bool lower, Error *error) {
    Tensor flat;
    if (!tensor_contiguous(&flat, x, error)) return false;
    size_t count = tensor_count(x);
    Triangle t = {tensor_data(out),
                  tensor_data(&flat),
                  x->shape[x->axes - 2],
                  x->shape[x->axes - 1],
                  dtype_size(x->dtype),
                  offset,
                  lower};
    if (count > 0) pool_run(count / t.N, GRAIN / t.N + 1, triangle_part, &t);
    tensor_drop(&flat);
    return true;
}
