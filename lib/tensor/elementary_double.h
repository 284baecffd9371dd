/* elementary_double.h: see elementary.h, the manual. The functions are those of
 * elementary_float.h with longer polynomials; what differs is said here. */
#ifndef FOLIO_ELEMENTARY_DOUBLE_H
#define FOLIO_ELEMENTARY_DOUBLE_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

typedef struct PairDouble {
    double high, low;
} PairDouble;

typedef struct ExpDouble {
    PairDouble value;
    uint64_t power; /* modulo 2^64 */
} ExpDouble;

/* x = 2^power (1 + f) with √½ ≤ 1 + f < √2. */
typedef struct LogDouble {
    double f, power;
} LogDouble;

/* x = n π/2 + r, |r| ≤ π/4. */
typedef struct AngleDouble {
    PairDouble r;
    uint64_t quadrant; /* n; its two lowest bits count */
} AngleDouble;

static inline uint64_t bits_of_double(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline double double_of_bits(uint64_t bits) {
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* y, or the one NaN. Chosen among bits: a compiler may take any NaN for any other, and
 * drop a choice between floating-point numbers that only replaces one by another. */
static inline double unless_nan_double(bool is_nan, double y) {
    return double_of_bits(is_nan ? 0x7ff8000000000000u : bits_of_double(y));
}

static inline double magnitude_double(double x) {
    return double_of_bits(bits_of_double(x) & 0x7fffffffffffffffu);
}

static inline double signed_double(double magnitude, double x) {
    return double_of_bits(bits_of_double(magnitude) |
                          (bits_of_double(x) & 0x8000000000000000u));
}

/* The upper 26 bits of the significand. */
static inline double upper_double(double x) {
    return double_of_bits(bits_of_double(x) & 0xfffffffff8000000u);
}

static inline PairDouble sum_double(double a, double b) {
    double s = a + b;
    return (PairDouble){s, (a - s) + b};
}

/* a + b whichever is larger (Knuth). */
static inline PairDouble sum_any_double(double a, double b) {
    double s = a + b, t = s - a;
    return (PairDouble){s, (a - (s - t)) + (b - t)};
}

static inline double remainder_double(double n, double q, double d) {
    double qh = upper_double(q), ql = q - qh, dh = upper_double(d), dl = d - dh;
    return (((n - qh * dh) - qh * dl) - ql * dh) - ql * dl;
}

static inline PairDouble product_double(double a, double b) {
    double p = a * b;
    return (PairDouble){p, -remainder_double(p, a, b)};
}

static inline PairDouble multiply_pairs_double(PairDouble a, PairDouble b) {
    PairDouble p = product_double(a.high, b.high);
    return sum_double(p.high, p.low + (a.high * b.low + a.low * b.high));
}

/* a + b for a number a that is larger than the pair. */
static inline PairDouble add_to_pair_double(PairDouble a, PairDouble b) {
    PairDouble s = sum_double(a.high, b.high);
    return sum_double(s.high, s.low + (a.low + b.low));
}

/* 2^power for -1022 ≤ power ≤ 1023. */
static inline double power_of_two_double(uint64_t power) {
    return double_of_bits((power + 1023u) << 52);
}

static inline double scale_double(double x, uint64_t power) {
    uint64_t half = ((power + 4096u) >> 1) - 2048u;
    return x * power_of_two_double(half) * power_of_two_double(power - half);
}

/* e^(x + more) for |x| ≤ 746. */
static inline ExpDouble exp_parts_double(double x, double more) {
    double shifted = x * 0x1.71547652b82fep0 + 0x1.8p52;
    double n = shifted - 0x1.8p52;
    double upper = x - n * 0x1.62e42fefa38p-1, lower = n * 0x1.ef35793c7673p-45;
    double r = upper - lower;
    double lost = ((upper - r) - lower) + more;
    PairDouble one_r = sum_double(1.0, r);
    double p = 0x1.ad92d1e47a0d8p-26;
    p = p * r + 0x1.28adf8e81298cp-22;
    p = p * r + 0x1.71df18f7a1dd8p-19;
    p = p * r + 0x1.a019996298ecdp-16;
    p = p * r + 0x1.a01a012fed2f7p-13;
    p = p * r + 0x1.6c16c18475fabp-10;
    p = p * r + 0x1.1111111126b36p-7;
    p = p * r + 0x1.55555555506bfp-5;
    p = p * r + 0x1.55555555554fep-3;
    p = p * r + 0x1.000000000000ap-1;
    double square = r * r * p;
    double rest = one_r.low + (square + lost * (one_r.high + square));
    return (ExpDouble){sum_double(one_r.high, rest),
                       bits_of_double(shifted) - 0x4338000000000000u};
}

/* The root is never taken of what has none: clang knows that it would be a NaN, and drops
 * the choice between it and ours. */
static inline double sqrt_double(double x) {
    bool is_nan = !(x >= 0);
    return unless_nan_double(is_nan, sqrt(is_nan ? 1.0 : x));
}

/* e^(x + more), where x may be any number but NaN. */
static inline double exp_pair_double(double x, double more) {
    double inside = x < -746.0 ? -746.0 : x > 710.0 ? 710.0 : x;
    ExpDouble e = exp_parts_double(inside, more);
    return scale_double(e.value.high + e.value.low, e.power);
}

static inline double exp_double(double x) {
    double y = exp_pair_double(x, 0.0);
    return unless_nan_double(x != x, y);
}

/* exp_double for x ≤ 0. */
static inline double exp_down_double(double x) {
    return exp_double(x);
}

/* Written without 64-bit arithmetic shifts and integer conversions, which SSE2 has not. */
static inline LogDouble log_parts_double(double x) {
    double normal = x < 0x1p-1022 ? x * 0x1p54 : x;
    uint64_t bits = bits_of_double(normal);
    uint64_t k = (bits - 0x3fe6a09e667f3bcdu + 0x4000000000000000u) >> 52; /* + 1024 */
    double f = double_of_bits(bits - ((k - 1024u) << 52)) - 1.0;
    double power = double_of_bits(0x4330000000000000u | k) - (0x1p52 + 1024.0);
    return (LogDouble){f, power - (x < 0x1p-1022 ? 54.0 : 0.0)};
}

/* The values of log where the formula does not reach. */
static inline double log_special_double(double x, double y) {
    y = x == (double)INFINITY ? (double)INFINITY : y;
    y = x == 0 ? -(double)INFINITY : y;
    return unless_nan_double(x < 0 || x != x, y);
}

/* With s = f / (2 + f): log(1 + f) = 2 atanh(s) = f - f²/2 + s (f²/2 + s² q(s²)). */
static inline double log_double(double x) {
    LogDouble parts = log_parts_double(x);
    double f = parts.f, fh = upper_double(f);
    double square = 0.5 * fh * fh, square_rest = 0.5 * (f + fh) * (f - fh);
    double s = f / (2.0 + f), z = s * s;
    double q = 0x1.2f041b8e6ae61p-3;
    q = q * z + 0x1.39a1e2daf37a5p-3;
    q = q * z + 0x1.74663d04574f6p-3;
    q = q * z + 0x1.c71c5214811cdp-3;
    q = q * z + 0x1.24924941e0829p-2;
    q = q * z + 0x1.999999997ff2bp-2;
    q = q * z + 0x1.5555555555592p-1;
    PairDouble near = sum_double(f, -square);
    PairDouble far = sum_double(parts.power * 0x1.62e42fefa38p-1, near.high);
    double rest = s * ((square + square_rest) + z * q) - square_rest;
    rest = near.low + (parts.power * 0x1.ef35793c7673p-45 + rest);
    return log_special_double(x, far.high + (far.low + rest));
}

static inline double tanh_double(double x) {
    double a = magnitude_double(x), z = a * a;
    double p = -0x1.3f08862fa6e0bp-16;
    p = p * z + 0x1.5a3766e620591p-14;
    p = p * z - 0x1.e85009e66488dp-13;
    p = p * z + 0x1.34678f31c7cb5p-11;
    p = p * z - 0x1.7d8c6d809d868p-10;
    p = p * z + 0x1.d6d2586245a94p-9;
    p = p * z - 0x1.226e2d6cd3a6bp-7;
    p = p * z + 0x1.664f484c90e02p-6;
    p = p * z - 0x1.ba1ba1b944192p-5;
    p = p * z + 0x1.11111111103a8p-3;
    p = p * z - 0x1.555555555554cp-2;
    double near = a + a * (z * p);
    double inside = a > 20.0 ? 20.0 : a;
    ExpDouble e = exp_parts_double(2.0 * inside, 0.0);
    double scale = power_of_two_double(e.power);
    PairDouble d = sum_double(e.value.high * scale, 1.0);
    d.low += e.value.low * scale;
    double y = 2.0 / d.high;
    PairDouble far = sum_double(1.0, -y);
    double beyond = far.high + (far.low + y * d.low * (0.5 * y));
    double t = signed_double(a < 0.55 ? near : beyond, x);
    return unless_nan_double(x != x, t);
}

static inline double sigmoid_double(double x) {
    double a = magnitude_double(x), inside = a > 746.0 ? 746.0 : a;
    ExpDouble e = exp_parts_double(-inside, 0.0);
    PairDouble d = sum_double(1.0, scale_double(e.value.high, e.power));
    d.low += scale_double(e.value.low, e.power);
    double top = x < 0 ? e.value.high : 1.0, top_rest = x < 0 ? e.value.low : 0.0;
    double inverse = 1.0 / d.high, q = top * inverse;
    double rest = remainder_double(top, q, d.high) + (top_rest - q * d.low);
    double y = q + rest * inverse;
    double scaled = scale_double(y, e.power);
    y = x < 0 ? scaled : y;
    return unless_nan_double(x != x, y);
}

static inline double erf_double(double x) {
    double a = magnitude_double(x), z = a * a;
    double p = 0x1.91a8e27252168p-27;
    p = p * z - 0x1.57b00911a17d6p-23;
    p = p * z + 0x1.b9468888aed2fp-20;
    p = p * z - 0x1.f4cacc97f4a68p-17;
    p = p * z + 0x1.f9a2f40b339e5p-14;
    p = p * z - 0x1.c02db3793aa1ep-11;
    p = p * z + 0x1.565bcd103d39fp-8;
    p = p * z - 0x1.b82ce312abe66p-6;
    p = p * z + 0x1.ce2f21a0437e6p-4;
    p = p * z - 0x1.812746b037ap-2;
    p = p * z + 0x1.06eba8214db69p-3;
    double near = a + a * p;
    double s = (a > 5.9375 ? 5.9375 : a) - 0.75;
    double q = -0x1.01279aa7612ccp-39;
    q = q * s + 0x1.e1eee597daebap-35;
    q = q * s - 0x1.a398c310a66b6p-31;
    q = q * s + 0x1.c2755805a1232p-28;
    q = q * s - 0x1.4be8a4ab428c8p-25;
    q = q * s + 0x1.5cf21968b53ep-23;
    q = q * s - 0x1.fa77273cfd53fp-22;
    q = q * s + 0x1.79e0734f6af3bp-21;
    q = q * s + 0x1.81fed1438a91ep-20;
    q = q * s - 0x1.e1b83815e494bp-17;
    q = q * s + 0x1.c7a62e116fdb5p-15;
    q = q * s - 0x1.bc306137b6f58p-14;
    q = q * s - 0x1.0fd1e125a7f51p-13;
    q = q * s + 0x1.299786d4fe136p-9;
    q = q * s - 0x1.a056821a9f67bp-7;
    q = q * s + 0x1.b15b51a48d8d9p-5;
    q = q * s + 0x1.9d9eb7a123735p-1;
    q = q * s + 0x1.1ce96da88095bp1;
    PairDouble sum = sum_double(0x1.3deb034696c3ep0, q * s);
    sum.low += 0x1.a79391a386bc4p-54;
    ExpDouble e = exp_parts_double(-sum.high, -sum.low);
    double scale = power_of_two_double(e.power);
    PairDouble far = sum_double(1.0, -(e.value.high * scale));
    double beyond = far.high + (far.low - e.value.low * scale);
    double y = signed_double(a < 0.75 ? near : beyond, x);
    return unless_nan_double(x != x, y);
}

#endif
