/* markdown.h: Markdown to a list of nodes with exact places, and to HTML.
 *
 * CommonMark with GitHub's tables, strikethrough (two tildes), autolinks and task lists,
 * footnotes, typographic quotes and dashes, and formulas (formula.h). Raw HTML passes.
 *
 * A document is read once and can be turned into HTML with nodes replaced. Nodes are
 * numbered in document order from 1; the same text gives the same numbers. (Footnotes are
 * moved to the end, where they are printed; one that nothing refers to is dropped.)
 *
 * Any bytes are accepted. Those that are not UTF-8, and NUL, become U+FFFD; check with
 * utf8_check first to tell the author. cmark ends the process when memory runs out, and
 * keeps a table of special characters in static memory: use it from one thread at a time. */
#ifndef FOLIO_WEAVE_MARKDOWN_H
#define FOLIO_WEAVE_MARKDOWN_H

#include <stdbool.h>
#include <stddef.h>

typedef struct Markdown Markdown;

typedef struct MarkdownNode {
    /* document block_quote list item code_block html_block paragraph heading
     * thematic_break footnote_definition table table_header table_row table_cell
     * text softbreak linebreak code html_inline emph strong link image
     * strikethrough footnote_reference math */
    const char *type;
    int parent; /* its number; 0 for the document */
    int depth;  /* 0 for the document */

    size_t first, end;     /* offsets of its first byte and after its last, in the text */
    int line, col;         /* of the first byte */
    int end_line, end_col; /* of the last character */

    const char *literal; /* text, code, HTML, TeX, a footnote's name; NULL when it has none */
    const char *info;    /* code_block: after the fence; math: the label, "#eq-x"; or NULL */
    const char *url;     /* link, image; or NULL */
    const char *title;   /* link, image; or NULL */
    int level;           /* heading 1 … 6 */
    int start;           /* an ordered list's first number; -1 otherwise */
    bool display;        /* math between $$ */
    bool fenced;         /* a code_block between fences */
    bool closed;         /* false for a fence or a $$ block that the author never closed */
    bool task, checked;  /* an item with a box, and whether the box is ticked */
} MarkdownNode;

/* Reads `text`, which is not needed afterwards. NULL when memory is short. */
Markdown *markdown_parse(const char *text, size_t length);
void markdown_close(Markdown *document); /* NULL is allowed */

int markdown_count(const Markdown *document);

/* Node `id` (from 1), owned by the document. */
const MarkdownNode *markdown_node(const Markdown *document, int id);

/* What stands in the place of a node, as HTML that is not escaped again: */
typedef struct MarkdownReplacement {
    int id;
    const char *html;           /* instead of the node and all in it; or NULL */
    const char *open, *close;   /* instead of the node's own tags; or NULL */
    const char *before, *after; /* around the node, which keeps its own tags; or NULL.
                                   Not for the document, items and rows of tables */
} MarkdownReplacement;

/* The document as HTML, to be freed. Uses the document up: call it once. Ids out of range are
 * passed over; of two replacements of one node the later counts. A formula that is not
 * replaced comes as <code> with its TeX. NULL when memory is short. */
char *markdown_html(Markdown *document, const MarkdownReplacement *replacements, size_t count);

/* `text` with & < > " and ' written as entities, to be freed; NULL when memory is short. */
char *markdown_escape(const char *text, size_t length);

#endif
