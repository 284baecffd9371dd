/* rotation_kernel.c: two rows turned in the plane they span, the step of Jacobi's methods. */
#include "real.h"

static void plane_rotation(void *x_, void *y_, double s_, double h_, size_t n) {
    real *restrict x = x_, *restrict y = y_, s = (real)s_, h = (real)h_;
    for (size_t i = 0; i < n; i++) {
        real a = x[i], b = y[i];
        x[i] = a - s * (b + h * a);
        y[i] = b + s * (a - h * b);
    }
}

void KERNEL(fill_rotation)(Kernels *table);
void KERNEL(fill_rotation)(Kernels *table) {
    table->plane_rotation = plane_rotation;
}
