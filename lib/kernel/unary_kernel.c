/* unary_kernel.c: elementwise functions of one argument. The functions of
 * elementary.h have no branches, so that the compiler makes each loop below one
 * over vectors, of whatever width, with the bits of the scalar function. */
#include "../tensor/elementary.h"
#include "real.h"

static void neg(void *out_, const void *x_, size_t n) {
    real *out = out_;
    const real *x = x_;
    for (size_t i = 0; i < n; i++) out[i] = -x[i];
}

static void square_root(void *out_, const void *x_, size_t n) {
    real *out = out_;
    const real *x = x_;
    for (size_t i = 0; i < n; i++) out[i] = REAL_FUNCTION(sqrt, x[i])(x[i]);
}

static void exponential(void *out_, const void *x_, size_t n) {
    real *out = out_;
    const real *x = x_;
    for (size_t i = 0; i < n; i++) out[i] = REAL_FUNCTION(exp, x[i])(x[i]);
}

static void logarithm(void *out_, const void *x_, size_t n) {
    real *out = out_;
    const real *x = x_;
    for (size_t i = 0; i < n; i++) out[i] = REAL_FUNCTION(log, x[i])(x[i]);
}

static void hyperbolic_tangent(void *out_, const void *x_, size_t n) {
    real *out = out_;
    const real *x = x_;
    for (size_t i = 0; i < n; i++) out[i] = REAL_FUNCTION(tanh, x[i])(x[i]);
}

static void sigmoid(void *out_, const void *x_, size_t n) {
    real *out = out_;
    const real *x = x_;
    for (size_t i = 0; i < n; i++) out[i] = REAL_FUNCTION(sigmoid, x[i])(x[i]);
}

static void error_function(void *out_, const void *x_, size_t n) {
    real *out = out_;
    const real *x = x_;
    for (size_t i = 0; i < n; i++) out[i] = REAL_FUNCTION(erf, x[i])(x[i]);
}

/* Sine and cosine of large numbers have a branch. A block without any takes the
 * functions that have none, which give the same values there. */
enum { BLOCK = 256 };

static bool all_near(const real *x, size_t n) {
    int far = 0;
    for (size_t i = 0; i < n; i++)
        far |= !(x[i] <= (real)ANGLE_NEAR && x[i] >= (real)-ANGLE_NEAR);
    return !far;
}

static void sine_block(real *out, const real *x, size_t n) {
    if (all_near(x, n)) {
        for (size_t i = 0; i < n; i++) out[i] = REAL_FUNCTION(sin_near, x[i])(x[i]);
    } else {
        for (size_t i = 0; i < n; i++) out[i] = REAL_FUNCTION(sin, x[i])(x[i]);
    }
}

static void cosine_block(real *out, const real *x, size_t n) {
    if (all_near(x, n)) {
        for (size_t i = 0; i < n; i++) out[i] = REAL_FUNCTION(cos_near, x[i])(x[i]);
    } else {
        for (size_t i = 0; i < n; i++) out[i] = REAL_FUNCTION(cos, x[i])(x[i]);
    }
}

static size_t block_size(size_t n, size_t at) {
    return n - at < BLOCK ? n - at : BLOCK;
}

static void sine(void *out_, const void *x_, size_t n) {
    real *out = out_;
    const real *x = x_;
    for (size_t at = 0; at < n; at += BLOCK) sine_block(out + at, x + at, block_size(n, at));
}

static void cosine(void *out_, const void *x_, size_t n) {
    real *out = out_;
    const real *x = x_;
    for (size_t at = 0; at < n; at += BLOCK) cosine_block(out + at, x + at, block_size(n, at));
}

void KERNEL(fill_unary)(Kernels *table);
void KERNEL(fill_unary)(Kernels *table) {
    table->neg = neg;
    table->sqrt = square_root;
    table->exp = exponential;
    table->log = logarithm;
    table->tanh = hyperbolic_tangent;
    table->sigmoid = sigmoid;
    table->erf = error_function;
    table->sin = sine;
    table->cos = cosine;
}
