/* variants.h: the compiled variants of the kernel files, between kernel.c and the
 * list that meson writes from the file names (kernel_list.c). */
#ifndef FOLIO_VARIANTS_H
#define FOLIO_VARIANTS_H

#include "kernel.h"

typedef struct KernelVariant {
    const char *isa;
    void (*fill_float)(Kernels *table);
    void (*fill_double)(Kernels *table);
    bool fast; /* compiled with fused multiplications and additions */
} KernelVariant;

/* The weakest instruction set first, a fast one right behind the strict one; ends with one
 * whose `isa` is NULL. */
extern const KernelVariant kernel_variants[];

#endif
