/* op_args.c: inputs and settings, checked alike for all ops. */
#include "op_args.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { INPUT_TEXT = 64 };

/* "x", or "tensors[2]" of a list. */
static const char *input_name(char text[INPUT_TEXT], const Op *op, int i) {
    const Input *input = op_input(op, i);
    if (!input->list)
        snprintf(text, INPUT_TEXT, "%s", input->name);
    else
        snprintf(text, INPUT_TEXT, "%s[%d]", input->name, i - op_named_count(op) + 1);
    return text;
}

static bool check_dtype(Call *call, int i, DType dtype, bool integer, Error *error) {
    if (integer ? dtype == DTYPE_INT32 : call->op->takes_integers || dtype_is_float(dtype))
        return true;
    char name[INPUT_TEXT];
    input_name(name, call->op, i);
    if (integer)
        return error_set(error, "%s is %s, want int32: write %s:to(\"int32\")", name,
                         dtype_name(dtype), name);
    return error_set(error, "%s is %s, want float32 or float64: write %s:to(\"float32\")", name,
                     dtype_name(dtype), name);
}

static bool dtypes_differ(Call *call, int i, int j, Error *error) {
    const Tensor *a = op_call_input(call, i), *b = op_call_input(call, j);
    char a_name[INPUT_TEXT], b_name[INPUT_TEXT], left[SHAPE_TEXT], right[SHAPE_TEXT];
    const char *type = dtype_name(a->dtype), *other = dtype_name(b->dtype);
    bool first = !dtype_is_float(a->dtype);
    input_name(a_name, call->op, i);
    input_name(b_name, call->op, j);
    return error_set(error, "%s is %s %s and %s is %s %s; convert one: %s:to(\"%s\")", a_name,
                     type, shape_text(left, a->axes, a->shape), b_name, other,
                     shape_text(right, b->axes, b->shape), first ? a_name : b_name,
                     first ? other : type);
}

bool op_check_inputs(Call *call, Error *error) {
    int first = -1, inputs = op_call_inputs(call), described = op_input_count(call->op);
    DType dtype = DTYPE_FLOAT32;
    char name[INPUT_TEXT];
    for (int i = 0; i < inputs || i < described; i++) {
        const Input *input = op_input(call->op, i);
        const Tensor *x = i < inputs ? op_call_input(call, i) : NULL;
        if (x == NULL || tensor_is_absent(x)) {
            if (input->optional) continue;
            return error_set(error, "%s, input %d, is missing",
                             i < inputs ? input_name(name, call->op, i) : input->name, i + 1);
        }
        if (!check_dtype(call, i, x->dtype, input->integer, error)) return false;
        if (input->integer) continue;
        if (first < 0) {
            first = i;
            dtype = x->dtype;
        }
        if (x->dtype != dtype) return dtypes_differ(call, first, i, error);
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
    return error_set(
        error,
        "axis %g is out of range for shape %s, which has %d ax%s: axes count from 1, "
        "or from -1 at the end",
        axis, shape, x->axes, x->axes == 1 ? "is" : "es");
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
    char text[NUMBER_TEXT];
    if (!value->given && param->required)
        return error_set(error, "%s is missing: %s", param->name, param->about);
    if (!value->given) value->number = param->fallback;
    /* Beyond 2^53 doubles cannot tell whole numbers apart, nor be made into them safely. */
    if (param->kind == PARAM_WHOLE &&
        !(value->number == floor(value->number) && fabs(value->number) <= 0x1p53))
        return error_set(error, "%s is %s, want a whole number", param->name,
                         number_text(text, value->number));
    if (param->kind == PARAM_AXIS && (value->given || param->fallback != 0)) {
        int axis;
        if (!op_resolve_axis(&axis, value->number, x->axes, x, error)) return false;
        value->number = axis;
        value->given = true;
    }
    if (param->kind == PARAM_SHAPE && value->count > TENSOR_AXES)
        return error_set(error, "%s has length %d, and a tensor has at most %d axes",
                         param->name, value->count, TENSOR_AXES);
    if (param->kind != PARAM_AXES) return true;
    if (value->given) return resolve_axis_list(value, x, error);
    all_axes(value, x);
    return true;
}

bool op_resolve_args(Call *call, Error *error) {
    const Tensor *x = op_call_input(call, 0);
    for (int i = 0, params = op_param_count(call->op); i < params; i++)
        if (!resolve(&call->args.at[i], &call->op->params[i], x, error)) return false;
    return true;
}
