/* error.h: how the core says what went wrong.
 *
 * A function of the core that can fail returns false and leaves one sentence in
 * the caller's Error. It never exits, aborts or jumps: what happens next is the
 * caller's business (the Lua binding raises the sentence as a Lua error). */
#ifndef FOLIO_ERROR_H
#define FOLIO_ERROR_H

#include <stdbool.h>

enum { NUMBER_TEXT = 32 }; /* room for a number as text */

typedef struct Error {
    bool memory; /* the cause is a failed allocation: freeing some and trying again may help */
    char text[600]; /* one sentence or two, no final newline, for the author of the Lua code */
} Error;

/* Writes the formatted sentence into `error` and returns false, so that a
 * function can end with `return error_set(error, …)`. `error` may be NULL, then
 * the sentence is lost. A sentence longer than the field is cut. */
bool error_set(Error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same for a failed allocation of `bytes` bytes: sets `error->memory`. */
bool error_memory(Error *error, unsigned long long bytes);

/* Writes a number as messages show it, with 14 digits at most, as Lua does; an infinity as inf
 * or -inf, and what is no number as NaN: the C library may give that a sign, on some machines.
 * Returns `text`. */
const char *number_text(char text[NUMBER_TEXT], double value);

#endif
