/* formula.h: `$…$` and `$$…$$` as syntax of Markdown, through cmark's extension API.
 *
 * The rule is Pandoc's: an opening $ has no space after it, a closing one has no space
 * before it and no digit after it, and a backslash takes the next character with it, so
 * that "$5 and $6" and "\$" stay text. Nothing inside a formula is read as markup.
 *
 * A line that starts with $$ begins a block, so that a line of the formula may look like
 * a list ("- b") or a heading ("==="); its end must come before the next blank line. A
 * label may follow a displayed formula: "$$ … $$ {#eq-x}".
 *
 * In the tree a formula is a `code` or a `code_block` whose `extension` is this one. */
#ifndef FOLIO_WEAVE_FORMULA_H
#define FOLIO_WEAVE_FORMULA_H

#include "source.h"
#include <cmark-gfm-extension_api.h>
#include <cmark-gfm.h>

/* A formula as it stands in a text: all offsets into that text. */
typedef struct Formula {
    size_t tex, tex_end;     /* between the dollars */
    size_t label, label_end; /* inside "{" and "}"; equal when there is none */
    size_t end;              /* after the formula and its label */
    bool display;
} Formula;

/* Reads a formula that starts at text[at] == '$'. */
bool formula_scan(Formula *out, const char *text, size_t length, size_t at);

/* The extension for one parse of `source`, which must outlive the tree; NULL when memory
 * is short. Free it after the tree with cmark_syntax_extension_free. */
cmark_syntax_extension *formula_syntax(Source *source);

#endif
