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

static void sine(void *out_, const void *x_, size_t n) {
    real *out = out_;
    const real *x = x_;
    for (size_t i = 0; i < n; i++) out[i] = REAL_FUNCTION(sin, x[i])(x[i]);
}

static void cosine(void *out_, const void *x_, size_t n) {
    real *out = out_;
    const real *x = x_;
    for (size_t i = 0; i < n; i++) out[i] = REAL_FUNCTION(cos, x[i])(x[i]);
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
