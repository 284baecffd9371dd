/* optim.h: steps of optimizers, in place.
 *
 * A room of its own, because a step is no op: it has no gradient, it is never recorded, and it
 * changes what it is given, which no op does. One call takes a whole list of parameters, so
 * that a small network pays for one crossing from Lua and not for one a parameter.
 *
 * All tensors are contiguous, float32 or float64, those of one Slot of one shape and dtype, and
 * none lies over another; optim_check says so. A step cannot fail. Arithmetic is strict and
 * elementwise: neither threads nor instruction sets change a bit of it. */
#ifndef FOLIO_OPTIM_H
#define FOLIO_OPTIM_H

#include "../kernel/kernel.h"

enum { SLOT_STATES = 2 };

/* One parameter, all borrowed. */
typedef struct Slot {
    Tensor x;                  /* changed */
    Tensor g;                  /* its gradient */
    Tensor state[SLOT_STATES]; /* changed; absent where the optimizer keeps none */
} Slot;

/* Whether `slot` is as described above, with `states` states. */
bool optim_check(const Slot *slot, int states, Error *error);

/* With d = g + decay x: x -= rate d; with momentum, v = momentum v + d and x -= rate v; with
 * `nesterov`, x -= rate (d + momentum v). state: v (momentum > 0 only). As torch.optim.SGD,
 * without dampening. */
void optim_sgd(const Slot *slot, const SgdStep *step, bool nesterov);

/* Adam (Kingma and Ba 2015) and AdamW (Loshchilov and Hutter 2019), as torch.optim has them;
 * the settings are described in kernel.h. state: m, v. */
void optim_adam(const Slot *slot, const AdamStep *step);

/* RMSProp (Hinton's lecture 6e), as torch.optim.RMSprop. state: s, v. */
void optim_rms(const Slot *slot, const RmsStep *step);

/* x = (1 - weight) x + weight scale y, element by element: a running average. x and y are
 * contiguous, of one shape and one float dtype, apart. */
void optim_average(const Tensor *x, const Tensor *y, double weight, double scale);

/* out = x · by, and out = x held within -most … most. Both contiguous, alike; out may be x. */
void optim_scale(const Tensor *out, const Tensor *x, double by);
void optim_clamp(const Tensor *out, const Tensor *x, double most);

/* The sum of the squares of contiguous `x`, in double: blocks of 65,536 elements, in order. */
double optim_square_sum(const Tensor *x);

#endif
