/* yaml.c: YAML through libyaml, with the place of everything.
 *
 * Front matter and cell options are a few lines each, and what matters about them is that
 * an error points at the author's line and column. So this gives the tree as it stands,
 * scalars as texts with a mark whether they were plain, and what a text means (a number, a
 * truth value) is decided where the option is known. Anchors, aliases and tags have no use
 * here and are refused, which also keeps hostile files small. */
#include "bind.h"
#include <stdbool.h>
#include <string.h>
#include <yaml.h>

enum { DEEPEST = 16 };

typedef struct Reader {
    lua_State *L;
    const char *text;
    yaml_parser_t parser;
    yaml_event_t event; /* the newest; deleted before the next one is read */
    const char *wrong;  /* what is wrong with the text, NULL while nothing is */
    yaml_mark_t where;
} Reader;

static bool refuse(Reader *reader, const char *wrong, yaml_mark_t where) {
    reader->wrong = wrong;
    reader->where = where;
    return false;
}

/* The place of byte `offset`. */
static yaml_mark_t mark_at(const char *text, size_t offset) {
    yaml_mark_t at = {.index = offset};
    for (size_t i = 0; i < offset; i++) {
        if ((text[i] & 0xc0) != 0x80) at.column++;
        if (text[i] == '\n') at.line++, at.column = 0;
    }
    return at;
}

static bool next_event(Reader *reader) {
    yaml_event_delete(&reader->event);
    if (yaml_parser_parse(&reader->parser, &reader->event)) return true;
    memset(&reader->event, 0, sizeof reader->event);
    const yaml_parser_t *parser = &reader->parser;
    /* a byte that is no text is told by its offset alone */
    bool unread = parser->error == YAML_READER_ERROR;
    return refuse(reader, parser->problem ? parser->problem : "not YAML",
                  unread ? mark_at(reader->text, parser->problem_offset)
                         : parser->problem_mark);
}

/* Pushes {type=, line=, col=}. */
static void push_node(Reader *reader, const char *type, yaml_mark_t at) {
    lua_State *L = reader->L;
    lua_createtable(L, 0, 5);
    lua_pushstring(L, type);
    lua_setfield(L, -2, "type");
    lua_pushinteger(L, (lua_Integer)at.line + 1);
    lua_setfield(L, -2, "line");
    lua_pushinteger(L, (lua_Integer)at.column + 1);
    lua_setfield(L, -2, "col");
}

static bool read_node(Reader *reader, int depth);

static bool read_scalar(Reader *reader) {
    yaml_event_t *event = &reader->event;
    push_node(reader, "scalar", event->start_mark);
    lua_pushlstring(reader->L, (const char *)event->data.scalar.value,
                    event->data.scalar.length);
    lua_setfield(reader->L, -2, "text");
    lua_pushboolean(reader->L, event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE);
    lua_setfield(reader->L, -2, "plain");
    return true;
}

/* Appends nodes to the list on top of the stack until the event `end`. */
static bool read_until(Reader *reader, yaml_event_type_t end, int depth) {
    for (lua_Integer i = 1;; i++) {
        if (!next_event(reader)) return false;
        if (reader->event.type == end) return true;
        if (!read_node(reader, depth + 1)) return false;
        lua_rawseti(reader->L, -2, i);
    }
}

/* That the newest event, if it begins a node, has no anchor and no tag. */
static bool check_properties(Reader *reader) {
    const yaml_event_t *event = &reader->event;
    yaml_char_t *anchor = NULL, *tag = NULL;
    if (event->type == YAML_SCALAR_EVENT)
        anchor = event->data.scalar.anchor, tag = event->data.scalar.tag;
    else if (event->type == YAML_SEQUENCE_START_EVENT)
        anchor = event->data.sequence_start.anchor, tag = event->data.sequence_start.tag;
    else if (event->type == YAML_MAPPING_START_EVENT)
        anchor = event->data.mapping_start.anchor, tag = event->data.mapping_start.tag;
    if (anchor) return refuse(reader, "anchors (&name) are not supported", event->start_mark);
    if (tag) return refuse(reader, "tags (!name) are not supported", event->start_mark);
    return true;
}

/* Pushes the node that the newest event begins. On failure the stack may hold more. */
static bool read_node(Reader *reader, int depth) {
    yaml_mark_t at = reader->event.start_mark;
    if (depth > DEEPEST) return refuse(reader, "nested too deeply", at);
    if (!check_properties(reader)) return false;
    switch (reader->event.type) {
    case YAML_SCALAR_EVENT:
        return read_scalar(reader);
    case YAML_SEQUENCE_START_EVENT:
        push_node(reader, "list", at);
        return read_until(reader, YAML_SEQUENCE_END_EVENT, depth);
    case YAML_MAPPING_START_EVENT:
        push_node(reader, "map", at);
        return read_until(reader, YAML_MAPPING_END_EVENT, depth);
    case YAML_ALIAS_EVENT:
        return refuse(reader, "aliases (*name) are not supported", at);
    default:
        return refuse(reader, "unexpected end", at);
    }
}

/* Pushes the one document's node, or nil for an empty text. */
static bool read_document(Reader *reader) {
    if (!next_event(reader) || !next_event(reader)) return false; /* the stream, the document */
    if (reader->event.type == YAML_STREAM_END_EVENT) {
        lua_pushnil(reader->L);
        return true;
    }
    if (!next_event(reader) || !read_node(reader, 0)) return false;
    if (!next_event(reader) || !next_event(reader)) return false;
    if (reader->event.type == YAML_STREAM_END_EVENT) return true;
    return refuse(reader, "a second document begins here", reader->event.start_mark);
}

/* Runs with the Reader and the text as arguments, so that an error raised for want of
 * memory can be caught and libyaml's own memory given back. */
static int read_protected(lua_State *L) {
    Reader *reader = lua_touserdata(L, 1);
    reader->L = L;
    luaL_checkstack(L, 4 * DEEPEST, "YAML");
    return read_document(reader) ? 1 : 0;
}

static int push_problem(lua_State *L, const Reader *reader) {
    lua_pushnil(L);
    lua_pushstring(L, reader->wrong);
    lua_pushinteger(L, (lua_Integer)reader->where.line + 1);
    lua_pushinteger(L, (lua_Integer)reader->where.column + 1);
    return 4;
}

static int yaml_parse(lua_State *L) {
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    Reader reader = {.text = text};
    if (!yaml_parser_initialize(&reader.parser))
        return luaL_error(L, "yaml: not enough memory");
    yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader.parser, (const unsigned char *)text, length);
    lua_pushcfunction(L, read_protected);
    lua_pushlightuserdata(L, &reader);
    int status = lua_pcall(L, 1, 1, 0);
    yaml_event_delete(&reader.event);
    yaml_parser_delete(&reader.parser);
    if (status != LUA_OK) return lua_error(L);
    return reader.wrong ? push_problem(L, &reader) : 1;
}

static const Binding functions[] = {
    {"parse", yaml_parse,
     "yaml.parse(text) → tree, or nil, message, line, column\n"
     "Reads one YAML document. A node is {type, line, col}: a scalar has `text` and `plain` "
     "(it stood without quotes); a list holds its nodes; a map holds key, value, key, value. "
     "An empty text gives nil alone."},
    {NULL, NULL, NULL},
};

int luaopen_yaml(lua_State *L) {
    lua_newtable(L);
    bind_functions(L, functions);
    return 1;
}
