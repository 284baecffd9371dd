/* formula.c: see formula.h. cmark calls match_inline at each $ inside a paragraph, and
 * open_block and continue_block for each line of the text. */
#include "formula.h"

#include <cmark-gfm/node.h>
#include <cmark-gfm/parser.h>
#include <stdint.h>
#include <string.h>

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static size_t skip_blanks(const char *text, size_t i, size_t length) {
    while (i < length && (text[i] == ' ' || text[i] == '\t')) i++;
    return i;
}

/* Steps over one character of TeX, or over a backslash and the character it protects. */
static size_t step(const char *text, size_t i, size_t length) {
    return text[i] == '\\' && i + 1 < length ? i + 2 : i + 1;
}

/* The next "$$" from `i`, or `length`. */
static size_t find_double(const char *text, size_t i, size_t length) {
    for (; i + 1 < length; i = step(text, i, length)) {
        if (text[i] == '$' && text[i + 1] == '$') return i;
    }
    return length;
}

/* The closing dollar of an inline formula whose TeX starts at `i`, or `length`. */
static size_t find_single(const char *text, size_t i, size_t length) {
    for (size_t at = i; at < length; at = step(text, at, length)) {
        if (text[at] != '$') continue;
        if (at == i || is_space(text[at - 1])) return length;
        bool digit = at + 1 < length && text[at + 1] >= '0' && text[at + 1] <= '9';
        if (!digit) return at;
    }
    return length;
}

/* "{#eq-x}" after a displayed formula, on the same line. */
static void scan_label(Formula *out, const char *text, size_t length) {
    out->label = out->label_end = out->end;
    size_t open = skip_blanks(text, out->end, length);
    if (open + 1 >= length || text[open] != '{' || text[open + 1] != '#') return;
    for (size_t i = open; i < length && text[i] != '\n'; i++) {
        if (text[i] != '}') continue;
        out->label = open + 1;
        out->label_end = i;
        out->end = i + 1;
        return;
    }
}

bool formula_scan(Formula *out, const char *text, size_t length, size_t at) {
    out->display = at + 1 < length && text[at + 1] == '$';
    out->tex = at + (out->display ? 2 : 1);
    if (out->tex >= length) return false;
    if (!out->display && is_space(text[out->tex])) return false;
    out->tex_end = out->display ? find_double(text, out->tex, length)
                                : find_single(text, out->tex, length);
    if (out->tex_end >= length || out->tex_end == out->tex) return false;
    out->end = out->label = out->label_end = out->tex_end + (out->display ? 2 : 1);
    if (out->display) scan_label(out, text, length);
    return true;
}

static cmark_node *match_inline(cmark_syntax_extension *self, cmark_parser *parser,
                                cmark_node *parent, unsigned char character,
                                cmark_inline_parser *inlines) {
    (void)parent;
    const cmark_chunk *chunk = cmark_inline_parser_get_chunk(inlines);
    const char *text = (const char *)chunk->data;
    Formula formula;
    size_t at = (size_t)cmark_inline_parser_get_offset(inlines);
    if (character != '$' || !formula_scan(&formula, text, (size_t)chunk->len, at)) return NULL;
    cmark_node *node = cmark_node_new_with_mem(CMARK_NODE_CODE, parser->mem);
    node->as.literal.data = chunk->data + at; /* dollars and label too: the walk reads them */
    node->as.literal.len = (bufsize_t)(formula.end - at);
    node->extension = self;
    cmark_inline_parser_set_offset(inlines, (int)formula.end);
    return node;
}

/* Only blanks, perhaps after a label, from `i` to the end of the line. */
static bool only_label(const char *text, size_t i, size_t end) {
    Formula tail = {.end = i};
    scan_label(&tail, text, end);
    return skip_blanks(text, tail.end, end) == end;
}

/* Whether the line holds only blanks and the marks of block quotes. */
static bool is_blank(const char *text, size_t i, size_t end) {
    while (i < end && (is_space(text[i]) || text[i] == '>')) i++;
    return i == end;
}

/* The line on which the block that opens before `from`, on line `line`, ends: that line, or a
 * later one with no blank line between. 0 when it does not end, or has text after its end. */
static int block_end(const Source *source, int line, size_t from) {
    const char *text = source->text;
    for (bool first = true; line <= (int)source->lines; line++, first = false) {
        size_t end = source_line_end(source, line);
        size_t start = first ? from : source_line_start(source, line);
        if (!first && is_blank(text, start, end)) return 0;
        size_t close = find_double(text, start, end);
        if (close == end) continue;
        bool empty = first && close == start;
        return !empty && only_label(text, close + 2, end) ? line : 0;
    }
    return 0;
}

static cmark_node *open_block(cmark_syntax_extension *self, int indented, cmark_parser *parser,
                              cmark_node *parent, unsigned char *input, int length) {
    int at = cmark_parser_get_first_nonspace(parser);
    if (indented || length - at < 2 || memcmp(input + at, "$$", 2) != 0) return NULL;
    const Source *source = cmark_syntax_extension_get_private(self);
    size_t here = source_line_start(source, parser->line_number) + (size_t)at;
    int last = block_end(source, parser->line_number, here + 2);
    if (last == 0) return NULL;
    cmark_node *node = cmark_parser_add_child(parser, parent, CMARK_NODE_CODE_BLOCK, at + 1);
    node->extension = self;
    node->user_data = (void *)(intptr_t)last;
    return node;
}

static int continue_block(cmark_syntax_extension *self, cmark_parser *parser,
                          unsigned char *input, int length, cmark_node *node) {
    (void)self, (void)input, (void)length;
    return parser->line_number <= (intptr_t)node->user_data;
}

static const char *type_name(cmark_syntax_extension *self, cmark_node *node) {
    (void)self, (void)node;
    return "math";
}

cmark_syntax_extension *formula_syntax(Source *source) {
    cmark_syntax_extension *self = cmark_syntax_extension_new("math");
    if (!self) return NULL;
    cmark_mem *memory = cmark_get_default_mem_allocator();
    cmark_syntax_extension_set_special_inline_chars(
        self, cmark_llist_append(memory, NULL, (void *)(intptr_t)'$'));
    cmark_syntax_extension_set_match_inline_func(self, match_inline);
    cmark_syntax_extension_set_open_block_func(self, open_block);
    cmark_syntax_extension_set_match_block_func(self, continue_block);
    cmark_syntax_extension_set_get_type_string_func(self, type_name);
    cmark_syntax_extension_set_private(self, source, NULL);
    return self;
}
