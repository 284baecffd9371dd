/* op_args.c: inputs and settings, checked alike for all ops. */
#include "op_args.h"
#include <math.h>
#include <string.h>

static bool check_integer(const Call *call, int i, Error *error) {
    const char *name = call->op->inputs[i].name;
    if (call->in[i].dtype == DTYPE_INT32) return true;
    return error_set(error, "%s is %s, want int32: write %s:to(\"int32\")", name,
                     dtype_name(call->in[i].dtype), name);
}

static bool check_dtype(const Call *call, int i, Error *error) {
    if (call->op->takes_integers || dtype_is_float(call->in[i].dtype)) return true;
    return error_set(error, "%s is %s, want float32 or float64: write %s:to(\"float32\")",
                     call->op->inputs[i].name, dtype_name(call->in[i].dtype),
                     call->op->inputs[i].name);
}

static bool check_same_dtype(const Call *call, int i, int j, Error *error) {
    if (call->in[i].dtype == call->in[j].dtype) return true;
    const Input *a = &call->op->inputs[i], *b = &call->op->inputs[j];
    char left[SHAPE_TEXT], right[SHAPE_TEXT];
    const char *type = dtype_name(call->in[i].dtype), *other = dtype_name(call->in[j].dtype);
    shape_text(left, call->in[i].axes, call->in[i].shape);
    shape_text(right, call->in[j].axes, call->in[j].shape);
    if (!dtype_is_float(call->in[i].dtype))
        return error_set(error, "%s is %s %s and %s is %s %s; convert one: %s:to(\"%s\")",
                         a->name, type, left, b->name, other, right, a->name, other);
    return error_set(error, "%s is %s %s and %s is %s %s; convert one: %s:to(\"%s\")", a->name,
                     type, left, b->name, other, right, b->name, type);
}

bool op_check_inputs(const Call *call, Error *error) {
    int first = -1;
    for (int i = 0; i < op_input_count(call->op); i++) {
        const Input *input = &call->op->inputs[i];
        if (tensor_is_absent(&call->in[i])) {
            if (input->optional) continue;
            return error_set(error, "%s, input %d, is missing", input->name, i + 1);
        }
        if (input->integer) {
            if (!check_integer(call, i, error)) return false;
            continue;
        }
        if (!check_dtype(call, i, error)) return false;
        if (first < 0) first = i;
        if (!check_same_dtype(call, first, i, error)) return false;
    }
    return true;
}

bool op_resolve_axis(int *out, double axis, int axes, const Tensor *x, Error *error) {
    char shape[SHAPE_TEXT];
    if (axis == floor(axis) && axis != 0 && fabs(axis) <= axes) {
        *out = axis > 0 ? (int)axis - 1 : axes + (int)axis;
        return true;
    }
    shape_text(shape, x->axes, x->shape);
    if (axes == 0) return error_set(error, "axis %g: a single number has no axes", axis);
    if (axis == 0)
        return error_set(error, "axis 0: axes count from 1; shape %s has axes 1 to %d", shape,
                         x->axes);
    return error_set(error, "axis %g is out of range for shape %s, which has %d ax%s", axis,
                     shape, x->axes, x->axes == 1 ? "is" : "es");
}

static bool resolve_axis_list(ParamValue *value, const Tensor *x, Error *error) {
    bool seen[TENSOR_AXES] = {false};
    for (int i = 0; i < value->count; i++) {
        int axis;
        if (!op_resolve_axis(&axis, (double)value->at[i], x->axes, x, error)) return false;
        if (seen[axis]) return error_set(error, "axis %ld is named twice", value->at[i]);
        seen[axis] = true;
        value->at[i] = axis;
    }
    return true;
}

static void all_axes(ParamValue *value, const Tensor *x) {
    value->count = x->axes;
    for (int i = 0; i < x->axes; i++) value->at[i] = i;
}

static bool resolve(ParamValue *value, const Param *param, const Tensor *x, Error *error) {
    if (!value->given && param->required)
        return error_set(error, "%s is missing: %s", param->name, param->about);
    if (!value->given) value->number = param->fallback;
    /* Beyond 2^53 doubles cannot tell whole numbers apart, nor be made into them safely. */
    if (param->kind == PARAM_WHOLE &&
        !(value->number == floor(value->number) && fabs(value->number) <= 0x1p53))
        return error_set(error, "%s is %g, want a whole number", param->name, value->number);
    if (param->kind == PARAM_AXIS && (value->given || param->fallback != 0)) {
        int axis;
        if (!op_resolve_axis(&axis, value->number, x->axes, x, error)) return false;
        value->number = axis;
        value->given = true;
    }
    if (param->kind != PARAM_AXES) return true;
    if (value->given) return resolve_axis_list(value, x, error);
    all_axes(value, x);
    return true;
}

bool op_resolve_args(Call *call, Error *error) {
    for (int i = 0; i < op_param_count(call->op); i++)
        if (!resolve(&call->args.at[i], &call->op->params[i], &call->in[0], error))
            return false;
    return true;
}
