/* elementary.h: the core's own elementary functions, for float and double.
 *
 *     NAME_float(float), NAME_double(double)  for NAME one of
 *     sqrt exp log tanh sigmoid erf sin cos, and pow of two arguments
 *
 * They are made of + - × ÷ √ and operations on bits alone, so each gives the same bits
 * on every machine, with every compiler that keeps to IEEE 754, in a scalar as in
 * a vector of any width; libm's do not. Except for sin and cos of large numbers they
 * have no branches, so that a loop over one of them becomes a loop over vectors.
 *
 * The largest errors, in units in the last place of the exact value (0.5 is the least
 * possible), over every float, and over sixty million doubles in all ranges against
 * long double (tests/c/test_elementary.c; pow: some hundred thousand pairs):
 *
 *              sqrt   exp    log    tanh   sigmoid  erf    sin    cos    pow
 *     float    0.500  0.775  0.637  0.780  0.775    0.836  0.500  0.500  0.500
 *     double   0.500  0.763  0.657  0.781  0.760    0.844  0.780  0.777  0.758
 *
 * A NaN, or an argument outside the domain, gives one and the same quiet NaN.
 * Signed zeros, infinities and results below the normal numbers are those of C's Annex F.
 *
 * sigmoid(x) = 1 / (1 + e^-x). */
#ifndef FOLIO_ELEMENTARY_H
#define FOLIO_ELEMENTARY_H

#include "elementary_angle.h"
#include "elementary_double.h"
#include "elementary_float.h"
#include "elementary_power.h"

#endif
