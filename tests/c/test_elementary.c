/* The elementary functions against libm's in long double, which is 11 bits more
 * exact than double, in units in the last place of the exact value. By default over
 * every 1021st float; FOLIO_EXHAUSTIVE=1 takes every one (minutes a function). The
 * bounds are what that measured, rounded up. */
#include "../../lib/tensor/elementary.h"
#include "../../lib/tensor/pool.h"
#include "tap.h"
#include <float.h>
#include <pthread.h>
#include <stdlib.h>

/* References. libm's double functions err by less than 2^-28 of a float's ulp. */

static double sigmoid_reference(double x) {
    return x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x));
}

static long double sigmoid_long(long double x) {
    return x < 0 ? expl(x) / (1 + expl(x)) : 1 / (1 + expl(-x));
}

typedef struct Function {
    const char *name;
    float (*of_float)(float);
    double (*float_reference)(double);
    double float_bound; /* ulp */
    double (*of_double)(double);
    long double (*double_reference)(long double);
    double double_bound;
    double low, high; /* doubles are sampled here, besides at all magnitudes */
} Function;

static const Function functions[] = {
    {"sqrt", sqrt_float, sqrt, 0.5001, sqrt_double, sqrtl, 0.501, 0, 100},
    {"exp", exp_float, exp, 0.78, exp_double, expl, 0.78, -745.2, 709.8},
    {"log", log_float, log, 0.65, log_double, logl, 0.67, 0.25, 4},
    {"tanh", tanh_float, tanh, 0.79, tanh_double, tanhl, 0.8, -20, 20},
    {"sigmoid", sigmoid_float, sigmoid_reference, 0.78, sigmoid_double, sigmoid_long, 0.78,
     -746, 40},
    {"erf", erf_float, erf, 0.85, erf_double, erfl, 0.86, -6, 6},
    {"sin", sin_float, sin, 0.501, sin_double, sinl, 0.8, -100, 100},
    {"cos", cos_float, cos, 0.501, cos_double, cosl, 0.8, -100, 100},
};
enum { FUNCTIONS = sizeof functions / sizeof functions[0] };

/* The distance of `got` from `want` in units of the last place that its type has at `want`.
 * Infinity stands for what would be the next number after the largest. */

static double float_ulps(float got, double want) {
    if (isnan(want) || isnan(got)) return isnan(want) && isnan(got) ? 0 : INFINITY;
    double g = isinf(got) ? copysign(0x1p128, got) : got;
    double w = fabs(want) > 0x1p128 ? copysign(0x1p128, want) : want;
    int exponent = (int)(bits_of_double(w) >> 52 & 0x7ff) - 1023;
    exponent = exponent < FLT_MIN_EXP - 1 ? FLT_MIN_EXP - 1 : exponent;
    return fabs(g - w) * double_of_bits((uint64_t)(FLT_MANT_DIG - 1 - exponent + 1023) << 52);
}

static double double_ulps(double got, long double want) {
    int exponent;
    if (isnan(want) || isnan(got)) return isnan(want) && isnan(got) ? 0 : INFINITY;
    long double end = ldexpl(1, DBL_MAX_EXP), g = isinf(got) ? copysignl(end, got) : got;
    long double w = fabsl(want) > end ? copysignl(end, want) : want;
    frexpl(w, &exponent);
    if (w == 0 || exponent < DBL_MIN_EXP) exponent = DBL_MIN_EXP;
    return (double)ldexpl(fabsl(g - w), DBL_MANT_DIG - exponent);
}

typedef struct Worst {
    double error, at;
} Worst;

static void take(Worst *worst, double error, double at) {
    if (error > worst->error) *worst = (Worst){error, at};
}

static void report(const char *name, const char *type, Worst worst, double bound) {
    if (tap_ok(worst.error <= bound, "%s_%s is within %g ulp, %.4f measured", name, type, bound,
               worst.error)) {
        return;
    }
    printf("  ---\n  at: %a\n  max_error: %g\n  ...\n", worst.at, worst.error);
}

/* Floats: a sweep over bit patterns, divided over threads. */

typedef struct Sweep {
    const Function *function;
    uint64_t step;
    pthread_mutex_t lock;
    Worst worst;
} Sweep;

static void sweep_part(size_t first, size_t last, void *with) {
    Sweep *sweep = with;
    const Function *f = sweep->function;
    Worst worst = {0};
    for (size_t i = first; i < last; i++) {
        float x = float_of_bits((uint32_t)(i * sweep->step));
        take(&worst, float_ulps(f->of_float(x), f->float_reference(x)), x);
    }
    pthread_mutex_lock(&sweep->lock);
    take(&sweep->worst, worst.error, worst.at);
    pthread_mutex_unlock(&sweep->lock);
}

static void test_floats(const Function *f) {
    const char *all = getenv("FOLIO_EXHAUSTIVE");
    Sweep sweep = {f, all && *all == '1' ? 1 : 1021, PTHREAD_MUTEX_INITIALIZER, {0}};
    pool_run((size_t)((UINT64_C(1) << 32) / sweep.step), 4096, sweep_part, &sweep);
    report(f->name, "float", sweep.worst, f->float_bound);
}

/* Around numbers where a formula changes, where results overflow or vanish, and zeros of log.
 */
static const double breakpoints[] = {
    0.55,   1.125,  3.9375,   5.9375,  10,      20,   88.72284, 89,       -87.337,   -103.9,
    -104,   709.79, -708.397, -745.14, -746,    746,  1,        0.7071,   1.4142,    0.3466,
    1.0397, 0.7854, 1.5708,   3.14159, 1048576, 1e22, 0x1p-126, 0x1p-149, 0x1p-1022, 0x1p-1074,
};

static void test_float_breakpoints(const Function *f) {
    Worst worst = {0};
    for (size_t i = 0; i < sizeof breakpoints / sizeof breakpoints[0]; i++) {
        uint32_t centre = bits_of_float((float)breakpoints[i]);
        for (uint32_t k = 0; k < 2000; k++) {
            float x = float_of_bits(centre - 1000 + k);
            take(&worst, float_ulps(f->of_float(x), f->float_reference(x)), x);
            take(&worst, float_ulps(f->of_float(-x), f->float_reference(-x)), -x);
        }
    }
    report(f->name, "float near breakpoints", worst, f->float_bound);
}

/* The short way down, over the floats from 0 to -infinity. */
static void test_down(void) {
    const char *all = getenv("FOLIO_EXHAUSTIVE");
    uint64_t step = all && *all == '1' ? 1 : 61, last = bits_of_float(-INFINITY);
    Worst worst = {0};
    for (uint64_t bits = bits_of_float(-0.0f); bits <= last; bits += step) {
        float x = float_of_bits((uint32_t)bits);
        take(&worst, float_ulps(exp_down_float(x), exp(x)), x);
    }
    report("exp_down", "float", worst, 0.99);
    tap_ok(exp_down_float(0) == 1 && exp_down_float(-INFINITY) == 0, "its ends are 1 and 0");
}

/* Doubles: samples. The generator is xorshift, so that no code under test is used. */

static uint64_t random_state = 0x9e3779b97f4a7c15u;

static uint64_t random_bits(void) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

static void try_double(const Function *f, Worst *worst, double x) {
    take(worst, double_ulps(f->of_double(x), f->double_reference(x)), x);
}

static void test_doubles(const Function *f) {
    Worst worst = {0};
    const char *all = getenv("FOLIO_EXHAUSTIVE");
    int count = all && *all == '1' ? 20000000 : 300000;
    for (int i = 0; i < count; i++) {
        double unit = (double)(random_bits() >> 11) * 0x1p-53;
        try_double(f, &worst, f->low + (f->high - f->low) * unit);
        try_double(f, &worst, (f->low + (f->high - f->low) * unit) / 64);
        try_double(f, &worst, double_of_bits(random_bits()));
    }
    for (size_t i = 0; i < sizeof breakpoints / sizeof breakpoints[0]; i++) {
        uint64_t centre = bits_of_double(breakpoints[i]);
        for (uint64_t k = 0; k < 400; k++) {
            try_double(f, &worst, double_of_bits(centre - 200 + k));
            try_double(f, &worst, -double_of_bits(centre - 200 + k));
        }
    }
    report(f->name, "double", worst, f->double_bound);
}

/* Doubles nearest to multiples of π/2 in the whole range (Kahan; Muller et al., Handbook
 * of Floating-Point Arithmetic), where the angle's reduction loses most. */
static void test_hard_angles(void) {
    static const double hard[] = {0x1.6ac5b262ca1ffp+849,  0x1.b951f1572eba5p+23,
                                  0x1.921fb54442d18p+1,    0x1.2d97c7f3321d2p+2,
                                  0x1.fffffffffffffp+1023, 0x1.921fb54442d18p+20};
    for (size_t i = 0; i < sizeof hard / sizeof hard[0]; i++) {
        double s = double_ulps(sin_double(hard[i]), sinl(hard[i]));
        double c = double_ulps(cos_double(hard[i]), cosl(hard[i]));
        tap_ok(s < 1 && c < 1, "sin and cos of %a are within 1 ulp (%.3f, %.3f)", hard[i], s,
               c);
    }
}

/* pow. */

static void test_pow(void) {
    Worst of_float = {0}, of_double = {0};
    for (int i = 0; i < 400000; i++) {
        double x = exp2(((double)(random_bits() >> 11) * 0x1p-53 - 0.5) * (i % 3 ? 40 : 2000));
        double most = 750 / fabs(log(x)),
               y = ((double)(random_bits() >> 11) * 0x1p-52 - 1) * most;
        take(&of_double, double_ulps(pow_double(x, y), powl(x, y)), x);
        float p = (float)x, q = (float)(y / 7);
        take(&of_float, float_ulps(pow_float(p, q), pow(p, q)), p);
    }
    for (int i = 0; i < 200000; i++) { /* large powers of numbers near 1 */
        double x = 1 + ((double)(random_bits() >> 11) * 0x1p-53 - 0.5) * exp2(-(i % 50));
        double y = 700 / log(x) * ((double)(random_bits() >> 11) * 0x1p-53);
        take(&of_double, double_ulps(pow_double(x, y), powl(x, y)), x);
    }
    report("pow", "float", of_float, 0.51);
    report("pow", "double", of_double, 0.8);
}

/* pow where C's Annex F says what it is, with libm's as the table. */
static void test_pow_special(void) {
    static const double values[] = {0.0,
                                    -0.0,
                                    1,
                                    -1,
                                    2,
                                    -2,
                                    3,
                                    -3,
                                    0.5,
                                    -0.5,
                                    2.5,
                                    -2.5,
                                    1e300,
                                    -1e300,
                                    1e-300,
                                    0x1p52,
                                    0x1.8p52,
                                    0x1p53,
                                    -0x1.fffffffffffffp52,
                                    0x1p-1074,
                                    INFINITY,
                                    -INFINITY,
                                    NAN};
    enum { N = sizeof values / sizeof values[0] };
    double got[N * N], want[N * N], got_float[N * N], want_float[N * N];
    for (int i = 0; i < N * N; i++) {
        double x = values[i / N], y = values[i % N];
        double g = pow_double(x, y), w = pow(x, y);
        got[i] = isinf(g) || g == 0 ? copysign(isinf(g) ? 2 : 1, g) : isnan(g) ? NAN : 3;
        want[i] = isinf(w) || w == 0 ? copysign(isinf(w) ? 2 : 1, w) : isnan(w) ? NAN : 3;
        got_float[i] = pow_float((float)x, (float)y);
        want_float[i] = powf((float)x, (float)y);
    }
    tap_near(got, want, N * N, 0,
             "pow_double's zeros, infinities and NaNs are where C has them");
    for (int i = 0; i < N * N; i++) {
        if (isinf(want_float[i]) && got_float[i] == want_float[i])
            got_float[i] = want_float[i] = 0;
    }
    tap_near(got_float, want_float, N * N, 1e-7, "pow_float's special values are C's");
}

/* Special values, bit for bit. */

static void same_bits(const char *name, double x, double got, double want) {
    uint64_t a = bits_of_double(got), b = bits_of_double(want);
    tap_bits(&a, &b, sizeof a, sizeof a, "%s(%g) is %g", name, x, want);
}

static void special(const char *name, double x, double want) {
    for (int i = 0; i < FUNCTIONS; i++) {
        if (strcmp(functions[i].name, name) != 0) continue;
        same_bits(name, x, functions[i].of_double(x), want);
        same_bits(name, x, functions[i].of_float((float)x), want);
    }
}

static void test_special(void) {
    for (int i = 0; i < FUNCTIONS; i++) {
        uint32_t f = bits_of_float(functions[i].of_float(float_of_bits(0xffc12345u)));
        uint64_t d =
            bits_of_double(functions[i].of_double(double_of_bits(0xfff8000000012345u)));
        tap_ok(f == 0x7fc00000u && d == 0x7ff8000000000000u, "%s gives the one NaN for any NaN",
               functions[i].name);
    }
    double inf = INFINITY, nan = double_of_bits(0x7ff8000000000000u);
    special("exp", 0, 1), special("exp", -0.0, 1), special("exp", inf, inf);
    special("exp", -inf, 0), special("exp", 1e30, inf), special("exp", -1e30, 0);
    special("log", 0, -inf), special("log", -0.0, -inf), special("log", 1, 0);
    special("log", inf, inf), special("log", -1, nan), special("log", -inf, nan);
    special("tanh", 0, 0), special("tanh", -0.0, -0.0), special("tanh", inf, 1);
    special("tanh", -inf, -1), special("tanh", 40, 1), special("tanh", -40, -1);
    special("sigmoid", 0, 0.5), special("sigmoid", -0.0, 0.5), special("sigmoid", inf, 1);
    special("sigmoid", -inf, 0), special("sigmoid", 800, 1), special("sigmoid", -800, 0);
    special("erf", 0, 0), special("erf", -0.0, -0.0), special("erf", inf, 1),
        special("erf", -inf, -1);
    special("sin", 0, 0), special("sin", -0.0, -0.0), special("sin", inf, nan),
        special("sin", -inf, nan);
    special("cos", 0, 1), special("cos", -0.0, 1), special("cos", inf, nan),
        special("cos", -inf, nan);
    special("sqrt", -0.0, -0.0), special("sqrt", -1, nan), special("sqrt", inf, inf);
}

int main(void) {
    tap_begin();
    for (int i = 0; i < FUNCTIONS; i++) {
        test_floats(&functions[i]);
        test_float_breakpoints(&functions[i]);
        test_doubles(&functions[i]);
    }
    test_down();
    test_hard_angles();
    test_pow();
    test_pow_special();
    test_special();
    return tap_end();
}
