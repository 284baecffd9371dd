/* gelu_kernel.c: x times the share of a distribution that lies below x, and its slope.
 *
 * The normal distribution's density e^(-x²/2) / √2π is needed for the slope, and far from 0 for
 * the share, which is e^(-a²/2) R(a) below -a and 1 less that below a. R(a), half of Mills'
 * ratio over √(π/2), is smooth: in floats a polynomial in t = 1 / (1 + a/4), of degree 9, is
 * within 1.5e-8 of it from 0 to 14 (found by Remez' exchange). So the share keeps its relative
 * accuracy far below 0, where 1 + erf(x / √2) has lost all digits. In doubles it is made from
 * erf of elementary.h. */
#include "../tensor/elementary.h"
#include "real.h"

/* The share below x, and dy/dx of y = x · share. */
typedef struct Share {
    real below, slope;
} Share;

/* e^-(high + low) for 0 ≤ high + low ≤ 87, where `high` is exact and low small beside it: the
 * steps of exp_parts_float, rounded once at the end. */
static inline float exp_down(float high, float low) {
    float shifted = 0x1.8p23f - (high + low) * 0x1.715476p0f;
    float n = shifted - 0x1.8p23f;
    float r = ((-high - n * 0x1.62e4p-1f) - low) - n * 0x1.7f7d1cp-20f;
    float p = 0x1.694c82p-10f;
    p = p * r + 0x1.12397cp-7f;
    p = p * r + 0x1.555a26p-5f;
    p = p * r + 0x1.555492p-3f;
    p = p * r + 0x1.fffffap-2f;
    float y = 1.0f + (r + r * r * p);
    return y * power_of_two_float(bits_of_float(shifted) - 0x4b400000u);
}

/* Beyond 13 the share is 0 or 1 to the last float above the subnormal ones. */
static inline Share normal_share_float(float x) {
    float size = magnitude_float(x), a = size > 13.0f ? 13.0f : size;
    float upper = upper_float(a), lower = a - upper;
    float e = exp_down(0.5f * upper * upper, 0.5f * (lower * (a + upper)));
    float t = 1.0f / (1.0f + 0.25f * a);
    float R = 0x1.1617f6p-5f;
    R = R * t - 0x1.91c612p-3f;
    R = R * t + 0x1.947bf6p-2f;
    R = R * t - 0x1.5579d2p-2f;
    R = R * t + 0x1.37cc0cp-2f;
    R = R * t - 0x1.4dfdc8p-6f;
    R = R * t + 0x1.f1f198p-4f;
    R = R * t + 0x1.84622cp-4f;
    R = R * t + 0x1.9a89bap-4f;
    R = R * t - 0x1.6a64f4p-16f;
    e = size > 13.0f ? 0.0f : e;
    float tail = e * R, below = x < 0 ? tail : 1.0f - tail;
    return (Share){(real)below, (real)(below + x * (e * 0x1.988454p-2f))};
}

static inline Share normal_share_double(double x) {
    double below = 0.5 * (1.0 + erf_double(x * 0x1.6a09e667f3bcdp-1));
    double density = exp_double(-0.5 * x * x) * 0x1.9884533d43651p-2;
    density = density == 0 ? 0 : x * density;
    return (Share){(real)below, (real)(below + density)};
}

/* (1 + tanh u) / 2 = 1 / (1 + e^-2u), which keeps its relative accuracy far below 0. With 2u =
 * x (c + d x²) the slope is s + x s (1 - s) (c + 3 d x²). Beyond 32 the share is 0 or 1 long
 * since; x² is kept below 1024 so that nothing overflows. */
static inline Share tanh_share_float(float x) {
    float z = x * x;
    z = z > 1024.0f ? 1024.0f : z;
    float two_u = magnitude_float(x) * (0x1.988454p0f + 0x1.2444f2p-4f * z);
    float e = exp_down(two_u > 87.0f ? 87.0f : two_u, 0.0f);
    e = two_u > 87.0f ? 0.0f : e;
    float inverse = 1.0f / (1.0f + e), other = e * inverse;
    float s = x < 0 ? other : inverse;
    float bend = inverse * other * (0x1.988454p0f + 0x1.b6676cp-3f * z);
    return (Share){(real)s, (real)(s + x * bend)};
}

static inline Share tanh_share_double(double x) {
    double z = x * x;
    z = z > 1024.0 ? 1024.0 : z;
    double s = sigmoid_double(x * (0x1.9884533d43651p0 + 0x1.2444f2a4d8b4bp-4 * z));
    double bend = s * (1.0 - s) * (0x1.9884533d43651p0 + 0x1.b6676bf7450f1p-3 * z);
    return (Share){(real)s, (real)(s + x * bend)};
}

typedef Share (*ShareOf)(real x);

__attribute__((always_inline)) static inline void run(ShareOf share_of, void *y_, void *slope_,
                                                      const void *x_, size_t n) {
    real *restrict y = y_, *restrict slope = slope_;
    const real *restrict x = x_;
    if (slope == NULL) {
        for (size_t i = 0; i < n; i++) y[i] = x[i] * share_of(x[i]).below;
    } else {
        for (size_t i = 0; i < n; i++) {
            Share share = share_of(x[i]);
            y[i] = x[i] * share.below;
            slope[i] = share.slope;
        }
    }
}

static inline Share normal_share(real x) {
    return REAL_FUNCTION(normal_share, x)(x);
}

static inline Share tanh_share(real x) {
    return REAL_FUNCTION(tanh_share, x)(x);
}

static void gelu(void *y, void *slope, const void *x, size_t n) {
    run(normal_share, y, slope, x, n);
}

static void gelu_tanh(void *y, void *slope, const void *x, size_t n) {
    run(tanh_share, y, slope, x, n);
}

void KERNEL(fill_gelu)(Kernels *table);
void KERNEL(fill_gelu)(Kernels *table) {
    table->gelu = gelu;
    table->gelu_tanh = gelu_tanh;
}
