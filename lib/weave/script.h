/* script.h: formulas by KaTeX and highlighted code by highlight.js, run at build time in
 * Duktape, so that a page needs no JavaScript to be read. */
#ifndef FOLIO_WEAVE_SCRIPT_H
#define FOLIO_WEAVE_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

/* A JavaScript engine. Each library is loaded when it is first needed (0.1 s for each). */
typedef struct Script Script;

Script *script_new(void);          /* NULL when memory is short */
void script_close(Script *script); /* NULL is allowed */

/* What a call gives: `html`, or NULL with a message. Free both with script_drop. */
typedef struct ScriptResult {
    char *html;
    char *message;   /* what is wrong, for the author; NULL when memory is short */
    size_t position; /* in the formula, in characters from 1; 0 when it has none */
    bool broken;     /* the fault is not the author's: a library is missing or fails */
} ScriptResult;

void script_drop(ScriptResult *result);

/* The TeX as HTML for the eye and MathML for the ear. Characters of any script are allowed in
 * a formula; commands that could load files or link elsewhere are not. */
ScriptResult script_math(Script *script, const char *tex, size_t length, bool display);

/* The code as HTML with classes "hljs-…"; in a language that highlight.js does not know, or
 * not UTF-8, just escaped. `language` may be NULL. */
ScriptResult script_highlight(Script *script, const char *code, size_t length,
                              const char *language);

#endif
