/* op_sample.c: calls made from the sample lines of an op, for the tests that walk all ops.
 *
 * Elements are whole multiples of 2^-16 so that float32 and float64 hold the same
 * numbers, and a result in one can be compared with the other. */
#include "op.h"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum WishKind {
    WISH_ANY,
    WISH_POSITIVE,
    WISH_NONZERO,
    WISH_DISTINCT,
    WISH_SMALL,
    WISH_SPREAD,
    WISH_WHOLE,
} WishKind;

typedef struct Wish {
    WishKind kind;
    long first, last; /* of WISH_WHOLE */
} Wish;

/* SplitMix64 (Steele, Lea and Flood 2014). */
static uint64_t next_word(uint64_t *state) {
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* On [0, 1), in steps of 2^-16. */
static double next_number(uint64_t *state) {
    return (double)(next_word(state) >> 48) / 65536.0;
}

static double wished(Wish wish, uint64_t *state) {
    double u = next_number(state);
    if (wish.kind == WISH_POSITIVE) return 0.5 + 2 * u;
    if (wish.kind == WISH_SMALL || wish.kind == WISH_SPREAD) return u / 2 - 0.25;
    if (wish.kind == WISH_WHOLE)
        return (double)wish.first + floor(u * (double)(wish.last - wish.first + 1));
    if (wish.kind == WISH_NONZERO) return (next_word(state) & 1 ? -1 : 1) * (0.5 + 2 * u);
    return 4 * u - 2;
}

/* Multiples of 1/64 in random order (Fisher and Yates). */
static void fill_distinct(double *x, size_t n, uint64_t *state) {
    for (size_t i = 0; i < n; i++) x[i] = ((double)i - (double)(n / 2)) / 64;
    for (size_t i = n; i > 1; i--) {
        size_t j = next_word(state) % i;
        double t = x[i - 1];
        x[i - 1] = x[j];
        x[j] = t;
    }
}

/* Adds 2, 4, … to the diagonals of matrices (…, M, N). */
static void spread(double *x, int axes, const size_t *shape, size_t n) {
    if (axes < 2) return;
    size_t M = shape[axes - 2], N = shape[axes - 1];
    for (size_t i = 0; i < n; i++)
        if (i / N % M == i % N) x[i] += 2 * (double)(i % N + 1);
}

static bool make_input(Tensor *out, int axes, const size_t *shape, Wish wish, DType dtype,
                       uint64_t *state, Error *error) {
    Tensor wide;
    if (!tensor_new(&wide, DTYPE_FLOAT64, axes, shape, error)) return false;
    double *x = tensor_data(&wide);
    size_t n = tensor_count(&wide);
    if (wish.kind == WISH_DISTINCT)
        fill_distinct(x, n, state);
    else
        for (size_t i = 0; i < n; i++) x[i] = wished(wish, state);
    if (wish.kind == WISH_SPREAD) spread(x, axes, shape, n);
    bool ok = tensor_convert(out, &wide, dtype, error);
    tensor_drop(&wide);
    return ok;
}

static bool parse_wish(Wish *out, const char *s) {
    static const char *const names[] = {"", ">0", "!=0", "distinct", "small", "spread"};
    for (int i = 0; i < 6; i++)
        if (strcmp(s, names[i]) == 0) return out->kind = (WishKind)i, true;
    out->kind = WISH_WHOLE;
    return sscanf(s, "in%ld..%ld", &out->first, &out->last) == 2;
}

/* "(2,3)>0" */
static bool parse_input(Tensor *out, const char *s, DType dtype, uint64_t *state,
                        Error *error) {
    size_t shape[TENSOR_AXES];
    int axes = 0;
    Wish wish;
    const char *at = s + 1;
    while (isdigit((unsigned char)*at) && axes < TENSOR_AXES) {
        char *end;
        shape[axes++] = strtoul(at, &end, 10);
        at = *end == ',' ? end + 1 : end;
    }
    if (*at != ')' || !parse_wish(&wish, at + 1))
        return error_set(error, "sample: cannot read the input \"%s\"", s);
    return make_input(out, axes, shape, wish, dtype, state, error);
}

/* "{1,2}", or "2" alone */
static void parse_list(ParamValue *value, const char *s) {
    const char *at = s + (*s == '{');
    while (*at != '}' && *at != '\0' && value->count < OP_LIST) {
        char *end;
        value->at[value->count++] = strtol(at, &end, 10);
        if (end == at) return;
        at = *end == ',' ? end + 1 : end;
    }
}

static int choice_of(const Param *param, const char *s) {
    int i = 0;
    while (param->choices[i] != NULL && strcmp(param->choices[i], s) != 0) i++;
    return i;
}

static void parse_value(ParamValue *value, const Param *param, const char *s) {
    ParamKind kind = param->kind;
    DType dtype;
    value->given = true;
    if (kind == PARAM_AXES || kind == PARAM_SHAPE || kind == PARAM_SIZES ||
        kind == PARAM_GENERATOR)
        parse_list(value, s);
    else if (kind == PARAM_CHOICE)
        value->number = choice_of(param, s);
    else if (kind == PARAM_BOOL)
        value->number = strcmp(s, "true") == 0;
    else if (kind == PARAM_DTYPE)
        value->number = dtype_parse(&dtype, s) ? (double)dtype : 0;
    else
        value->number = strtod(s, NULL);
}

/* "eps=1e-3" */
static bool parse_param(Call *call, const char *s, Error *error) {
    size_t length = strcspn(s, "=");
    for (int i = 0; i < op_param_count(call->op); i++) {
        const Param *param = &call->op->params[i];
        if (strlen(param->name) != length || strncmp(param->name, s, length) != 0) continue;
        parse_value(&call->args.at[i], param, s + length + (s[length] == '='));
        return true;
    }
    return error_set(error, "sample: %s has no parameter \"%s\"", call->op->name, s);
}

static bool parse_token(Call *call, int *input, const char *s, DType dtype, uint64_t *state,
                        Error *error) {
    if (s[0] != '(' && strcmp(s, "-") != 0) return parse_param(call, s, error);
    int i = (*input)++, named = op_named_count(call->op);
    if (i >= (named < op_input_count(call->op) ? OP_INPUTS : named))
        return error_set(error, "sample: too many inputs at \"%s\"", s);
    if (s[0] == '-') return true;
    call->wanted[i < named ? i : named] |=
        op_input_is_smooth(call->op, i) && dtype_is_float(dtype);
    if (op_input(call->op, i)->integer) dtype = DTYPE_INT32;
    if (i < named) return parse_input(&call->in[i], s, dtype, state, error);
    if (i == named) {
        if (!op_call_make_list(call, OP_INPUTS - named, error)) return false;
        call->listed = 0;
    }
    return parse_input(&call->list[call->listed++], s, dtype, state, error);
}

bool op_sample(Call *call, const Op *op, const char *line, DType dtype, unsigned long long seed,
               Error *error) {
    char text[256];
    uint64_t state = seed;
    int input = 0;
    memset(call, 0, sizeof *call);
    call->op = op;
    if (strlen(line) >= sizeof text) return error_set(error, "sample: too long: \"%s\"", line);
    strcpy(text, line);
    char *rest = NULL;
    for (char *s = strtok_r(text, " ", &rest); s != NULL; s = strtok_r(NULL, " ", &rest))
        if (!parse_token(call, &input, s, dtype, &state, error))
            return op_call_drop(call), false;
    return true;
}
