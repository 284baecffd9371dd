/* dropout_kernel.c: elements left out at random. The random numbers are those of
 * ../tensor/generator.c, sixteen blocks of four side by side: the same words, found with
 * vectors, and found again on the way back instead of kept. */
#include "real.h"

enum { SIDE = 16 };

typedef struct Blocks {
    uint32_t word[4][SIDE];
} Blocks;

static uint32_t high(uint64_t product) {
    return (uint32_t)(product >> 32);
}

/* Philox4x32-10 (Salmon and others 2011) of counters `counter` … `counter` + SIDE - 1. */
static void philox(Blocks *b, uint64_t seed, uint64_t counter) {
    uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
    for (size_t i = 0; i < SIDE; i++) {
        b->word[0][i] = (uint32_t)(counter + i);
        b->word[1][i] = high(counter + i);
        b->word[2][i] = b->word[3][i] = 0;
    }
    for (int round = 0; round < 10; round++, k0 += 0x9e3779b9u, k1 += 0xbb67ae85u)
        for (size_t i = 0; i < SIDE; i++) {
            uint64_t p0 = (uint64_t)0xd2511f53u * b->word[0][i];
            uint64_t p1 = (uint64_t)0xcd9e8d57u * b->word[2][i];
            uint32_t c1 = b->word[1][i], c3 = b->word[3][i];
            b->word[0][i] = high(p1) ^ c1 ^ k0;
            b->word[1][i] = (uint32_t)p1;
            b->word[2][i] = high(p0) ^ c3 ^ k1;
            b->word[3][i] = (uint32_t)p0;
        }
}

static void dropout(void *out_, const void *x_, uint64_t seed, size_t first, uint32_t least,
                    double scale, size_t n) {
    real *out = out_, factor = (real)scale;
    const real *x = x_;
    Blocks blocks;
    for (size_t i = 0; i < n;) {
        size_t element = first + i, skip = element % 4, most = 4 * SIDE - skip;
        philox(&blocks, seed, element / 4);
        for (size_t k = skip; k - skip < most && i < n; k++, i++)
            out[i] = blocks.word[k % 4][k / 4] >> 8 >= least ? x[i] * factor : 0;
    }
}

void KERNEL(fill_dropout)(Kernels *table);
void KERNEL(fill_dropout)(Kernels *table) {
    table->dropout = dropout;
}
