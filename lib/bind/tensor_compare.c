/* tensor_compare.c: comparing whole tensors. A NaN is the same as any other NaN when bits are
 * compared: which NaN an operation gives is the one thing that processors do not agree on. */
#include "keys.h"
#include "tensor.h"
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <xxhash.h>

static const Tensor *push_plain(lua_State *L, const Tensor *x) {
    return tensor_push_contiguous(L, x, x->dtype);
}

static bool same_number(double a, double b) {
    if (isnan(a) || isnan(b)) return isnan(a) && isnan(b);
    return a == b && signbit(a) == signbit(b);
}

static int equal(lua_State *L) {
    const Tensor *a = &tensor_check(L, 1)->tensor, *b = &tensor_check(L, 2)->tensor;
    bool same = a->dtype == b->dtype && tensor_same_shape(a, b);
    if (same) {
        a = push_plain(L, a);
        b = push_plain(L, b);
    }
    size_t count = same ? tensor_count(a) : 0;
    for (size_t i = 0; i < count && same; i++)
        same = same_number(tensor_element(a, i), tensor_element(b, i));
    lua_pushboolean(L, same);
    return 1;
}

/* Pushes both, contiguous; raises unless they have one shape. */
static void push_both(lua_State *L, const char *who, const Tensor **a, const Tensor **b) {
    *a = &tensor_check(L, 1)->tensor;
    *b = &tensor_check(L, 2)->tensor;
    if (!tensor_same_shape(*a, *b)) {
        char left[SHAPE_TEXT], right[SHAPE_TEXT];
        bind_error(L, "%s: the shapes are %s and %s, want equal ones", who,
                   shape_text(left, (*a)->axes, (*a)->shape),
                   shape_text(right, (*b)->axes, (*b)->shape));
    }
    *a = push_plain(L, *a);
    *b = push_plain(L, *b);
}

static double difference(double a, double b) {
    return a == b ? 0 : fabs(a - b); /* equal infinities differ by nothing */
}

static int max_difference(lua_State *L) {
    const Tensor *a, *b;
    push_both(L, "max_difference", &a, &b);
    double most = 0;
    size_t count = tensor_count(a);
    for (size_t i = 0; i < count && !isnan(most); i++) {
        double d = difference(tensor_element(a, i), tensor_element(b, i));
        if (isnan(d) || d > most) most = d;
    }
    lua_pushnumber(L, most);
    return 1;
}

static double take_tolerance(lua_State *L, const char *name, double fallback) {
    if (!lua_istable(L, 3)) return fallback;
    keys_push(L, 3, name);
    if (!lua_isnil(L, -1) && (!lua_isnumber(L, -1) || !(lua_tonumber(L, -1) >= 0)))
        bind_error(L, "allclose: %s is %s, want a number, 0 or more", name, bind_shown(L, -1));
    double value = luaL_optnumber(L, -1, fallback);
    lua_pop(L, 1);
    return value;
}

static int all_close(lua_State *L) {
    static const char *const names[] = {"atol", "rtol", NULL};
    lua_settop(L, 3);
    if (!lua_isnil(L, 3)) keys_check(L, 3, "allclose", names);
    double rtol = take_tolerance(L, "rtol", 1e-5), atol = take_tolerance(L, "atol", 1e-8);
    const Tensor *a, *b;
    push_both(L, "allclose", &a, &b);
    bool close = true;
    size_t count = tensor_count(a);
    for (size_t i = 0; i < count && close; i++) {
        double want = tensor_element(b, i);
        close = difference(tensor_element(a, i), want) <= atol + rtol * fabs(want);
    }
    lua_pushboolean(L, close);
    return 1;
}

/* Bits. */

static void plain_nans(Tensor *x) {
    size_t count = tensor_count(x);
    for (size_t i = 0; i < count && dtype_is_float(x->dtype); i++)
        if (isnan(tensor_element(x, i))) tensor_put_element(x, i, (double)NAN);
}

typedef struct Copy {
    Tensor *out;
    const Tensor *x;
} Copy;

static bool copy(void *with, Error *error) {
    Copy *job = with;
    return tensor_copy(job->out, job->x, error);
}

static Tensor *push_copy(lua_State *L, const Tensor *x) {
    Tensor *out = tensor_push_new(L, x->dtype, x->axes, x->shape);
    Copy job = {out, x};
    tensor_attempt(L, copy, &job);
    return out;
}

static int bits(lua_State *L) {
    const Tensor *x = &tensor_check(L, 1)->tensor;
    Tensor *plain = push_copy(L, x);
    plain_nans(plain);
    char shape[SHAPE_TEXT], head[SHAPE_TEXT + 16], hex[33];
    int length = snprintf(head, sizeof head, "%s %s", dtype_name(x->dtype),
                          shape_text(shape, x->axes, x->shape));
    XXH128_canonical_t bytes;
    XXH128_canonicalFromHash(&bytes,
                             XXH3_128bits_withSeed(tensor_data(plain),
                                                   tensor_count(plain) * dtype_size(x->dtype),
                                                   XXH3_64bits(head, (size_t)length)));
    for (size_t i = 0; i < sizeof bytes.digest; i++)
        snprintf(hex + 2 * i, 3, "%02x", bytes.digest[i]);
    lua_pushstring(L, hex);
    return 1;
}

static const Binding methods[] = {
    {"bits", bits,
     "x:bits() → 32 hexadecimal digits\nA hash of dtype, shape and every bit of the elements: "
     "two tensors with equal ones are the same. All NaNs count as one."},
    {NULL, NULL, NULL},
};

static const Binding functions[] = {
    {"equal", equal,
     "equal(a, b) → boolean\nWhether dtype, shape and all elements are the same, bit for bit: "
     "-0 is not 0; all NaNs count as one."},
    {"allclose", all_close,
     "allclose(a, b, {rtol = 1e-5, atol = 1e-8}) → boolean\nWhether |a - b| ≤ atol + rtol · "
     "|b| "
     "for all elements. The shapes must be equal. NaN is close to nothing."},
    {"max_difference", max_difference,
     "max_difference(a, b) → number\nThe largest |a - b|; NaN if there is a NaN. The shapes "
     "must be equal."},
    {NULL, NULL, NULL},
};

void tensor_add_comparisons(lua_State *L) {
    bind_functions(L, functions);
}

void tensor_add_comparing_methods(lua_State *L) {
    bind_functions(L, methods);
}
