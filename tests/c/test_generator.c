#include "../../lib/tensor/generator.h"
#include "../../lib/tensor/pool.h"
#include "tap.h"
#include <stdlib.h>

/* From kat_vectors of Random123, the authors' own code. */
static void known_answers(void) {
    static const struct {
        uint32_t counter[4], key[2], want[4];
    } known[] = {
        {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
         {0xffffffff, 0xffffffff},
         {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
         {0xa4093822, 0x299f31d0},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };
    uint32_t got[4], again[4];
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        generator_philox(got, known[i].counter, known[i].key);
        tap_bits(got, known[i].want, sizeof got, 4, "Philox4x32-10, known answer %zu", i + 1);
    }
    generator_philox(got, (uint32_t[]){3, 1, 0, 0}, (uint32_t[]){7, 2});
    generator_block(again, UINT64_C(0x200000007), UINT64_C(0x100000003));
    tap_bits(again, got, sizeof got, 4,
             "a block is Philox with the counter and the seed as words");
}

static Tensor make(DType dtype, size_t n) {
    Tensor x = {0};
    Error error;
    if (!tensor_new(&x, dtype, 1, &n, &error)) tap_ok(false, "%s", error.text);
    return x;
}

/* Mean, variance, skewness and kurtosis of x. */
static void moments(double out[4], const Tensor *x) {
    size_t n = tensor_count(x);
    double sum[5] = {0};
    for (size_t i = 0; i < n; i++) sum[0] += tensor_get(x, &i) / (double)n;
    for (size_t i = 0; i < n; i++) {
        double d = tensor_get(x, &i) - sum[0], power = d;
        for (int k = 2; k <= 4; k++) sum[k] += (power *= d) / (double)n;
    }
    out[0] = sum[0];
    out[1] = sum[2];
    out[2] = sum[3] / pow(sum[2], 1.5);
    out[3] = sum[4] / (sum[2] * sum[2]);
}

enum { MANY = 1000000 };

static void uniform(DType dtype) {
    Error error;
    Generator g = generator_new(1);
    Tensor x = make(dtype, MANY);
    double got[4], least = 9, most = -9;
    tap_ok(generator_uniform(&x, &g, 2, 5, &error), "uniform fills %s", dtype_name(dtype));
    moments(got, &x);
    tap_near(got, (double[]){3.5, 0.75, 0, 1.8}, 4, 5e-3, "uniform %s on [2, 5): moments",
             dtype_name(dtype));
    for (size_t i = 0; i < MANY; i++) {
        least = fmin(least, tensor_get(&x, &i));
        most = fmax(most, tensor_get(&x, &i));
    }
    tap_ok(least >= 2 && least < 2.0001 && most < 5 && most > 4.9999, "its range is [2, 5)");
    tap_ok(g.counter == (dtype == DTYPE_FLOAT32 ? MANY / 4 : MANY / 2), "it used its blocks");
    tensor_drop(&x);
}

/* Between 1 and the next float there is one value only: the end must not be reached. */
static void uniform_stays_below(void) {
    Error error;
    Generator g = generator_new(2);
    Tensor x = make(DTYPE_FLOAT32, 1000);
    double most = 0;
    generator_uniform(&x, &g, 1, 1 + 0x1p-23, &error);
    for (size_t i = 0; i < 1000; i++) most = fmax(most, tensor_get(&x, &i));
    tap_ok(most == 1, "uniform on the narrowest interval does not reach its end");
    tensor_drop(&x);
}

static void normal(DType dtype) {
    Error error;
    Generator g = generator_new(3);
    Tensor x = make(dtype, MANY);
    double got[4], within = 0;
    tap_ok(generator_normal(&x, &g, 1, 2, &error), "normal fills %s", dtype_name(dtype));
    moments(got, &x);
    tap_near(got, (double[]){1, 4, 0, 3}, 4, 1e-2,
             "normal %s with mean 1 and deviation 2: moments", dtype_name(dtype));
    double product = 0;
    for (size_t i = 0; i + 1 < MANY; i += 2) {
        product +=
            (tensor_get(&x, &i) - 1) * (tensor_get(&x, &(size_t){i + 1}) - 1) / (MANY / 2);
    }
    tap_near(&product, (double[]){0}, 1, 0.03, "the two numbers of a block are not correlated");
    for (size_t i = 0; i < MANY; i++) within += fabs(tensor_get(&x, &i) - 1) < 2;
    within /= MANY;
    tap_near(&within, (double[]){0.682689492}, 1, 2e-3, "one deviation holds 68.27 %%");
    tensor_drop(&x);
}

static void integers(void) {
    Error error;
    Generator g = generator_new(4);
    Tensor x = make(DTYPE_INT32, 600000);
    double count[6] = {0}, want[6] = {1e5, 1e5, 1e5, 1e5, 1e5, 1e5}, all = 0;
    tap_ok(generator_integers(&x, &g, -2, 3, &error), "integers fill int32");
    for (size_t i = 0; i < 600000; i++) {
        int at = (int)tensor_get(&x, &i) + 2;
        if (at >= 0 && at < 6) count[at]++, all++;
    }
    tap_ok(all == 600000, "all lie in -2 … 3");
    tap_near(count, want, 6, 0.015, "each comes as often");
    tensor_drop(&x);
    x = make(DTYPE_FLOAT64, 100000);
    int64_t high = (INT64_C(1) << 53) / 3 * 2 - 1;
    double lower = 0;
    generator_integers(&x, &g, 0, high, &error);
    for (size_t i = 0; i < 100000; i++) lower += tensor_get(&x, &i) < (double)(high / 2);
    lower /= 100000;
    tap_near(&lower, (double[]){0.5}, 1, 0.01, "both halves of a wide range come as often");
    tensor_drop(&x);
}

static void one_for_all_threads(DType dtype) {
    static const size_t threads[] = {1, 2, 3, 7};
    Error error;
    Tensor want = make(dtype, 40001), got = make(dtype, 40001);
    for (int i = 0; i < 4; i++) {
        Generator g = generator_new(5);
        Tensor *out = i == 0 ? &want : &got;
        pool_set_threads(threads[i]);
        generator_normal(out, &g, 0, 1, &error);
        if (i == 0) continue;
        tap_bits(tensor_data(&got), tensor_data(&want), 40001 * dtype_size(dtype),
                 dtype_size(dtype), "%zu threads give the same %s as one", threads[i],
                 dtype_name(dtype));
    }
    pool_set_threads(0);
    tensor_drop(&want);
    tensor_drop(&got);
}

static void streams(void) {
    Generator g = generator_new(6), again = generator_new(6);
    Generator a = generator_split(&g), b = generator_split(&g);
    tap_ok(a.seed != b.seed && a.counter == 0 && g.counter == 2,
           "split gives streams of their own");
    tap_ok(generator_split(&again).seed == a.seed, "and the same ones again");
}

static void failures(void) {
    Error error;
    Generator g = generator_new(7);
    Tensor whole = make(DTYPE_INT32, 4), x = make(DTYPE_FLOAT32, 4), strided = x;
    strided.stride[0] = -1;
    generator_uniform(&whole, &g, 0, 1, &error);
    tap_text(error.text, "uniform random numbers need a float dtype, not int32",
             "uniform int32");
    generator_normal(&whole, &g, 0, 1, &error);
    tap_text(error.text, "normal random numbers need a float dtype, not int32", "normal int32");
    generator_uniform(&x, &g, 1, 1, &error);
    tap_text(error.text, "uniform random numbers need finite low < high, not 1 and 1",
             "no interval");
    tap_ok(!generator_normal(&x, &g, 0, -1, &error), "a negative deviation fails");
    tap_ok(!generator_normal(&x, &g, NAN, 1, &error), "a mean of NaN fails");
    generator_integers(&x, &g, 3, 2, &error);
    tap_text(error.text, "random whole numbers need low <= high, not 3 and 2", "no integers");
    generator_integers(&x, &g, 0, 16777217, &error);
    tap_text(error.text, "whole numbers from 0 to 16777217 are not all float32", "too large");
    tap_ok(!generator_uniform(&strided, &g, 0, 1, &error),
           "a tensor that is not contiguous fails");
    tap_ok(g.counter == 0, "a generator that failed has not moved");
    tensor_drop(&whole);
    tensor_drop(&x);
}

int main(void) {
    tap_begin();
    known_answers();
    for (int i = 0; i < 2; i++) {
        DType dtype = i ? DTYPE_FLOAT64 : DTYPE_FLOAT32;
        uniform(dtype);
        normal(dtype);
        one_for_all_threads(dtype);
    }
    uniform_stays_below();
    integers();
    streams();
    failures();
    return tap_end();
}
