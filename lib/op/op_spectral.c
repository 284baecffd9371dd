/* op_spectral.c: what eigenvalues and singular values share. */
#include "op_spectral.h"
#include <math.h>
#include <stdint.h>
#include <string.h>

void op_divide_row(double *x, double by, size_t n) {
    for (size_t i = 0; i < n; i++) x[i] /= by;
}

double op_scale_down(double *x, size_t n) {
    double most = 0x1p-1022, scale;
    uint64_t bits;
    for (size_t i = 0; i < n; i++) most = fabs(x[i]) > most ? fabs(x[i]) : most;
    memcpy(&bits, &most, sizeof bits);
    bits &= 0x7ff0000000000000u; /* the exponent alone */
    memcpy(&scale, &bits, sizeof scale);
    if (!(most > 0x1p-1022)) return 1;
    op_divide_row(x, scale, n);
    return scale;
}

void op_identity(double *v, size_t N) {
    memset(v, 0, N * N * sizeof *v);
    for (size_t i = 0; i < N; i++) v[i * N + i] = 1;
}

void op_put_columns(double *out, const double *rows, size_t M, size_t N) {
    for (size_t j = 0; j < N; j++)
        for (size_t i = 0; i < M; i++) out[i * N + j] = rows[j * M + i];
}

Rotation op_rotation(double pp, double pq, double qq) {
    double tau = (qq - pp) / (2 * pq);
    double t = (tau < 0 ? -1 : 1) / (fabs(tau) + sqrt(1 + tau * tau)), c = 1 / sqrt(1 + t * t);
    return (Rotation){c * t, c * t / (1 + c), t};
}

static void swap_rows(double *x, double *y, size_t n) {
    for (size_t i = 0; i < n; i++) {
        double t = x[i];
        x[i] = y[i];
        y[i] = t;
    }
}

void op_sort_rows(double *values, double *x, size_t M, double *y, size_t N, bool descending) {
    for (size_t i = 0; i < N; i++) {
        size_t first = i;
        for (size_t j = i + 1; j < N; j++)
            if (descending ? values[j] > values[first] : values[j] < values[first]) first = j;
        if (first == i) continue;
        swap_rows(&values[i], &values[first], 1);
        if (x != NULL) swap_rows(&x[i * M], &x[first * M], M);
        swap_rows(&y[i * N], &y[first * N], N);
    }
}

static bool is_negative(const double *vectors, size_t column, size_t M, size_t K) {
    double most = 0;
    for (size_t i = 0; i < M; i++) {
        double size = fabs(vectors[i * K + column]);
        most = size > most ? size : most;
    }
    for (size_t i = 0; i < M; i++)
        if (fabs(vectors[i * K + column]) >= most / 2) return vectors[i * K + column] < 0;
    return false;
}

static void negate(double *vectors, size_t column, size_t M, size_t K) {
    for (size_t i = 0; i < M; i++) vectors[i * K + column] = -vectors[i * K + column];
}

void op_fix_signs(double *vectors, size_t M, double *others, size_t N, size_t K) {
    for (size_t j = 0; j < K; j++) {
        if (!is_negative(vectors, j, M, K)) continue;
        negate(vectors, j, M, K);
        if (others != NULL) negate(others, j, N, K);
    }
}
