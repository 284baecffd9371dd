/* script.c: see script.h. Whatever may fail inside Duktape runs under duk_safe_call, so that
 * its fatal handler, which ends the process, is out of reach. */
#include "script.h"

#include "asset.h"
#include "markdown.h"
#include "source.h"

#include <duktape.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct Script {
    duk_context *engine;
    bool has_katex, has_highlight;
};

/* `load` gives a library the names it looks for and returns what it exports. The others
 * return [html, message, position]. KaTeX underlines the wrong part of its message with
 * combining characters, which a terminal shows badly. */
static const char driver[] =
    "function load(source) {\n"
    "  var nothing = function () {}, exports = {};\n"
    "  var console = {log: nothing, warn: nothing, error: nothing};\n"
    "  new Function('window', 'exports', 'console', source)({}, exports, console);\n"
    "  return exports;\n"
    "}\n"
    "var katex, hljs;\n"
    "function loadKatex(source) { katex = load(source).katex; return []; }\n"
    "function loadHighlight(source) { hljs = load(source); return []; }\n"
    "function math(tex, display) {\n"
    "  var options = {displayMode: display === 'display', output: 'htmlAndMathml',\n"
    "                 throwOnError: true, strict: false, trust: false};\n"
    "  try { return [katex.renderToString(tex, options)]; }\n"
    "  catch (e) {\n"
    "    var text = String(e.message).replace(/^KaTeX parse error: /, '');\n"
    "    return [null, text.replace(/\\u0332/g, ''), e.position >= 0 ? e.position + 1 : 0];\n"
    "  }\n"
    "}\n"
    "function highlight(code, language) {\n"
    "  if (!hljs.getLanguage(language)) return [];\n"
    "  return [hljs.highlight(language, code, true).value];\n"
    "}\n";

typedef struct Call {
    const char *function, *text, *option;
    size_t length;
    ScriptResult result;
} Call;

static char *copy_string(duk_context *engine, duk_idx_t array, duk_uarridx_t index) {
    duk_get_prop_index(engine, array, index);
    const char *text = duk_get_string(engine, -1);
    char *copy = text ? strdup(text) : NULL;
    duk_pop(engine);
    return copy;
}

/* Calls function(text, option) of the driver; runs protected. */
static duk_ret_t run(duk_context *engine, void *with) {
    Call *call = with;
    duk_get_global_string(engine, call->function);
    duk_push_lstring(engine, call->text, call->length);
    duk_push_string(engine, call->option);
    duk_call(engine, 2);
    call->result.html = copy_string(engine, -1, 0);
    call->result.message = copy_string(engine, -1, 1);
    duk_get_prop_index(engine, -1, 2);
    call->result.position = (size_t)duk_get_uint(engine, -1);
    duk_pop(engine);
    return 1;
}

static ScriptResult call(Script *script, const char *function, const char *text, size_t length,
                         const char *option) {
    Call call = {.function = function, .text = text, .length = length, .option = option};
    if (duk_safe_call(script->engine, run, &call, 0, 1) != DUK_EXEC_SUCCESS) {
        script_drop(&call.result);
        call.result = (ScriptResult){.broken = true,
                                     .message = strdup(duk_safe_to_string(script->engine, -1))};
    }
    duk_pop(script->engine);
    return call.result;
}

static duk_ret_t define(duk_context *engine, void *with) {
    (void)with;
    duk_eval_lstring_noresult(engine, driver, sizeof driver - 1);
    return 0;
}

Script *script_new(void) {
    Script *script = calloc(1, sizeof *script);
    if (!script) return NULL;
    script->engine = duk_create_heap_default();
    if (!script->engine || duk_safe_call(script->engine, define, NULL, 0, 0) != 0) {
        script_close(script);
        return NULL;
    }
    return script;
}

void script_close(Script *script) {
    if (script && script->engine) duk_destroy_heap(script->engine);
    free(script);
}

void script_drop(ScriptResult *result) {
    free(result->html);
    free(result->message);
    *result = (ScriptResult){0};
}

/* Loads a library once. On failure the result says why. */
static bool load(Script *script, ScriptResult *result, Asset asset, const char *function,
                 bool *loaded) {
    if (*loaded) return true;
    size_t length;
    char *source = asset_read(asset, &length);
    if (!source) {
        *result = (ScriptResult){.broken = true, .message = asset_missing(asset, errno)};
        return false;
    }
    *result = call(script, function, source, length, "");
    free(source);
    *loaded = !result->broken;
    return *loaded;
}

ScriptResult script_math(Script *script, const char *tex, size_t length, bool display) {
    ScriptResult result = {0};
    size_t bad;
    if (!utf8_check(tex, length, &bad)) {
        return (ScriptResult){.message = strdup("the formula is not UTF-8")};
    }
    if (!load(script, &result, ASSET_KATEX, "loadKatex", &script->has_katex)) return result;
    return call(script, "math", tex, length, display ? "display" : "inline");
}

ScriptResult script_highlight(Script *script, const char *code, size_t length,
                              const char *language) {
    ScriptResult result = {0};
    size_t bad;
    bool good = language && utf8_check(language, strlen(language), &bad) &&
                utf8_check(code, length, &bad);
    if (good) {
        if (!load(script, &result, ASSET_HIGHLIGHT, "loadHighlight", &script->has_highlight)) {
            return result;
        }
        result = call(script, "highlight", code, length, language);
    }
    if (!result.html && !result.broken) result.html = markdown_escape(code, length);
    return result;
}
