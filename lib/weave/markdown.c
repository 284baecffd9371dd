/* markdown.c: see markdown.h. */
#include "markdown.h"

#include "formula.h"
#include "place.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm/node.h>
#include <cmark-gfm/parser.h>
#include <cmark-gfm/render.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    OPTIONS = CMARK_OPT_UNSAFE | CMARK_OPT_FOOTNOTES | CMARK_OPT_SMART |
              CMARK_OPT_VALIDATE_UTF8 | CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE |
              CMARK_OPT_TABLE_PREFER_STYLE_ATTRIBUTES,
};

struct Markdown {
    char *text;
    Source source;
    cmark_node *root;
    cmark_syntax_extension *formulas, *replacing;
    cmark_llist *extensions; /* for the renderer */
    MarkdownNode *nodes;     /* nodes[0] is node 1 */
    cmark_node **tree;       /* the same nodes in cmark's tree */
    Extent *inner;           /* of inlines, in the content of their block */
    int count;
};

/* A node's number is kept in its user data, which cmark leaves alone. */
static int node_id(const cmark_node *node) {
    return (int)(intptr_t)node->user_data;
}

/* Reading. */

static void attach(cmark_parser *parser, Markdown *document) {
    static const char *const names[] = {"table", "strikethrough", "autolink", "tasklist"};
    cmark_mem *memory = cmark_get_default_mem_allocator();
    cmark_gfm_core_extensions_ensure_registered();
    cmark_parser_attach_syntax_extension(parser, document->formulas);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        cmark_syntax_extension *extension = cmark_find_syntax_extension(names[i]);
        cmark_parser_attach_syntax_extension(parser, extension);
        document->extensions = cmark_llist_append(memory, document->extensions, extension);
    }
}

static void read_tree(Markdown *document) {
    cmark_parser *parser = cmark_parser_new(OPTIONS);
    attach(parser, document);
    cmark_parser_feed(parser, document->text, document->source.length);
    document->root = cmark_parser_finish(parser);
    cmark_parser_free(parser);
}

/* Numbers the nodes in document order; with `tree`, writes them there. */
static int number_nodes(cmark_node *root, cmark_node **tree) {
    int count = 0;
    cmark_iter *iter = cmark_iter_new(root);
    for (cmark_event_type event; (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE;) {
        cmark_node *node = cmark_iter_get_node(iter);
        if (event != CMARK_EVENT_ENTER) continue;
        node->user_data = (void *)(intptr_t)++count;
        if (tree) tree[count - 1] = node;
    }
    cmark_iter_free(iter);
    return count;
}

/* Places. */

static bool is_cell(cmark_node *node) {
    return strcmp(cmark_node_get_type_string(node), "table_cell") == 0;
}

static bool holds_inlines(cmark_node *node) {
    return node->type == CMARK_NODE_PARAGRAPH || node->type == CMARK_NODE_HEADING ||
           is_cell(node);
}

static void set_extent(Markdown *document, int id, Extent extent) {
    document->nodes[id - 1].first = extent.first;
    document->nodes[id - 1].end = extent.end;
}

static void leave_inline(Markdown *document, Content *content, cmark_node *node) {
    Extent *inner = document->inner, *self = &inner[node_id(node) - 1];
    Extent none = {content->cursor, content->cursor};
    Extent head = node->first_child ? inner[node_id(node->first_child) - 1] : none;
    Extent tail = node->last_child ? inner[node_id(node->last_child) - 1] : none;
    *self = place_leave(content, node, *self, head, tail);
    set_extent(document, node_id(node), place_in_source(content, *self));
}

static void place_inline(Markdown *document, Content *content, cmark_node *node, bool enter) {
    bool link = node->type == CMARK_NODE_LINK || node->type == CMARK_NODE_IMAGE;
    bool container = link || node->first_child;
    if (!enter) {
        if (container) leave_inline(document, content, node);
        return;
    }
    Extent *self = &document->inner[node_id(node) - 1];
    *self = place_enter(content, node);
    if (!container) set_extent(document, node_id(node), place_in_source(content, *self));
}

/* A cell is where its content is: cmark counts its columns wrongly. */
static bool place_content(Markdown *document, Content *content, cmark_node *node) {
    if (!place_open(content, &document->source, node)) return false;
    Extent all = {0, content->length};
    if (is_cell(node)) set_extent(document, node_id(node), place_in_source(content, all));
    return true;
}

static bool place_nodes(Markdown *document) {
    Content content = {0};
    bool good = true;
    cmark_iter *iter = cmark_iter_new(document->root);
    for (cmark_event_type event; good && (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE;) {
        cmark_node *node = cmark_iter_get_node(iter);
        bool enter = event == CMARK_EVENT_ENTER;
        if (!CMARK_NODE_BLOCK_P(node)) {
            place_inline(document, &content, node, enter);
        } else if (enter) {
            set_extent(document, node_id(node), place_block(&document->source, node));
            if (holds_inlines(node)) good = place_content(document, &content, node);
        }
    }
    cmark_iter_free(iter);
    place_close(&content);
    return good;
}

/* Contents. */

static bool is_formula(const Markdown *document, const cmark_node *node) {
    return node->extension == document->formulas;
}

static const char *kind(const Markdown *document, cmark_node *node) {
    if (is_formula(document, node)) return "math";
    if (node->type == CMARK_NODE_FOOTNOTE_REFERENCE) return "footnote_reference";
    if (node->type == CMARK_NODE_FOOTNOTE_DEFINITION) return "footnote_definition";
    if (node->type == CMARK_NODE_ITEM) return "item";
    return cmark_node_get_type_string(node);
}

static const char *not_empty(const char *text) {
    return text && *text ? text : NULL;
}

/* A formula's literal holds dollars and label: the TeX stays as its literal, the label goes
 * to its string content, which cmark does not use for it. A block that was cut off before
 * its end (by the end of the block quote around it) has no closing dollars. */
static void describe_formula(MarkdownNode *out, cmark_node *node) {
    bool block = node->type == CMARK_NODE_CODE_BLOCK;
    cmark_chunk *literal = block ? &node->as.code.literal : &node->as.literal;
    const char *text = cmark_chunk_to_cstr(cmark_node_mem(node), literal);
    size_t length = strlen(text), skip = strspn(text, " \t");
    Formula formula;
    out->closed = formula_scan(&formula, text, length, skip);
    if (!out->closed) {
        formula = (Formula){.tex = skip + 2, .tex_end = length, .display = true};
    }
    out->display = formula.display;
    char *tex = strndup(text + formula.tex, formula.tex_end - formula.tex);
    char *label = strndup(text + formula.label, formula.label_end - formula.label);
    if (tex) cmark_node_set_literal(node, tex);
    if (label) cmark_node_set_string_content(node, label);
    out->literal = cmark_node_get_literal(node);
    out->info = not_empty(cmark_node_get_string_content(node));
    free(tex);
    free(label);
}

/* Whether the block's last line is its fence: marks of the kind it began with, as many at
 * least, with only the marks of blocks around it before. */
static bool fence_closed(const Markdown *document, const MarkdownNode *out, cmark_node *node) {
    int last = source_line_at(&document->source, out->end);
    if (last == source_line_at(&document->source, out->first)) return false;
    const char *text = document->source.text + source_line_start(&document->source, last);
    size_t length =
        source_line_end(&document->source, last) - source_line_start(&document->source, last);
    while (length > 0 && strchr(" \t", text[length - 1])) length--;
    size_t run = 0;
    while (run < length && text[length - 1 - run] == (char)node->as.code.fence_char) run++;
    for (size_t i = 0; i < length - run; i++) {
        if (!strchr(" \t>", text[i])) return false;
    }
    return run >= node->as.code.fence_length;
}

static void describe_code_block(const Markdown *document, MarkdownNode *out, cmark_node *node) {
    int length, offset;
    char mark;
    out->literal = cmark_node_get_literal(node);
    out->info = not_empty(cmark_node_get_fence_info(node));
    out->fenced = cmark_node_get_fenced(node, &length, &offset, &mark);
    out->closed = !out->fenced || fence_closed(document, out, node);
}

/* "[^name]" and "[^name]: …" by what stands in the source: cmark has replaced the name of a
 * reference by its number. Neither node uses its string content otherwise. */
static void describe_footnote(const Markdown *document, MarkdownNode *out, cmark_node *node) {
    const char *text = document->text + out->first;
    size_t length = out->end - out->first;
    const char *end = memchr(text, ']', length);
    if (length < 2 || !end || text[1] != '^') return;
    char *name = strndup(text + 2, (size_t)(end - text) - 2);
    if (name) cmark_node_set_string_content(node, name);
    free(name);
    out->literal = cmark_node_get_string_content(node);
}

static void describe(Markdown *document, MarkdownNode *out, cmark_node *node) {
    out->closed = true;
    out->start = -1;
    if (is_formula(document, node)) {
        describe_formula(out, node);
    } else if (node->type == CMARK_NODE_CODE_BLOCK) {
        describe_code_block(document, out, node);
    } else if (node->type == CMARK_NODE_HEADING) {
        out->level = cmark_node_get_heading_level(node);
    } else if (node->type == CMARK_NODE_LIST) {
        bool ordered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;
        out->start = ordered ? cmark_node_get_list_start(node) : -1;
    } else if (node->type == CMARK_NODE_LINK || node->type == CMARK_NODE_IMAGE) {
        out->url = cmark_node_get_url(node);
        out->title = not_empty(cmark_node_get_title(node));
    } else if (node->type == CMARK_NODE_ITEM) {
        out->task = node->extension != NULL;
        out->checked = out->task && cmark_gfm_extensions_get_tasklist_item_checked(node);
    } else if (strncmp(out->type, "footnote", 8) == 0) {
        describe_footnote(document, out, node);
    } else {
        out->literal = cmark_node_get_literal(node);
    }
}

static void describe_node(Markdown *document, cmark_node *node) {
    MarkdownNode *out = &document->nodes[node_id(node) - 1];
    out->type = kind(document, node);
    if (node->parent) {
        out->parent = node_id(node->parent);
        out->depth = document->nodes[out->parent - 1].depth + 1;
    }
    Place start = source_place(&document->source, out->first);
    Place end =
        source_place(&document->source, out->end > out->first ? out->end - 1 : out->end);
    out->line = start.line, out->col = start.col;
    out->end_line = end.line, out->end_col = end.col;
    describe(document, out, node);
}

static bool read_document(Markdown *document, const char *text, size_t length) {
    document->text = malloc(length + 1);
    if (!document->text) return false;
    memcpy(document->text, text, length);
    document->text[length] = '\0';
    if (!source_open(&document->source, document->text, length)) return false;
    document->formulas = formula_syntax(&document->source);
    if (!document->formulas) return false;
    read_tree(document);
    document->count = number_nodes(document->root, NULL);
    document->nodes = calloc((size_t)document->count, sizeof *document->nodes);
    document->tree = calloc((size_t)document->count, sizeof *document->tree);
    document->inner = calloc((size_t)document->count, sizeof *document->inner);
    if (!document->nodes || !document->tree || !document->inner) return false;
    number_nodes(document->root, document->tree);
    if (!place_nodes(document)) return false;
    for (int i = 0; i < document->count; i++) describe_node(document, document->tree[i]);
    return true;
}

Markdown *markdown_parse(const char *text, size_t length) {
    Markdown *document = calloc(1, sizeof *document);
    if (document && !read_document(document, text, length)) {
        markdown_close(document);
        return NULL;
    }
    return document;
}

void markdown_close(Markdown *document) {
    if (!document) return;
    cmark_mem *memory = cmark_get_default_mem_allocator();
    if (document->root) cmark_node_free(document->root);
    if (document->formulas) cmark_syntax_extension_free(memory, document->formulas);
    if (document->replacing) cmark_syntax_extension_free(memory, document->replacing);
    cmark_llist_free(memory, document->extensions);
    source_close(&document->source);
    free(document->text);
    free(document->nodes);
    free(document->tree);
    free(document->inner);
    free(document);
}

int markdown_count(const Markdown *document) {
    return document->count;
}

const MarkdownNode *markdown_node(const Markdown *document, int id) {
    return &document->nodes[id - 1];
}

/* Writing. */

static void put_break(cmark_strbuf *html) {
    if (html->size && html->ptr[html->size - 1] != '\n') cmark_strbuf_putc(html, '\n');
}

static void put(cmark_strbuf *html, const char *text) {
    if (text) cmark_strbuf_puts(html, text);
}

/* Of these cmark tells the start only. */
static bool is_leaf(const cmark_node *node) {
    static const cmark_node_type leaves[] = {
        CMARK_NODE_HTML_BLOCK, CMARK_NODE_THEMATIC_BREAK, CMARK_NODE_CODE_BLOCK,
        CMARK_NODE_TEXT,       CMARK_NODE_SOFTBREAK,      CMARK_NODE_LINEBREAK,
        CMARK_NODE_CODE,       CMARK_NODE_HTML_INLINE,
    };
    for (size_t i = 0; i < sizeof leaves / sizeof *leaves; i++) {
        if (node->type == leaves[i]) return true;
    }
    return false;
}

/* cmark calls this, in place of its own rendering, for each node that is replaced. */
static void render_replacement(cmark_syntax_extension *self, cmark_html_renderer *renderer,
                               cmark_node *node, cmark_event_type event, int options) {
    (void)self, (void)options;
    const MarkdownReplacement *with = node->user_data;
    bool start = event == CMARK_EVENT_ENTER, end = !start || is_leaf(node);
    bool block = CMARK_NODE_BLOCK_P(node);
    if (block && start) put_break(renderer->html);
    if (start) put(renderer->html, with->html ? with->html : with->open);
    if (end && !with->html) put(renderer->html, with->close);
    if (block && end) put_break(renderer->html);
}

/* HTML beside a node; not where only nodes of one kind can stand (the rows of a table). */
static void insert(cmark_node *node, const char *html,
                   int (*where)(cmark_node *, cmark_node *)) {
    if (!html) return;
    bool block = CMARK_NODE_BLOCK_P(node);
    cmark_node *raw =
        cmark_node_new(block ? CMARK_NODE_CUSTOM_BLOCK : CMARK_NODE_CUSTOM_INLINE);
    cmark_node_set_on_enter(raw, html);
    if (!where(node, raw)) cmark_node_free(raw);
}

/* What is inside a node that is replaced as a whole goes, and with it its own replacements.
 * Nodes are numbered so that those inside follow. */
static void empty(Markdown *document, int at, const MarkdownReplacement **chosen) {
    const MarkdownNode *nodes = document->nodes;
    cmark_node *node = document->tree[at];
    for (int i = at + 1; i < document->count && nodes[i].depth > nodes[at].depth; i++) {
        chosen[i] = NULL;
    }
    while (node->first_child) cmark_node_free(node->first_child);
}

static void replace(Markdown *document, int at, const MarkdownReplacement **chosen) {
    const MarkdownReplacement *with = chosen[at];
    cmark_node *node = document->tree[at];
    insert(node, with->before, cmark_node_insert_before);
    insert(node, with->after, cmark_node_insert_after);
    if (with->html) empty(document, at, chosen);
    if (!with->html && !with->open && !with->close) return;
    node->user_data = (void *)with;
    node->extension = document->replacing;
}

/* The nodes get their own extensions back afterwards, which free what belongs to them. */
static char *render(Markdown *document, const MarkdownReplacement **chosen,
                    cmark_syntax_extension **own) {
    for (int i = 0; i < document->count; i++) own[i] = document->tree[i]->extension;
    for (int i = 0; i < document->count; i++) {
        if (chosen[i]) replace(document, i, chosen);
    }
    char *html = cmark_render_html(document->root, OPTIONS, document->extensions);
    for (int i = 0; i < document->count; i++) {
        if (chosen[i]) document->tree[i]->extension = own[i];
    }
    return html;
}

char *markdown_html(Markdown *document, const MarkdownReplacement *replacements, size_t count) {
    size_t nodes = (size_t)document->count;
    const MarkdownReplacement **chosen = calloc(nodes, sizeof *chosen);
    cmark_syntax_extension **own = calloc(nodes, sizeof(cmark_syntax_extension *));
    document->replacing = cmark_syntax_extension_new("replacement");
    char *html = NULL;
    if (chosen && own && document->replacing) {
        cmark_syntax_extension_set_html_render_func(document->replacing, render_replacement);
        for (size_t i = 0; i < count; i++) {
            int id = replacements[i].id;
            if (id >= 1 && id <= document->count) chosen[id - 1] = &replacements[i];
        }
        html = render(document, chosen, own);
    }
    free(chosen);
    free(own);
    return html;
}

/* What stands for a character in HTML, or NULL when it stands for itself. */
static const char *entity(char c) {
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

char *markdown_escape(const char *text, size_t length) {
    size_t size = 1;
    for (size_t i = 0; i < length; i++) size += entity(text[i]) ? strlen(entity(text[i])) : 1;
    char *html = malloc(size), *to = html;
    if (!html) return NULL;
    for (size_t i = 0; i < length; i++) {
        const char *with = entity(text[i]);
        if (with)
            to = stpcpy(to, with);
        else
            *to++ = text[i];
    }
    *to = '\0';
    return html;
}
