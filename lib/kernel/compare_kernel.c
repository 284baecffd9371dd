/* compare_kernel.c: comparisons, and the choice between two numbers that follows them. */
#include "real.h"

/* `what` is one of Comparison (kernel.h). */
__attribute__((always_inline)) static inline int32_t holds(Comparison what, real a, real b) {
    switch (what) {
    case COMPARE_EQ:
        return a == b;
    case COMPARE_NE:
        return a != b;
    case COMPARE_LT:
        return a < b;
    case COMPARE_LE:
        return a <= b;
    }
    return 0;
}

__attribute__((always_inline)) static inline void run(Comparison what, int32_t *out,
                                                      const real *a, ptrdiff_t sa,
                                                      const real *b, ptrdiff_t sb, size_t n) {
    if (sa == 1 && sb == 1) {
        for (size_t i = 0; i < n; i++) out[i] = holds(what, a[i], b[i]);
    } else if (sa == 1 && sb == 0) {
        real right = *b;
        for (size_t i = 0; i < n; i++) out[i] = holds(what, a[i], right);
    } else {
        for (ptrdiff_t i = 0; i < (ptrdiff_t)n; i++) out[i] = holds(what, a[i * sa], b[i * sb]);
    }
}

static void compare(int32_t *out, Comparison what, const void *a, ptrdiff_t sa, const void *b,
                    ptrdiff_t sb, size_t n) {
    switch (what) {
    case COMPARE_EQ:
        run(COMPARE_EQ, out, a, sa, b, sb, n);
        break;
    case COMPARE_NE:
        run(COMPARE_NE, out, a, sa, b, sb, n);
        break;
    case COMPARE_LT:
        run(COMPARE_LT, out, a, sa, b, sb, n);
        break;
    case COMPARE_LE:
        run(COMPARE_LE, out, a, sa, b, sb, n);
        break;
    }
}

/* Elements are moved as bits, so that the tables of 32 bits serve int32, too. */
typedef __typeof__(_Generic((real)0, float : (int32_t)0, double : (int64_t)0)) Bits;
typedef Bits __attribute__((may_alias)) Word;

static void choose(void *out_, const int32_t *c, ptrdiff_t sc, const void *a_, ptrdiff_t sa,
                   const void *b_, ptrdiff_t sb, size_t n) {
    Word *out = out_;
    const Word *a = a_, *b = b_;
    if (sc == 1 && sa == 1 && sb == 1) {
        for (size_t i = 0; i < n; i++) out[i] = c[i] != 0 ? a[i] : b[i];
    } else if (sc == 1 && sa == 1 && sb == 0) {
        Word other = *b;
        for (size_t i = 0; i < n; i++) out[i] = c[i] != 0 ? a[i] : other;
    } else if (sc == 1 && sa == 0 && sb == 1) {
        Word one = *a;
        for (size_t i = 0; i < n; i++) out[i] = c[i] != 0 ? one : b[i];
    } else {
        for (ptrdiff_t i = 0; i < (ptrdiff_t)n; i++)
            out[i] = c[i * sc] != 0 ? a[i * sa] : b[i * sb];
    }
}

void KERNEL(fill_compare)(Kernels *table);
void KERNEL(fill_compare)(Kernels *table) {
    table->compare = compare;
    table->choose = choose;
}
