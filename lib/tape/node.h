/* node.h: what the files of this room share: the node, and visiting those behind a result. */
#ifndef FOLIO_NODE_H
#define FOLIO_NODE_H

#include "tape.h"

typedef struct HookEntry HookEntry;

typedef struct Edge {
    Node *node; /* the node an input came from; NULL where no gradient flows */
    int output; /* and which of its outputs it was */
} Edge;

/* Behind a node lie, in this order: the tensors kept of its call (in, out, saved), one tensor
 * flowing back for each output, in a leaf its gradient; the edges of its inputs; the params. */
struct Node {
    Storage *memory; /* the block this node lies in */
    size_t holders;
    unsigned long long number; /* nodes are numbered as they are made */
    const Op *op;              /* NULL in a leaf */
    Node *next;                /* links a list of nodes to drop, or of a walk */
    bool listed;               /* in the list of the walk in progress */
    bool walked;               /* walked back from: what it kept is gone */
    int inputs, outputs, saved, params;
    unsigned wanted;          /* bit i: input i wants a gradient */
    HookEntry *hooks;         /* on its outputs, the first made first */
    unsigned long long reach; /* while depth is measured */
    Tensor tensors[];
};

static inline int node_kept(const Node *node) {
    return node->op == NULL ? 0 : node->inputs + node->outputs + node->saved;
}

/* d(root)/d(output i), added up during a walk. */
static inline Tensor *node_flowing(Node *node) {
    return node->tensors + node_kept(node);
}

/* What the walks so far have left in a leaf. */
static inline Tensor *node_gradient(Node *node) {
    return node_flowing(node) + node->outputs;
}

static inline Edge *node_edges(Node *node) {
    return (Edge *)(node_flowing(node) + node->outputs + (node->op == NULL));
}

static inline ParamValue *node_params(Node *node) {
    return (ParamValue *)(node_edges(node) + node->inputs);
}

/* The call that a node remembers, without holding anything; see its list of inputs in op.h. */
void node_unpack(Call *call, Node *node);

/* Every node that `root` was computed from and itself, held, from the last made to the first.
 * One list at a time: fails while a walk is under way, and when one of them was walked back
 * from before; `what` names who asks. node_finish ends it. */
bool node_collect(Node **list, Node *root, const char *what, Error *error);

/* Ends a list; `completed` also lets go of what the nodes kept. */
void node_finish(Node *list, bool completed);

/* tape_hook.c. */

/* Gives what flowed into the node to its hooks, which may replace it, and to those who retain
 * it. */
bool hooks_run(Node *node, Error *error);

/* What was set aside for those who retain it becomes their gradient (`keep`), or is dropped. */
void hooks_settle(Node *node, bool keep);

/* Drops those that call something: nothing will flow here again. */
void hooks_forget(Node *node);

/* Drops and frees all, when the node goes. */
void hooks_free(Node *node);

/* The gradient retained of an output, or NULL. */
Tensor *hooks_retained(const Node *node, int output);

/* tape_watch.c. Looks at what a call computed, if somebody watches. */
bool watch_call(const Call *call, Error *error);

/* The same for a step of a walk back: dout (absent where nothing flows) came to the outputs of
 * the call, and din goes on to its inputs. */
bool watch_back(const Call *call, const Tensor *dout, const Tensor *din, Error *error);

#endif
