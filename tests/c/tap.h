/* tap.h: the tests' own words, as one flat TAP 13 stream with the plan last.
 *
 *     #include "tap.h"
 *     int main(void) {
 *         tap_begin();
 *         tap_ok(1 + 1 == 2, "one and one is %d", 2);
 *         tap_near(got, want, n, 1e-12, "softmax of (2, 3)");
 *         return tap_end();
 *     }
 *
 * tap_end adds the check that storage_live_bytes() is where tap_begin found it,
 * prints the plan and returns the exit code: 0 when everything passed. */
#ifndef FOLIO_TAP_H
#define FOLIO_TAP_H

#include "../../lib/tensor/storage.h"
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static struct {
    int count, failed;
    size_t live;
} tap;

static inline void tap_begin(void) {
    printf("TAP version 13\n");
    tap.live = storage_live_bytes();
}

static inline bool tap_line(bool good, const char *format, va_list arguments) {
    tap.count++;
    if (!good) tap.failed++;
    printf("%s %d - ", good ? "ok" : "not ok", tap.count);
    vprintf(format, arguments);
    printf("\n");
    return good;
}

/* Passes when `good`. Returns `good`, so that more can be printed with tap_note. */
__attribute__((format(printf, 2, 3))) static inline bool tap_ok(bool good, const char *format,
                                                                ...) {
    va_list arguments;
    va_start(arguments, format);
    tap_line(good, format, arguments);
    va_end(arguments);
    return good;
}

/* A comment in the stream. */
__attribute__((format(printf, 1, 2))) static inline void tap_note(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    printf("# ");
    vprintf(format, arguments);
    printf("\n");
    va_end(arguments);
}

/* Passes without looking, for a reason about the machine. */
static inline void tap_skip(const char *name, const char *reason) {
    printf("ok %d - %s # SKIP %s\n", ++tap.count, name, reason);
}

/* Passes when the two texts are equal. */
__attribute__((format(printf, 3, 4))) static inline bool
tap_text(const char *got, const char *want, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    bool good = tap_line(strcmp(got, want) == 0, format, arguments);
    va_end(arguments);
    if (!good) printf("  ---\n  got: '%s'\n  want: '%s'\n  ...\n", got, want);
    return good;
}

static inline bool tap_is_near(double got, double want, double tolerance) {
    if (isnan(want)) return isnan(got);
    if (got == want) return true;
    return fabs(got - want) <= tolerance * fmax(1, fabs(want));
}

/* Passes when each of n numbers is within tolerance · max(1, |want|); NaN is near NaN only. */
__attribute__((format(printf, 5, 6))) static inline bool tap_near(const double *got,
                                                                  const double *want, size_t n,
                                                                  double tolerance,
                                                                  const char *format, ...) {
    size_t at = 0;
    double worst = 0;
    while (at < n && tap_is_near(got[at], want[at], tolerance)) at++;
    for (size_t i = 0; i < n; i++) worst = fmax(worst, fabs(got[i] - want[i]));
    va_list arguments;
    va_start(arguments, format);
    bool good = tap_line(at == n, format, arguments);
    va_end(arguments);
    if (good) return true;
    printf("  ---\n  at: %zu\n  got: %.17g\n  want: %.17g\n  max_error: %g\n  ...\n", at,
           got[at], want[at], worst);
    return false;
}

/* Passes when `bytes` bytes are equal; a failure names the first element, of `size` bytes. */
__attribute__((format(printf, 5, 6))) static inline bool tap_bits(const void *got,
                                                                  const void *want,
                                                                  size_t bytes, size_t size,
                                                                  const char *format, ...) {
    const unsigned char *a = got, *b = want;
    size_t at = 0;
    while (at < bytes && a[at] == b[at]) at++;
    va_list arguments;
    va_start(arguments, format);
    bool good = tap_line(at == bytes, format, arguments);
    va_end(arguments);
    if (good) return true;
    size_t start = at / size * size;
    printf("  ---\n  at: %zu\n  got: '", at / size);
    for (size_t i = size; i-- > 0;) printf("%02x", a[start + i]);
    printf("'\n  want: '");
    for (size_t i = size; i-- > 0;) printf("%02x", b[start + i]);
    printf("'\n  ...\n");
    return false;
}

static inline int tap_end(void) {
    size_t live = storage_live_bytes();
    if (!tap_ok(live == tap.live, "live bytes are back where they were")) {
        printf("  ---\n  got: %zu\n  want: %zu\n  ...\n", live, tap.live);
    }
    printf("1..%d\n", tap.count);
    return tap.failed > 0;
}

#endif
