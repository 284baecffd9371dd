/* gradient_kernel.c: the way back of elementwise functions, where it is more than a
 * product. Each quotes the line it inverts. */
#include "real.h"

/* y = sqrt(x) */
static void sqrt_back(void *dx_, const void *dy_, const void *y_, size_t n) {
    real *dx = dx_;
    const real *dy = dy_, *y = y_;
    for (size_t i = 0; i < n; i++) dx[i] = dy[i] / (2 * y[i]);
}

/* y = tanh(x) */
static void tanh_back(void *dx_, const void *dy_, const void *y_, size_t n) {
    real *dx = dx_;
    const real *dy = dy_, *y = y_;
    for (size_t i = 0; i < n; i++) dx[i] = dy[i] * (1 - y[i] * y[i]);
}

/* y = 1 / (1 + exp(-x)) */
static void sigmoid_back(void *dx_, const void *dy_, const void *y_, size_t n) {
    real *dx = dx_;
    const real *dy = dy_, *y = y_;
    for (size_t i = 0; i < n; i++) dx[i] = dy[i] * (y[i] * (1 - y[i]));
}

/* y = a / b; multiplied before it is divided, so that 0 / b² is 0 where b² is not a number of
 * the dtype any more */
static void div_back(void *db_, const void *dy_, const void *a_, ptrdiff_t sa, const void *b_,
                     ptrdiff_t sb, size_t n) {
    real *db = db_;
    const real *dy = dy_, *a = a_, *b = b_;
    for (ptrdiff_t i = 0; i < (ptrdiff_t)n; i++)
        db[i] = -(dy[i] * (a[i * sa] / b[i * sb])) / b[i * sb];
}

void KERNEL(fill_gradient)(Kernels *table);
void KERNEL(fill_gradient)(Kernels *table) {
    table->sqrt_back = sqrt_back;
    table->tanh_back = tanh_back;
    table->sigmoid_back = sigmoid_back;
    table->div_back = div_back;
}
