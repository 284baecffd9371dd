/* kernel.h: the hot loops, once per instruction set and element type.
 *
 * Each file lib/kernel/NAME_kernel.c is compiled once for each instruction set
 * (sse2, avx2, avx512; on other processors one, "plain") and each of float and
 * double, with the macros KERNEL_ISA and REAL set by meson. Inside, functions are
 * static with plain names over `real`; what a file exports is one function,
 * KERNEL(fill_NAME), that fills its entries of the table (real.h, and
 * unary_kernel.c as the pattern). A new kernel is a file and an entry below.
 *
 * Arithmetic is strict: no contraction, no reordering, so that all tables of one
 * element type give the same bits. A sum along a contiguous row has a declared
 * shape: 16 lanes, lane i adds elements i, i+16, …; the lanes are then added in a
 * fixed tree. A sum across rows adds chunks of 64 rows, then the chunks, in order.
 * Threads divide outputs, never a sum. The one thing that strictness does not fix
 * is which NaN an operation on NaNs gives: the processor and the compiler's order
 * of operands decide. The elementary functions always give one and the same.
 *
 * The first lines of each entry below state its shapes. Output first, then inputs,
 * dimensions last; `dx` is the gradient of `x`. All arrays are contiguous. The
 * output may be one of the inputs where the entry is elementwise. */
#ifndef FOLIO_KERNEL_H
#define FOLIO_KERNEL_H

#include "../tensor/tensor.h"

typedef struct Kernels {
    /* unary_kernel.c. Elementwise: out (n), x (n). Accuracy: ../tensor/elementary.h. */
    void (*neg)(void *out, const void *x, size_t n);
    void (*sqrt)(void *out, const void *x, size_t n);
    void (*exp)(void *out, const void *x, size_t n);
    void (*log)(void *out, const void *x, size_t n);
    void (*tanh)(void *out, const void *x, size_t n);
    void (*sigmoid)(void *out, const void *x, size_t n);
    void (*erf)(void *out, const void *x, size_t n);
    void (*sin)(void *out, const void *x, size_t n);
    void (*cos)(void *out, const void *x, size_t n);

    /* binary_kernel.c. Elementwise: out (n), a and b read with strides sa and sb, which
     * may be 0 (one number for all) or negative. */
    void (*add)(void *out, const void *a, ptrdiff_t sa, const void *b, ptrdiff_t sb, size_t n);
    void (*sub)(void *out, const void *a, ptrdiff_t sa, const void *b, ptrdiff_t sb, size_t n);
    void (*mul)(void *out, const void *a, ptrdiff_t sa, const void *b, ptrdiff_t sb, size_t n);
    void (*div)(void *out, const void *a, ptrdiff_t sa, const void *b, ptrdiff_t sb, size_t n);

    /* sum_kernel.c. Sums in their declared shapes. */

    /* out (M): out[m] = sum of x[m, d] over d; x (M, D). Along the row: 16 lanes. */
    void (*sum_rows)(void *out, const void *x, size_t M, size_t D);

    /* out (n): out[i] = sum of x[r, i] over r; x (R, n), its rows `stride` apart. Across rows:
     * chunks of 64. */
    void (*sum_columns)(void *out, const void *x, size_t R, size_t n, size_t stride);
} Kernels;

/* The table for elements of `dtype`: of the best instruction set that this machine
 * supports, or of the one that FOLIO_ISA names (a name that is unknown or unsupported
 * is reported once on standard error, and the best is used: the results are the same
 * bits). NULL for int32. Safe to call from any thread. */
const Kernels *kernel_table(DType dtype);

/* The instruction set in use: "sse2", "avx2", "avx512" or "plain". */
const char *kernel_isa(void);

/* Those that this machine supports, the weakest first; NULL when `i` is past the last. */
const char *kernel_isa_supported(size_t i);

/* Uses `isa` from now on; false, changing nothing, when this machine does not support
 * it. For tests, between operations. */
bool kernel_force(const char *isa);

#endif
