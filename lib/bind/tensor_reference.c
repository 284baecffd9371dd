/* tensor_reference.c: what the registry says about an op, for help() and for the manual. */
#include "tensor.h"
#include <math.h>
#include <string.h>

enum { MANY = 1 << 20 };

static const char *kind_name(ParamKind kind) {
    switch (kind) {
    case PARAM_BOOL:
        return "boolean";
    case PARAM_WHOLE:
        return "whole number";
    case PARAM_NUMBER:
        return "number";
    case PARAM_AXIS:
        return "axis";
    case PARAM_AXES:
        return "axes";
    case PARAM_SHAPE:
        return "shape";
    case PARAM_SIZES:
        return "sizes";
    case PARAM_DTYPE:
        return "dtype";
    case PARAM_GENERATOR:
        return "generator";
    case PARAM_CHOICE:
        return "word";
    }
    return "";
}

static bool has_default(const Param *param) {
    if (param->required) return false;
    bool one =
        param->kind == PARAM_BOOL || param->kind == PARAM_NUMBER || param->kind == PARAM_WHOLE;
    bool some = param->kind == PARAM_AXIS || param->kind == PARAM_SIZES;
    return (one && !isnan(param->fallback)) || param->kind == PARAM_CHOICE ||
           (some && param->fallback != 0);
}

/* Pushes the default of a parameter, as the author would write it; nil where there is none. */
static void push_default(lua_State *L, const Param *param) {
    if (!has_default(param))
        lua_pushnil(L);
    else if (param->kind == PARAM_BOOL)
        lua_pushboolean(L, param->fallback != 0);
    else if (param->kind == PARAM_CHOICE)
        lua_pushstring(L, param->choices[(int)param->fallback]);
    else if (param->fallback == (double)(lua_Integer)param->fallback)
        lua_pushinteger(L, (lua_Integer)param->fallback);
    else
        lua_pushnumber(L, param->fallback);
}

static void set_text(lua_State *L, const char *key, const char *text) {
    lua_pushstring(L, text);
    lua_setfield(L, -2, key);
}

static void set_flag(lua_State *L, const char *key, bool value) {
    lua_pushboolean(L, value);
    lua_setfield(L, -2, key);
}

static void push_inputs(lua_State *L, const Op *op) {
    lua_newtable(L);
    for (int i = 0; i < op_input_count(op); i++) {
        lua_newtable(L);
        set_text(L, "name", op->inputs[i].name);
        set_text(L, "about", op->inputs[i].about);
        set_flag(L, "optional", op->inputs[i].optional);
        set_flag(L, "constant", op->inputs[i].constant || op->inputs[i].integer);
        set_flag(L, "integer", op->inputs[i].integer);
        set_flag(L, "list", op->inputs[i].list);
        lua_rawseti(L, -2, i + 1);
    }
}

static void push_texts(lua_State *L, const char *const *list, int count) {
    lua_newtable(L);
    for (int i = 0; i < count && list[i]; i++) {
        lua_pushstring(L, list[i]);
        lua_rawseti(L, -2, i + 1);
    }
}

static void push_params(lua_State *L, const Op *op) {
    lua_newtable(L);
    for (int i = 0; i < op_param_count(op); i++) {
        lua_newtable(L);
        set_text(L, "name", op->params[i].name);
        set_text(L, "about", op->params[i].about);
        set_text(L, "kind", kind_name(op->params[i].kind));
        set_flag(L, "required", op->params[i].required);
        push_default(L, &op->params[i]);
        lua_setfield(L, -2, "default");
        if (op->params[i].kind == PARAM_CHOICE) {
            push_texts(L, op->params[i].choices, MANY);
            lua_setfield(L, -2, "choices");
        }
        lua_rawseti(L, -2, i + 1);
    }
}

static void push_entry(lua_State *L, const Op *op) {
    lua_newtable(L);
    set_text(L, "name", op->name);
    set_text(L, "about", op->about);
    set_text(L, "no_gradient", op->no_gradient);
    set_flag(L, "is_view", op->is_view);
    push_inputs(L, op);
    lua_setfield(L, -2, "inputs");
    push_params(L, op);
    lua_setfield(L, -2, "params");
    push_texts(L, op->outputs, OP_OUTPUTS);
    lua_setfield(L, -2, "outputs");
    push_texts(L, op->samples, MANY);
    lua_setfield(L, -2, "samples");
}

int tensor_list_ops(lua_State *L) {
    lua_createtable(L, (int)op_registry_count, 0);
    for (size_t i = 0; i < op_registry_count; i++) {
        push_entry(L, op_registry[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/* The docstring: a line to call it by, what it computes, then a line an argument. */

static void add_signature(lua_State *L, luaL_Buffer *text, const Op *op) {
    luaL_addstring(text, op->name);
    luaL_addchar(text, '(');
    for (int i = 0; i < op_input_count(op); i++) {
        if (i > 0) luaL_addstring(text, ", ");
        luaL_addstring(text, op->inputs[i].list ? "{" : "");
        luaL_addstring(text, op->inputs[i].name);
        if (op->inputs[i].optional) luaL_addchar(text, '?');
        if (op->inputs[i].list) luaL_addstring(text, ", …}");
    }
    for (int i = 0; i < op_param_count(op); i++) {
        luaL_addstring(text, ", ");
        luaL_addstring(text, op->params[i].name);
        push_default(L, &op->params[i]);
        const char *value = lua_isnil(L, -1) ? NULL : luaL_tolstring(L, -1, NULL);
        if (value) {
            lua_remove(L, -2);
            bool word = op->params[i].kind == PARAM_CHOICE;
            luaL_addstring(text, word ? " = \"" : " = ");
            luaL_addvalue(text);
            if (word) luaL_addchar(text, '"');
        } else {
            lua_pop(L, 1);
        }
    }
    luaL_addstring(text, ") →");
    for (int i = 0; i < op_output_count(op); i++) {
        luaL_addstring(text, i ? ", " : " ");
        luaL_addstring(text, op->outputs[i]);
    }
}

static void add_argument(luaL_Buffer *text, const char *name, const char *about) {
    if (!about) return;
    luaL_addstring(text, "\n  ");
    luaL_addstring(text, name);
    luaL_addstring(text, ": ");
    luaL_addstring(text, about);
}

const char *tensor_push_about(lua_State *L, const Op *op) {
    luaL_Buffer text;
    luaL_buffinit(L, &text);
    add_signature(L, &text, op);
    luaL_addchar(&text, '\n');
    luaL_addstring(&text, op->about);
    for (int i = 0; i < op_input_count(op); i++)
        add_argument(&text, op->inputs[i].name, op->inputs[i].about);
    for (int i = 0; i < op_param_count(op); i++)
        add_argument(&text, op->params[i].name, op->params[i].about);
    luaL_pushresult(&text);
    return lua_tostring(L, -1);
}
