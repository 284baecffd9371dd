/* tape_watch.c: finding the op that made the first NaN or infinity. The tape keeps only what
 * the way back needs, so results are looked at when they are made. */
#include "node.h"
#include <math.h>
#include <stdio.h>

static Watch *watching = NULL;

Watch *tape_set_watch(Watch *watch) {
    Watch *was = watching;
    watching = watch;
    return was;
}

static double element(const Tensor *x, size_t i) {
    if (x->dtype == DTYPE_FLOAT32) return (double)((const float *)tensor_data(x))[i];
    return ((const double *)tensor_data(x))[i];
}

/* Writes the place of the first element that is no finite number, or the count; fails only for
 * want of memory. */
static bool find(size_t *at, const Tensor *x, Error *error) {
    Tensor whole;
    *at = tensor_count(x);
    if (!dtype_is_float(x->dtype) || *at == 0) return true;
    if (!tensor_contiguous(&whole, x, error)) return false;
    size_t count = *at, i = 0;
    while (i < count && isfinite(element(&whole, i))) i++;
    *at = i;
    tensor_drop(&whole);
    return true;
}

/* Input `i`, of those that have a name and then those of a list; NULL after the last. */
static const Tensor *input(const Call *call, int i) {
    int named = op_named_count(call->op);
    if (i < named) return &call->in[i];
    return i - named < call->listed ? &call->list[i - named] : NULL;
}

static bool inputs_are_finite(bool *finite, const Call *call, Error *error) {
    *finite = true;
    const Tensor *x;
    for (int i = 0; *finite && (x = input(call, i)) != NULL; i++) {
        size_t at;
        if (tensor_is_absent(x)) continue;
        if (!find(&at, x, error)) return false;
        *finite = at == tensor_count(x);
    }
    return true;
}

static int least(int a, int b) {
    return a < b ? a : b;
}

/* "its y (2, 3) has -inf at (1, 2); its inputs, a (2, 3), b (3), are all finite" */
static void tell(Watch *watch, const Call *call, int output, size_t at) {
    const Tensor *y = &call->out[output];
    char shape[SHAPE_TEXT], place[SHAPE_TEXT];
    size_t index[TENSOR_AXES] = {0}, from_one[TENSOR_AXES] = {0};
    for (int i = y->axes - 1; i >= 0; i--) {
        index[i] = at % y->shape[i];
        from_one[i] = index[i] + 1;
        at /= y->shape[i];
    }
    double value = tensor_get(y, index);
    const char *what = isnan(value) ? "NaN" : value > 0 ? "inf" : "-inf";
    int used = snprintf(watch->text, sizeof watch->text, "its %s %s has %s at %s; its inputs, ",
                        call->op->outputs[output], shape_text(shape, y->axes, y->shape), what,
                        shape_text(place, y->axes, from_one));
    const Tensor *x;
    for (int i = 0; (x = input(call, i)) != NULL; i++) {
        if (tensor_is_absent(x) || used < 0 || (size_t)used >= sizeof watch->text) continue;
        used += snprintf(watch->text + used, sizeof watch->text - (size_t)used, "%s %s, ",
                         call->op->inputs[least(i, op_input_count(call->op) - 1)].name,
                         shape_text(shape, x->axes, x->shape));
    }
    if (used >= 0 && (size_t)used < sizeof watch->text)
        snprintf(watch->text + used, sizeof watch->text - (size_t)used, "are all finite");
}

bool watch_call(const Call *call, Error *error) {
    Watch *watch = watching;
    bool finite;
    if (watch == NULL) return true;
    watch->applied++;
    for (int i = 0; watch->op == NULL && i < call->outputs; i++) {
        size_t at;
        if (!find(&at, &call->out[i], error)) return false;
        if (at == tensor_count(&call->out[i])) continue;
        if (!inputs_are_finite(&finite, call, error)) return false;
        if (!finite) return true;
        watch->op = call->op;
        watch->number = watch->applied;
        tell(watch, call, i, at);
    }
    return true;
}
