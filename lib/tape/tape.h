/* tape.h: recording what was computed, and walking back.
 *
 * Define-by-run: applying an op to values records a node that remembers the call.
 * There is no global list: a node holds the nodes it was computed from, and goes
 * when nobody holds it. `tape_backward` visits the nodes of one result in the
 * reverse of the order in which they were made, which is one order for all
 * machines, adds up gradients, and lets go of what the nodes had kept. */
#ifndef FOLIO_TAPE_H
#define FOLIO_TAPE_H

#include "../op/op.h"

typedef struct Node Node;

/* A tensor with its place on the tape; `node` is NULL where no gradient is needed, and
 * `output` says which of the node's outputs this is. A small value like Tensor: value_hold,
 * value_drop. */
typedef struct Value {
    Tensor tensor;
    Node *node;
    int output;
} Value;

void value_hold(Value *out, const Value *x);
void value_drop(Value *x);

/* A leaf: a value whose gradient will be kept (`value_gradient`). Fails for integer dtypes. */
bool value_require_gradient(Value *x, Error *error);
bool value_requires_gradient(const Value *x);
bool value_is_leaf(const Value *x);

/* The gradient added up so far in a leaf, or an absent tensor. Borrowed: hold it to keep it. It
 * is contiguous, and its storage is nobody else's unless he held it. */
Tensor value_gradient(const Value *x);
void value_clear_gradient(Value *x);

/* Puts `gradient` (contiguous, of the dtype and shape of x; held) in the place of the one that
 * leaf x has. */
void value_replace_gradient(Value *x, const Tensor *gradient);

/* Whoever changes the elements of `x` in place (an optimizer) says so here, so that walking
 * back through a result that was recorded before, and needs them as they were, is an error. */
void tape_changed(const Tensor *x);

/* Applies `op` to in[0 … inputs-1] (absent tensors for optional inputs left out, those of a
 * list last) and writes its outputs to out[0 … op_output_count-1]; an output that this call
 * does not make (the indices of `max` over everything) is absent. Recorded when any input
 * requires a gradient and recording is on. On failure every out is absent. */
bool tape_apply(Value *out, const Op *op, const Value *in, int inputs, const Args *args,
                Error *error);

/* Adds d(root)/d(leaf) · seed to the gradient of every leaf that `root` depends on.
 * `seed` has the shape and dtype of root; NULL stands for 1 and then root must be a single
 * number. Fails when root does not require a gradient, and when it, or a value it was computed
 * from, was walked back from before, or needs elements that were changed since. On failure no
 * gradient has changed and nothing was let go of: after a failed allocation the same call may
 * be made again. */
bool tape_backward(const Value *root, const Tensor *seed, Error *error);

/* Recording is on at the start. Returns what it was, to be put back. */
bool tape_set_recording(bool on);

#endif
