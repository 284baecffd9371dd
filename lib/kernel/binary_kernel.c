/* binary_kernel.c: elementwise functions of two arguments. Broadcasting makes a
 * stride 0 and transposition makes it long; the three common cases get a loop of
 * their own, which the compiler turns into one over vectors. */
#include "real.h"

typedef real (*Binary)(real a, real b);

static inline real sum_of(real a, real b) {
    return a + b;
}

static inline real difference(real a, real b) {
    return a - b;
}

static inline real product(real a, real b) {
    return a * b;
}

static inline real quotient(real a, real b) {
    return a / b;
}

__attribute__((always_inline)) static inline void
apply(Binary f, real *out, const real *a, ptrdiff_t sa, const real *b, ptrdiff_t sb, size_t n) {
    if (sa == 1 && sb == 1) {
        for (size_t i = 0; i < n; i++) out[i] = f(a[i], b[i]);
    } else if (sa == 1 && sb == 0) {
        real right = *b;
        for (size_t i = 0; i < n; i++) out[i] = f(a[i], right);
    } else if (sa == 0 && sb == 1) {
        real left = *a;
        for (size_t i = 0; i < n; i++) out[i] = f(left, b[i]);
    } else {
        for (ptrdiff_t i = 0; i < (ptrdiff_t)n; i++) out[i] = f(a[i * sa], b[i * sb]);
    }
}

static void add(void *out, const void *a, ptrdiff_t sa, const void *b, ptrdiff_t sb, size_t n) {
    apply(sum_of, out, a, sa, b, sb, n);
}

static void sub(void *out, const void *a, ptrdiff_t sa, const void *b, ptrdiff_t sb, size_t n) {
    apply(difference, out, a, sa, b, sb, n);
}

static void mul(void *out, const void *a, ptrdiff_t sa, const void *b, ptrdiff_t sb, size_t n) {
    apply(product, out, a, sa, b, sb, n);
}

static void divide(void *out, const void *a, ptrdiff_t sa, const void *b, ptrdiff_t sb,
                   size_t n) {
    apply(quotient, out, a, sa, b, sb, n);
}

void KERNEL(fill_binary)(Kernels *table);
void KERNEL(fill_binary)(Kernels *table) {
    table->add = add;
    table->sub = sub;
    table->mul = mul;
    table->div = divide;
}
