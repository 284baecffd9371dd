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

/* The normal distribution's share below x. */
static inline real normal_below(real x) {
    real z = x * (real)0x1.6a09e667f3bcdp-1; /* √½ */
    return (real)0.5 * (1 + REAL_FUNCTION(erf, z)(z));
}

static inline real gelu_of(real x) {
    return x * normal_below(x);
}

/* y = x Φ(x), so dy/dx = Φ(x) + x e^(-x²/2) / √2π */
static inline real gelu_slope(real x) {
    real down = (real)-0.5 * x * x;
    return normal_below(x) + x * (REAL_FUNCTION(exp, x)(down) * (real)0x1.9884533d43651p-2);
}

static void gelu(void *out, const void *x, size_t n) {
    apply(gelu_of, out, x, n);
}

static void gelu_back(void *dx, const void *dy, const void *x, size_t n) {
    back(gelu_slope, dx, dy, x, n);
}

/* (1 + tanh u) / 2 = 1 / (1 + e^-2u): with u = √(2/π) (x + 0.044715 x³) this is the tanh form's
 * share below x, and keeps its relative accuracy far below 0. Beyond 32 it is 0 or 1 long
 * since; x² is kept below 1024 so that nothing overflows. */
static inline real square_within(real x) {
    real z = x * x;
    return z > 1024 ? 1024 : z;
}

static inline real share_below(real x) {
    real two_u =
        x * ((real)0x1.9884533d43651p0 + (real)0x1.2444f2a4d8b4bp-4 * square_within(x));
    return REAL_FUNCTION(sigmoid, x)(two_u);
}

static inline real gelu_tanh_of(real x) {
    return x * share_below(x);
}

/* y = x s(2u), so dy/dx = s + x s (1 - s) 2u', 2u' = 2 √(2/π) (1 + 3 · 0.044715 x²) */
static inline real gelu_tanh_slope(real x) {
    real s = share_below(x), z = square_within(x);
    real slope = (real)0x1.9884533d43651p0 + (real)0x1.b6676bf7450f1p-3 * z;
    return s + x * (s * (1 - s) * slope);
}

static void gelu_tanh(void *out, const void *x, size_t n) {
    apply(gelu_tanh_of, out, x, n);
}

static void gelu_tanh_back(void *dx, const void *dy, const void *x, size_t n) {
    back(gelu_tanh_slope, dx, dy, x, n);
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
    table->gelu = gelu;
    table->gelu_back = gelu_back;
    table->gelu_tanh = gelu_tanh;
    table->gelu_tanh_back = gelu_tanh_back;
    table->softplus = softplus;
    table->softplus_back = softplus_back;
    table->binary_loss = binary_loss;
    table->binary_loss_back = binary_loss_back;
}
