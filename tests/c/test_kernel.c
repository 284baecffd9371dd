/* Every instruction set gives the bits of the elementary functions called one number at a
 * time, for every length up to some vectors and at every alignment. */
#include "../../lib/kernel/kernel.h"
#include "../../lib/tensor/elementary.h"
#include "../../lib/tensor/pool.h"
#include "tap.h"
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST = 4099 };

static float neg_float(float x) {
    return -x;
}

static double neg_double(double x) {
    return -x;
}

typedef void (*Unary)(void *out, const void *x, size_t n);

typedef struct Case {
    const char *name;
    size_t entry; /* offset in Kernels */
    float (*of_float)(float);
    double (*of_double)(double);
} Case;

#define CASE(name)                                                                             \
    { #name, offsetof(Kernels, name), name##_float, name##_double }

static const Case cases[] = {CASE(neg),     CASE(sqrt), CASE(exp), CASE(log), CASE(tanh),
                             CASE(sigmoid), CASE(erf),  CASE(sin), CASE(cos)};

static Unary entry(const Kernels *table, const Case *c) {
    Unary kernel;
    memcpy(&kernel, (const char *)table + c->entry, sizeof kernel);
    return kernel;
}

static float x_float[MOST + 16], want_float[MOST + 16], got_float[MOST + 16];
static double x_double[MOST + 16], want_double[MOST + 16], got_double[MOST + 16];

/* Ordinary numbers, all magnitudes, special values. xorshift. */
static void make_numbers(void) {
    static const double special[] = {0.0, -0.0, INFINITY, -INFINITY, NAN,
                                     1,   -1,   0x1p-149, 1e300};
    uint64_t s = 88172645463325252u;
    for (size_t i = 0; i < MOST + 16; i++) {
        s ^= s << 13, s ^= s >> 7, s ^= s << 17;
        double usual = ((double)(s >> 11) * 0x1p-53 - 0.5) * 40;
        bool any = i >= 2000 && i % 3 == 0; /* the first blocks hold no large numbers */
        x_double[i] = any ? double_of_bits(s) : usual;
        x_float[i] = any ? float_of_bits((uint32_t)s) : (float)usual;
        if (i < 2000 || i % 31) continue;
        x_double[i] = special[i / 31 % 9];
        x_float[i] = (float)special[i / 31 % 9];
    }
}

static void make_wanted(const Case *c) {
    for (size_t i = 0; i < MOST + 16; i++) {
        want_float[i] = c->of_float(x_float[i]);
        want_double[i] = c->of_double(x_double[i]);
    }
}

static void whole_row(const Case *c, const char *isa) {
    entry(kernel_table(DTYPE_FLOAT32), c)(got_float, x_float, MOST);
    tap_bits(got_float, want_float, MOST * sizeof(float), sizeof(float), "%s float32, %s",
             c->name, isa);
    entry(kernel_table(DTYPE_FLOAT64), c)(got_double, x_double, MOST);
    tap_bits(got_double, want_double, MOST * sizeof(double), sizeof(double), "%s float64, %s",
             c->name, isa);
}

/* Lengths 0 … 70 at offsets 0 … 15: elements beyond the end must stay as they are. */
static void short_rows(const Case *c, const char *isa) {
    bool good = true;
    for (size_t n = 0; n <= 70; n++) {
        size_t at = n * 7 % 16;
        for (size_t i = 0; i < 100; i++) got_float[i] = 77, got_double[i] = 77;
        entry(kernel_table(DTYPE_FLOAT32), c)(got_float + at, x_float + at, n);
        entry(kernel_table(DTYPE_FLOAT64), c)(got_double + at, x_double + at, n);
        good = good && memcmp(got_float + at, want_float + at, n * sizeof(float)) == 0;
        good = good && memcmp(got_double + at, want_double + at, n * sizeof(double)) == 0;
        good = good && got_float[at + n] == 77 && got_double[at + n] == 77;
        good = good && (at == 0 || (got_float[at - 1] == 77 && got_double[at - 1] == 77));
    }
    tap_ok(good, "%s, rows of 0 to 70 elements, %s", c->name, isa);
}

static void in_place(const Case *c, const char *isa) {
    memcpy(got_float, x_float, sizeof got_float);
    entry(kernel_table(DTYPE_FLOAT32), c)(got_float, got_float, MOST);
    tap_bits(got_float, want_float, MOST * sizeof(float), sizeof(float), "%s in place, %s",
             c->name, isa);
}

static void kernels(void) {
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        make_wanted(&cases[k]);
        for (size_t i = 0; kernel_isa_supported(i); i++) {
            kernel_force(kernel_isa_supported(i));
            whole_row(&cases[k], kernel_isa());
            short_rows(&cases[k], kernel_isa());
            in_place(&cases[k], kernel_isa());
        }
    }
}

static void tables(void) {
    const char *best = kernel_isa(), *last = NULL;
    for (size_t i = 0; kernel_isa_supported(i); i++) {
        last = kernel_isa_supported(i);
        tap_ok(kernel_force(last) && strcmp(kernel_isa(), last) == 0, "%s can be forced", last);
        const void *const *entries = (const void *const *)kernel_table(DTYPE_FLOAT32);
        const void *const *of_double = (const void *const *)kernel_table(DTYPE_FLOAT64);
        size_t missing = 0;
        for (size_t k = 0; k < sizeof(Kernels) / sizeof(void *); k++) {
            missing += !entries[k] || !of_double[k] || entries[k] == of_double[k];
        }
        tap_ok(missing == 0, "%s has every entry, of its own for each type", last);
    }
    tap_ok(!kernel_force("mmx") && strcmp(kernel_isa(), last) == 0,
           "an unknown name changes nothing");
    tap_ok(!kernel_table(DTYPE_INT32), "there is no table for int32");
    tap_ok(last != NULL && kernel_force(best), "at least one is supported");
}

/* FOLIO_ISA is read once: each value is tried in a child that has not used a table. */
static void environment(const char *value, const char *want, bool says) {
    int status = 0, ends[2];
    char text[200] = "";
    fflush(stdout);
    if (pipe(ends) != 0) return;
    pid_t pid = fork();
    if (pid == 0) {
        dup2(ends[1], 2);
        setenv("FOLIO_ISA", value, 1);
        _exit(want ? strcmp(kernel_isa(), want) != 0 : kernel_isa() == NULL);
    }
    close(ends[1]);
    ssize_t got = read(ends[0], text, sizeof text - 1);
    close(ends[0]);
    waitpid(pid, &status, 0);
    tap_ok(WIFEXITED(status) && WEXITSTATUS(status) == 0, "FOLIO_ISA='%s' starts", value);
    tap_ok((got > 0) == says, "and %s", says ? "says what is wrong" : "says nothing");
}

enum { SIDE = 40 };

static void multiply(float *out, const float *a, const float *b) {
    kernel_table(DTYPE_FLOAT32)->matmul(out, SIDE, a, SIDE, 1, b, SIDE, 1, SIDE, SIDE, SIDE);
}

/* Without optimization, and between the checks of a sanitizer, compilers do not fuse. */
static bool compiler_fuses(void) {
#if !defined(__OPTIMIZE__) || defined(__SANITIZE_ADDRESS__)
    return false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
    return false;
#endif
#endif
    return true;
}

/* Fast arithmetic is asked for, is another, is near, and leaves strict arithmetic alone. */
static void fast_arithmetic(void) {
    static float a[SIDE * SIDE], b[SIDE * SIDE], strict[SIDE * SIDE], fast[SIDE * SIDE];
    double worst = 0;
    for (int i = 0; i < SIDE * SIDE; i++) a[i] = sinf((float)i), b[i] = cosf((float)(3 * i));
    tap_ok(!kernel_is_fast(), "arithmetic is strict at the start");
    multiply(strict, a, b);
    if (!kernel_set_fast(true)) {
        tap_skip("fast arithmetic", "this machine cannot fuse");
        return;
    }
    multiply(fast, a, b);
    for (int i = 0; i < SIDE * SIDE; i++) worst = fmax(worst, fabsf(fast[i] - strict[i]));
    if (compiler_fuses())
        tap_ok(worst > 0, "fast arithmetic gives other bits");
    else
        tap_skip("fast arithmetic gives other bits", "this build does not fuse");
    tap_ok(worst < SIDE * SIDE * 0x1p-24, "that are near");
    kernel_set_fast(false);
    multiply(fast, a, b);
    tap_bits(fast, strict, sizeof strict, sizeof *strict, "strict arithmetic is as it was");
    kernel_force(kernel_isa_supported(0));
    if (strcmp(kernel_isa(), "sse2") == 0)
        tap_ok(!kernel_set_fast(true) && !kernel_is_fast(),
               "sse2 has no fast table, and says so");
}

int main(void) {
    tap_begin();
#if defined(__x86_64__)
    environment("sse2", "sse2", false);
#endif
    environment("mmx", NULL, true);
    environment("", NULL, false);
    tables();
    make_numbers();
    kernels();
    fast_arithmetic();
    return tap_end();
}
