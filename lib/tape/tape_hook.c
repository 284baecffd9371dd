/* tape_hook.c: who wants to see a gradient while it flows back. A node has a list of them, each
 * for one of its outputs; one that was removed during a walk stays in the list, doing nothing,
 * until the list is next changed. */
#include "node.h"

struct HookEntry {
    Storage *memory; /* the block this entry lies in */
    HookEntry *next;
    unsigned long long number;
    int output;
    bool removed;
    Hook hook;               /* without a call: the entry retains the gradient */
    Tensor retained, coming; /* `coming` until the walk is over */
};

static unsigned long long entries_made = 0;
static int running = 0; /* hooks under way */

static bool retains(const HookEntry *entry) {
    return entry->hook.call == NULL;
}

static void let_go(HookEntry *entry) {
    if (!entry->removed && entry->hook.drop != NULL) entry->hook.drop(entry->hook.with);
    entry->removed = true;
}

static void free_entry(HookEntry *entry) {
    let_go(entry);
    tensor_drop(&entry->retained);
    tensor_drop(&entry->coming);
    storage_drop(entry->memory);
}

/* Frees those that are removed, unless one of them may be under way. */
static void sweep(Node *node) {
    HookEntry **at = &node->hooks;
    while (running == 0 && *at != NULL) {
        HookEntry *entry = *at;
        if (!entry->removed) {
            at = &entry->next;
            continue;
        }
        *at = entry->next;
        free_entry(entry);
    }
}

void hooks_forget(Node *node) {
    for (HookEntry *entry = node->hooks; entry != NULL; entry = entry->next)
        if (!retains(entry)) let_go(entry);
    sweep(node);
}

void hooks_free(Node *node) {
    while (node->hooks != NULL) {
        HookEntry *entry = node->hooks;
        node->hooks = entry->next;
        free_entry(entry);
    }
}

static bool add_entry(Value *x, HookEntry plan, Error *error) {
    Node *node = x->node;
    if (node == NULL)
        return error_set(error, "the tensor requires no gradient, so that none comes by");
    if (node->walked)
        return error_set(error, "the tensor was walked back from: its gradient came by before");
    sweep(node);
    Storage *memory = storage_new(sizeof(HookEntry), error);
    if (memory == NULL) return false;
    HookEntry *entry = storage_data(memory), **end = &node->hooks;
    while (*end != NULL) end = &(*end)->next;
    *entry = plan;
    entry->memory = memory;
    entry->output = x->output;
    *end = entry;
    return true;
}

bool value_add_hook(unsigned long long *number, Value *x, Hook hook, Error *error) {
    *number = ++entries_made;
    return add_entry(x, (HookEntry){.number = *number, .hook = hook}, error);
}

void value_remove_hook(Value *x, unsigned long long number) {
    if (x->node == NULL) return;
    for (HookEntry *entry = x->node->hooks; entry != NULL; entry = entry->next)
        if (entry->number == number) let_go(entry);
    sweep(x->node);
}

Tensor *hooks_retained(const Node *node, int output) {
    for (HookEntry *entry = node->hooks; entry != NULL; entry = entry->next)
        if (retains(entry) && entry->output == output) return &entry->retained;
    return NULL;
}

bool value_retain_gradient(Value *x, Error *error) {
    if (x->node != NULL && (x->node->op == NULL || hooks_retained(x->node, x->output) != NULL))
        return true;
    return add_entry(x, (HookEntry){.number = 0}, error);
}

/* What a hook put in the place of a gradient must be like it. */
static bool check_like(Tensor *gradient, const Tensor *was, Error *error) {
    Tensor whole;
    char have[SHAPE_TEXT], want[SHAPE_TEXT];
    if (!tensor_same_shape(gradient, was) || gradient->dtype != was->dtype)
        return error_set(error, "a hook gave %s %s for a gradient of %s %s",
                         dtype_name(gradient->dtype),
                         shape_text(have, gradient->axes, gradient->shape),
                         dtype_name(was->dtype), shape_text(want, was->axes, was->shape));
    if (!tensor_contiguous(&whole, gradient, error)) return false;
    tensor_drop(gradient);
    *gradient = whole;
    return true;
}

static bool call_hook(HookEntry *entry, Tensor *flowing, Error *error) {
    Tensor gradient;
    tensor_hold(&gradient, flowing);
    running++;
    bool ok = entry->hook.call(&gradient, entry->hook.with, error);
    running--;
    ok = ok && check_like(&gradient, flowing, error);
    tensor_drop(ok ? flowing : &gradient);
    if (ok) *flowing = gradient;
    return ok;
}

/* A copy, since what flows shares its storage with other gradients. */
static bool set_aside(Node *node, Error *error) {
    for (HookEntry *entry = node->hooks; entry != NULL; entry = entry->next) {
        const Tensor *flowing = &node_flowing(node)[entry->output];
        if (!retains(entry) || tensor_is_absent(flowing)) continue;
        if (!tensor_convert(&entry->coming, flowing, flowing->dtype, error)) return false;
    }
    return true;
}

bool hooks_run(Node *node, Error *error) {
    for (HookEntry *entry = node->hooks; entry != NULL; entry = entry->next) {
        Tensor *flowing = &node_flowing(node)[entry->output];
        if (entry->removed || retains(entry) || tensor_is_absent(flowing)) continue;
        if (!call_hook(entry, flowing, error)) return false;
    }
    return set_aside(node, error);
}

void hooks_settle(Node *node, bool keep) {
    for (HookEntry *entry = node->hooks; entry != NULL; entry = entry->next) {
        if (keep && !tensor_is_absent(&entry->coming)) {
            tensor_drop(&entry->retained);
            entry->retained = entry->coming;
            entry->coming = (Tensor){0};
        }
        tensor_drop(&entry->coming);
    }
}
