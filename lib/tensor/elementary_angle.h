/* elementary_angle.h: sine and cosine; see elementary.h, the manual.
 *
 * Up to ANGLE_NEAR, n π/2 is subtracted in three parts whose products with n are
 * exact, and a fourth (Cody and Waite); this has no branches. Beyond, π/2 needs up to
 * 1,200 bits (Payne and Hanek 1983): angle_far, a function of elementary.c. A loop
 * over numbers that are all near calls the _near functions, and becomes one over vectors.
 *
 * The float functions calculate in double and round once. */
#ifndef FOLIO_ELEMENTARY_ANGLE_H
#define FOLIO_ELEMENTARY_ANGLE_H

#include "elementary_double.h"
#include "elementary_float.h"

#define ANGLE_NEAR 0x1p20

/* For finite x > ANGLE_NEAR. */
AngleDouble angle_far(double x);

/* For 0 ≤ x ≤ ANGLE_NEAR. */
static inline AngleDouble angle_near(double x) {
    double shifted = x * 0x1.45f306dc9c883p-1 + 0x1.8p52;
    double n = shifted - 0x1.8p52;
    PairDouble first = sum_any_double(x - n * 0x1.921fb544p0, -(n * 0x1.0b4611a6p-34));
    PairDouble second = sum_any_double(first.high, -(n * 0x1.3198a2ep-69));
    double rest = (first.low + second.low) - n * 0x1.b839a252049c1p-104;
    return (AngleDouble){sum_double(second.high, rest), bits_of_double(shifted)};
}

/* sin(r) = r + r³ p(r²). */
static inline double sin_reduced(PairDouble r) {
    double z = r.high * r.high;
    double p = 0x1.5d8e3511cda67p-33;
    p = p * z - 0x1.ae5e5471f55p-26;
    p = p * z + 0x1.71de355f05599p-19;
    p = p * z - 0x1.a01a019bf222ep-13;
    p = p * z + 0x1.111111110f75dp-7;
    p = p * z - 0x1.5555555555548p-3;
    return r.high + (r.high * z * p + r.low * (1.0 - 0.5 * z));
}

/* cos(r) = 1 - r²/2 + r⁴ p(r²). */
static inline double cos_reduced(PairDouble r) {
    double z = r.high * r.high, half = 0.5 * z;
    double p = -0x1.8fa681e385241p-37;
    p = p * z + 0x1.1ee9dbd0d86a6p-29;
    p = p * z - 0x1.27e4f7f19d4b2p-22;
    p = p * z + 0x1.a01a019c8f3eep-16;
    p = p * z - 0x1.6c16c16c15016p-10;
    p = p * z + 0x1.555555555554bp-5;
    PairDouble one = sum_double(1.0, -half);
    return one.high + (one.low + (z * z * p - r.high * r.low));
}

/* The sine of n π/2 + r for quadrant n, with its sign turned when x is negative. */
static inline double sin_of_angle(AngleDouble angle, double x) {
    uint64_t s = bits_of_double(sin_reduced(angle.r)), c = bits_of_double(cos_reduced(angle.r));
    uint64_t odd = 0u - (angle.quadrant & 1u), sign = (angle.quadrant & 2u) << 62;
    uint64_t turned = bits_of_double(x) & 0x8000000000000000u;
    return double_of_bits(((s & ~odd) | (c & odd)) ^ sign ^ turned);
}

static inline double sin_near_double(double x) {
    double y = sin_of_angle(angle_near(magnitude_double(x)), x);
    return unless_nan_double(x != x, y);
}

static inline double cos_near_double(double x) {
    AngleDouble angle = angle_near(magnitude_double(x));
    angle.quadrant++;
    double y = sin_of_angle(angle, 1.0);
    return unless_nan_double(x != x, y);
}

static inline double sin_double(double x) {
    double a = magnitude_double(x);
    if (!(a > ANGLE_NEAR)) return sin_near_double(x);
    if (a == (double)INFINITY) return unless_nan_double(true, 0.0);
    return sin_of_angle(angle_far(a), x);
}

static inline double cos_double(double x) {
    double a = magnitude_double(x);
    if (!(a > ANGLE_NEAR)) return cos_near_double(x);
    if (a == (double)INFINITY) return unless_nan_double(true, 0.0);
    AngleDouble angle = angle_far(a);
    angle.quadrant++;
    return sin_of_angle(angle, 1.0);
}

static inline float float_or_nan(double x) {
    return unless_nan_float(x != x, (float)x);
}

static inline float sin_near_float(float x) {
    return float_or_nan(sin_near_double((double)x));
}

static inline float cos_near_float(float x) {
    return float_or_nan(cos_near_double((double)x));
}

static inline float sin_float(float x) {
    return float_or_nan(sin_double((double)x));
}

static inline float cos_float(float x) {
    return float_or_nan(cos_double((double)x));
}

#endif
