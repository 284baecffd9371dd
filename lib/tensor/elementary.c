/* elementary.c: what elementary.h does not hold inline. */
#include "elementary_angle.h"

typedef unsigned __int128 uint128_t;

/* 2/π in binary, after a word of zeros: the binary point is behind the first word. */
static const uint64_t two_over_pi[] = {
    0,
    0xa2f9836e4e441529,
    0xfc2757d1f534ddc0,
    0xdb6295993c439041,
    0xfe5163abdebbc561,
    0xb7246e3a424dd2e0,
    0x06492eea09d1921c,
    0xfe1deb1cb129a73e,
    0xe88235f52ebb4484,
    0xe99c7026b45f7e41,
    0x3991d639835339f4,
    0x9c845f8bbdf9283b,
    0x1ff897ffde05980f,
    0xef2f118b5a0a6d1f,
    0x6d367ecf27cb09b7,
    0x4f463f669e5fea2d,
    0x7527bac7ebe5f17b,
    0x3d0739f78a5292ea,
    0x6bfb5fb11f8d5d08,
    0x56033046fc7b6bab,
    0xf0cfbc209af4361d,
};

/* 64 bits of the table from bit `at` on. */
static uint64_t bits_from(unsigned at) {
    unsigned word = at / 64, shift = at % 64;
    if (shift == 0) return two_over_pi[word];
    return two_over_pi[word] << shift | two_over_pi[word + 1] >> (64 - shift);
}

/* x · 2/π modulo 4, in units of 2^-190, as words from the most significant. Of 2/π only
 * the 192 bits matter that multiply x's last bit to less than 4. */
static void quadrants(uint64_t out[3], double x) {
    uint64_t bits = bits_of_double(x);
    uint64_t significand = (bits & 0xfffffffffffffu) | 0x10000000000000u;
    unsigned at = (unsigned)(bits >> 52) - 1075 + 62; /* bit of weight 2 after x's exponent */
    uint128_t low = (uint128_t)significand * bits_from(at + 128);
    uint128_t middle = (uint128_t)significand * bits_from(at + 64) + (uint64_t)(low >> 64);
    out[2] = (uint64_t)low;
    out[1] = (uint64_t)middle;
    out[0] = significand * bits_from(at) + (uint64_t)(middle >> 64);
}

/* The 128 leading bits of the fraction, from its first 1 on; `*zeros` counts those
 * before. No double is so near a multiple of π/2 that there are more than 64. */
static uint128_t leading_bits(const uint64_t w[3], int *zeros) {
    uint128_t top = (uint128_t)w[0] << 64 | w[1];
    *zeros = w[0] ? __builtin_clzll(w[0]) : 64;
    return *zeros == 0 ? top : top << *zeros | w[2] >> (64 - *zeros);
}

AngleDouble angle_far(double x) {
    uint64_t w[3];
    quadrants(w, x);
    uint64_t quadrant = w[0] >> 62;
    /* Drop the quadrant; a fraction of a half and more counts down from the next one. */
    uint64_t negative = w[0] >> 61 & 1;
    w[0] = w[0] << 2 | w[1] >> 62;
    w[1] = w[1] << 2 | w[2] >> 62;
    w[2] = w[2] << 2;
    if (negative) {
        for (int i = 0; i < 3; i++) w[i] = ~w[i]; /* less by 2^-190, which is nothing here */
    }
    int zeros;
    uint128_t leading = leading_bits(w, &zeros);
    double scale = power_of_two_double((uint64_t) - (53 + zeros));
    PairDouble turn = {(double)(uint64_t)(leading >> 75) * scale,
                       (double)(uint64_t)(leading << 53 >> 75) * scale * 0x1p-53};
    PairDouble r =
        multiply_pairs_double(turn, (PairDouble){0x1.921fb54442d18p0, 0x1.1a62633145c07p-54});
    if (negative) r = (PairDouble){-r.high, -r.low};
    return (AngleDouble){r, quadrant + negative};
}
