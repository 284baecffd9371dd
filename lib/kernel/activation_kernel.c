/* activation_kernel.c: functions between layers, and their way back, in one pass each. They are
 * built from those of elementary.h and, like them, without branches. */
#include "../tensor/elementary.h"
#include "real.h"

typedef real (*Unary)(real x);
typedef real (*Slope)(real x); /* dy/dx */

__attribute__((always_inline)) static inline void apply(Unary f, void *out_, const void *x_,
                                                        size_t n) {
    real *out = out_;
    const real *x = x_;
    for (size_t i = 0; i < n; i++) out[i] = f(x[i]);
}

/* dx = dy · slope(x) */
__attribute__((always_inline)) static inline void back(Slope slope, void *dx_, const void *dy_,
                                                       const void *x_, size_t n) {
    real *dx = dx_;
    const real *dy = dy_, *x = x_;
    for (size_t i = 0; i < n; i++) dx[i] = dy[i] * slope(x[i]);
}

/* A NaN stays one. */
static inline real relu_of(real x) {
    return x <= 0 ? 0 : x;
}

static void relu(void *out, const void *x, size_t n) {
    apply(relu_of, out, x, n);
}

/* y = x above 0, else 0 */
static void relu_back(void *dx_, const void *dy_, const void *y_, size_t n) {
    real *dx = dx_;
    const real *dy = dy_, *y = y_;
    for (size_t i = 0; i < n; i++) dx[i] = y[i] <= 0 ? 0 : dy[i];
}

static inline real silu_of(real x) {
    return x * REAL_FUNCTION(sigmoid, x)(x);
}

static inline real silu_slope(real x) {
    real s = REAL_FUNCTION(sigmoid, x)(x);
    return s + x * (s * (1 - s));
}

static void silu(void *out, const void *x, size_t n) {
    apply(silu_of, out, x, n);
}

static void silu_back(void *dx, const void *dy, const void *x, size_t n) {
    back(silu_slope, dx, dy, x, n);
}

/* log(1 + u) for u ≥ 0: the logarithm of the rounded sum, and what the rounding lost
 * (Hewlett-Packard 1982). */
static inline real log_one_more(real u) {
    real sum = 1 + u, lost = u <= 1 ? u - (sum - 1) : 1 - (sum - u);
    return REAL_FUNCTION(log, u)(sum) + lost / sum;
}

/* log(1 + e^(beta x)) / beta = max(x, 0) + log(1 + e^-|beta x|) / beta: what is left of x
 * itself is never scaled, so that nothing overflows */
static inline real softplus_of(real x, real beta) {
    real down = beta * (x < 0 ? x : -x);
    return (x < 0 ? 0 : x) + log_one_more(REAL_FUNCTION(exp, x)(down)) / beta;
}

static void softplus(void *out_, const void *x_, double beta_, size_t n) {
    real *out = out_, beta = (real)beta_;
    const real *x = x_;
    for (size_t i = 0; i < n; i++) out[i] = softplus_of(x[i], beta);
}

static void softplus_back(void *dx_, const void *dy_, const void *x_, double beta_, size_t n) {
    real *dx = dx_, beta = (real)beta_;
    const real *dy = dy_, *x = x_;
    for (size_t i = 0; i < n; i++) dx[i] = dy[i] * REAL_FUNCTION(sigmoid, beta)(beta * x[i]);
}

/* The binary cross-entropy of a logit x and a target t in 0 … 1:
 * max(x, 0) - x t + log(1 + e^-|x|). */
static void binary_loss(void *out_, const void *x_, const void *t_, size_t n) {
    real *out = out_;
    const real *x = x_, *t = t_;
    for (size_t i = 0; i < n; i++) {
        real down = x[i] < 0 ? x[i] : -x[i], high = x[i] < 0 ? 0 : x[i];
        out[i] = (high - x[i] * t[i]) + log_one_more(REAL_FUNCTION(exp, down)(down));
    }
}

/* Its slope to x is sigmoid(x) - t. */
static void binary_loss_back(void *dx_, const void *dy_, ptrdiff_t step, const void *x_,
                             const void *t_, size_t n) {
    real *dx = dx_;
    const real *dy = dy_, *x = x_, *t = t_;
    for (size_t i = 0; i < n; i++)
        dx[i] = dy[(ptrdiff_t)i * step] * (REAL_FUNCTION(sigmoid, x[i])(x[i]) - t[i]);
}

void KERNEL(fill_activation)(Kernels *table);
void KERNEL(fill_activation)(Kernels *table) {
    table->relu = relu;
    table->relu_back = relu_back;
    table->silu = silu;
    table->silu_back = silu_back;
    table->softplus = softplus;
    table->softplus_back = softplus_back;
    table->binary_loss = binary_loss;
    table->binary_loss_back = binary_loss_back;
}
