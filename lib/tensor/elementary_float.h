/* elementary_float.h: see elementary.h, the manual. Polynomials are minimax, their
 * coefficients rounded to float (Sollya's fpminimax). */
#ifndef FOLIO_ELEMENTARY_FLOAT_H
#define FOLIO_ELEMENTARY_FLOAT_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* A number as the sum of a float and a smaller correction. */
typedef struct PairFloat {
    float high, low;
} PairFloat;

/* e^x = 2^power · (value.high + value.low). */
typedef struct ExpFloat {
    PairFloat value;
    uint32_t power; /* modulo 2^32 */
} ExpFloat;

static inline uint32_t bits_of_float(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline float float_of_bits(uint32_t bits) {
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* y, or the one NaN. Chosen among bits: a compiler may take any NaN for any other, and
 * drop a choice between floating-point numbers that only replaces one by another. */
static inline float unless_nan_float(bool is_nan, float y) {
    return float_of_bits(is_nan ? 0x7fc00000u : bits_of_float(y));
}

static inline float magnitude_float(float x) {
    return float_of_bits(bits_of_float(x) & 0x7fffffffu);
}

/* `magnitude`, which is not negative, with the sign of x. */
static inline float signed_float(float magnitude, float x) {
    return float_of_bits(bits_of_float(magnitude) | (bits_of_float(x) & 0x80000000u));
}

/* The upper 12 bits of the significand: products of two such are exact. */
static inline float upper_float(float x) {
    return float_of_bits(bits_of_float(x) & 0xfffff000u);
}

/* a + b for |a| ≥ |b|, and what the rounding lost (Dekker 1971). */
static inline PairFloat sum_float(float a, float b) {
    float s = a + b;
    return (PairFloat){s, (a - s) + b};
}

/* n - q·d, where q is n/d to within a few ulp, without rounding the product. */
static inline float remainder_float(float n, float q, float d) {
    float qh = upper_float(q), ql = q - qh, dh = upper_float(d), dl = d - dh;
    return (((n - qh * dh) - qh * dl) - ql * dh) - ql * dl;
}

/* 2^power for -126 ≤ power ≤ 127. */
static inline float power_of_two_float(uint32_t power) {
    return float_of_bits((power + 127u) << 23);
}

/* x · 2^power for -252 ≤ power ≤ 254, in two steps, so that results below the
 * normal ones round once and those too large become infinite. */
static inline float scale_float(float x, uint32_t power) {
    uint32_t half = ((power + 512u) >> 1) - 256u;
    return x * power_of_two_float(half) * power_of_two_float(power - half);
}

/* The same for x from ½ to 2 and power from -151 to 129: the first step is on the bits. */
static inline float scale_near_one_float(float x, uint32_t power) {
    uint32_t half = power << 22 & 0xff800000u; /* of the power, where an exponent lies */
    float y = float_of_bits(bits_of_float(x) + half);
    return y * float_of_bits((power << 23) - half + 0x3f800000u);
}

/* p(r) of e^r = 1 + r + r² p(r), for |r| ≤ ln 2 / 2. */
static inline float exp_rest_float(float r) {
    float p = 0x1.694c82p-10f;
    p = p * r + 0x1.12397cp-7f;
    p = p * r + 0x1.555a26p-5f;
    p = p * r + 0x1.555492p-3f;
    return p * r + 0x1.fffffap-2f;
}

/* e^(x + more) for |x| ≤ 104 and a tiny `more`, where x = n ln 2 + r with |r| ≤ ln 2 / 2: n
 * times the upper part of ln 2 is exact (Cody and Waite). Adding 1 + r keeps what it rounds
 * off. */
static inline ExpFloat exp_parts_float(float x, float more) {
    float shifted = x * 0x1.715476p0f + 0x1.8p23f; /* n sits in the lowest bits */
    float n = shifted - 0x1.8p23f;
    float upper = x - n * 0x1.62e4p-1f, lower = n * 0x1.7f7d1cp-20f;
    float r = upper - lower;
    float lost = ((upper - r) - lower) + more;
    PairFloat one_r = sum_float(1.0f, r);
    float square = r * r * exp_rest_float(r);
    float rest = one_r.low + (square + lost * (one_r.high + square));
    return (ExpFloat){sum_float(one_r.high, rest), bits_of_float(shifted) - 0x4b400000u};
}

/* The root is never taken of what has none: clang knows that it would be a NaN, and drops
 * the choice between it and ours. */
static inline float sqrt_float(float x) {
    bool is_nan = !(x >= 0);
    return unless_nan_float(is_nan, sqrtf(is_nan ? 1.0f : x));
}

/* high is the sum of the pair, rounded. Adding -0 is nothing to do, where adding 0 is not. */
static inline float exp_float(float x) {
    float above = x > -104.0f ? x : -104.0f, inside = above < 89.0f ? above : 89.0f;
    ExpFloat e = exp_parts_float(inside, -0.0f);
    float y = scale_near_one_float(e.value.high, e.power);
    return unless_nan_float(x != x, y);
}

/* e^x for x ≤ 0 in fewer steps, within 0.987 ulp: what r rounds off is let go. Of a NaN it is
 * some NaN. The shift puts n + 192 into the lowest bits, so that these are the exponent of
 * 2^(n + 65), with which the product is exact, and the last product rounds once. */
static inline float exp_down_float(float x) {
    const float shift = 0x1.8p23f + 192.0f;
    float inside = x < -104.0f ? -104.0f : x;
    float shifted = inside * 0x1.715476p0f + shift, n = shifted - shift;
    float r = (inside - n * 0x1.62e4p-1f) - n * 0x1.7f7d1cp-20f;
    float y = 1.0f + (r + r * r * exp_rest_float(r));
    return y * float_of_bits(bits_of_float(shifted) << 23) * 0x1p-65f;
}

/* x = 2^k (1 + f) with √½ ≤ 1 + f < √2; log(1 + f) = f - f²/2 + f³ q(f). The square
 * is taken in two exact parts, and sums keep what they round off. */
static inline float log_float(float x) {
    float normal = x < 0x1p-126f ? x * 0x1p23f : x;
    uint32_t bits = bits_of_float(normal);
    int32_t k = (int32_t)(bits - 0x3f3504f3u) >> 23;
    float f = float_of_bits(bits - ((uint32_t)k << 23)) - 1.0f;
    float n = (float)k - (x < 0x1p-126f ? 23.0f : 0.0f);
    float fh = upper_float(f);
    float square = 0.5f * fh * fh, square_rest = 0.5f * (f + fh) * (f - fh);
    float q = 0x1.13be12p-4f;
    q = q * f - 0x1.dd9932p-4f;
    q = q * f + 0x1.e6dd26p-4f;
    q = q * f - 0x1.fc3e3ap-4f;
    q = q * f + 0x1.233af6p-3f;
    q = q * f - 0x1.555b8cp-3f;
    q = q * f + 0x1.99a478p-3f;
    q = q * f - 0x1.000008p-2f;
    q = q * f + 0x1.555548p-2f;
    PairFloat near = sum_float(f, -square);
    PairFloat far = sum_float(n * 0x1.62e4p-1f, near.high);
    float rest = n * 0x1.7f7d1cp-20f + (f * f * f * q - square_rest);
    float y = far.high + (far.low + (near.low + rest));
    y = x == INFINITY ? INFINITY : y;
    y = x == 0 ? -INFINITY : y;
    return unless_nan_float(x < 0 || x != x, y);
}

/* Below 0.55: x + x³ p(x²). Above: 1 - 2 / (e^2x + 1). */
static inline float tanh_float(float x) {
    float a = magnitude_float(x), z = a * a;
    float p = -0x1.958c74p-8f;
    p = p * z + 0x1.584238p-6f;
    p = p * z - 0x1.b90a76p-5f;
    p = p * z + 0x1.110c7p-3f;
    p = p * z - 0x1.555548p-2f;
    float near = a + a * (z * p);
    float inside = a < 10.0f ? a : 10.0f;
    ExpFloat e = exp_parts_float(2.0f * inside, -0.0f);
    float scale = power_of_two_float(e.power);
    PairFloat d = sum_float(e.value.high * scale, 1.0f);
    d.low += e.value.low * scale;
    float y = 2.0f / d.high;
    PairFloat far = sum_float(1.0f, -y);
    float beyond = far.high + (far.low + y * d.low * (0.5f * y));
    float t = signed_float(a < 0.55f ? near : beyond, x);
    return unless_nan_float(x != x, t);
}

/* 1 / (1 + e^-x), for x < 0 as e^x / (1 + e^x), with the remainder of the division
 * put back: both halves keep their relative accuracy. */
static inline float sigmoid_float(float x) {
    float a = magnitude_float(x), inside = a > 104.0f ? 104.0f : a;
    ExpFloat e = exp_parts_float(-inside, 0.0f);
    PairFloat d = sum_float(1.0f, scale_float(e.value.high, e.power));
    d.low += scale_float(e.value.low, e.power);
    float top = x < 0 ? e.value.high : 1.0f, top_rest = x < 0 ? e.value.low : 0.0f;
    float inverse = 1.0f / d.high, q = top * inverse;
    float rest = remainder_float(top, q, d.high) + (top_rest - q * d.low);
    float y = q + rest * inverse;
    float scaled = scale_float(y, e.power);
    y = x < 0 ? scaled : y;
    return unless_nan_float(x != x, y);
}

/* Below 0.75: x + x p(x²), p(x²) = erf(x)/x - 1. Above: 1 - e^-q(x - 0.75); the first
 * coefficient of q and its sum are pairs (the sum is exact where it matters, for small q). */
static inline float erf_float(float x) {
    float a = magnitude_float(x), z = a * a;
    float p = -0x1.63836p-11f;
    p = p * z + 0x1.4f79aap-8f;
    p = p * z - 0x1.b7b2a2p-6f;
    p = p * z + 0x1.ce2b54p-4f;
    p = p * z - 0x1.81273cp-2f;
    p = p * z + 0x1.06eba8p-3f;
    float near = a + a * p;
    float s = (a > 3.9375f ? 3.9375f : a) - 0.75f;
    float q = 0x1.2c04eep-16f;
    q = q * s - 0x1.3f85aep-12f;
    q = q * s + 0x1.3d61a6p-9f;
    q = q * s - 0x1.a2d6d2p-7f;
    q = q * s + 0x1.b18794p-5f;
    q = q * s + 0x1.9d9e5ap-1f;
    q = q * s + 0x1.1ce96ep1f;
    PairFloat sum = sum_float(0x1.3deb04p0f, q * s);
    sum.low += -0x1.7b97ccp-25f;
    ExpFloat e = exp_parts_float(-sum.high, -sum.low);
    float scale = power_of_two_float(e.power);
    PairFloat far = sum_float(1.0f, -(e.value.high * scale));
    float beyond = far.high + (far.low - e.value.low * scale);
    float y = signed_float(a < 0.75f ? near : beyond, x);
    return unless_nan_float(x != x, y);
}

#endif
