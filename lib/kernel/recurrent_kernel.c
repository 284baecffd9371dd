/* recurrent_kernel.c: what recurrent cells do between their matrix products, unit by
 * unit. Each way back quotes the lines it inverts. */
#include "../tensor/elementary.h"
#include "real.h"

static real sigma(real x) {
    return REAL_FUNCTION(sigmoid, x)(x);
}

static real tangent(real x) {
    return REAL_FUNCTION(tanh, x)(x);
}

static void relu_cell(void *h_, const void *a_, size_t n) {
    real *h = h_;
    const real *a = a_;
    for (size_t i = 0; i < n; i++) h[i] = a[i] <= 0 ? 0 : a[i];
}

/* h = a where a is above 0 */
static void relu_cell_back(void *da_, const void *dh_, const void *h_, size_t n) {
    real *da = da_;
    const real *dh = dh_, *h = h_;
    for (size_t i = 0; i < n; i++) da[i] = h[i] <= 0 ? 0 : dh[i];
}

static void lstm_cell(void *h_, void *c_, void *t_, void *gates_, size_t stride,
                      const void *before_, size_t n) {
    real *restrict h = h_, *restrict c = c_, *restrict t = t_, *restrict i = gates_;
    real *restrict f = i + stride, *restrict g = f + stride, *restrict o = g + stride;
    const real *restrict before = before_;
    for (size_t u = 0; u < n; u++) i[u] = sigma(i[u]);
    for (size_t u = 0; u < n; u++) f[u] = sigma(f[u]);
    for (size_t u = 0; u < n; u++) g[u] = tangent(g[u]);
    for (size_t u = 0; u < n; u++) o[u] = sigma(o[u]);
    for (size_t u = 0; u < n; u++) c[u] = f[u] * before[u] + i[u] * g[u];
    for (size_t u = 0; u < n; u++) t[u] = tangent(c[u]);
    for (size_t u = 0; u < n; u++) h[u] = o[u] * t[u];
}

/* h = o t, t = tanh(c), c = f before + i g, and the gates of their sums */
static void lstm_cell_back(void *da_, void *dc_, const void *dh_, const void *gates_,
                           size_t stride, const void *before_, const void *t_, size_t n) {
    const real *restrict i = gates_, *restrict f = i + stride, *restrict g = f + stride;
    const real *restrict o = g + stride, *restrict before = before_, *restrict t = t_;
    const real *restrict dh = dh_;
    real *restrict dc = dc_, *restrict di = da_, *restrict df = di + stride;
    real *restrict dg = df + stride, *restrict d_o = dg + stride;
    for (size_t u = 0; u < n; u++) {
        real d = dc[u] + dh[u] * o[u] * (1 - t[u] * t[u]);
        di[u] = d * g[u] * (i[u] * (1 - i[u]));
        df[u] = d * before[u] * (f[u] * (1 - f[u]));
        dg[u] = d * i[u] * (1 - g[u] * g[u]);
        d_o[u] = dh[u] * t[u] * (o[u] * (1 - o[u]));
        dc[u] = d * f[u];
    }
}

static void gru_cell(void *h_, void *gates_, size_t stride, const void *m_, const void *before_,
                     size_t n) {
    real *restrict h = h_, *restrict r = gates_, *restrict z = r + stride;
    real *restrict new = z + stride;
    const real *restrict m = m_, *restrict before = before_;
    for (size_t u = 0; u < n; u++) r[u] = sigma(r[u]);
    for (size_t u = 0; u < n; u++) z[u] = sigma(z[u]);
    for (size_t u = 0; u < n; u++) new[u] = tangent(new[u] + r[u] * m[u]);
    for (size_t u = 0; u < n; u++) h[u] = new[u] + z[u] * (before[u] - new[u]);
}

/* h = n + z (before - n), n = tanh(a + r m), and the gates of their sums */
static void gru_cell_back(void *da_, void *ds_, void *dh_, const void *gates_, size_t stride,
                          const void *m_, const void *before_, size_t n) {
    const real *restrict r = gates_, *restrict z = r + stride, *restrict new = z + stride;
    const real *restrict m = m_, *restrict before = before_;
    real *restrict dh = dh_, *restrict da = da_, *restrict ds = ds_;
    for (size_t u = 0; u < n; u++) {
        real d = dh[u] * (1 - z[u]) * (1 - new[u] * new[u]);
        real dr = d * m[u] * (r[u] * (1 - r[u]));
        real dz = dh[u] * (before[u] - new[u]) * (z[u] * (1 - z[u]));
        da[u] = ds[u] = dr;
        da[stride + u] = ds[stride + u] = dz;
        da[2 * stride + u] = d;
        ds[2 * stride + u] = d * r[u];
        dh[u] = dh[u] * z[u];
    }
}

void KERNEL(fill_recurrent)(Kernels *table);
void KERNEL(fill_recurrent)(Kernels *table) {
    table->relu_cell = relu_cell;
    table->relu_cell_back = relu_cell_back;
    table->lstm_cell = lstm_cell;
    table->lstm_cell_back = lstm_cell_back;
    table->gru_cell = gru_cell;
    table->gru_cell_back = gru_cell_back;
}
