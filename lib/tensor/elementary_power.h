/* elementary_power.h: x^y; see elementary.h, the manual.
 *
 * |x|^y = e^(y log|x|). An error of the logarithm is multiplied by up to 745 before
 * it reaches the result, so for double the logarithm and its product with y are
 * pairs of doubles. The float function needs no pairs: it calculates in double. */
#ifndef FOLIO_ELEMENTARY_POWER_H
#define FOLIO_ELEMENTARY_POWER_H

#include "elementary_double.h"
#include "elementary_float.h"

/* log(x) for finite x > 0, to about 2^-67 of its value: the first two terms of
 * 2 atanh(s) = 2 s + 2/3 s³ + 2/5 s⁵ + s⁷ q(s²) have pairs for coefficients. */
static inline PairDouble log_pair_double(double x) {
    LogDouble parts = log_parts_double(x);
    PairDouble d = sum_double(2.0, parts.f);
    double s_high = parts.f / d.high;
    double s_low = (remainder_double(parts.f, s_high, d.high) - s_high * d.low) / d.high;
    PairDouble s = {s_high, s_low}, z = multiply_pairs_double(s, s);
    double q = 0x1.951b33fe5982p-4;
    q = q * z.high + 0x1.83587983f09a5p-4;
    q = q * z.high + 0x1.af3ab51875546p-4;
    q = q * z.high + 0x1.e1e1be4640e82p-4;
    q = q * z.high + 0x1.1111108807576p-3;
    q = q * z.high + 0x1.3b13b13f30f85p-3;
    q = q * z.high + 0x1.745d1745c558bp-3;
    q = q * z.high + 0x1.c71c71c71c82bp-3;
    q = q * z.high + 0x1.2492492492492p-2;
    PairDouble sum =
        add_to_pair_double((PairDouble){0x1.999999999999ap-2, -0x1.999999999999ap-56},
                           (PairDouble){q * z.high, 0.0});
    sum = add_to_pair_double((PairDouble){0x1.5555555555555p-1, 0x1.5555555555555p-55},
                             multiply_pairs_double(sum, z));
    sum = add_to_pair_double((PairDouble){2.0, 0.0}, multiply_pairs_double(sum, z));
    sum = multiply_pairs_double(sum, s);
    PairDouble upper = {parts.power * 0x1.62e42fefa38p-1, parts.power * 0x1.ef35793c7673p-45};
    return add_to_pair_double(upper, sum);
}

static inline bool is_whole_double(double magnitude) {
    return magnitude >= 0x1p52 || (magnitude + 0x1p52) - 0x1p52 == magnitude;
}

/* x^y, given `power` = |x|^y for finite x ≠ 0: signs, and the values that IEEE 754
 * lists where the formula does not reach. */
static inline double pow_special(double x, double y, double power) {
    double a = magnitude_double(x), b = magnitude_double(y);
    bool whole = is_whole_double(b), odd = whole && b < 0x1p53 && !is_whole_double(0.5 * b);
    double none = (a == 0) == (y < 0) ? (double)INFINITY : 0.0; /* of 0 and of infinity */
    power = a == 0 || a == (double)INFINITY ? none : power;
    double turned = signed_double(power, x);
    power = odd ? turned : power;
    power = a == 1 && b == (double)INFINITY ? 1.0 : power;
    bool is_nan = x != x || y != y || (x < 0 && a != (double)INFINITY && !whole);
    bool is_one = y == 0 || x == 1;
    return unless_nan_double(is_nan && !is_one, is_one ? 1.0 : power);
}

/* An exponent beyond 2^66 overflows, or vanishes, for each x but ±1. */
static inline double limited_exponent(double y) {
    return y > 0x1p66 ? 0x1p66 : y < -0x1p66 ? -0x1p66 : y;
}

static inline double pow_double(double x, double y) {
    PairDouble log = log_pair_double(magnitude_double(x));
    PairDouble exponent = multiply_pairs_double((PairDouble){limited_exponent(y), 0.0}, log);
    double beyond = magnitude_double(exponent.high) > 800.0 ? 0.0 : exponent.low;
    return pow_special(x, y, exp_pair_double(exponent.high, beyond));
}

static inline float pow_float(float x, float y) {
    double log = log_double(magnitude_double((double)x));
    double power = exp_pair_double(limited_exponent((double)y) * log, 0.0);
    double result = pow_special((double)x, (double)y, power);
    return unless_nan_float(result != result, (float)result);
}

#endif
