/* svd.c: the singular values and vectors of matrices. */
#include "../tensor/pool.h"
#include "op_linear.h"
#include "op_spectral.h"
#include <string.h>

enum { U, S, V };

typedef struct Sizes {
    size_t M, N, K; /* K the lesser of the two */
} Sizes;

static Sizes sizes_of(const Tensor *x) {
    size_t M = x->shape[x->axes - 2], N = x->shape[x->axes - 1];
    return (Sizes){M, N, M < N ? M : N};
}

static bool infer(Call *call, Error *error) {
    const Tensor *x = &call->in[0];
    size_t shape[TENSOR_AXES];
    if (!op_check_matrices(x, false, error)) return false;
    Sizes z = sizes_of(x);
    memcpy(shape, x->shape, sizeof shape);
    shape[x->axes - 1] = z.K;
    op_set_output(call, U, x->dtype, x->axes, shape);
    shape[x->axes - 2] = z.N;
    op_set_output(call, V, x->dtype, x->axes, shape);
    shape[x->axes - 2] = z.K;
    op_set_output(call, S, x->dtype, x->axes - 1, shape);
    return true;
}

/* w is x with its shorter axis first. */
typedef struct Singular {
    double *u, *s, *v, *w, *room;
    Sizes z;
} Singular;

/* The columns of a wide matrix's transpose are its rows: u and v change places. */
static void singular_part(size_t first, size_t last, void *with) {
    const Singular *a = with;
    Sizes z = a->z;
    for (size_t i = first; i < last; i++) {
        double *u = a->u + i * z.M * z.K, *v = a->v + i * z.N * z.K, *s = a->s + i * z.K;
        double *w = a->w + i * z.M * z.N, *room = a->room + i * op_singular_room(z.K);
        if (z.M >= z.N)
            op_singular(u, s, v, w, room, z.M, z.N);
        else
            op_singular(v, s, u, w, room, z.N, z.M);
        op_fix_signs(v, z.N, u, z.M, z.K);
    }
}

/* x as doubles, its last two axes changed where it has more rows than columns. */
static bool shorter_first(Tensor *w, const Tensor *x, Error *error) {
    Sizes z = sizes_of(x);
    Tensor turned, plain;
    int order[TENSOR_AXES];
    if (!op_finite(&plain, x, error)) return false;
    for (int i = 0; i < x->axes; i++) order[i] = i;
    if (z.M >= z.N) {
        order[x->axes - 2] = x->axes - 1;
        order[x->axes - 1] = x->axes - 2;
    }
    bool ok = tensor_permute(&turned, &plain, order, error);
    tensor_drop(&plain);
    if (!ok) return false;
    ok = tensor_contiguous(w, &turned, error);
    tensor_drop(&turned);
    return ok;
}

static bool new_room(Tensor *room, const Tensor *x, Error *error) {
    Sizes z = sizes_of(x);
    size_t shape[] = {op_matrices(x), op_singular_room(z.K)};
    return tensor_new(room, DTYPE_FLOAT64, 2, shape, error);
}

/* saved: u, s and v as doubles */
static bool forward(Call *call, Error *error) {
    const Tensor *x = &call->in[0];
    Tensor w = {0}, room = {0};
    bool ok = shorter_first(&w, x, error) && new_room(&room, x, error);
    for (int i = 0; ok && i < 3; i++) ok = op_wide(&call->saved[i], &call->out[i], error);
    if (ok && tensor_count(x) > 0) {
        Singular a = {tensor_data(&call->saved[U]), tensor_data(&call->saved[S]),
                      tensor_data(&call->saved[V]), tensor_data(&w),
                      tensor_data(&room),           sizes_of(x)};
        pool_run(op_matrices(x), 1, singular_part, &a);
        for (int i = 0; i < 3; i++) op_rounded(&call->out[i], &call->saved[i]);
    }
    tensor_drop(&w);
    tensor_drop(&room);
    return ok;
}

/* What the way back of one matrix reads, and its room: p, q, inner (K, K), left (M, K), right
 * (N, K), and rest, which is as large as the largest. */
typedef struct Back {
    const double *u, *s, *v, *du, *ds, *dv;
    double *p, *q, *inner, *left, *right, *rest;
    Sizes z;
} Back;

/* inner_jk = ((P - P^T)_jk s_k + s_j (Q - Q^T)_jk) / (s_k² - s_j²), ds on the diagonal, where
 * P = u^T du and Q = v^T dv. */
static void find_inner(const Back *b) {
    size_t K = b->z.K;
    op_small_product(b->p, (Factor){b->u, true}, (Factor){b->du, false}, K, K, b->z.M);
    op_small_product(b->q, (Factor){b->v, true}, (Factor){b->dv, false}, K, K, b->z.N);
    for (size_t j = 0; j < K; j++)
        for (size_t k = 0; k < K; k++) {
            size_t at = j * K + k, mirror = k * K + j;
            double sj = b->s[j], sk = b->s[k];
            double turn = (b->p[at] - b->p[mirror]) * sk + sj * (b->q[at] - b->q[mirror]);
            b->inner[at] = j == k ? b->ds[j] : op_quotient(turn, (sk - sj) * (sk + sj));
        }
}

/* out (M, K) += or = (d - basis · along) / s: what of d lies outside the basis; nothing when
 * the basis spans everything. */
static void add_outside(double *out, const double *d, const double *basis, const double *along,
                        const Back *b, size_t M) {
    size_t K = b->z.K;
    if (M == K) return;
    op_small_product(b->rest, (Factor){basis, false}, (Factor){along, false}, M, K, K);
    for (size_t i = 0; i < M * K; i++) out[i] += op_quotient(d[i] - b->rest[i], b->s[i % K]);
}

/* x = u diag(s) v^T. dx = (u inner + (du - u P) / s) v^T + u ((dv - v Q) / s)^T (Townsend 2016,
 * "Differentiating the singular value decomposition"). */
static void one_back(double *dx, const Back *b) {
    Sizes z = b->z;
    find_inner(b);
    op_small_product(b->left, (Factor){b->u, false}, (Factor){b->inner, false}, z.M, z.K, z.K);
    add_outside(b->left, b->du, b->u, b->p, b, z.M);
    op_small_product(dx, (Factor){b->left, false}, (Factor){b->v, true}, z.M, z.N, z.K);
    if (z.N == z.K) return;
    memset(b->right, 0, z.N * z.K * sizeof *b->right);
    add_outside(b->right, b->dv, b->v, b->q, b, z.N);
    op_small_product(b->rest, (Factor){b->u, false}, (Factor){b->right, true}, z.M, z.N, z.K);
    for (size_t i = 0; i < z.M * z.N; i++) dx[i] += b->rest[i];
}

/* Elements of the room of a Back, and where its parts are. */
static size_t room_of(Sizes z) {
    return 3 * z.K * z.K + (z.M + z.N) * z.K + z.M * z.N;
}

static Back back_of(const Call *call, const Tensor *wide, double *room, size_t i, Sizes z) {
    const Tensor *saved = call->saved;
    size_t u = i * z.M * z.K, s = i * z.K, v = i * z.N * z.K;
    double *left = room + 3 * z.K * z.K, *right = left + z.M * z.K;
    return (Back){(double *)tensor_data(&saved[U]) + u,
                  (double *)tensor_data(&saved[S]) + s,
                  (double *)tensor_data(&saved[V]) + v,
                  (double *)tensor_data(&wide[U]) + u,
                  (double *)tensor_data(&wide[S]) + s,
                  (double *)tensor_data(&wide[V]) + v,
                  room,
                  room + z.K * z.K,
                  room + 2 * z.K * z.K,
                  left,
                  right,
                  right + z.N * z.K,
                  z};
}

/* dx in double */
static bool all_back(Tensor *dx, const Call *call, const Tensor *wide, Error *error) {
    Sizes z = sizes_of(dx);
    size_t room = room_of(z);
    Tensor scratch;
    if (!tensor_new(&scratch, DTYPE_FLOAT64, 1, &room, error)) return false;
    for (size_t i = 0; tensor_count(dx) > 0 && i < op_matrices(dx); i++) {
        Back b = back_of(call, wide, tensor_data(&scratch), i, z);
        one_back((double *)tensor_data(dx) + i * z.M * z.N, &b);
    }
    tensor_drop(&scratch);
    return true;
}

static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    const Tensor *x = &call->in[0];
    Tensor wide[3] = {{0}}, dx = {0};
    bool ok = tensor_new(&dx, DTYPE_FLOAT64, x->axes, x->shape, error);
    for (int i = 0; ok && i < 3; i++)
        ok = tensor_convert(&wide[i], &dout[i], DTYPE_FLOAT64, error);
    ok =
        ok && all_back(&dx, call, wide, error) && tensor_convert(&din[0], &dx, x->dtype, error);
    for (int i = 0; i < 3; i++) tensor_drop(&wide[i]);
    tensor_drop(&dx);
    return ok;
}

static const char *const samples[] = {
    "(3,3)spread", "(5,3)spread", "(3,6)spread", "(1,1)!=0", "(2,2,4,3)spread",
    "(1,4)spread", "(0,3)",       "(3,0)",       "(0,3,2)",  NULL,
};

const Op op_svd = {
    .name = "svd",
    .about =
        "The singular values of matrices, descending, and their vectors: three results u, s, v "
        "with x = u · diag(s) · v^T, in the thin form. x (…, M, N), u (…, M, K), s (…, K), v "
        "(…, N, K), where K is the lesser of M and N; the vectors are the columns of u and v. "
        "Of each column of v the first element of at least half the size of its largest is "
        "positive. Columns of u or v that belong to a value of 0 complete the others. "
        "One-sided "
        "Jacobi rotations in double (Golub and Van Loan, Matrix Computations, 8.6.3), from 32 "
        "columns on after a turn by eigenvectors, the same "
        "bits on every machine; values are exact to some ulp of the largest. Meant for some "
        "hundred rows, where LAPACK is for thousands. "
        "Where values are equal, or one is 0 and x is not square, and a loss depends on how "
        "their vectors "
        "are turned, the gradient is not defined, and comes out infinite or NaN. Fails when x "
        "has an element that is not finite.",
    .inputs = {{"x", .about = "(…, M, N)"}},
    .outputs = {"u", "s", "v"},
    .smooth_outputs = 3,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
