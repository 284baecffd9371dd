/* elementary.h: the core's own elementary functions. */
#ifndef FOLIO_ELEMENTARY_H
#define FOLIO_ELEMENTARY_H

#include <math.h>

static inline float sqrt_float(float x) { return sqrtf(x); }
static inline double sqrt_double(double x) { return sqrt(x); }
static inline float exp_float(float x) { return expf(x); }
static inline double exp_double(double x) { return exp(x); }
static inline float log_float(float x) { return logf(x); }
static inline double log_double(double x) { return log(x); }
static inline float tanh_float(float x) { return tanhf(x); }
static inline double tanh_double(double x) { return tanh(x); }
static inline float sigmoid_float(float x) { return 1 / (1 + expf(-x)); }
static inline double sigmoid_double(double x) { return 1 / (1 + exp(-x)); }
static inline float erf_float(float x) { return erff(x); }
static inline double erf_double(double x) { return erf(x); }
static inline float sin_float(float x) { return sinf(x); }
static inline double sin_double(double x) { return sin(x); }
static inline float cos_float(float x) { return cosf(x); }
static inline double cos_double(double x) { return cos(x); }
#endif
