/* eigh.c: the eigenvalues and eigenvectors of symmetric matrices. */
#include "../tensor/pool.h"
#include "op_linear.h"
#include "op_spectral.h"

enum { TOLERANCE };
enum { VALUES, VECTORS };

static bool infer(Call *call, Error *error) {
    const Tensor *x = &call->in[0];
    if (!op_check_matrices(x, true, error)) return false;
    op_set_output(call, VALUES, x->dtype, x->axes - 1, x->shape);
    op_set_output(call, VECTORS, x->dtype, x->axes, x->shape);
    return true;
}

typedef struct Eigen {
    double *values, *vectors, *a, *room;
    size_t N;
} Eigen;

static void eigen_part(size_t first, size_t last, void *with) {
    const Eigen *e = with;
    size_t N = e->N, whole = N * N;
    for (size_t i = first; i < last; i++)
        op_eigen(e->values + i * N, e->vectors + i * whole, e->a + i * whole,
                 e->room + i * op_eigen_room(N), N);
}

/* saved: values and vectors as doubles */
static bool forward(Call *call, Error *error) {
    const Tensor *x = &call->in[0];
    size_t N = x->shape[x->axes - 1], shape[] = {op_matrices(x), op_eigen_room(N)};
    Tensor a = {0}, room = {0};
    Tensor *values = &call->saved[VALUES], *vectors = &call->saved[VECTORS];
    bool ok = op_symmetric(&a, x, call->args.at[TOLERANCE].number, error) &&
              tensor_new(&room, DTYPE_FLOAT64, 2, shape, error) &&
              op_wide(values, &call->out[VALUES], error) &&
              op_wide(vectors, &call->out[VECTORS], error);
    if (ok && tensor_count(x) > 0) {
        Eigen e = {tensor_data(values), tensor_data(vectors), tensor_data(&a),
                   tensor_data(&room), N};
        pool_run(op_matrices(x), 1, eigen_part, &e);
        op_rounded(&call->out[VALUES], values);
        op_rounded(&call->out[VECTORS], vectors);
    }
    tensor_drop(&a);
    tensor_drop(&room);
    return ok;
}

/* What the way back of one matrix reads, and room for two products; all (N, N) but the values.
 */
typedef struct Back {
    const double *values, *vectors, *dvalues, *dvectors;
    double *inner, *half;
    size_t N;
} Back;

/* x = V diag(values) V^T. With G = V^T dV, inner_ij = G_ij / (value_j - value_i), and dvalues
 * on the diagonal; dx is the symmetric part of V inner V^T (Giles 2008, "An extended collection
 * of matrix derivative results", 3.1). */
static void one_back(double *dx, const Back *b) {
    size_t N = b->N;
    Factor v = {b->vectors, false}, turned = {b->vectors, true};
    op_small_product(b->inner, turned, (Factor){b->dvectors, false}, N, N, N);
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < N; j++) {
            double *g = &b->inner[i * N + j];
            *g = i == j ? b->dvalues[i] : op_quotient(*g, b->values[j] - b->values[i]);
        }
    op_small_product(b->half, v, (Factor){b->inner, false}, N, N, N);
    op_small_product(b->inner, (Factor){b->half, false}, turned, N, N, N);
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < N; j++)
            dx[i * N + j] = b->inner[i * N + j] / 2 + b->inner[j * N + i] / 2;
}

/* dx in double */
static bool all_back(Tensor *dx, const Call *call, const Tensor *dvalues,
                     const Tensor *dvectors, Error *error) {
    size_t N = dx->shape[dx->axes - 1], room[] = {2, N, N};
    Tensor scratch;
    if (!tensor_new(&scratch, DTYPE_FLOAT64, 3, room, error)) return false;
    for (size_t i = 0; tensor_count(dx) > 0 && i < op_matrices(dx); i++) {
        size_t at = i * N * N;
        double *inner = tensor_data(&scratch);
        Back b = {(double *)tensor_data(&call->saved[VALUES]) + i * N,
                  (double *)tensor_data(&call->saved[VECTORS]) + at,
                  (double *)tensor_data(dvalues) + i * N,
                  (double *)tensor_data(dvectors) + at,
                  inner,
                  inner + N * N,
                  N};
        one_back((double *)tensor_data(dx) + at, &b);
    }
    tensor_drop(&scratch);
    return true;
}

static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    const Tensor *x = &call->in[0];
    Tensor wide[2] = {{0}}, dx = {0};
    bool ok = tensor_convert(&wide[0], &dout[VALUES], DTYPE_FLOAT64, error) &&
              tensor_convert(&wide[1], &dout[VECTORS], DTYPE_FLOAT64, error) &&
              tensor_new(&dx, DTYPE_FLOAT64, x->axes, x->shape, error) &&
              all_back(&dx, call, &wide[0], &wide[1], error) &&
              tensor_convert(&din[0], &dx, x->dtype, error);
    tensor_drop(&wide[0]);
    tensor_drop(&wide[1]);
    tensor_drop(&dx);
    return ok;
}

static const char *const samples[] = {
    "(3,3)spread tolerance=1",
    "(1,1)",
    "(2,2,4,4)spread tolerance=1",
    "(7,7)spread tolerance=1",
    "(0,0)",
    "(0,3,3)",
    NULL,
};

const Op op_eigh = {
    .name = "eigh",
    .about =
        "The eigenvalues of symmetric matrices, ascending, and their eigenvectors, unit "
        "vectors "
        "that are the columns of the second result: x = vectors · diag(values) · vectors^T. x "
        "(…, N, N), values (…, N), vectors (…, N, N). Of each vector the first element of at "
        "least half the size of its largest is positive. Reflections to a tridiagonal matrix "
        "and shifted QR sweeps, in double (Golub and Van Loan, Matrix Computations, 8.3), the "
        "same bits on every machine; meant for some hundred rows, where LAPACK is for "
        "thousands. Values are exact to some ulp of the largest of them: one far below it may "
        "have no digit right. Where x is positive definite and its diagonal goes over many "
        "powers of ten, the squares of the singular values of cholesky(x) keep them. The mean "
        "of x and its transpose "
        "counts, and the gradient is symmetric. Where values are equal and a loss depends on "
        "how their "
        "vectors are turned, the gradient is not defined, and comes out infinite or NaN. Fails "
        "when x is not square, differs from its transpose by more than tolerance times its "
        "largest element, or has an element that is not finite.",
    .inputs = {{"x", .about = "(…, N, N), symmetric"}},
    .params = {{"tolerance", PARAM_NUMBER, false, 1e-5,
                "how far from symmetric x may be, as a part of its largest element"}},
    .outputs = {"values", "vectors"},
    .smooth_outputs = 2,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
