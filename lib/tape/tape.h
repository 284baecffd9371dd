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

/* From now on value_gradient also has the gradient of `x`, which is no leaf, as the walk back
 * finds it. Fails when x requires none, or was walked back from. */
bool value_retain_gradient(Value *x, Error *error);

/* Something to be called with the gradient of a value during a walk back, when it is complete
 * and before it goes on. `call` may put another of the same shape and dtype in the place of
 * `gradient` (drop the old one); it may apply ops, but not walk back. When it fails, the walk
 * fails, and when the walk is tried again it is called again. `drop`, which may be NULL, is
 * called once, when the hook is removed or can be called no more. */
typedef struct Hook {
    bool (*call)(Tensor *gradient, void *with, Error *error);
    void (*drop)(void *with);
    void *with;
} Hook;

/* Adds a hook to `x`, after those it has, and writes its number, by which it can be removed.
 * Fails when x requires no gradient, or was walked back from; then `drop` was not called. */
bool value_add_hook(unsigned long long *number, Value *x, Hook hook, Error *error);
void value_remove_hook(Value *x, unsigned long long number);

/* Puts `gradient` (contiguous, of the dtype and shape of x; held) in the place of the one that
 * leaf x has. */
void value_replace_gradient(Value *x, const Tensor *gradient);

/* Whoever changes the elements of `x` in place (an optimizer) says so here, so that walking
 * back through a result that was recorded before, and needs them as they were, is an error. */
void tape_changed(const Tensor *x);

/* Applies `op` to in[0 … inputs-1] (absent tensors for optional inputs left out, those of a
 * list last) and writes its outputs to out[0 … op_output_count-1]; an output that this call
 * does not make (the indices of `max` over everything) is absent. Recorded when any input
 * requires a gradient and recording is on; an input that no gradient flows to must not require
 * one then. On failure every out is absent. */
bool tape_apply(Value *out, const Op *op, const Value *in, int inputs, const Args *args,
                Error *error);

/* Adds d(root)/d(leaf) · seed to the gradient of every leaf that `root` depends on.
 * `seed` has the shape and dtype of root; NULL stands for 1 and then root must be a single
 * number. Fails when root does not require a gradient, and when it, or a value it was computed
 * from, was walked back from before, or needs elements that were changed since. On failure no
 * gradient has changed and nothing was let go of: after a failed allocation the same call may
 * be made again. */
bool tape_backward(const Value *root, const Tensor *seed, Error *error);

/* How many steps that wait for each other `x` was computed by, and by how many multiply-adds
 * in products of matrices (op_depth, op_operations): over all ops recorded behind it. Fail when
 * something behind x was walked back from, and while a walk is under way. */
bool tape_depth(unsigned long long *out, const Value *x, Error *error);
bool tape_operations(unsigned long long *out, const Value *x, Error *error);

/* The first op applied, while watched, whose result had a NaN or an infinity in it and whose
 * inputs had none; or, walking back, the first that made such a gradient from a finite one. */
typedef struct Watch {
    const Op *op;               /* NULL: there was none */
    bool back;                  /* it was walking back */
    unsigned long long number;  /* it was the number-th op applied, from 1 … */
    unsigned long long applied; /* … of so many */
    char text[400];             /* which element of which result, and of what shapes */
} Watch;

/* Watches from now on, or, with NULL, no more; returns who watched, to be put back. Looking at
 * each result costs time: it is for finding what went wrong. */
Watch *tape_set_watch(Watch *watch);

/* Recording is on at the start. Returns what it was, to be put back. */
bool tape_set_recording(bool on);

#endif
