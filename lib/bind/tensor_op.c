/* tensor_op.c: every op of the registry as a Lua function, by one rule.
 *
 * Positional arguments fill the op's inputs in order, then its parameters in order; a final
 * table with named entries fills inputs and parameters by name. A parameter that holds
 * several numbers takes a list, or swallows the whole numbers that follow. Axes are handed
 * on as the author writes them: the core checks them and words the error. */
#include "keys.h"
#include "tensor.h"
#include <limits.h>
#include <string.h>

enum { LIST_MOST = 100000 };

/* What `begin` does not clear comes last. */
typedef struct Application {
    const Op *op;
    int inputs, params;
    int list, listed;        /* the tensors of a list input stand at this index and after */
    const Value **from_list; /* their boxes */
    Value *flat;             /* room for all inputs; both lie on the Lua stack */
    const Value *from[OP_INPUTS]; /* boxes that the Lua stack holds; NULL: left out */
    bool is_number[OP_INPUTS];    /* a number stands for the input … */
    double number[OP_INPUTS];     /* … this one */
    Args args;                    /* as many as there are params */
    Value out[OP_OUTPUTS];
} Application;

static int raise_wrong(lua_State *L, const Application *a, const char *name, int index,
                       const char *want) {
    int type = lua_type(L, index);
    const char *got;
    if (type == LUA_TSTRING)
        got = lua_pushfstring(L, "\"%s\"", lua_tostring(L, index));
    else if (type == LUA_TNUMBER || type == LUA_TBOOLEAN)
        got = bind_shown(L, index);
    else
        got = lua_pushfstring(L, "a %s",
                              tensor_test(L, index) ? "tensor" : luaL_typename(L, index));
    return bind_error(L, "%s: %s is %s, want %s", a->op->name, name, got, want);
}

/* Inputs. */

static bool is_given(const Application *a, int i) {
    return a->is_number[i] || a->from[i] || (a->op->inputs[i].list && a->listed > 0);
}

/* The tensors of a list stay on the stack, one behind the other. */
static void take_tensors(lua_State *L, Application *a, const char *name, int index) {
    index = lua_absindex(L, index);
    if (!lua_istable(L, index) || tensor_test(L, index))
        raise_wrong(L, a, name, index, "a list of tensors, {x, y, …}");
    size_t count = lua_rawlen(L, index);
    if (count == 0)
        bind_error(L, "%s: %s is empty, want one tensor or more", a->op->name, name);
    if (count > LIST_MOST)
        bind_error(L, "%s: %s has more than %d tensors", a->op->name, name, LIST_MOST);
    luaL_checkstack(L, (int)count + LUA_MINSTACK, "too many tensors");
    a->list = lua_gettop(L) + 1;
    a->listed = (int)count;
    for (int i = 1; i <= a->listed; i++) {
        lua_rawgeti(L, index, i);
        if (!tensor_test(L, -1))
            raise_wrong(L, a, lua_pushfstring(L, "%s[%d]", name, i), a->list + i - 1,
                        "a tensor");
    }
}

static void take_input(lua_State *L, Application *a, int i, int index) {
    if (a->op->inputs[i].list) {
        take_tensors(L, a, a->op->inputs[i].name, index);
        return;
    }
    a->from[i] = tensor_test(L, index);
    if (a->from[i]) return;
    if (lua_type(L, index) == LUA_TNUMBER) {
        a->is_number[i] = true;
        a->number[i] = lua_tonumber(L, index);
    } else if (!lua_isnil(L, index)) {
        raise_wrong(L, a, a->op->inputs[i].name, index, "a tensor or a number");
    }
}

static DType number_dtype(const Application *a) {
    for (int i = 0; i < a->inputs; i++)
        if (a->from[i] && !a->op->inputs[i].integer) return a->from[i]->tensor.dtype;
    return DTYPE_FLOAT32;
}

/* Numbers become tensors without axes once the dtype of the others is known; their boxes stay
 * on the stack. */
static void box_numbers(lua_State *L, Application *a) {
    for (int i = 0; i < a->inputs; i++) {
        if (!a->is_number[i]) continue;
        DType dtype = a->op->inputs[i].integer ? DTYPE_INT32 : number_dtype(a);
        if (dtype == DTYPE_INT32 && !tensor_fits_int32(a->number[i]))
            bind_error(L, "%s: %s is %s, want a whole number, which int32 can hold",
                       a->op->name, a->op->inputs[i].name, bind_number(L, a->number[i]));
        Tensor *box = tensor_push_new(L, dtype, 0, NULL);
        tensor_put_element(box, 0, a->number[i]);
        a->from[i] = tensor_check(L, -1);
    }
}

/* Parameters. */

static long check_whole(lua_State *L, const Application *a, const char *name, int index) {
    int whole = 0;
    lua_Integer value = 0;
    if (lua_type(L, index) == LUA_TNUMBER) value = lua_tointegerx(L, index, &whole);
    if (!whole) raise_wrong(L, a, name, index, "a whole number");
    if (value > INT_MAX || value < INT_MIN)
        raise_wrong(L, a, name, index, "a whole number up to 2147483647");
    return (long)value;
}

/* Takes the whole numbers that follow, too, where a table may stand. */
static bool swallows_numbers(const Param *param) {
    return param->kind == PARAM_AXES || param->kind == PARAM_SHAPE;
}

static bool is_list(const Param *param) {
    return swallows_numbers(param) || param->kind == PARAM_SIZES;
}

static void append(lua_State *L, const Application *a, ParamValue *value, const Param *param,
                   int index) {
    long whole = check_whole(L, a, param->name, index);
    int most = param->kind == PARAM_SIZES ? OP_LIST : TENSOR_AXES;
    if (value->count == most)
        bind_error(L, "%s: %s has more than %d numbers", a->op->name, param->name, most);
    value->at[value->count++] = whole;
}

static void take_list(lua_State *L, const Application *a, ParamValue *value, const Param *param,
                      int index) {
    size_t count = lua_rawlen(L, index), entries = 0;
    for (size_t i = 1; i <= count; i++) {
        lua_rawgeti(L, index, (lua_Integer)i);
        append(L, a, value, param, lua_gettop(L));
        lua_pop(L, 1);
    }
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) entries++;
    if (entries != count)
        bind_error(
            L, "%s: %s is a table with named entries, want a list: name it too, {%s = {…}, …}",
            a->op->name, param->name, param->name);
}

static double take_flag(lua_State *L, const Application *a, const char *name, int index) {
    if (!lua_isboolean(L, index)) raise_wrong(L, a, name, index, "true or false");
    return lua_toboolean(L, index);
}

static double take_number(lua_State *L, const Application *a, const char *name, int index) {
    if (lua_type(L, index) != LUA_TNUMBER) raise_wrong(L, a, name, index, "a number");
    return lua_tonumber(L, index);
}

static double take_dtype(lua_State *L, const Application *a, const char *name, int index) {
    DType dtype = DTYPE_FLOAT32;
    if (lua_type(L, index) != LUA_TSTRING || !dtype_parse(&dtype, lua_tostring(L, index)))
        raise_wrong(L, a, name, index, "\"float32\", \"float64\" or \"int32\"");
    return (double)dtype;
}

/* The seed of a stream for this call alone. */
static void take_generator(lua_State *L, const Application *a, ParamValue *value,
                           const char *name, int index) {
    Generator *g = luaL_testudata(L, index, tensor_generator_type);
    if (!g) raise_wrong(L, a, name, index, "one made by tensor.generator(seed)");
    value->count = 1;
    value->at[0] = (long)generator_split(g).seed;
}

static double take_choice(lua_State *L, const Application *a, const Param *param, int index) {
    const char *got = lua_type(L, index) == LUA_TSTRING ? lua_tostring(L, index) : "";
    for (int i = 0; param->choices[i]; i++)
        if (strcmp(param->choices[i], got) == 0) return i;
    luaL_Buffer want;
    luaL_buffinit(L, &want);
    for (int i = 0; param->choices[i]; i++) {
        luaL_addstring(&want, i == 0 ? "\"" : param->choices[i + 1] ? ", \"" : " or \"");
        luaL_addstring(&want, param->choices[i]);
        luaL_addchar(&want, '"');
    }
    luaL_pushresult(&want);
    raise_wrong(L, a, param->name, index, lua_tostring(L, -1));
    return 0;
}

/* One value that is not nil. A list parameter takes a table, or one whole number. */
static void take_value(lua_State *L, Application *a, int p, int index) {
    const Param *param = &a->op->params[p];
    ParamValue *value = &a->args.at[p];
    value->given = true;
    if (is_list(param) && lua_istable(L, index)) {
        take_list(L, a, value, param, index);
        return;
    }
    switch (param->kind) {
    case PARAM_BOOL:
        value->number = take_flag(L, a, param->name, index);
        break;
    case PARAM_NUMBER:
        value->number = take_number(L, a, param->name, index);
        break;
    case PARAM_DTYPE:
        value->number = take_dtype(L, a, param->name, index);
        break;
    case PARAM_CHOICE:
        value->number = take_choice(L, a, param, index);
        break;
    case PARAM_WHOLE:
    case PARAM_AXIS:
        value->number = (double)check_whole(L, a, param->name, index);
        break;
    case PARAM_AXES:
    case PARAM_SHAPE:
    case PARAM_SIZES:
        append(L, a, value, param, index);
        break;
    case PARAM_GENERATOR:
        take_generator(L, a, value, param->name, index);
        break;
    }
}

/* A nil that was written, or a name that is misspelt: without this, x:sum(axs) would sum all.
 */
static void refuse_nil(lua_State *L, const Application *a, const char *name) {
    bind_error(L,
               "%s: %s is nil, which may be a misspelt name; leave it out to have the default",
               a->op->name, name);
}

/* Takes parameter `p` from the arguments at `index` and after; returns the index after them. */
static int take_param(lua_State *L, Application *a, int p, int index, int last) {
    if (lua_isnil(L, index)) {
        if (index == lua_gettop(L)) refuse_nil(L, a, a->op->params[p].name);
        return index + 1;
    }
    bool swallows = swallows_numbers(&a->op->params[p]) && !lua_istable(L, index);
    take_value(L, a, p, index++);
    while (swallows && index <= last && lua_type(L, index) == LUA_TNUMBER)
        append(L, a, &a->args.at[p], &a->op->params[p], index++);
    return index;
}

/* Arguments. */

static void take_positional(lua_State *L, Application *a, int last) {
    int index = 1;
    for (int i = 0; i < a->inputs && index <= last; i++) take_input(L, a, i, index++);
    for (int p = 0; p < a->params && index <= last; p++)
        index = take_param(L, a, p, index, last);
    if (index <= last)
        bind_error(L, "%s: argument %d, %s, is one too many (help(tensor.%s) lists them)",
                   a->op->name, index, bind_shown(L, index), a->op->name);
}

static void check_names(lua_State *L, const Application *a, int options) {
    const char *names[OP_INPUTS + OP_PARAMS + 1];
    int count = 0;
    for (int p = 0; p < a->params; p++) names[count++] = a->op->params[p].name;
    for (int i = 0; i < a->inputs; i++) names[count++] = a->op->inputs[i].name;
    names[count] = NULL;
    keys_check(L, options, a->op->name, names);
}

static void refuse_twice(lua_State *L, const Application *a, const char *name) {
    bind_error(L, "%s: %s is given twice, by place and by name", a->op->name, name);
}

/* Tensors stay on the stack, so that they live until the op has run. */
static void take_named(lua_State *L, Application *a, int options) {
    for (int i = 0; i < a->inputs; i++) {
        const char *name = a->op->inputs[i].name;
        if (keys_push(L, options, name) == LUA_TNIL) continue;
        if (is_given(a, i)) refuse_twice(L, a, name);
        take_input(L, a, i, lua_gettop(L));
    }
    for (int p = 0; p < a->params; p++) {
        const char *name = a->op->params[p].name;
        if (keys_push(L, options, name) != LUA_TNIL) {
            if (a->args.at[p].given) refuse_twice(L, a, name);
            take_value(L, a, p, lua_gettop(L));
        }
        lua_pop(L, 1);
    }
}

/* An empty table at the end is an empty table of options, unless a shape is asked for, then it
 * may be that of a single number, or it stands where a list of tensors belongs. */
static bool ends_with_options(lua_State *L, const Application *a, int last) {
    if (last == 0 || !lua_istable(L, last)) return false;
    if (tensor_is_options(L, last)) return true;
    if (last == 1 && a->inputs > 0 && a->op->inputs[0].list) return false;
    for (int p = 0; p < a->params; p++)
        if (a->op->params[p].kind == PARAM_SHAPE) return false;
    lua_pushnil(L);
    if (!lua_next(L, last)) return true;
    lua_pop(L, 2);
    return false;
}

/* Applying. */

/* Only now are the boxes looked into: each push above may have run the author's finalizers. */
static bool apply(void *with, Error *error) {
    Application *a = with;
    static const Value absent;
    Value few[OP_INPUTS], *in = a->flat ? a->flat : few;
    int named = op_named_count(a->op);
    for (int i = 0; i < named; i++) in[i] = a->from[i] ? *a->from[i] : absent;
    for (int i = 0; i < a->listed; i++) in[named + i] = *a->from_list[i];
    return tape_apply(a->out, a->op, in, named + a->listed, &a->args, error);
}

/* Looks up the boxes of a list, and makes room for its values. */
static void prepare_list(lua_State *L, Application *a) {
    size_t count = (size_t)a->listed, inputs = count + OP_INPUTS;
    if (count == 0) return;
    a->from_list = lua_newuserdatauv(L, count * sizeof *a->from_list, 0);
    for (size_t i = 0; i < count; i++) a->from_list[i] = tensor_check(L, a->list + (int)i);
    a->flat = lua_newuserdatauv(L, inputs * sizeof *a->flat, 0);
    memset(a->flat, 0, inputs * sizeof *a->flat);
}

/* Pushes the outputs that the call makes and returns their number. */
static int push_outputs(lua_State *L, Application *a) {
    int base = lua_gettop(L), outputs = op_output_count(a->op), made = 0;
    Value *box[OP_OUTPUTS];
    for (int i = 0; i < outputs; i++) box[i] = tensor_push(L);
    prepare_list(L, a);
    tensor_attempt(L, apply, a);
    tensor_watch_place(L);
    while (made < outputs && !tensor_is_absent(&a->out[made].tensor)) {
        *box[made] = a->out[made];
        made++;
    }
    lua_settop(L, base + made);
    return made;
}

static void begin(Application *a, const Op *op) {
    memset(a, 0, offsetof(Application, number));
    a->op = op;
    a->inputs = op_input_count(op);
    a->params = op_param_count(op);
    memset(a->args.at, 0, (size_t)a->params * sizeof *a->args.at);
}

static int call_op(lua_State *L) {
    Application a;
    begin(&a, lua_touserdata(L, lua_upvalueindex(1)));
    int most = (int)lua_tointeger(L, lua_upvalueindex(2));
    if (lua_gettop(L) > most) lua_settop(L, most);
    luaL_checkstack(L, 4 + 2 * OP_INPUTS + OP_OUTPUTS, "too many arguments");
    int last = lua_gettop(L);
    bool options = ends_with_options(L, &a, last);
    if (options) check_names(L, &a, last);
    take_positional(L, &a, options ? last - 1 : last);
    if (options) take_named(L, &a, last);
    box_numbers(L, &a);
    return push_outputs(L, &a);
}

void tensor_push_op(lua_State *L, const Op *op, int most) {
    lua_pushlightuserdata(L, (void *)op);
    lua_pushinteger(L, most);
    lua_pushcclosure(L, call_op, 2);
}

static void set_param(Application *a, const char *name, double value) {
    for (int p = 0; p < a->params; p++)
        if (strcmp(a->op->params[p].name, name) == 0)
            a->args.at[p] = (ParamValue){.given = true, .number = value};
}

void tensor_push_part(lua_State *L, const Value *x, lua_Integer i) {
    Application a;
    begin(&a, op_find("select"));
    a.from[0] = x;
    set_param(&a, "axis", 1);
    set_param(&a, "index", (double)i);
    push_outputs(L, &a);
}
