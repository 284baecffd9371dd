/* tape_measure.c: how deep and how much work a recorded computation was. Counts are of the
 * ops themselves (op_depth, op_operations), found from the shapes that nodes remember. */
#include "node.h"

static unsigned long long depth_of(Node *node) {
    Call call;
    if (node->op == NULL) return 0;
    node_unpack(&call, node);
    return op_depth(&call);
}

/* `reach` of a node becomes the longest way from it, itself included, to the root: those who
 * use a node come before it in the list. */
static void extend(Node *node) {
    for (int i = 0; i < node->inputs; i++) {
        Node *from = node_edges(node)[i].node;
        if (from == NULL) continue;
        unsigned long long way = node->reach + depth_of(from);
        if (way > from->reach) from->reach = way;
    }
}

bool tape_depth(unsigned long long *out, const Value *x, Error *error) {
    Node *list;
    *out = 0;
    if (x->node == NULL) return true;
    if (!node_collect(&list, x->node, "depth", error)) return false;
    for (Node *node = list; node != NULL; node = node->next) node->reach = 0;
    x->node->reach = depth_of(x->node);
    for (Node *node = list; node != NULL; node = node->next) {
        if (node->reach > *out) *out = node->reach;
        extend(node);
    }
    node_finish(list, false);
    return true;
}

bool tape_operations(unsigned long long *out, const Value *x, Error *error) {
    Node *list;
    *out = 0;
    if (x->node == NULL) return true;
    if (!node_collect(&list, x->node, "operations", error)) return false;
    for (Node *node = list; node != NULL; node = node->next) {
        Call call;
        if (node->op == NULL) continue;
        node_unpack(&call, node);
        *out += op_operations(&call);
    }
    node_finish(list, false);
    return true;
}
