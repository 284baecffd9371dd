/* kernel.c: which table is used. All tables are filled once, at the first question;
 * afterwards choosing is one atomic index. */
#include "kernel.h"
#include "variants.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_VARIANTS = 8 };

static struct {
    const char *isa;
    bool has_fast;
    Kernels of_float[2], of_double[2]; /* strict, fast */
} tables[MOST_VARIANTS + 1]; /* supported ones only; ends with one whose `isa` is NULL */

static atomic_size_t chosen;
static atomic_bool fast;
static pthread_once_t filled = PTHREAD_ONCE_INIT;

static bool machine_fuses(void) {
#if defined(__x86_64__)
    return __builtin_cpu_supports("fma");
#else
    return true;
#endif
}

static bool machine_supports(const char *isa) {
#if defined(__x86_64__)
    if (strcmp(isa, "avx2") == 0) return __builtin_cpu_supports("avx2");
    if (strcmp(isa, "avx512") == 0) {
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
    }
#endif
    return strcmp(isa, "sse2") == 0 || strcmp(isa, "plain") == 0;
}

static size_t fill_supported(void) {
    size_t count = 0;
    for (const KernelVariant *v = kernel_variants; v->isa && count < MOST_VARIANTS; v++) {
        if (!machine_supports(v->isa) || (v->fast && !machine_fuses())) continue;
        if (!v->fast) tables[count++].isa = v->isa;
        tables[count - 1].has_fast |= v->fast;
        v->fill_float(&tables[count - 1].of_float[v->fast]);
        v->fill_double(&tables[count - 1].of_double[v->fast]);
    }
    return count;
}

static bool choose(const char *isa) {
    for (size_t i = 0; tables[i].isa; i++) {
        if (strcmp(tables[i].isa, isa) != 0) continue;
        atomic_store(&chosen, i);
        return true;
    }
    return false;
}

static void report_unsupported(const char *isa) {
    fprintf(stderr, "FOLIO_ISA=%s is not an instruction set of this machine (", isa);
    for (size_t i = 0; tables[i].isa; i++) fprintf(stderr, i ? ", %s" : "%s", tables[i].isa);
    fprintf(stderr, "): using %s\n", tables[atomic_load(&chosen)].isa);
}

static void fill(void) {
    atomic_store(&chosen, fill_supported() - 1);
    const char *isa = getenv("FOLIO_ISA");
    if (isa && *isa && !choose(isa)) report_unsupported(isa);
}

const Kernels *kernel_table(DType dtype) {
    pthread_once(&filled, fill);
    size_t at = atomic_load_explicit(&chosen, memory_order_relaxed);
    bool kind = atomic_load_explicit(&fast, memory_order_relaxed) && tables[at].has_fast;
    switch (dtype) {
    case DTYPE_FLOAT32:
        return &tables[at].of_float[kind];
    case DTYPE_FLOAT64:
        return &tables[at].of_double[kind];
    case DTYPE_INT32:
        break;
    }
    return NULL;
}

const char *kernel_isa(void) {
    pthread_once(&filled, fill);
    return tables[atomic_load(&chosen)].isa;
}

const char *kernel_isa_supported(size_t i) {
    pthread_once(&filled, fill);
    return i < MOST_VARIANTS ? tables[i].isa : NULL;
}

bool kernel_force(const char *isa) {
    pthread_once(&filled, fill);
    return choose(isa);
}

bool kernel_set_fast(bool on) {
    pthread_once(&filled, fill);
    if (on && !tables[atomic_load(&chosen)].has_fast) return false;
    atomic_store(&fast, on);
    return true;
}

bool kernel_is_fast(void) {
    return atomic_load(&fast);
}
