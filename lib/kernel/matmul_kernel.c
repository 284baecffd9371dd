/* matmul_kernel.c: the product of two matrices, in tiles that stay in registers.
 *
 * out[i, j] is one accumulator that starts at 0 and adds a[i, k] · b[k, j] with k in
 * order. Tiles, blocks of K (the accumulator waits in `out`, exactly) and vectors over
 * j leave that order alone, so that any size of tile and vector gives the same bits.
 * b is read a panel at a time, PANEL columns wide; a panel is packed when many rows use
 * it, when its columns do not lie side by side, or when it is not full (then with zeros
 * that only reach elements nobody keeps). */
#include "square.h"
#include <string.h>

#if defined(__AVX512F__)
enum { VECTOR_BYTES = 64, TILE = 8 };
#elif defined(__AVX__)
enum { VECTOR_BYTES = 32, TILE = 4 };
#else
enum { VECTOR_BYTES = 16, TILE = 4 };
#endif
enum { WIDTH = VECTOR_BYTES / sizeof(real), PANEL = 2 * WIDTH, BLOCK = 256 };

typedef real Vector
    __attribute__((vector_size(VECTOR_BYTES), aligned(sizeof(real)), may_alias));

typedef struct Matrix {
    const real *at;
    ptrdiff_t row, col;
} Matrix;

/* out (rows, vectors · WIDTH) += a (rows, K) · b (K, the same); `first`: out is not read but
 * starts at 0. Inlined with constant rows and vectors, so that `sum` lies in registers. */
__attribute__((always_inline)) static inline void tile(int rows, int vectors, real *out,
                                                       ptrdiff_t out_row, Matrix a,
                                                       const real *b, ptrdiff_t b_row, size_t K,
                                                       bool first) {
    Vector sum[TILE][2];
#pragma GCC unroll 8
    for (int i = 0; i < rows; i++)
        for (int v = 0; v < vectors; v++)
            sum[i][v] = first ? (Vector){0} : *(Vector *)(out + i * out_row + v * WIDTH);
    for (size_t k = 0; k < K; k++, b += b_row) {
        Vector right[2];
        for (int v = 0; v < vectors; v++) right[v] = *(const Vector *)(b + v * WIDTH);
#pragma GCC unroll 8
        for (int i = 0; i < rows; i++) {
            real left = a.at[i * a.row + (ptrdiff_t)k * a.col];
            for (int v = 0; v < vectors; v++) sum[i][v] += left * right[v];
        }
    }
#pragma GCC unroll 8
    for (int i = 0; i < rows; i++)
        for (int v = 0; v < vectors; v++)
            *(Vector *)(out + i * out_row + v * WIDTH) = sum[i][v];
}

__attribute__((always_inline)) static inline void tile_rows(int vectors, real *out,
                                                            ptrdiff_t out_row, Matrix a,
                                                            const real *b, ptrdiff_t b_row,
                                                            size_t M, size_t K, bool first) {
    for (; M >= TILE; M -= TILE, a.at += TILE * a.row, out += TILE * out_row)
        tile(TILE, vectors, out, out_row, a, b, b_row, K, first);
    if (TILE > 4 && M >= 4) {
        tile(4, vectors, out, out_row, a, b, b_row, K, first);
        M -= 4, a.at += 4 * a.row, out += 4 * out_row;
    }
    for (; M >= 2; M -= 2, a.at += 2 * a.row, out += 2 * out_row)
        tile(2, vectors, out, out_row, a, b, b_row, K, first);
    if (M == 1) tile(1, vectors, out, out_row, a, b, b_row, K, first);
}

/* A panel of `width` columns: PANEL, or WIDTH. */
static void tiles(real *out, ptrdiff_t out_row, Matrix a, const real *b, ptrdiff_t b_row,
                  size_t width, size_t M, size_t K, bool first) {
    if (width == PANEL)
        tile_rows(2, out, out_row, a, b, b_row, M, K, first);
    else
        tile_rows(1, out, out_row, a, b, b_row, M, K, first);
}

/* The same for a packed panel of which n < width columns are kept, through a tile on the side.
 */
static void narrow_tiles(real *out, ptrdiff_t out_row, Matrix a, const real *b, ptrdiff_t b_row,
                         size_t width, size_t n, size_t M, size_t K, bool first) {
    real wide[TILE * PANEL] = {0};
    for (size_t i = 0; i < M; i += TILE) {
        size_t rows = M - i < TILE ? M - i : TILE;
        real *to = out + (ptrdiff_t)i * out_row;
        Matrix part = {a.at + (ptrdiff_t)i * a.row, a.row, a.col};
        for (size_t r = 0; r < rows && !first; r++)
            memcpy(wide + r * width, to + (ptrdiff_t)r * out_row, n * sizeof(real));
        tiles(wide, (ptrdiff_t)width, part, b, b_row, width, rows, K, first);
        for (size_t r = 0; r < rows; r++)
            memcpy(to + (ptrdiff_t)r * out_row, wide + r * width, n * sizeof(real));
    }
}

/* n columns of a packed panel whose rows are `b_row` long; no more vectors than they take. */
static void panel_tiles(real *out, ptrdiff_t out_row, Matrix a, const real *b, ptrdiff_t b_row,
                        size_t n, size_t M, size_t K, bool first) {
    size_t width = n <= WIDTH ? WIDTH : PANEL;
    if (n == width)
        tiles(out, out_row, a, b, b_row, width, M, K, first);
    else
        narrow_tiles(out, out_row, a, b, b_row, width, n, M, K, first);
}

/* to (K, width) = columns j … end - 1 of b (K, ·) */
static void pack_columns(real *restrict to, Matrix b, size_t K, size_t j, size_t end,
                         size_t width) {
    for (size_t k = 0; k < K; k++)
        for (size_t i = j; i < end; i++)
            to[k * width + i] = b.at[(ptrdiff_t)k * b.row + (ptrdiff_t)i * b.col];
}

/* The same as pack_columns, where the columns of b lie in memory as rows. */
static void turn_columns(real *to, Matrix b, size_t K, size_t end, size_t width) {
    size_t k = 0, whole = end / SQUARE * SQUARE;
    for (; k + SQUARE <= K; k += SQUARE)
        for (size_t j = 0; j < whole; j += SQUARE)
            turn_square(to + k * width + j, width, b.at + k + (ptrdiff_t)j * b.col, b.col);
    Matrix rest = {b.at + k, b.row, b.col};
    pack_columns(to + k * width, rest, K - k, 0, whole, width);
    pack_columns(to, b, K, whole, end, width);
}

/* to (K, n) = b (K, n), whose rows lie as they are read; n is one vector or two. */
static void pack_rows(real *to, Matrix b, size_t K, size_t n) {
    for (size_t k = 0; k < K; k++, to += n, b.at += b.row)
        for (size_t j = 0; j < n; j += WIDTH) *(Vector *)(to + j) = *(const Vector *)(b.at + j);
}

/* to (K, width) = b (K, n), zeros behind column n in the vectors that it reaches into */
static void pack(real *to, Matrix b, size_t K, size_t n, size_t width) {
    if (b.col == 1 && n == width) {
        pack_rows(to, b, K, n);
        return;
    }
    for (size_t k = 0; k < K && n % WIDTH > 0; k++)
        *(Vector *)(to + k * width + n / WIDTH * WIDTH) = (Vector){0};
    if (b.row == 1 && b.col != 1)
        turn_columns(to, b, K, n, width);
    else
        pack_columns(to, b, K, 0, n, width);
}

/* A b that fits the nearest cache is read where it lies. */
enum { NEAR_BYTES = 1 << 14 };

/* One panel of n columns and one block of K. */
static void panel(real *out, ptrdiff_t out_row, Matrix a, Matrix b, size_t M, size_t n,
                  size_t K, bool first) {
    _Alignas(VECTOR_BYTES) real packed[BLOCK * PANEL];
    size_t width = n <= WIDTH ? WIDTH : PANEL;
    bool near = (size_t)(b.row < 0 ? -b.row : b.row) * K * sizeof(real) <= NEAR_BYTES;
    if (b.col == 1 && n == width && (M <= 2 * TILE || near)) {
        tiles(out, out_row, a, b.at, b.row, width, M, K, first);
        return;
    }
    pack(packed, b, K, n, width);
    panel_tiles(out, out_row, a, packed, (ptrdiff_t)width, n, M, K, first);
}

/* A block of a whose columns lie a page apart costs an address translation an element; its
 * columns are moved together once, before the panels read it again and again. */
enum { GATHER_ROWS = 256, GATHER_BYTES = 1024 };

static bool worth_gathering(ptrdiff_t a_row, ptrdiff_t a_col, size_t M, size_t N) {
    size_t apart = (size_t)(a_col < 0 ? -a_col : a_col) * sizeof(real);
    return a_row == 1 && apart >= GATHER_BYTES && M > 2 * TILE && M <= GATHER_ROWS &&
           N >= 2 * PANEL;
}

static Matrix gather(real *to, Matrix a, size_t M, size_t K) {
    size_t row = (M + WIDTH - 1) / WIDTH * WIDTH;
    for (size_t k = 0; k < K; k++)
        memcpy(to + k * row, a.at + (ptrdiff_t)k * a.col, M * sizeof(real));
    return (Matrix){to, 1, (ptrdiff_t)row};
}

/* `add`: the accumulators start from what out holds. */
static void product(void *out_, ptrdiff_t out_row, Matrix a, Matrix b, size_t M, size_t N,
                    size_t K, bool add) {
    _Alignas(VECTOR_BYTES) real columns[GATHER_ROWS * BLOCK];
    bool gathers = worth_gathering(a.row, a.col, M, N);
    size_t k = 0;
    do {
        size_t depth = K - k < BLOCK ? K - k : BLOCK;
        Matrix left = {a.at + (ptrdiff_t)k * a.col, a.row, a.col};
        if (gathers) left = gather(columns, left, M, depth);
        for (size_t j = 0; j < N; j += PANEL) {
            Matrix right = {b.at + (ptrdiff_t)k * b.row + (ptrdiff_t)j * b.col, b.row, b.col};
            size_t n = N - j < PANEL ? N - j : PANEL;
            panel((real *)out_ + j, out_row, left, right, M, n, depth, !add && k == 0);
        }
        k += depth;
    } while (k < K);
}

static void matmul(void *out, ptrdiff_t out_row, const void *a, ptrdiff_t a_row,
                   ptrdiff_t a_col, const void *b, ptrdiff_t b_row, ptrdiff_t b_col, size_t M,
                   size_t N, size_t K) {
    product(out, out_row, (Matrix){a, a_row, a_col}, (Matrix){b, b_row, b_col}, M, N, K, false);
}

static void matmul_add(void *out, ptrdiff_t out_row, const void *a, ptrdiff_t a_row,
                       ptrdiff_t a_col, const void *b, ptrdiff_t b_row, ptrdiff_t b_col,
                       size_t M, size_t N, size_t K) {
    product(out, out_row, (Matrix){a, a_row, a_col}, (Matrix){b, b_row, b_col}, M, N, K, true);
}

/* to: panel after panel, each (K, PANEL) */
static void matmul_pack(void *to, const void *b, ptrdiff_t b_row, ptrdiff_t b_col, size_t N,
                        size_t K) {
    for (size_t j = 0; j < N; j += PANEL) {
        Matrix part = {(const real *)b + (ptrdiff_t)j * b_col, b_row, b_col};
        pack((real *)to + j * K, part, K, N - j < PANEL ? N - j : PANEL, PANEL);
    }
}

static void matmul_packed(void *out_, ptrdiff_t out_row, const void *a, ptrdiff_t a_row,
                          ptrdiff_t a_col, const void *packed, size_t column, size_t M,
                          size_t N, size_t K, bool add) {
    _Alignas(VECTOR_BYTES) real columns[GATHER_ROWS * BLOCK];
    bool gathers = worth_gathering(a_row, a_col, M, N);
    size_t most = M <= 2 * TILE ? K : BLOCK, k = 0;
    do {
        size_t depth = K - k < most ? K - k : most;
        Matrix left = {(const real *)a + (ptrdiff_t)k * a_col, a_row, a_col};
        if (gathers) left = gather(columns, left, M, depth);
        for (size_t j = 0; j < N; j += PANEL) {
            const real *b = (const real *)packed + (column + j) * K + k * PANEL;
            size_t n = N - j < PANEL ? N - j : PANEL;
            panel_tiles((real *)out_ + j, out_row, left, b, PANEL, n, M, depth, !add && k == 0);
        }
        k += depth;
    } while (k < K);
}

/* One tile of a product whose rows lie anywhere; see kernel.h. */
__attribute__((always_inline)) static inline void
placed_tile(int rows, int vectors, real *out, const ptrdiff_t *out_at, const real *x,
            const ptrdiff_t *row, const ptrdiff_t *at, const real *b, size_t K, bool add) {
    Vector sum[TILE][2];
    const real *from[TILE];
#pragma GCC unroll 8
    for (int i = 0; i < rows; i++) {
        from[i] = x + row[i];
        for (int v = 0; v < vectors; v++)
            sum[i][v] = add ? *(Vector *)(out + out_at[i] + v * WIDTH) : (Vector){0};
    }
    for (size_t k = 0; k < K; k++, b += PANEL) {
        Vector right[2];
        for (int v = 0; v < vectors; v++) right[v] = *(const Vector *)(b + v * WIDTH);
#pragma GCC unroll 8
        for (int i = 0; i < rows; i++) {
            real left = from[i][at[k]];
            for (int v = 0; v < vectors; v++) sum[i][v] += left * right[v];
        }
    }
#pragma GCC unroll 8
    for (int i = 0; i < rows; i++)
        for (int v = 0; v < vectors; v++) *(Vector *)(out + out_at[i] + v * WIDTH) = sum[i][v];
}

__attribute__((always_inline)) static inline void
placed_rows(int vectors, real *out, const ptrdiff_t *out_at, const real *x,
            const ptrdiff_t *row, const ptrdiff_t *at, const real *b, size_t M, size_t K,
            bool add) {
    size_t m = 0;
    for (; m + TILE <= M; m += TILE)
        placed_tile(TILE, vectors, out, out_at + m, x, row + m, at, b, K, add);
    for (; m + 4 <= M; m += 4)
        placed_tile(4, vectors, out, out_at + m, x, row + m, at, b, K, add);
    for (; m < M; m++) placed_tile(1, vectors, out, out_at + m, x, row + m, at, b, K, add);
}

static void matmul_placed(void *out, const ptrdiff_t *out_at, const void *x,
                          const ptrdiff_t *row, const ptrdiff_t *at, const void *packed,
                          size_t M, size_t N, size_t K, bool add) {
    for (size_t j = 0; j < N; j += PANEL) {
        const real *b = (const real *)packed + j * K;
        if (N - j > WIDTH)
            placed_rows(2, (real *)out + j, out_at, x, row, at, b, M, K, add);
        else
            placed_rows(1, (real *)out + j, out_at, x, row, at, b, M, K, add);
    }
}

void KERNEL(fill_matmul)(Kernels *table);
void KERNEL(fill_matmul)(Kernels *table) {
    table->matmul = matmul;
    table->matmul_placed = matmul_placed;
    table->matmul_add = matmul_add;
    table->matmul_pack = matmul_pack;
    table->matmul_packed = matmul_packed;
}
