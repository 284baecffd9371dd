/* strict.h: refuses to compile where arithmetic would not be that of IEEE 754.
 *
 * The bits of every result are promised to be the same on every machine. A flag from the
 * environment (CFLAGS=-Ofast) or a processor that calculates in a wider format (the x87 of
 * 32-bit x86) would break that in silence. meson.build turns contraction off, which no macro
 * tells of. */
#ifndef FOLIO_STRICT_H
#define FOLIO_STRICT_H

#include <float.h>

#if defined(__FAST_MATH__) || defined(__ASSOCIATIVE_MATH__) || defined(__RECIPROCAL_MATH__) || \
    defined(__NO_SIGNED_ZEROS__) || (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__)
#error "arithmetic must be strict: compile without -ffast-math and its relatives"
#endif

_Static_assert(FLT_EVAL_METHOD == 0,
               "float and double must be calculated as such (-mfpmath=sse)");
_Static_assert(FLT_RADIX == 2 && FLT_MANT_DIG == 24 && DBL_MANT_DIG == 53,
               "float and double must be those of IEEE 754");

#endif
