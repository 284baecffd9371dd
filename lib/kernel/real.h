/* real.h: what every kernel file starts from. `real` is the element type it is
 * compiled for, and KERNEL(name) the name that this compilation exports. */
#ifndef FOLIO_REAL_H
#define FOLIO_REAL_H

#include "kernel.h"

typedef REAL real;

#define KERNEL_JOIN(name, isa, type)  name##_##isa##_##type
#define KERNEL_NAMED(name, isa, type) KERNEL_JOIN(name, isa, type)
#define KERNEL(name)                  KERNEL_NAMED(name, KERNEL_ISA, REAL)

/* The float or the double function of elementary.h, by the type of `x`. */
#define REAL_FUNCTION(name, x) _Generic((x), float : name##_float, double : name##_double)

#endif
