/* How far gelu in float32 is from libm in long double, in units in the last place: the share
 * below x keeps its digits far below 0. */
#include "walk.h"

enum { STEPS = 25 * 4096 + 1 };

static double units_apart(float got, long double want) {
    float near = fabsf((float)want);
    return (double)(fabsl((long double)got - want) / (nextafterf(near, INFINITY) - near));
}

typedef struct Share {
    long double below, density;
} Share;

static Share normal(long double x) {
    return (Share){erfcl(-x / sqrtl(2)) / 2, expl(-x * x / 2) / sqrtl(2 * acosl(-1))};
}

static Share by_tanh(long double x) {
    long double c = sqrtl(8 / acosl(-1)), two_u = c * (x + 0.044715L * x * x * x);
    long double below = 1 / (1 + expl(-two_u)), above = 1 / (1 + expl(two_u));
    return (Share){below, below * above * c * (1 + 3 * 0.044715L * x * x)};
}

/* The largest errors of y for x in two ranges, and of the slope. */
typedef struct Worst {
    double near, far, slope;
} Worst;

/* From `first` in steps of 1/4096. False when something failed. */
static bool gelu_errors(Worst *worst, const char *how, Share (*share)(long double), float first,
                        int steps) {
    Error error = {0};
    Call call;
    char line[64];
    *worst = (Worst){0};
    snprintf(line, sizeof line, "(%d)%s", steps, how);
    bool good = op_sample(&call, op_find("gelu"), line, DTYPE_FLOAT32, 1, &error);
    float *x = good ? tensor_data(&call.in[0]) : NULL;
    for (int i = 0; good && i < steps; i++) x[i] = (float)i / 4096 + first;
    good = good && op_forward(&call, &error);
    for (int i = 0; good && i < steps; i++) {
        Share s = share(x[i]);
        float y = ((float *)tensor_data(&call.out[0]))[i];
        float dy = ((float *)tensor_data(&call.saved[0]))[i];
        double *here = x[i] < -5 ? &worst->far : &worst->near;
        *here = fmax(*here, units_apart(y, x[i] * s.below));
        worst->slope = fmax(worst->slope, (double)fabsl(dy - (s.below + x[i] * s.density)));
    }
    op_call_drop(&call);
    return good;
}

static void gelu_accuracy(void) {
    Worst worst;
    bool good = gelu_errors(&worst, "", normal, -12.5f, STEPS);
    tap_ok(good && worst.near < 4, "gelu from -5 to 12.5 is within 4 ulp: %.2f", worst.near);
    tap_ok(good && worst.far < 9, "from -12.5 to -5, a millionth or less, within 9: %.2f",
           worst.far);
    tap_ok(good && worst.slope < 2e-7, "its slope within 2e-7: %.2g", worst.slope);
    good = gelu_errors(&worst, " approximate=tanh", by_tanh, -10, 20 * 4096 + 1);
    tap_ok(good && worst.near < 4, "its tanh form from -5 to 10 is within 4 ulp: %.2f",
           worst.near);
    tap_ok(good && worst.far < 4, "from -10 to -5, too: %.2f", worst.far);
    tap_ok(good && worst.slope < 3e-7, "its slope within 3e-7: %.2g", worst.slope);
}

int main(void) {
    tap_begin();
    gelu_accuracy();
    return tap_end();
}
