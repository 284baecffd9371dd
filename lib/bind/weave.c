/* weave.c: the Lua module `weave`: Markdown, formulas and highlighted code to HTML. */
#include "bind.h"

#include "../weave/asset.h"
#include "../weave/markdown.h"
#include "../weave/script.h"
#include "../weave/source.h"

#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

/* Text that a Lua error must not leak: a userdata made before the text is. */
typedef struct Owned {
    char *text;
} Owned;

typedef struct OwnedDocument {
    Markdown *document;
} OwnedDocument;

static int drop_text(lua_State *L) {
    Owned *owned = lua_touserdata(L, 1);
    free(owned->text);
    owned->text = NULL;
    return 0;
}

static int drop_document(lua_State *L) {
    OwnedDocument *owned = lua_touserdata(L, 1);
    markdown_close(owned->document);
    owned->document = NULL;
    return 0;
}

static void *new_owner(lua_State *L, const char *name, size_t size, lua_CFunction drop) {
    void *owner = memset(lua_newuserdatauv(L, size, 0), 0, size);
    if (luaL_newmetatable(L, name)) {
        lua_pushcfunction(L, drop);
        lua_setfield(L, -2, "__gc");
    }
    lua_setmetatable(L, -2);
    return owner;
}

static Owned *new_text(lua_State *L) {
    return new_owner(L, "weave.text", sizeof(Owned), drop_text);
}

/* Pushes the text, which is freed at once. */
static int push_text(lua_State *L, Owned *owned) {
    if (!owned->text) return luaL_error(L, "weave: not enough memory");
    lua_pushstring(L, owned->text);
    free(owned->text);
    owned->text = NULL;
    return 1;
}

static Markdown *parse(lua_State *L, int argument) {
    size_t length;
    const char *text = luaL_checklstring(L, argument, &length);
    OwnedDocument *owned = new_owner(L, "weave.document", sizeof(OwnedDocument), drop_document);
    owned->document = markdown_parse(text, length);
    if (!owned->document) luaL_error(L, "weave: not enough memory");
    return owned->document;
}

static void set_string(lua_State *L, const char *key, const char *value) {
    if (!value) return;
    lua_pushstring(L, value);
    lua_setfield(L, -2, key);
}

static void set_integer(lua_State *L, const char *key, lua_Integer value) {
    lua_pushinteger(L, value);
    lua_setfield(L, -2, key);
}

static void set_flag(lua_State *L, const char *key, bool value) {
    lua_pushboolean(L, value);
    lua_setfield(L, -2, key);
}

/* The fields that only some types of node have. */
static void set_particulars(lua_State *L, const MarkdownNode *node) {
    set_string(L, "literal", node->literal);
    set_string(L, "info", node->info);
    set_string(L, "url", node->url);
    set_string(L, "title", node->title);
    if (node->level) set_integer(L, "level", node->level);
    if (node->start >= 0) set_integer(L, "start", node->start);
    if (strcmp(node->type, "math") == 0) set_flag(L, "display", node->display);
    bool code = strcmp(node->type, "code_block") == 0;
    if (code) set_flag(L, "fenced", node->fenced);
    if (code || !node->closed) set_flag(L, "closed", node->closed);
    if (node->task) set_flag(L, "checked", node->checked);
}

static void push_node(lua_State *L, int id, const MarkdownNode *node) {
    lua_createtable(L, 0, 14);
    set_integer(L, "id", id);
    set_string(L, "type", node->type);
    set_integer(L, "parent", node->parent);
    set_integer(L, "depth", node->depth);
    set_integer(L, "line", node->line);
    set_integer(L, "col", node->col);
    set_integer(L, "end_line", node->end_line);
    set_integer(L, "end_col", node->end_col);
    set_integer(L, "first", (lua_Integer)node->first + 1);
    set_integer(L, "last", (lua_Integer)node->end);
    set_particulars(L, node);
}

static int weave_parse(lua_State *L) {
    Markdown *document = parse(L, 1);
    lua_createtable(L, markdown_count(document), 0);
    for (int id = 1; id <= markdown_count(document); id++) {
        push_node(L, id, markdown_node(document, id));
        lua_rawseti(L, -2, id);
    }
    return 1;
}

/* A field of the replacement on top of the stack, which keeps the string alive. */
static const char *get_string(lua_State *L, const char *key) {
    int type = lua_getfield(L, -1, key);
    if (type != LUA_TNIL && type != LUA_TSTRING) {
        luaL_error(L, "html: the replacement's %s must be a string", key);
    }
    const char *value = lua_tostring(L, -1);
    lua_pop(L, 1);
    return value;
}

static MarkdownReplacement get_replacement(lua_State *L, int id) {
    if (!lua_istable(L, -1)) luaL_error(L, "html: replacement %d is not a table", id);
    return (MarkdownReplacement){
        .id = id,
        .html = get_string(L, "html"),
        .open = get_string(L, "open"),
        .close = get_string(L, "close"),
        .before = get_string(L, "before"),
        .after = get_string(L, "after"),
    };
}

static int weave_html(lua_State *L) {
    bool replaced = !lua_isnoneornil(L, 2);
    if (replaced) luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 2);
    Markdown *document = parse(L, 1);
    size_t count = 0, room = (size_t)markdown_count(document);
    MarkdownReplacement *list = lua_newuserdatauv(L, room * sizeof *list, 0);
    for (int id = 1; replaced && id <= markdown_count(document); id++) {
        if (lua_rawgeti(L, 2, id) != LUA_TNIL) list[count++] = get_replacement(L, id);
        lua_pop(L, 1);
    }
    Owned *owned = new_text(L);
    owned->text = markdown_html(document, list, count);
    return push_text(L, owned);
}

static int weave_escape(lua_State *L) {
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    Owned *owned = new_text(L);
    owned->text = markdown_escape(text, length);
    return push_text(L, owned);
}

static int weave_utf8_check(lua_State *L) {
    size_t length, bad;
    const char *text = luaL_checklstring(L, 1, &length);
    Source source;
    if (utf8_check(text, length, &bad)) {
        lua_pushboolean(L, true);
        return 1;
    }
    if (!source_open(&source, text, bad)) return luaL_error(L, "weave: not enough memory");
    Place place = source_place(&source, bad);
    source_close(&source);
    lua_pushboolean(L, false);
    lua_createtable(L, 0, 4);
    set_integer(L, "offset", (lua_Integer)bad + 1);
    set_integer(L, "line", place.line);
    set_integer(L, "col", place.col);
    set_integer(L, "byte", (unsigned char)text[bad]);
    return 2;
}

/* The JavaScript engine is made at the first call and belongs to the Lua state. */
typedef struct OwnedScript {
    Script *script;
} OwnedScript;

static int drop_script(lua_State *L) {
    OwnedScript *owned = lua_touserdata(L, 1);
    script_close(owned->script);
    owned->script = NULL;
    return 0;
}

static Script *get_script(lua_State *L) {
    OwnedScript *owned;
    if (lua_getfield(L, LUA_REGISTRYINDEX, "weave.engine") == LUA_TNIL) {
        owned = new_owner(L, "weave.script", sizeof(OwnedScript), drop_script);
        lua_setfield(L, LUA_REGISTRYINDEX, "weave.engine");
    } else {
        owned = lua_touserdata(L, -1);
    }
    lua_pop(L, 1);
    if (!owned->script) owned->script = script_new();
    if (!owned->script) luaL_error(L, "weave: not enough memory");
    return owned->script;
}

typedef struct OwnedResult {
    ScriptResult result;
} OwnedResult;

static int drop_result(lua_State *L) {
    script_drop(&((OwnedResult *)lua_touserdata(L, 1))->result);
    return 0;
}

static OwnedResult *new_result(lua_State *L) {
    return new_owner(L, "weave.result", sizeof(OwnedResult), drop_result);
}

/* html, or nil and what is wrong with the author's text, or a raised error when the fault lies
 * elsewhere. */
static int push_result(lua_State *L, OwnedResult *owned) {
    ScriptResult *result = &owned->result;
    const char *message = result->message ? result->message : "not enough memory";
    if (result->broken) return luaL_error(L, "weave: %s", message);
    if (result->html) {
        lua_pushstring(L, result->html);
        return 1;
    }
    lua_pushnil(L);
    lua_pushstring(L, message);
    if (result->position)
        lua_pushinteger(L, (lua_Integer)result->position);
    else
        lua_pushnil(L);
    return 3;
}

static int weave_math(lua_State *L) {
    size_t length;
    const char *tex = luaL_checklstring(L, 1, &length);
    bool display = lua_toboolean(L, 2);
    Script *script = get_script(L);
    OwnedResult *owned = new_result(L);
    owned->result = script_math(script, tex, length, display);
    return push_result(L, owned);
}

static int weave_highlight(lua_State *L) {
    size_t length;
    const char *code = luaL_checklstring(L, 1, &length);
    const char *language = luaL_optstring(L, 2, NULL);
    Script *script = get_script(L);
    OwnedResult *owned = new_result(L);
    owned->result = script_highlight(script, code, length, language);
    return push_result(L, owned);
}

static void add_asset(lua_State *L, const char *folder, const char *path) {
    const char *name = strrchr(path, '/') + 1;
    lua_createtable(L, 0, 2);
    lua_pushfstring(L, "%s%s", folder, name);
    lua_setfield(L, -2, "name");
    set_string(L, "path", path);
    lua_rawseti(L, -2, luaL_len(L, -2) + 1);
}

static int drop_glob(lua_State *L) {
    globfree(lua_touserdata(L, 1));
    return 0;
}

static int weave_assets(lua_State *L) {
    lua_settop(L, 0);
    lua_newtable(L);
    add_asset(L, "", asset_path(ASSET_KATEX_STYLE));
    const char *pattern = lua_pushfstring(L, "%s/*.woff2", asset_path(ASSET_KATEX_FONTS));
    glob_t *fonts = new_owner(L, "weave.glob", sizeof(glob_t), drop_glob);
    if (glob(pattern, 0, NULL, fonts) != 0) {
        Owned *owned = new_text(L);
        owned->text = asset_missing(ASSET_KATEX_FONTS, ENOENT);
        return luaL_error(L, "weave: %s", owned->text ? owned->text : "not enough memory");
    }
    lua_pushvalue(L, 1);
    for (size_t i = 0; i < fonts->gl_pathc; i++) add_asset(L, "fonts/", fonts->gl_pathv[i]);
    return 1;
}

static const Binding functions[] = {
    {"parse", weave_parse,
     "weave.parse(text) → list of nodes\n"
     "The nodes of a Markdown text in document order, each a table: id (its index), type, "
     "parent "
     "(an id; 0 above the document), depth, line, col, end_line, end_col (from 1, columns "
     "count "
     "characters), first and last (bytes: text:sub(node.first, node.last) is the node's "
     "source), "
     "and by type literal (text, code, HTML, TeX, a footnote's name), info (a fence's words; a "
     "displayed formula's \"#eq-x\"), url, title, level, start, display, fenced, closed, "
     "checked.\n"
     "Types: document block_quote list item code_block html_block paragraph heading "
     "thematic_break footnote_definition table table_header table_row table_cell text "
     "softbreak linebreak code html_inline emph strong link image strikethrough "
     "footnote_reference math."},
    {"html", weave_html,
     "weave.html(text, replacements) → HTML\n"
     "The text as HTML. replacements[id], with the ids of weave.parse(text), says what stands "
     "in the place of a node: {html = …} instead of it and all in it; {open = …, close = …} "
     "instead of its tags, around its children; {before = …, after = …} around the node, which "
     "keeps its tags. They are HTML and are not escaped."},
    {"escape", weave_escape,
     "weave.escape(text) → HTML\n"
     "The text with & < > \" and ' written as entities, fit for content and for attributes."},
    {"utf8_check", weave_utf8_check,
     "weave.utf8_check(text) → true | false, place\n"
     "Whether the text is UTF-8 without NUL. If not, place is the first bad byte: {offset "
     "(from "
     "1), line, col, byte (its value)}."},
    {"math", weave_math,
     "weave.math(tex, display) → HTML | nil, message, position\n"
     "A formula by KaTeX: HTML for the eye with MathML for screen readers. With display true "
     "it "
     "is set on a line of its own. When the TeX is wrong: KaTeX's message, and the character "
     "of "
     "tex (from 1, or nil) that it is about. Raises an error when KaTeX is not installed."},
    {"highlight", weave_highlight,
     "weave.highlight(code, language) → HTML\n"
     "The code by highlight.js, in spans with classes hljs-…; a language it does not know, or "
     "nil, gives the code escaped. Raises an error when highlight.js is not installed."},
    {"assets", weave_assets,
     "weave.assets() → list of {name, path}\n"
     "KaTeX's style and fonts on this machine: a page needs each copied to assets/NAME. Raises "
     "an error when they are not installed."},
    {NULL, NULL, NULL},
};

int luaopen_weave(lua_State *L) {
    lua_newtable(L);
    bind_functions(L, functions);
    return 1;
}
