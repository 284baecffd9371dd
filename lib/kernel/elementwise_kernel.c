/* elementwise_kernel.c: small functions of one argument or two, and their way back. */
#include "../tensor/elementary.h"
#include "real.h"

/* A NaN is neither below 0 nor above. */
static void absolute(void *out_, const void *x_, size_t n) {
    real *out = out_;
    const real *x = x_;
    for (size_t i = 0; i < n; i++) out[i] = REAL_FUNCTION(magnitude, x[i])(x[i]);
}

static inline real sign_of(real x) {
    real below = x < 0 ? (real)-1 : x;
    return x > 0 ? 1 : below;
}

/* -1, 0 or 1; 0 keeps its sign, and NaN stays. */
static void sign(void *out_, const void *x_, size_t n) {
    real *out = out_;
    const real *x = x_;
    for (size_t i = 0; i < n; i++) out[i] = sign_of(x[i]);
}

/* y = |x| */
static void absolute_back(void *dx_, const void *dy_, const void *x_, size_t n) {
    real *dx = dx_;
    const real *dy = dy_, *x = x_;
    for (size_t i = 0; i < n; i++) dx[i] = dy[i] * sign_of(x[i]);
}

static inline real clamped(real x, real low, real high) {
    real y = x < low || low != low ? low : x;
    return y > high || high != high ? high : y;
}

static void clamp(void *out_, const void *x_, ptrdiff_t sx, const void *low_, ptrdiff_t sl,
                  const void *high_, ptrdiff_t sh, size_t n) {
    real *out = out_;
    const real *x = x_, *low = low_, *high = high_;
    if (sx == 1 && sl == 0 && sh == 0 && n > 0) {
        real least = *low, most = *high;
        for (size_t i = 0; i < n; i++) out[i] = clamped(x[i], least, most);
    } else {
        for (ptrdiff_t i = 0; i < (ptrdiff_t)n; i++)
            out[i] = clamped(x[i * sx], low[i * sl], high[i * sh]);
    }
}

/* y = x from low to high, both included; a NaN is not */
static inline real inside(real dy, real x, real low, real high) {
    real above = x >= low ? dy : 0;
    return x <= high ? above : 0;
}

static void clamp_back(void *dx_, const void *dy_, const void *x_, ptrdiff_t sx,
                       const void *low_, ptrdiff_t sl, const void *high_, ptrdiff_t sh,
                       size_t n) {
    real *dx = dx_;
    const real *dy = dy_, *x = x_, *low = low_, *high = high_;
    if (sx == 1 && sl == 0 && sh == 0 && n > 0) {
        real least = *low, most = *high;
        for (size_t i = 0; i < n; i++) dx[i] = inside(dy[i], x[i], least, most);
    } else {
        for (ptrdiff_t i = 0; i < (ptrdiff_t)n; i++)
            dx[i] = inside(dy[i], x[i * sx], low[i * sl], high[i * sh]);
    }
}

/* y = 1 / sqrt(x), dy/dx = -y³ / 2 */
static void inverse_root_back(void *dx_, const void *dy_, const void *y_, size_t n) {
    real *dx = dx_;
    const real *dy = dy_, *y = y_;
    for (size_t i = 0; i < n; i++) dx[i] = dy[i] * ((real)-0.5 * (y[i] * y[i] * y[i]));
}

/* y = erf(x), dy/dx = 2 / √π e^(-x²) */
static void erf_back(void *dx_, const void *dy_, const void *x_, size_t n) {
    real *dx = dx_;
    const real *dy = dy_, *x = x_;
    for (size_t i = 0; i < n; i++) {
        real down = -(x[i] * x[i]);
        dx[i] = dy[i] * ((real)0x1.20dd750429b6dp0 * REAL_FUNCTION(exp, down)(down));
    }
}

/* An exponent of 2 is a square, which rounds once; any other is pow of elementary.h. */
static inline real power_of(real a, real b) {
    return b == 2 ? a * a : REAL_FUNCTION(pow, a)(a, b);
}

static void power(void *out_, const void *a_, ptrdiff_t sa, const void *b_, ptrdiff_t sb,
                  size_t n) {
    real *out = out_;
    const real *a = a_, *b = b_;
    if (sb == 0 && n > 0 && *b == 2) {
        for (ptrdiff_t i = 0; i < (ptrdiff_t)n; i++) out[i] = a[i * sa] * a[i * sa];
    } else {
        for (ptrdiff_t i = 0; i < (ptrdiff_t)n; i++) out[i] = power_of(a[i * sa], b[i * sb]);
    }
}

/* y = a^b, dy/da = b a^(b-1); an exponent of 0 has none, at a = 0 either */
static inline real slope_to_base(real a, real b) {
    real slope = b == 2 ? a : REAL_FUNCTION(pow, a)(a, b - 1);
    return b == 0 ? 0 : b * slope;
}

static void power_back(void *da_, const void *dy_, const void *a_, ptrdiff_t sa, const void *b_,
                       ptrdiff_t sb, size_t n) {
    real *da = da_;
    const real *dy = dy_, *a = a_, *b = b_;
    if (sb == 0 && n > 0 && *b == 2) {
        for (ptrdiff_t i = 0; i < (ptrdiff_t)n; i++) da[i] = dy[i] * (2 * a[i * sa]);
    } else {
        for (ptrdiff_t i = 0; i < (ptrdiff_t)n; i++)
            da[i] = dy[i] * slope_to_base(a[i * sa], b[i * sb]);
    }
}

/* dy/db = a^b log(a); at a = 0 it is 0 for b ≥ 0, as its limit is for b > 0 */
static void power_back_exponent(void *db_, const void *dy_, const void *a_, ptrdiff_t sa,
                                const void *b_, ptrdiff_t sb, size_t n) {
    real *db = db_;
    const real *dy = dy_, *a = a_, *b = b_;
    for (ptrdiff_t i = 0; i < (ptrdiff_t)n; i++) {
        real base = a[i * sa], exponent = b[i * sb];
        real slope = power_of(base, exponent) * REAL_FUNCTION(log, base)(base);
        db[i] = base == 0 && exponent >= 0 ? 0 : dy[i] * slope;
    }
}

/* y (R, n): y[r, i] = x[0, i] + … + x[r, i], in order; rows `stride` apart in both, which may
 * be negative: then the sums come from the end. */
static void running_sum(void *y_, const void *x_, size_t R, size_t n, ptrdiff_t stride) {
    real *y = y_;
    const real *x = x_;
    for (size_t i = 0; i < n && R > 0; i++) y[i] = x[i];
    for (ptrdiff_t r = 1; r < (ptrdiff_t)R; r++)
        for (ptrdiff_t i = 0; i < (ptrdiff_t)n; i++)
            y[r * stride + i] = y[(r - 1) * stride + i] + x[r * stride + i];
}

void KERNEL(fill_elementwise)(Kernels *table);
void KERNEL(fill_elementwise)(Kernels *table) {
    table->abs = absolute;
    table->abs_back = absolute_back;
    table->sign = sign;
    table->clamp = clamp;
    table->clamp_back = clamp_back;
    table->rsqrt_back = inverse_root_back;
    table->erf_back = erf_back;
    table->pow = power;
    table->pow_back = power_back;
    table->pow_back_exponent = power_back_exponent;
    table->running_sum = running_sum;
}
