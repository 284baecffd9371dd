/* gelu_kernel.c: x times the share of a distribution that lies below x, and its slope.
 *
 * The normal distribution's density e^(-x²/2) / √2π is needed for the slope, and far from 0 for
 * the share, which is e^(-a²/2) R(a) below -a and 1 less that below a. R(a), half of Mills'
 * ratio over √(π/2), is smooth: in floats a polynomial in s = (a - 3) / (a + 3), of degree 9,
 * is within 3e-9 of it, relative, from 0.75 to 13; nearer to 0 the share is 0.5 + x Q(x²), Q of
 * degree 4 (both found by Lawson's iteration). So the share keeps its relative accuracy far
 * below 0, where 1 + erf(x / √2) has lost all digits. In doubles it is made from erf of
 * elementary.h. At the infinities y and the slope are their limits.
 *
 * In the tanh form x times the share is within 3.2 ulp in floats, down to -10, where the share
 * is no longer a normal number (every 67th float, against double). */
#include "../tensor/elementary.h"
#include "real.h"

/* x times the share below it, and the slope dy/dx. */
typedef struct Gelu {
    real y, slope;
} Gelu;

/* e^-(high + low) for 0 ≤ high + low ≤ 87, where `high` is exact and low small beside it: the
 * steps of exp_parts_float for its opposite, rounded once at the end. */
static inline float exp_down(float high, float low) {
    float shifted = (high + low) * 0x1.715476p0f + 0x1.8p23f;
    float n = shifted - 0x1.8p23f;
    float r = ((n * 0x1.62e4p-1f - high) - low) + n * 0x1.7f7d1cp-20f;
    float y = 1.0f + (r + r * r * exp_rest_float(r));
    return y * float_of_bits(0x3f800000u - (bits_of_float(shifted) << 23)); /* 2^-n */
}

/* The share below x, for |x| below 0.75. */
static inline float near_share(float x) {
    float z = x * x, q = 0x1.ab065cp-14f;
    q = q * z - 0x1.354a6p-10f;
    q = q * z + 0x1.46c106p-7f;
    q = q * z - 0x1.105806p-4f;
    q = q * z + 0x1.988452p-2f;
    return 0.5f + x * q;
}

/* R(a), for a from 0.75 to 13. */
static inline float far_ratio(float a) {
    float s = (a - 3.0f) / (a + 3.0f), r = 0x1.809788p-15f;
    r = r * s + 0x1.fcefdep-14f;
    r = r * s - 0x1.5deaap-12f;
    r = r * s - 0x1.030d5ep-10f;
    r = r * s + 0x1.7c8b74p-9f;
    r = r * s + 0x1.91f0b6p-8f;
    r = r * s - 0x1.7a942ep-5f;
    r = r * s + 0x1.f8babap-4f;
    r = r * s - 0x1.a6b66ap-3f;
    return r * s + 0x1.f1b89cp-4f;
}

/* Beyond 13 the share is 0 or 1 to the last float above the subnormal ones. */
static inline Gelu gelu_float(float x) {
    float low = x < -13.0f ? -13.0f : x, all = magnitude_float(x);
    float a = all > 13.0f ? 13.0f : all, upper = upper_float(a), lower = a - upper;
    float near = signed_float(a, x);
    float e = exp_down(0.5f * upper * upper, 0.5f * (lower * (a + upper)));
    e = all > 13.0f ? 0.0f : e;
    float tail = e * far_ratio(a), far = x < 0 ? tail : 1.0f - tail;
    float share = a < 0.75f ? near_share(x) : far;
    return (Gelu){(real)(low * share), (real)(share + near * (e * 0x1.988454p-2f))};
}

/* The share is 0 or 1 long before 40. */
static inline Gelu gelu_double(double x) {
    double low = x < -40 ? -40 : x, near = low > 40 ? 40 : low;
    double share = 0.5 * (1.0 + erf_double(near * 0x1.6a09e667f3bcdp-1));
    double density = exp_double(-0.5 * near * near) * 0x1.9884533d43651p-2;
    return (Gelu){(real)(low * share), (real)(share + near * density)};
}

/* e^-2u for 2u = d (a³ + k a), d k = √(8 / π), k = 1 / 0.044715. What is in brackets is a w
 * with w = a² + k, and n ln 2 / d + q; `high` is the product of upper parts and exact, so that
 * no error of 2u is magnified. The shift leaves 127 - n in the lowest bits: these are the
 * exponent of 2^-n, which is 0 from 127 on. */
static inline float exp_two_u(float a) {
    const float shift = 0x1.8p23f + 127.0f;
    float upper = upper_float(a), lower = a - upper;
    float square = upper * upper, rest = lower * (a + upper);
    float w = (square + rest) + 0x1.65d25ep4f, w_upper = upper_float(w);
    float w_lower = ((0x1.65d2p4f - w_upper) + square) + (rest + 0x1.7b767cp-14f);
    float high = upper * w_upper, low = upper * w_lower + lower * w;
    float shifted = shift - (high + low) * 0x1.a5a7dp-4f, n = shifted - shift;
    float q = (high + n * 0x1.36dap3f) + (low - n * 0x1.549446p-16f);
    float e = 0x1.946beap-33f;
    e = e * q - 0x1.0a554ap-26f;
    e = e * q + 0x1.21f2bp-20f;
    e = e * q - 0x1.fbecccp-15f;
    e = e * q + 0x1.4dad5cp-9f;
    e = e * q - 0x1.2444f4p-4f;
    e = e * q + 1.0f;
    return e * float_of_bits(bits_of_float(shifted) << 23);
}

/* (1 + tanh u) / 2 = 1 / (1 + e^-2u), which keeps its relative accuracy far below 0. The slope
 * is s + x s (1 - s) (c + 3 d x²), c = k d. Beyond 10.03 e^-2u is 0 here. */
static inline Gelu gelu_tanh_float(float x) {
    float low = x < -10.03f ? -10.03f : x, near = low > 10.03f ? 10.03f : low;
    float e = exp_two_u(magnitude_float(near));
    float inverse = 1.0f / (1.0f + e), other = e * inverse;
    float s = x < 0 ? other : inverse;
    float bend = inverse * other * (0x1.988454p0f + 0x1.b6676cp-3f * (near * near));
    return (Gelu){(real)(low * s), (real)(s + near * bend)};
}

static inline Gelu gelu_tanh_double(double x) {
    double low = x < -32 ? -32 : x, near = low > 32 ? 32 : low, z = near * near;
    double s = sigmoid_double(near * (0x1.9884533d43651p0 + 0x1.2444f2a4d8b4bp-4 * z));
    double bend = s * (1.0 - s) * (0x1.9884533d43651p0 + 0x1.b6676bf7450f1p-3 * z);
    return (Gelu){(real)(low * s), (real)(s + near * bend)};
}

typedef Gelu (*GeluOf)(real x);

__attribute__((always_inline)) static inline void run(GeluOf gelu_of, void *y_, void *slope_,
                                                      const void *x_, size_t n) {
    real *restrict y = y_, *restrict slope = slope_;
    const real *restrict x = x_;
    if (slope == NULL) {
        for (size_t i = 0; i < n; i++) y[i] = gelu_of(x[i]).y;
    } else {
        for (size_t i = 0; i < n; i++) {
            Gelu both = gelu_of(x[i]);
            y[i] = both.y;
            slope[i] = both.slope;
        }
    }
}

static inline Gelu exact(real x) {
    return REAL_FUNCTION(gelu, x)(x);
}

static inline Gelu by_tanh(real x) {
    return REAL_FUNCTION(gelu_tanh, x)(x);
}

static void gelu(void *y, void *slope, const void *x, size_t n) {
    run(exact, y, slope, x, n);
}

static void gelu_tanh(void *y, void *slope, const void *x, size_t n) {
    run(by_tanh, y, slope, x, n);
}

void KERNEL(fill_gelu)(Kernels *table);
void KERNEL(fill_gelu)(Kernels *table) {
    table->gelu = gelu;
    table->gelu_tanh = gelu_tanh;
}
