/* tensor_step.c: steps of optimizers over whole lists of parameters, and what they do to
 * gradients before. Everything is checked before anything is changed. */
#include "../optim/optim.h"
#include "keys.h"
#include "tensor.h"
#include <math.h>
#include <string.h>

/* Entries of lists. */

/* The tensor at place `i` of the list at `index`, left on top of the stack. */
static Value *push_entry(lua_State *L, int index, lua_Integer i, const char *who) {
    lua_rawgeti(L, index, i);
    Value *x = tensor_test(L, -1);
    if (!x)
        bind_error(L, "%s: entry %I of the list is a %s, want a tensor", who, i,
                   bind_kind(L, -1));
    return x;
}

static lua_Integer check_list(lua_State *L, int index, const char *who) {
    if (lua_type(L, index) != LUA_TTABLE)
        bind_error(L, "%s: argument %d is a %s, want a list of tensors", who, index,
                   bind_kind(L, index));
    return (lua_Integer)lua_rawlen(L, index);
}

/* A leaf with a gradient. */
static bool takes_part(lua_State *L, const Value *x, lua_Integer i, const char *who) {
    Tensor gradient = value_gradient(x);
    if (!value_is_leaf(x))
        bind_error(L, "%s: parameter %I was computed from others; only a leaf can be changed",
                   who, i);
    return !tensor_is_absent(&gradient);
}

/* Settings, as the table itself holds them: nothing of the author's runs. */

static int push_field(lua_State *L, int index, const char *name) {
    lua_pushstring(L, name);
    return lua_rawget(L, index);
}

static void set_field(lua_State *L, int index, const char *name) {
    lua_pushstring(L, name);
    lua_insert(L, -2);
    lua_rawset(L, index);
}

static double get_number(lua_State *L, int index, const char *who, const char *name,
                         double fallback) {
    push_field(L, index, name);
    int good = 1;
    double value = lua_isnil(L, -1) ? fallback : lua_tonumberx(L, -1, &good);
    if (!good || !isfinite(value))
        bind_error(L, "%s: %s is %s, want a number", who, name, bind_shown(L, -1));
    lua_pop(L, 1);
    return value;
}

static bool get_flag(lua_State *L, int index, const char *name) {
    push_field(L, index, name);
    bool flag = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return flag;
}

/* What a step works on. Arguments: the list of parameters, the table of the optimizer's state,
 * the settings. */

enum { PARAMETERS = 1, STATE, SETTINGS };

typedef struct Steps {
    const char *who;
    const char *names[SLOT_STATES + 1]; /* of the lists in the state */
    lua_Integer count;                  /* parameters */
    Slot *slots;
    size_t used; /* slots: parameters with a gradient */
} Steps;

static int state_count(const Steps *steps) {
    int count = 0;
    while (steps->names[count]) count++;
    return count;
}

/* Pushes state[name], a list, made when it is missing. */
static void push_state_list(lua_State *L, const Steps *steps, const char *name) {
    if (push_field(L, STATE, name) == LUA_TNIL) {
        lua_pop(L, 1);
        lua_newtable(L);
        lua_pushvalue(L, -1);
        set_field(L, STATE, name);
    }
    if (!lua_istable(L, -1))
        bind_error(L, "%s: state.%s is a %s, want a list of tensors", steps->who, name,
                   bind_kind(L, -1));
}

static void make_state(lua_State *L, int list, lua_Integer i, const Tensor *x) {
    if (lua_rawgeti(L, list, i) == LUA_TNIL) {
        tensor_fill(tensor_push_new(L, x->dtype, x->axes, x->shape), 0);
        lua_rawseti(L, list, i);
    }
    lua_pop(L, 1);
}

/* Zeros where a parameter has no state yet. Leaves the lists on the stack, from `first` on. */
static int make_states(lua_State *L, const Steps *steps) {
    int first = lua_gettop(L) + 1;
    for (int s = 0; s < state_count(steps); s++) push_state_list(L, steps, steps->names[s]);
    for (lua_Integer i = 1; i <= steps->count; i++) {
        const Value *x = push_entry(L, PARAMETERS, i, steps->who);
        if (takes_part(L, x, i, steps->who))
            for (int s = 0; s < state_count(steps); s++)
                make_state(L, first + s, i, &x->tensor);
        lua_pop(L, 1);
    }
    return first;
}

static void fill_slot(lua_State *L, Steps *steps, lua_Integer i, const Value *x, int lists) {
    Slot *slot = &steps->slots[steps->used++];
    Error error = {0};
    memset(slot, 0, sizeof *slot);
    slot->x = x->tensor;
    slot->g = value_gradient(x);
    for (int s = 0; s < state_count(steps); s++) {
        slot->state[s] = push_entry(L, lists + s, i, steps->who)->tensor;
        lua_pop(L, 1);
    }
    if (!optim_check(slot, state_count(steps), &error))
        bind_error(L, "%s: parameter %I: %s", steps->who, i, error.text);
}

/* Fills `steps` from the arguments. Its slots live in a userdata on the stack; they borrow from
 * the boxes, so that nothing is allocated, and no finalizer runs, until the steps are done. */
static void prepare(lua_State *L, Steps *steps) {
    steps->count = check_list(L, PARAMETERS, steps->who);
    check_list(L, STATE, steps->who);
    int lists = make_states(L, steps);
    steps->slots = lua_newuserdatauv(L, (size_t)steps->count * sizeof(Slot) + 1, 0);
    for (lua_Integer i = 1; i <= steps->count; i++) {
        const Value *x = push_entry(L, PARAMETERS, i, steps->who);
        if (takes_part(L, x, i, steps->who)) fill_slot(L, steps, i, x, lists);
        lua_pop(L, 1);
    }
}

static void mark_changed(const Slot *slot) {
    tape_changed(&slot->x);
    for (int s = 0; s < SLOT_STATES; s++)
        if (!tensor_is_absent(&slot->state[s])) tape_changed(&slot->state[s]);
}

/* SGD. */

static int sgd_step(lua_State *L) {
    static const char *const keys[] = {"lr", "momentum", "nesterov", "weight_decay", NULL};
    Steps steps = {.who = "sgd_step"};
    keys_check(L, SETTINGS, steps.who, keys);
    SgdStep step = {.rate = get_number(L, SETTINGS, steps.who, "lr", 1e-3),
                    .momentum = get_number(L, SETTINGS, steps.who, "momentum", 0),
                    .decay = get_number(L, SETTINGS, steps.who, "weight_decay", 0)};
    bool nesterov = get_flag(L, SETTINGS, "nesterov");
    if (step.momentum != 0) steps.names[0] = "velocity";
    prepare(L, &steps);
    for (size_t i = 0; i < steps.used; i++) {
        optim_sgd(&steps.slots[i], &step, nesterov);
        mark_changed(&steps.slots[i]);
    }
    return 0;
}

/* Adam. */

/* beta^t, kept in the state as a product of t factors: the C library's pow is not the same on
 * all machines. */
static double raise_power(lua_State *L, const char *who, const char *name, double beta) {
    return get_number(L, STATE, who, name, 1) * beta;
}

static void keep_number(lua_State *L, const char *name, double value) {
    lua_pushnumber(L, value);
    set_field(L, STATE, name);
}

static void check_beta(lua_State *L, const char *who, const char *name, double beta) {
    if (!(beta >= 0 && beta < 1))
        bind_error(L, "%s: %s is %s, want 0 or more and less than 1", who, name,
                   bind_number(L, beta));
}

static AdamStep read_adam(lua_State *L, const char *who) {
    static const char *const keys[] = {"beta1", "beta2",        "decoupled", "eps",
                                       "lr",    "weight_decay", NULL};
    keys_check(L, SETTINGS, who, keys);
    double lr = get_number(L, SETTINGS, who, "lr", 1e-3);
    double decay = get_number(L, SETTINGS, who, "weight_decay", 0);
    bool decoupled = get_flag(L, SETTINGS, "decoupled");
    AdamStep step = {.rate = lr,
                     .beta1 = get_number(L, SETTINGS, who, "beta1", 0.9),
                     .beta2 = get_number(L, SETTINGS, who, "beta2", 0.999),
                     .eps = get_number(L, SETTINGS, who, "eps", 1e-8),
                     .decay = decoupled ? 0 : decay,
                     .keep = decoupled ? 1 - lr * decay : 1};
    check_beta(L, who, "beta1", step.beta1);
    check_beta(L, who, "beta2", step.beta2);
    return step;
}

static int adam_step(lua_State *L) {
    Steps steps = {.who = "adam_step", .names = {"first", "second"}};
    AdamStep step = read_adam(L, steps.who);
    check_list(L, STATE, steps.who);
    double power1 = raise_power(L, steps.who, "power1", step.beta1);
    double power2 = raise_power(L, steps.who, "power2", step.beta2);
    step.rate /= 1 - power1;
    step.root2 = sqrt(1 - power2); /* IEEE 754 fixes every bit of a root */
    prepare(L, &steps);
    for (size_t i = 0; i < steps.used; i++) {
        optim_adam(&steps.slots[i], &step);
        mark_changed(&steps.slots[i]);
    }
    keep_number(L, "power1", power1);
    keep_number(L, "power2", power2);
    return 0;
}

/* RMSProp. */

static int rms_step(lua_State *L) {
    static const char *const keys[] = {"alpha", "eps", "lr", "momentum", "weight_decay", NULL};
    Steps steps = {.who = "rms_step", .names = {"square", "velocity"}};
    keys_check(L, SETTINGS, steps.who, keys);
    RmsStep step = {.rate = get_number(L, SETTINGS, steps.who, "lr", 1e-2),
                    .alpha = get_number(L, SETTINGS, steps.who, "alpha", 0.99),
                    .eps = get_number(L, SETTINGS, steps.who, "eps", 1e-8),
                    .momentum = get_number(L, SETTINGS, steps.who, "momentum", 0),
                    .decay = get_number(L, SETTINGS, steps.who, "weight_decay", 0)};
    prepare(L, &steps);
    for (size_t i = 0; i < steps.used; i++) {
        optim_rms(&steps.slots[i], &step);
        mark_changed(&steps.slots[i]);
    }
    return 0;
}

/* Gradients. */

static int gradient_norm(lua_State *L) {
    lua_Integer count = check_list(L, 1, "gradient_norm");
    double sum = 0;
    for (lua_Integer i = 1; i <= count; i++) {
        Tensor gradient = value_gradient(push_entry(L, 1, i, "gradient_norm"));
        if (!tensor_is_absent(&gradient)) sum += optim_square_sum(&gradient);
        lua_pop(L, 1);
    }
    lua_pushnumber(L, sqrt(sum));
    return 1;
}

/* The author may hold the old gradient as x.grad, so that each is made anew; a finalizer may
 * have dropped it while the new one was made. */
static int change_gradients(lua_State *L, const char *who,
                            void (*change)(const Tensor *out, const Tensor *x, double by)) {
    lua_Integer count = check_list(L, 1, who);
    double by = luaL_checknumber(L, 2);
    for (lua_Integer i = 1; i <= count; i++) {
        Value *x = push_entry(L, 1, i, who);
        if (takes_part(L, x, i, who)) {
            Tensor *out = tensor_push_new(L, x->tensor.dtype, x->tensor.axes, x->tensor.shape);
            Tensor gradient = value_gradient(x);
            if (!tensor_is_absent(&gradient)) {
                change(out, &gradient, by);
                value_replace_gradient(x, out);
            }
            lua_pop(L, 1);
        }
        lua_pop(L, 1);
    }
    return 0;
}

static int scale_gradients(lua_State *L) {
    return change_gradients(L, "scale_gradients", optim_scale);
}

static int clamp_gradients(lua_State *L) {
    luaL_argcheck(L, luaL_checknumber(L, 2) >= 0, 2, "want a number, 0 or more");
    return change_gradients(L, "clamp_gradients", optim_clamp);
}

/* Other changes in place. */

/* Argument 1 may be changed to be like argument 2. */
static Value *check_pair(lua_State *L, const char *who, const Value **y) {
    Value *x = tensor_check(L, 1);
    char have[SHAPE_TEXT], want[SHAPE_TEXT];
    *y = tensor_check(L, 2);
    const Tensor *a = &x->tensor, *b = &(*y)->tensor;
    if (!value_is_leaf(x))
        bind_error(L, "%s: the tensor was computed from others; only a leaf can be changed",
                   who);
    if (!tensor_same_shape(a, b) || a->dtype != b->dtype)
        bind_error(L, "%s: want the same shape and dtype, got %s %s and %s %s", who,
                   dtype_name(a->dtype), shape_text(have, a->axes, a->shape),
                   dtype_name(b->dtype), shape_text(want, b->axes, b->shape));
    if (!tensor_is_contiguous(a)) bind_error(L, "%s: the tensor is a view with gaps", who);
    return x;
}

static int assign(lua_State *L) {
    const Value *y;
    Value *x = check_pair(L, "assign", &y);
    if (x->tensor.storage == y->tensor.storage)
        return bind_error(L, "assign: both share their elements; write y:clone()");
    Error error = {0};
    if (!tensor_copy(&x->tensor, &y->tensor, &error)) return bind_error(L, "%s", error.text);
    tape_changed(&x->tensor);
    return 0;
}

static int average_step(lua_State *L) {
    const Value *y;
    Value *x = check_pair(L, "average_step", &y);
    double weight = luaL_checknumber(L, 3), scale = luaL_optnumber(L, 4, 1);
    if (!dtype_is_float(x->tensor.dtype) || !tensor_is_contiguous(&y->tensor) ||
        x->tensor.storage == y->tensor.storage)
        return bind_error(L, "average_step: want two contiguous float tensors, apart");
    optim_average(&x->tensor, &y->tensor, weight, scale);
    tape_changed(&x->tensor);
    return 0;
}

static const Binding functions[] = {
    {"sgd_step", sgd_step,
     "sgd_step(parameters, state, {lr = 1e-3, momentum = 0, nesterov = false, weight_decay = "
     "0})\n"
     "Changes a list of leaves in place, those that have a gradient: d = grad + weight_decay · "
     "x, "
     "v = momentum · v + d, x = x - lr · v; with nesterov x - lr · (d + momentum · v). `state` "
     "is a "
     "table that the step keeps its lists in; give the same one each time. optim.SGD does."},
    {"adam_step", adam_step,
     "adam_step(parameters, state, {lr = 1e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, "
     "weight_decay = 0, decoupled = false})\n"
     "The same for Adam (Kingma and Ba 2015) and, decoupled, AdamW (Loshchilov and Hutter "
     "2019)."},
    {"rms_step", rms_step,
     "rms_step(parameters, state, {lr = 0.01, alpha = 0.99, eps = 1e-8, momentum = 0, "
     "weight_decay = 0})\nThe same for RMSProp."},
    {"gradient_norm", gradient_norm,
     "gradient_norm(parameters) → number\nThe root of the sum of the squares of all their "
     "gradients, added in double."},
    {"scale_gradients", scale_gradients,
     "scale_gradients(parameters, by)\nMultiplies the gradient of each by a number."},
    {"clamp_gradients", clamp_gradients,
     "clamp_gradients(parameters, most)\nHolds each element of their gradients within -most … "
     "most. NaN stays NaN."},
    {"assign", assign,
     "assign(x, y)\nCopies the elements of y into x, in place: for loading what was saved. x "
     "is "
     "a leaf or off the tape. Walking back through what needed the old ones is an error."},
    {"average_step", average_step,
     "average_step(x, y, weight, scale = 1)\nx = (1 - weight) · x + weight · scale · y, in "
     "place: a running average."},
    {NULL, NULL, NULL},
};

void tensor_add_steps(lua_State *L) {
    bind_functions(L, functions);
}
