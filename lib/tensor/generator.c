/* generator.c: Philox4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel random
 * numbers: as easy as 1, 2, 3" (SC 2011). The counter's upper 64 bits are free: they
 * number the attempts of one block where integers are drawn again.
 *
 * An element's value depends on the seed and on which block it is in, so a tensor is
 * filled by any number of threads with the same result. */
#include "generator.h"
#include "elementary.h"
#include "pool.h"

enum { GRAIN = 2048 }; /* blocks */

Generator generator_new(uint64_t seed) {
    return (Generator){seed, 0};
}

static void philox(uint32_t c[4], uint64_t seed) {
    uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
    for (int round = 0; round < 10; round++) {
        uint64_t p0 = (uint64_t)0xd2511f53u * c[0], p1 = (uint64_t)0xcd9e8d57u * c[2];
        uint32_t c1 = c[1], c3 = c[3];
        c[0] = (uint32_t)(p1 >> 32) ^ c1 ^ k0;
        c[1] = (uint32_t)p1;
        c[2] = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
        c[3] = (uint32_t)p0;
        k0 += 0x9e3779b9u;
        k1 += 0xbb67ae85u;
    }
}

void generator_philox(uint32_t out[4], const uint32_t counter[4], const uint32_t key[2]) {
    for (int i = 0; i < 4; i++) out[i] = counter[i];
    philox(out, (uint64_t)key[1] << 32 | key[0]);
}

static void block(uint32_t out[4], uint64_t seed, uint64_t counter, uint64_t attempt) {
    out[0] = (uint32_t)counter;
    out[1] = (uint32_t)(counter >> 32);
    out[2] = (uint32_t)attempt;
    out[3] = (uint32_t)(attempt >> 32);
    philox(out, seed);
}

void generator_block(uint32_t out[4], uint64_t seed, uint64_t counter) {
    block(out, seed, counter, 0);
}

Generator generator_split(Generator *g) {
    uint32_t words[4];
    generator_block(words, g->seed, g->counter++);
    return generator_new((uint64_t)words[1] << 32 | words[0]);
}

/* One filling of a tensor. Each block makes `share` elements. */
typedef struct Filling {
    void (*make)(const struct Filling *filling, double values[4], uint64_t counter);
    size_t share;
    double scale, shift; /* value = scale · x + shift … */
    double most;         /* … but no more than this, where it is uniform */
    uint64_t range;      /* integers: how many there are … */
    int64_t low;         /* … and the least */
    Generator from;
    void *out;
    DType dtype;
    size_t count;
} Filling;

static void put(const Filling *filling, size_t at, double value) {
    switch (filling->dtype) {
    case DTYPE_FLOAT32:
        ((float *)filling->out)[at] = (float)value;
        break;
    case DTYPE_FLOAT64:
        ((double *)filling->out)[at] = value;
        break;
    case DTYPE_INT32:
        ((int32_t *)filling->out)[at] = dtype_saturate(value);
        break;
    }
}

static void fill_blocks(size_t first, size_t last, void *with) {
    const Filling *filling = with;
    double values[4];
    for (size_t i = first; i < last; i++) {
        filling->make(filling, values, filling->from.counter + i);
        for (size_t k = 0; k < filling->share && i * filling->share + k < filling->count; k++) {
            put(filling, i * filling->share + k, values[k]);
        }
    }
}

static bool fill(Tensor *out, Generator *g, Filling filling, Error *error) {
    if (!tensor_is_contiguous(out)) {
        return error_set(error, "random numbers fill contiguous tensors only");
    }
    filling.from = *g;
    filling.out = tensor_data(out);
    filling.dtype = out->dtype;
    filling.count = tensor_count(out);
    size_t blocks = filling.count / filling.share + (filling.count % filling.share != 0);
    pool_run(blocks, GRAIN, fill_blocks, &filling);
    g->counter += blocks;
    return true;
}

static bool needs_float(const Tensor *out, const char *what, Error *error) {
    if (dtype_is_float(out->dtype)) return true;
    return error_set(error, "%s random numbers need a float dtype, not %s", what,
                     dtype_name(out->dtype));
}

/* 53 bits of two words: 0, 2^-53, …, 1 - 2^-53. */
static double unit(const uint32_t words[2]) {
    return (double)(((uint64_t)words[0] << 32 | words[1]) >> 11) * 0x1p-53;
}

static double uniform(const Filling *filling, double x) {
    double value = filling->scale * x + filling->shift;
    return value < filling->most ? value : filling->most;
}

static void make_uniform_float(const Filling *filling, double values[4], uint64_t counter) {
    uint32_t words[4];
    generator_block(words, filling->from.seed, counter);
    for (int i = 0; i < 4; i++) values[i] = uniform(filling, (double)(words[i] >> 8) * 0x1p-24);
}

static void make_uniform_double(const Filling *filling, double values[4], uint64_t counter) {
    uint32_t words[4];
    generator_block(words, filling->from.seed, counter);
    for (int i = 0; i < 2; i++) values[i] = uniform(filling, unit(words + 2 * i));
}

/* The number of the dtype before `x`, which is finite. The next one toward zero when x > 0. */
static double before(double x, DType dtype) {
    if (dtype == DTYPE_FLOAT32) return (double)nextafterf((float)x, -INFINITY);
    return nextafter(x, -(double)INFINITY);
}

bool generator_uniform(Tensor *out, Generator *g, double low, double high, Error *error) {
    bool single = out->dtype == DTYPE_FLOAT32;
    char first[NUMBER_TEXT], second[NUMBER_TEXT];
    if (!needs_float(out, "uniform", error)) return false;
    if (single) {
        low = (double)(float)low;
        high = (double)(float)high;
    }
    if (!(low < high) || !isfinite(high - low)) {
        return error_set(error, "uniform random numbers need finite low < high, not %s and %s",
                         number_text(first, low), number_text(second, high));
    }
    return fill(out, g,
                (Filling){.make = single ? make_uniform_float : make_uniform_double,
                          .share = single ? 4 : 2,
                          .scale = high - low,
                          .shift = low,
                          .most = before(high, out->dtype)},
                error);
}

/* √(-2 log u) (cos 2πv, sin 2πv) for u on (0, 1] and v on [0, 1). */
static void make_normal(const Filling *filling, double values[4], uint64_t counter) {
    uint32_t words[4];
    generator_block(words, filling->from.seed, counter);
    double radius = sqrt_double(-2.0 * log_double(1.0 - unit(words)));
    double angle = 0x1.921fb54442d18p2 * unit(words + 2);
    values[0] = filling->scale * (radius * cos_near_double(angle)) + filling->shift;
    values[1] = filling->scale * (radius * sin_near_double(angle)) + filling->shift;
}

bool generator_normal(Tensor *out, Generator *g, double mean, double deviation, Error *error) {
    char first[NUMBER_TEXT], second[NUMBER_TEXT];
    if (!needs_float(out, "normal", error)) return false;
    if (!isfinite(mean) || !isfinite(deviation) || deviation < 0) {
        return error_set(
            error,
            "normal random numbers need a finite mean and a deviation of 0 or more, "
            "not %s and %s",
            number_text(first, mean), number_text(second, deviation));
    }
    return fill(out, g,
                (Filling){.make = make_normal, .share = 2, .scale = deviation, .shift = mean},
                error);
}

/* Uniform on 0 … range-1 from 64 random bits, or false when these must be drawn again
 * (Lemire 2019, "Fast random integer generation in an interval"). */
static bool bounded(uint64_t *out, uint64_t bits, uint64_t range) {
    unsigned __int128 product = (unsigned __int128)bits * range;
    if ((uint64_t)product < -range % range) return false;
    *out = (uint64_t)(product >> 64);
    return true;
}

static void make_integers(const Filling *filling, double values[4], uint64_t counter) {
    uint32_t words[4];
    for (int i = 0; i < 2; i++) {
        uint64_t value = 0, attempt = 0;
        do {
            block(words, filling->from.seed, counter, attempt++);
        } while (
            !bounded(&value, (uint64_t)words[2 * i] << 32 | words[2 * i + 1], filling->range));
        values[i] = (double)(int64_t)((uint64_t)filling->low + value);
    }
}

/* The magnitude up to which every whole number is one of the dtype. */
static int64_t largest_whole(DType dtype) {
    switch (dtype) {
    case DTYPE_FLOAT32:
        return INT64_C(1) << 24;
    case DTYPE_FLOAT64:
        return INT64_C(1) << 53;
    case DTYPE_INT32:
        break;
    }
    return INT32_MAX;
}

bool generator_integers(Tensor *out, Generator *g, int64_t low, int64_t high, Error *error) {
    int64_t most = largest_whole(out->dtype),
            least = out->dtype == DTYPE_INT32 ? INT32_MIN : -most;
    if (low > high) {
        return error_set(error, "random whole numbers need low <= high, not %lld and %lld",
                         (long long)low, (long long)high);
    }
    if (low < least || high > most) {
        return error_set(error, "whole numbers from %lld to %lld are not all %s",
                         (long long)low, (long long)high, dtype_name(out->dtype));
    }
    return fill(out, g,
                (Filling){.make = make_integers,
                          .share = 2,
                          .low = low,
                          .range = (uint64_t)high - (uint64_t)low + 1},
                error);
}
