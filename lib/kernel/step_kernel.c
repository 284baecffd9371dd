/* step_kernel.c: one step of an optimizer, elementwise and in place. Settings are rounded to
 * the element type once, before the loop, so that every instruction set sees the same ones.
 * The arrays of one call do not overlap. */
#include "../tensor/elementary.h"
#include "lanes.h"

static void sgd_step(void *x_, const void *g_, const SgdStep *step, size_t n) {
    real *restrict x = x_;
    const real *restrict g = g_;
    real rate = (real)step->rate, decay = (real)step->decay;
    for (size_t i = 0; i < n; i++) x[i] -= rate * (g[i] + decay * x[i]);
}

static void momentum_step(void *x_, void *v_, const void *g_, const SgdStep *step, size_t n) {
    real *restrict x = x_, *restrict v = v_;
    const real *restrict g = g_;
    real rate = (real)step->rate, decay = (real)step->decay, momentum = (real)step->momentum;
    for (size_t i = 0; i < n; i++) {
        v[i] = momentum * v[i] + (g[i] + decay * x[i]);
        x[i] -= rate * v[i];
    }
}

static void nesterov_step(void *x_, void *v_, const void *g_, const SgdStep *step, size_t n) {
    real *restrict x = x_, *restrict v = v_;
    const real *restrict g = g_;
    real rate = (real)step->rate, decay = (real)step->decay, momentum = (real)step->momentum;
    for (size_t i = 0; i < n; i++) {
        real d = g[i] + decay * x[i];
        v[i] = momentum * v[i] + d;
        x[i] -= rate * (d + momentum * v[i]);
    }
}

static void adam_step(void *x_, void *m_, void *v_, const void *g_, const AdamStep *step,
                      size_t n) {
    real *restrict x = x_, *restrict m = m_, *restrict v = v_;
    const real *restrict g = g_;
    real rate = (real)step->rate, decay = (real)step->decay, keep = (real)step->keep;
    real fresh1 = (real)(1 - step->beta1), fresh2 = (real)(1 - step->beta2);
    real beta2 = (real)step->beta2, root2 = (real)step->root2, eps = (real)step->eps;
    for (size_t i = 0; i < n; i++) {
        real d = g[i] + decay * x[i];
        m[i] += (d - m[i]) * fresh1;
        v[i] = v[i] * beta2 + d * d * fresh2;
        x[i] = x[i] * keep - rate * (m[i] / (REAL_FUNCTION(sqrt, d)(v[i]) / root2 + eps));
    }
}

static void rms_step(void *x_, void *s_, void *v_, const void *g_, const RmsStep *step,
                     size_t n) {
    real *restrict x = x_, *restrict s = s_, *restrict v = v_;
    const real *restrict g = g_;
    real rate = (real)step->rate, decay = (real)step->decay, momentum = (real)step->momentum;
    real alpha = (real)step->alpha, fresh = (real)(1 - step->alpha), eps = (real)step->eps;
    for (size_t i = 0; i < n; i++) {
        real d = g[i] + decay * x[i];
        s[i] = s[i] * alpha + d * d * fresh;
        v[i] = momentum * v[i] + d / (REAL_FUNCTION(sqrt, d)(s[i]) + eps);
        x[i] -= rate * v[i];
    }
}

static void average_step(void *x_, const void *y_, double weight_, double scale_, size_t n) {
    real *restrict x = x_;
    const real *restrict y = y_;
    real weight = (real)weight_, rest = (real)(1 - weight_), scale = (real)scale_;
    for (size_t i = 0; i < n; i++) x[i] = rest * x[i] + weight * (scale * y[i]);
}

static void scale_values(void *out_, const void *x_, double by_, size_t n) {
    real *out = out_, by = (real)by_;
    const real *x = x_;
    for (size_t i = 0; i < n; i++) out[i] = x[i] * by;
}

static void clamp_values(void *out_, const void *x_, double most_, size_t n) {
    real *out = out_, most = (real)most_;
    const real *x = x_;
    for (size_t i = 0; i < n; i++) out[i] = x[i] > most ? most : x[i] < -most ? -most : x[i];
}

typedef double Wide __attribute__((vector_size(LANES * sizeof(double))));

static double square_sum(const void *x_, size_t n) {
    const real *x = x_;
    Wide lanes = {0};
    for (size_t i = 0; i < n; i += LANES) {
        Wide d = {0};
        for (size_t j = 0; j < LANES && i + j < n; j++) d[j] = (double)x[i + j];
        lanes += d * d;
    }
    for (size_t half = LANES / 2; half > 0; half /= 2)
        for (size_t i = 0; i < half; i++) lanes[i] += lanes[i + half];
    return lanes[0];
}

void KERNEL(fill_step)(Kernels *table);
void KERNEL(fill_step)(Kernels *table) {
    table->sgd_step = sgd_step;
    table->momentum_step = momentum_step;
    table->nesterov_step = nesterov_step;
    table->adam_step = adam_step;
    table->rms_step = rms_step;
    table->average_step = average_step;
    table->scale_values = scale_values;
    table->clamp_values = clamp_values;
    table->square_sum = square_sum;
}
