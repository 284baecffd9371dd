/* cholesky.c: the root of symmetric positive definite matrices that is a lower triangle. */
#include "../kernel/kernel.h"
#include "../tensor/pool.h"
#include "op_linear.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { TOLERANCE };

static bool infer(Call *call, Error *error) {
    return op_check_matrices(&call->in[0], true, error) && op_infer_like(call, error);
}

/* Rows that are done before the rest hears of them, all at once. */
enum { BLOCK = 32 };

/* Rows `from` … `to` - 1 of a (N, N), from the diagonal on, less what columns first … last - 1
 * of the root l give to them: a - l l^T. Above the diagonal lies -l^T. */
static void subtract(double *a, size_t first, size_t last, size_t from, size_t to, size_t N) {
    ptrdiff_t n = (ptrdiff_t)N;
    kernel_table(DTYPE_FLOAT64)
        ->matmul_add(&a[from * N + from], n, &a[from * N + first], n, 1, &a[first * N + from],
                     n, 1, to - from, N - from, last - first);
}

static size_t block_end(size_t row, size_t N) {
    size_t end = row / BLOCK * BLOCK + BLOCK;
    return end < N ? end : N;
}

/* Columns first … last - 1 of l in rows `from` … `to` - 1, from above the diagonal. */
static void mirror(double *a, size_t first, size_t last, size_t from, size_t to, size_t N) {
    for (size_t i = from; i < to; i++)
        for (size_t j = first; j < last; j++) a[i * N + j] = -a[j * N + i];
}

/* Row j becomes that of -l^T; false when it has no root. */
static bool finish_row(double *a, size_t j, size_t N) {
    double *row = &a[j * N + j], root = sqrt(*row), minus = -root;
    if (!(*row > 0)) return false;
    *row = root;
    kernel_table(DTYPE_FLOAT64)->div(row + 1, row + 1, 1, &minus, 0, N - j - 1);
    return true;
}

/* The root l of a (N, N) = l l^T comes about above the diagonal, row by row, so that what is
 * done at once lies together. A row is taken off those of its block, and a block off all that
 * follow. Returns N, or how many leading rows were done when the next has no root. */
static size_t factorize(double *a, size_t N) {
    for (size_t j = 0; j < N; j++) {
        size_t first = j / BLOCK * BLOCK, last = block_end(j, N);
        if (!finish_row(a, j, N)) return j;
        mirror(a, j, j + 1, j + 1, last, N);
        if (j + 1 < last) subtract(a, j, j + 1, j + 1, last, N);
        for (size_t row = last; j + 1 == last && row < N; row += BLOCK) {
            mirror(a, first, last, row, block_end(row, N), N);
            subtract(a, first, last, row, block_end(row, N), N);
        }
    }
    for (size_t i = 0; i < N; i++) memset(&a[i * N + i + 1], 0, (N - i - 1) * sizeof *a);
    return N;
}

typedef struct Roots {
    double *a, *done; /* done (count): what factorize returned */
    size_t N;
} Roots;

static void roots_part(size_t first, size_t last, void *with) {
    const Roots *r = with;
    for (size_t i = first; i < last; i++)
        r->done[i] = (double)factorize(r->a + i * r->N * r->N, r->N);
}

/* The first matrix that has no root, if any. */
static bool check(const double *done, const Tensor *x, Error *error) {
    size_t N = x->shape[x->axes - 1], count = op_matrices(x);
    for (size_t i = 0; i < count; i++) {
        char which[40] = "x";
        if (done[i] == (double)N) continue;
        if (x->axes > 2) snprintf(which, sizeof which, "matrix %zu of x", i + 1);
        return error_set(error,
                         "%s is not positive definite: its leading minor of order %.0f is not "
                         "above 0",
                         which, done[i] + 1);
    }
    return true;
}

/* saved: l as doubles */
static bool forward(Call *call, Error *error) {
    const Tensor *x = &call->in[0];
    size_t count = op_matrices(x);
    Tensor *l = &call->saved[0], done = {0};
    bool ok = op_symmetric(l, x, call->args.at[TOLERANCE].number, error) &&
              tensor_new(&done, DTYPE_FLOAT64, 1, &count, error);
    if (ok && tensor_count(x) > 0) {
        Roots r = {tensor_data(l), tensor_data(&done), x->shape[x->axes - 1]};
        pool_run(count, 1, roots_part, &r);
        ok = check(r.done, x, error);
        if (ok) op_rounded(&call->out[0], l);
    }
    tensor_drop(&done);
    return ok;
}

/* inverse (N, N) of the lower triangle l, row by row. */
static void invert(double *inverse, const double *l, size_t N) {
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < N; j++) {
            double sum = i == j;
            for (size_t k = j; k < i; k++) sum -= l[i * N + k] * inverse[k * N + j];
            inverse[i * N + j] = j <= i ? sum / l[i * N + i] : 0;
        }
}

/* x = l l^T. dx is the symmetric part of l^-T P l^-1, where P is the lower triangle of l^T dl
 * with half of its diagonal (Murray 2016, "Differentiation of the Cholesky decomposition").
 * scratch (3, N, N). */
static void one_back(double *dx, const double *l, const double *dl, double *scratch, size_t N) {
    double *inverse = scratch, *p = scratch + N * N, *half = p + N * N;
    Factor root = {inverse, false}, turned = {inverse, true};
    invert(inverse, l, N);
    op_small_product(p, (Factor){l, true}, (Factor){dl, false}, N, N, N);
    for (size_t i = 0; i < N; i++) {
        p[i * N + i] /= 2;
        for (size_t j = i + 1; j < N; j++) p[i * N + j] = 0;
    }
    op_small_product(half, turned, (Factor){p, false}, N, N, N);
    op_small_product(p, (Factor){half, false}, root, N, N, N);
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < N; j++) dx[i * N + j] = p[i * N + j] / 2 + p[j * N + i] / 2;
}

static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    const Tensor *x = &call->in[0];
    size_t N = x->shape[x->axes - 1], room[] = {3, N, N};
    Tensor dl = {0}, dx = {0}, scratch = {0};
    bool ok = tensor_convert(&dl, &dout[0], DTYPE_FLOAT64, error) &&
              tensor_new_like(&dx, &dl, error) &&
              tensor_new(&scratch, DTYPE_FLOAT64, 3, room, error);
    for (size_t i = 0; ok && tensor_count(x) > 0 && i < op_matrices(x); i++) {
        size_t at = i * N * N;
        one_back((double *)tensor_data(&dx) + at, (double *)tensor_data(&call->saved[0]) + at,
                 (double *)tensor_data(&dl) + at, tensor_data(&scratch), N);
    }
    ok = ok && tensor_convert(&din[0], &dx, x->dtype, error);
    tensor_drop(&dl);
    tensor_drop(&dx);
    tensor_drop(&scratch);
    return ok;
}

static const char *const samples[] = {
    "(3,3)spread tolerance=1",
    "(1,1)>0",
    "(2,2,4,4)spread tolerance=1",
    "(6,6)spread tolerance=1",
    "(0,0)",
    "(0,3,3)",
    NULL,
};

const Op op_cholesky = {
    .name = "cholesky",
    .about =
        "The lower triangle l with a positive diagonal for which l · l^T = x, of symmetric "
        "positive definite matrices. x, l (…, N, N). Row by row in double (Golub and Van "
        "Loan, Matrix Computations, 4.2), the same bits on every machine. The mean of x and "
        "its "
        "transpose counts, and the gradient is symmetric. Fails when x is not square, differs "
        "from its transpose by more than tolerance times its largest element, has an element "
        "that is not finite, or is not positive definite: then the first leading minor that "
        "is not above 0 is named.",
    .inputs = {{"x", .about = "(…, N, N), symmetric, positive definite"}},
    .params = {{"tolerance", PARAM_NUMBER, false, 1e-5,
                "how far from symmetric x may be, as a part of its largest element"}},
    .outputs = {"l"},
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
