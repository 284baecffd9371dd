/* tape_watch.c: finding the op that made the first NaN or infinity. The tape keeps only what
 * the way back needs, so results, and gradients, are looked at when they are made. */
#include "node.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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

/* Adds to the text, as far as there is room. */
static void add(Watch *watch, const char *format, ...) {
    size_t used = strlen(watch->text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(watch->text + used, sizeof watch->text - used, format, arguments);
    va_end(arguments);
}

/* "(2, 3) has -inf at (1, 2)" */
static void tell_element(Watch *watch, const Tensor *y, size_t at) {
    char shape[SHAPE_TEXT], place[SHAPE_TEXT];
    size_t index[TENSOR_AXES] = {0}, from_one[TENSOR_AXES] = {0};
    for (int i = y->axes - 1; i >= 0; i--) {
        index[i] = at % y->shape[i];
        from_one[i] = index[i] + 1;
        at /= y->shape[i];
    }
    double value = tensor_get(y, index);
    const char *what = isnan(value) ? "NaN" : value > 0 ? "inf" : "-inf";
    add(watch, "%s has %s at %s", shape_text(shape, y->axes, y->shape), what,
        shape_text(place, y->axes, from_one));
}

static const char *input_name(const Op *op, int i) {
    return op->inputs[least(i, op_input_count(op) - 1)].name;
}

/* "its y (2, 3) has -inf at (1, 2); its inputs, a (2, 3), b (3), are all finite" */
static void tell(Watch *watch, const Call *call, int output, size_t at) {
    char shape[SHAPE_TEXT];
    const Tensor *x;
    add(watch, "its %s ", call->op->outputs[output]);
    tell_element(watch, &call->out[output], at);
    add(watch, "; its inputs, ");
    for (int i = 0; (x = input(call, i)) != NULL; i++)
        if (!tensor_is_absent(x))
            add(watch, "%s %s, ", input_name(call->op, i),
                shape_text(shape, x->axes, x->shape));
    add(watch, "are all finite");
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

static bool are_finite(bool *finite, const Call *call, const Tensor *dout, Error *error) {
    *finite = true;
    for (int i = 0; *finite && i < call->outputs; i++) {
        size_t at;
        if (tensor_is_absent(&dout[i])) continue;
        if (!find(&at, &dout[i], error)) return false;
        *finite = at == tensor_count(&dout[i]);
    }
    return true;
}

/* "the gradient of its x (2) has inf at (1), and what came back to it is finite" */
static void tell_back(Watch *watch, const Call *call, const Tensor *dx, int i, size_t at) {
    add(watch, "the gradient of its %s ", input_name(call->op, i));
    tell_element(watch, dx, at);
    add(watch, ", and what came back to it is finite");
}

bool watch_back(const Call *call, const Tensor *dout, const Tensor *din, Error *error) {
    Watch *watch = watching;
    bool finite;
    if (watch == NULL) return true;
    int inputs = op_named_count(call->op) + call->listed;
    for (int i = 0; watch->op == NULL && i < inputs; i++) {
        size_t at;
        if (tensor_is_absent(&din[i])) continue;
        if (!find(&at, &din[i], error)) return false;
        if (at == tensor_count(&din[i])) continue;
        if (!are_finite(&finite, call, dout, error)) return false;
        if (!finite) return true;
        watch->op = call->op;
        watch->back = true;
        tell_back(watch, call, &din[i], i, at);
    }
    return true;
}
