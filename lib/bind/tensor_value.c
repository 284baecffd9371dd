/* tensor_value.c: the userdata of a tensor: its box, its fields and its methods. */
#include "keys.h"
#include "tensor.h"
#include "tensor_torch.h"
#include <string.h>

static const char type_name[] = "folio.tensor";

/* The box. */

/* A box is known by its size and by an address that nothing else has in this place: every op
 * asks several times, and comparing metatables would take longer. */
typedef struct Box {
    const char *type;
    Value value;
} Box;

Value *tensor_push(lua_State *L) {
    Box *box = lua_newuserdatauv(L, sizeof *box, 0);
    memset(box, 0, sizeof *box);
    box->type = type_name;
    lua_rawgetp(L, LUA_REGISTRYINDEX, type_name);
    lua_setmetatable(L, -2);
    return &box->value;
}

/* The value at `index`, closed or not; NULL when it is no tensor. The length of what is no full
 * userdata is that of something else, or 0. */
static Value *find_value(lua_State *L, int index) {
    Box *box = lua_touserdata(L, index);
    if (!box || lua_rawlen(L, index) != sizeof *box || box->type != type_name) return NULL;
    return &box->value;
}

Value *tensor_check_box(lua_State *L, int index) {
    Value *x = find_value(L, index);
    const char *caller = x ? NULL : bind_caller(L);
    if (!x)
        bind_error(L, "%s: tensor expected as argument %d, got %s", caller ? caller : "tensor",
                   index, bind_kind(L, index));
    return x;
}

/* For x.shape and x:sum() the caller is the operator of the dot; the name tells more. */
static void refuse_closed(lua_State *L) {
    const char *caller = bind_caller(L);
    if (caller && strcmp(caller, "index") == 0 && lua_type(L, 2) == LUA_TSTRING)
        caller = lua_tostring(L, 2);
    if (!caller) bind_error(L, "the tensor was closed");
    bind_error(L, "%s: the tensor was closed", caller);
}

Value *tensor_test(lua_State *L, int index) {
    Value *x = find_value(L, index);
    if (x && tensor_is_absent(&x->tensor)) refuse_closed(L);
    return x;
}

Value *tensor_check(lua_State *L, int index) {
    Value *x = tensor_test(L, index);
    return x ? x : tensor_check_box(L, index);
}

static int collect(lua_State *L) {
    value_drop(tensor_check_box(L, 1));
    return 0;
}

/* The collector may call an author's finalizer, and that x:close(), in the middle of a function
 * that is at work on x. There the elements are left to the collector: lua_gc answers -1 to
 * everything while a finalizer runs. */
static int close_value(lua_State *L) {
    Value *x = tensor_check_box(L, 1);
    if (lua_gc(L, LUA_GCCOUNT) >= 0) value_drop(x);
    return 0;
}

/* Pushes a box that holds the elements of `x` off the tape. */
static Value *push_held(lua_State *L, const Tensor *x) {
    Value *box = tensor_push(L);
    tensor_hold(&box->tensor, x);
    return box;
}

/* Fields. */

static int shape_field(lua_State *L, const Value *x) {
    lua_createtable(L, x->tensor.axes, 0);
    for (int i = 0; i < x->tensor.axes; i++) {
        lua_pushinteger(L, (lua_Integer)x->tensor.shape[i]);
        lua_rawseti(L, -2, i + 1);
    }
    return 1;
}

static int dtype_field(lua_State *L, const Value *x) {
    lua_pushstring(L, dtype_name(x->tensor.dtype));
    return 1;
}

static int grad_field(lua_State *L, const Value *x) {
    Value *box =
        tensor_push(L); /* before the gradient is looked at: a finalizer may change it */
    Tensor gradient = value_gradient(x);
    if (tensor_is_absent(&gradient))
        lua_pushnil(L);
    else
        tensor_hold(&box->tensor, &gradient);
    return 1;
}

static int requires_grad_field(lua_State *L, const Value *x) {
    lua_pushboolean(L, value_requires_gradient(x));
    return 1;
}

static const struct {
    const char *name;
    int (*push)(lua_State *L, const Value *x);
} fields[] = {
    {"shape", shape_field},
    {"dtype", dtype_field},
    {"grad", grad_field},
    {"requires_grad", requires_grad_field},
};
enum { FIELDS = sizeof fields / sizeof *fields };

/* Upvalue 1 of the lookup is the table of methods. */

static int raise_no_field(lua_State *L, const char *name) {
    enum { NAMES_MOST = 256 };
    const char *names[NAMES_MOST + 1];
    int count = 0;
    for (; count < FIELDS; count++) names[count] = fields[count].name;
    for (lua_pushnil(L); lua_next(L, lua_upvalueindex(1)); lua_pop(L, 1))
        if (count < NAMES_MOST) names[count++] = lua_tostring(L, -2);
    names[count] = NULL;
    const char *instead = torch_instead(name), *near = keys_nearest(name, names);
    if (instead)
        return bind_error(L, "a tensor has no field or method '%s'; write %s", name, instead);
    return bind_error(L,
                      near ? "a tensor has no field or method '%s'; did you mean '%s'?"
                           : "a tensor has no field or method '%s'",
                      name, near);
}

/* Closing twice is no mistake. */
static bool asks_for_close(lua_State *L) {
    return lua_type(L, 2) == LUA_TSTRING && strcmp(lua_tostring(L, 2), "close") == 0;
}

/* x[i]. The place after the last is nil, as in a table, so that ipairs(x) ends; further out is
 * an error. */
static int push_part(lua_State *L, const Value *x, lua_Integer i) {
    if (x->tensor.axes > 0 && i == (lua_Integer)x->tensor.shape[0] + 1)
        lua_pushnil(L);
    else
        tensor_push_part(L, x, i);
    return 1;
}

static int look_up(lua_State *L) {
    Value *x = asks_for_close(L) ? tensor_check_box(L, 1) : tensor_check(L, 1);
    if (lua_isinteger(L, 2)) return push_part(L, x, lua_tointeger(L, 2));
    if (lua_type(L, 2) != LUA_TSTRING)
        return bind_error(L, "a tensor is indexed by a whole number, got %s", bind_shown(L, 2));
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) return 1;
    const char *name = lua_tostring(L, 2);
    for (int i = 0; i < FIELDS; i++)
        if (strcmp(fields[i].name, name) == 0) return fields[i].push(L, x);
    return raise_no_field(L, name);
}

static int refuse_assignment(lua_State *L) {
    tensor_check(L, 1);
    return bind_error(
        L, "a tensor does not change: x[%s] cannot be assigned to; compute a new one",
        bind_shown(L, 2));
}

/* Methods. */

static int size(lua_State *L) {
    Value *x = tensor_check(L, 1);
    luaL_checkinteger(L, 2);
    size_t axis = tensor_check_place(L, 2, (size_t)x->tensor.axes, "size: axis");
    lua_pushinteger(L, (lua_Integer)x->tensor.shape[axis]);
    return 1;
}

static int length(lua_State *L) {
    Value *x = tensor_check(L, 1);
    if (x->tensor.axes == 0) return bind_error(L, "#x: a single number has no axes");
    lua_pushinteger(L, (lua_Integer)x->tensor.shape[0]);
    return 1;
}

static int axes_count(lua_State *L) {
    lua_pushinteger(L, tensor_check(L, 1)->tensor.axes);
    return 1;
}

static int element_count(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)tensor_count(&tensor_check(L, 1)->tensor));
    return 1;
}

static int item(lua_State *L) {
    const Tensor *x = &tensor_check(L, 1)->tensor;
    static const size_t first[TENSOR_AXES];
    if (tensor_count(x) != 1) {
        char shape[SHAPE_TEXT];
        return bind_error(L, "item: shape %s has %I elements, want one",
                          shape_text(shape, x->axes, x->shape), (lua_Integer)tensor_count(x));
    }
    tensor_push_number(L, x->dtype, tensor_get(x, first));
    return 1;
}

static int get(lua_State *L) {
    const Tensor *x = &tensor_check(L, 1)->tensor;
    size_t index[TENSOR_AXES];
    int given = lua_gettop(L) - 1;
    if (given != x->axes) {
        char shape[SHAPE_TEXT];
        return bind_error(L, "get: %d place%s for shape %s, want %d", given,
                          given == 1 ? "" : "s", shape_text(shape, x->axes, x->shape), x->axes);
    }
    for (int i = 0; i < x->axes; i++) {
        const char *what = lua_pushfstring(L, "get: axis %d: place", i + 1);
        index[i] = tensor_check_place(L, i + 2, x->shape[i], what);
    }
    tensor_push_number(L, x->dtype, tensor_get(x, index));
    return 1;
}

static int detach(lua_State *L) {
    push_held(L, &tensor_check(L, 1)->tensor);
    return 1;
}

static int is_contiguous(lua_State *L) {
    lua_pushboolean(L, tensor_is_contiguous(&tensor_check(L, 1)->tensor));
    return 1;
}

/* The tape. */

static int require_gradient(lua_State *L) {
    Value *x = tensor_check(L, 1);
    bool on = lua_isnoneornil(L, 2) || lua_toboolean(L, 2);
    lua_settop(L, 1);
    if (on == value_requires_gradient(x)) return 1;
    if (on) tensor_make_leaf(L, x);
    if (!on && !value_is_leaf(x))
        return bind_error(L, "requires_grad_: the tensor was computed from others; x:detach() "
                             "gives its elements without the way back");
    if (!on) {
        Value plain = {0};
        tensor_hold(&plain.tensor, &x->tensor);
        value_drop(x);
        *x = plain;
    }
    return 1;
}

typedef struct WayBack {
    lua_State *L;
    const Value *root;
    const Tensor *seed;
} WayBack;

static bool walk_back(void *with, Error *error) {
    WayBack *job = with;
    lua_State *before = tensor_set_walker(job->L);
    bool ok = tape_backward(job->root, job->seed, error);
    tensor_set_walker(before);
    return ok;
}

/* PyTorch's options of backward are answered, not ignored. */
static void refuse_options(lua_State *L, int index) {
    static const char *const names[] = {"create_graph", "retain_graph", NULL};
    keys_check(L, index, "backward", names);
    if (keys_push(L, index, "create_graph") != LUA_TNIL)
        bind_error(L, "backward: create_graph: gradients of gradients are not to be had: the "
                      "way back is not recorded");
    bind_error(L, "backward: retain_graph: what was recorded is walked back once; add the "
                  "losses and call backward once, or compute again");
}

/* The seed at index 2: a tensor, a number for every element, or nothing. */
static const Tensor *check_seed(lua_State *L, const Tensor *root) {
    if (lua_isnoneornil(L, 2)) return NULL;
    if (lua_type(L, 2) != LUA_TNUMBER) return &tensor_check(L, 2)->tensor;
    Tensor *seed = tensor_push_new(L, root->dtype, root->axes, root->shape);
    tensor_fill(seed, lua_tonumber(L, 2));
    return seed;
}

static int backward(lua_State *L) {
    Value *x = tensor_check(L, 1);
    if (tensor_is_options(L, lua_gettop(L))) refuse_options(L, lua_gettop(L));
    WayBack job = {L, x, check_seed(L, &x->tensor)};
    tensor_attempt(L, walk_back, &job);
    return 0;
}

static int clear_gradient(lua_State *L) {
    value_clear_gradient(tensor_check(L, 1));
    return 0;
}

static const Binding methods[] = {
    {"size", size,
     "x:size(axis) → integer\nThe size of one axis, from 1, or from the end by -1."},
    {"dim", axes_count, "x:dim() → integer\nThe number of axes."},
    {"numel", element_count, "x:numel() → integer\nThe number of elements."},
    {"item", item, "x:item() → number\nThe element of a tensor that has one."},
    {"get", get,
     "x:get(i, j, …) → number\nOne element: a place for each axis, from 1, or from the end by "
     "-1."},
    {"totable", tensor_to_table,
     "x:totable() → table or number\nThe elements as nested tables; a number for a tensor "
     "without axes."},
    {"detach", detach,
     "x:detach() → tensor\nThe same elements, in the same storage, off the tape: no gradient "
     "flows through."},
    {"is_contiguous", is_contiguous,
     "x:is_contiguous() → boolean\nWhether the elements lie in order, without gaps."},
    {"requires_grad_", require_gradient,
     "x:requires_grad_(on = true) → x\nMakes x a leaf: backward adds up its gradient in "
     "x.grad."},
    {"backward", backward,
     "x:backward(seed)\nAdds d(x)/d(leaf) · seed to the gradient of every leaf that x was "
     "computed from. The seed has the shape of x, or is a number for all elements; without it, "
     "1, and x must be a single number. What was recorded on the way is let go of."},
    {"zero_grad", clear_gradient, "x:zero_grad()\nForgets the gradient: x.grad is nil again."},
    {"close", close_value,
     "x:close()\nLets go of the elements now instead of when the collector comes by; using x "
     "after that is an error. `local x <close> = …` does it at the end of the block. In a "
     "finalizer (__gc) it does nothing: the collector is there already."},
    {NULL, NULL, NULL},
};

void tensor_add_methods(lua_State *L) {
    bind_functions(L, methods);
}

static void set_operator(lua_State *L, const char *event, const char *op, int most) {
    const Op *found = op_find(op);
    if (!found) return;
    tensor_push_op(L, found, most);
    lua_setfield(L, -2, event);
}

/* Operators that tensors have not: what to write instead. */

static int refuse_operator(lua_State *L) {
    return bind_error(L, "%s", lua_tostring(L, lua_upvalueindex(1)));
}

static const struct {
    const char *event, *words;
} refused[] = {
    {"__lt", "tensors have no order: x:lt(y) compares element by element, as x:gt(y) does, and "
             "x:item() is the number of a tensor with one element"},
    {"__le", "tensors have no order: x:le(y) compares element by element, as x:ge(y) does, and "
             "x:item() is the number of a tensor with one element"},
    {"__concat", "a tensor is no text: write tostring(x); tensor.concatenate({x, y}) joins "
                 "tensors"},
    {"__mod", "tensors have no operator %: x:totable() gives the elements to Lua"},
    {"__idiv", "tensors have no operator //: x / y is the quotient"},
};

static void set_refused(lua_State *L) {
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        lua_pushstring(L, refused[i].words);
        lua_pushcclosure(L, refuse_operator, 1);
        lua_setfield(L, -2, refused[i].event);
    }
}

void tensor_make_type(lua_State *L) {
    static const luaL_Reg events[] = {
        {"__gc", collect},
        {"__close", close_value},
        {"__len", length},
        {"__newindex", refuse_assignment},
        {"__tostring", tensor_to_string},
        {NULL, NULL},
    };
    int methods_table = lua_gettop(L);
    bind_methods(L);
    luaL_newmetatable(L, type_name);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, type_name);
    luaL_setfuncs(L, events, 0);
    lua_pushliteral(L, "tensor");
    lua_setfield(L, -2, "__name");
    set_operator(L, "__add", "add", 2);
    set_operator(L, "__sub", "sub", 2);
    set_operator(L, "__mul", "mul", 2);
    set_operator(L, "__div", "div", 2);
    set_operator(L, "__pow", "pow", 2);
    set_operator(L, "__unm", "neg", 1);
    set_refused(L);
    lua_pushvalue(L, methods_table);
    lua_pushcclosure(L, look_up, 1);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
}
