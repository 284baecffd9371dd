/* place.c: see place.h. */
#include "place.h"

#include <cmark-gfm/node.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { UNKNOWN = -1 };

static bool is_kind(cmark_node *node, const char *kind) {
    return strcmp(cmark_node_get_type_string(node), kind) == 0;
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* A table made from the last line of a paragraph keeps that paragraph's first line: its
 * header stands as many lines below as the paragraph had before it. */
static int header_line(cmark_node *table) {
    int line = table->start_line;
    for (bufsize_t i = 0; i + 1 < table->content.size; i++)
        line += table->content.ptr[i] == '\n';
    return line;
}

static int start_line(cmark_node *block) {
    if (is_kind(block, "table")) return header_line(block);
    if (is_kind(block, "table_header")) return header_line(block->parent);
    if (is_kind(block, "table_cell")) return start_line(block->parent);
    /* the paragraph above such a table has no place of its own */
    if (block->start_line == 0 && block->next) return block->next->start_line;
    return block->start_line;
}

static size_t block_start(const Source *source, cmark_node *block, int line) {
    size_t start = source_line_start(source, line), end = source_line_end(source, line);
    size_t column = block->start_column > 0 ? (size_t)block->start_column - 1 : 0;
    if (block->type == CMARK_NODE_FOOTNOTE_DEFINITION) { /* cmark's column is the text's */
        while (column > 0 && start + column < end && source->text[start + column] != '[')
            column--;
    }
    return start + column < end ? start + column : end;
}

static size_t trim_end(const Source *source, size_t start, size_t end) {
    while (end > start && is_blank(source->text[end - 1])) end--;
    return end;
}

Extent place_block(const Source *source, cmark_node *node) {
    int line = start_line(node);
    Extent out = {.first = block_start(source, node, line)};
    int last = node->end_line > line ? node->end_line : line;
    if (node->start_line == 0 && node->next) last = header_line(node->next) - 1;
    out.end = source_line_end(source, last);
    if (node->type != CMARK_NODE_CODE_BLOCK) out.end = trim_end(source, out.first, out.end);
    if (out.end < out.first) out.end = out.first;
    return out;
}

/* The last place at which `part` stands between `start` and `end`, or SIZE_MAX. */
static size_t find_last(const Source *source, size_t start, size_t end, const char *part,
                        size_t length) {
    if (end - start < length) return SIZE_MAX;
    for (size_t i = end - length + 1; i-- > start;) {
        if (memcmp(source->text + i, part, length) == 0) return i;
    }
    return SIZE_MAX;
}

/* Lays one line of content over a line of the source, of which it is a part: all but the
 * marks of the blocks around it, its indent, and the marks of a heading. */
static bool lay_line(Content *content, size_t from, size_t to, int line) {
    const Source *source = content->source;
    size_t length = to - from;
    while (length > 0 && is_blank(content->text[from + length - 1])) length--;
    size_t found = find_last(source, source_line_start(source, line),
                             source_line_end(source, line), content->text + from, length);
    if (found == SIZE_MAX) return false;
    for (size_t i = from; i <= to; i++) content->at[i] = found + (i - from);
    return true;
}

static bool lay_lines(Content *content, int line) {
    for (size_t from = 0; from < content->length; line++) {
        const char *end = memchr(content->text + from, '\n', content->length - from);
        size_t to = end ? (size_t)(end - content->text) : content->length;
        if (!lay_line(content, from, to, line)) return false;
        from = to + 1;
    }
    return true;
}

/* Link definitions above a paragraph's text are taken out of its content, so that the
 * first line of the content may lie below the block's. */
static void lay_block(Content *content, cmark_node *block) {
    int first = start_line(block);
    int last = block->end_line > first ? block->end_line : first;
    for (int line = first; line <= last; line++) {
        if (lay_lines(content, line)) return;
    }
    size_t start = block_start(content->source, block, first);
    for (size_t i = 0; i <= content->length; i++) content->at[i] = start;
}

static size_t skip_blanks(const char *text, size_t i, size_t end) {
    while (i < end && (text[i] == ' ' || text[i] == '\t')) i++;
    return i;
}

/* After the cell that starts at `i`: at the next | without a backslash, or at `end`. */
static size_t skip_cell(const char *text, size_t i, size_t end) {
    while (i < end && text[i] != '|') i += text[i] == '\\' && i + 1 < end ? 2 : 1;
    return i < end ? i : end;
}

/* A cell's content is the source without the backslash of "\|". */
static void lay_cell(Content *content, cmark_node *cell) {
    const char *text = content->source->text;
    int line = start_line(cell);
    size_t end = source_line_end(content->source, line);
    size_t i = skip_blanks(text, block_start(content->source, cell->parent, line), end);
    if (i < end && text[i] == '|') i++;
    for (cmark_node *before = cell->prev; before; before = before->prev) {
        i = skip_cell(text, i, end);
        if (i < end) i++;
    }
    i = skip_blanks(text, i, end);
    for (size_t k = 0; k <= content->length; k++) {
        if (i + 1 < end && text[i] == '\\' && text[i + 1] == '|' && content->text[k] == '|')
            i++;
        content->at[k] = i;
        if (i < end) i++;
    }
}

bool place_open(Content *content, const Source *source, cmark_node *block) {
    place_close(content);
    *content = (Content){
        .source = source,
        .text = block->content.ptr ? (const char *)block->content.ptr : "",
        .length = (size_t)block->content.size,
        .column = block->start_column + block->internal_offset,
    };
    content->at = malloc((content->length + 2) * sizeof *content->at);
    if (!content->at) return false;
    content->at[content->length] = block_start(source, block, start_line(block));
    if (is_kind(block, "table_cell"))
        lay_cell(content, block);
    else
        lay_block(content, block);
    return true;
}

void place_close(Content *content) {
    free(content->at);
    *content = (Content){0};
}

/* The place in the content that cmark's column names, or UNKNOWN. */
static ptrdiff_t locate(const Content *content, int column) {
    ptrdiff_t at = (ptrdiff_t)content->base + column - content->column;
    return column > 0 && at >= 0 && at < (ptrdiff_t)content->length ? at : UNKNOWN;
}

static size_t line_end(const Content *content, size_t from) {
    while (from < content->length && content->text[from] != '\n') from++;
    return from;
}

/* Where a literal that cmark has not copied stands, or UNKNOWN. */
static ptrdiff_t shared(const Content *content, const cmark_chunk *literal) {
    uintptr_t data = (uintptr_t)literal->data, text = (uintptr_t)content->text;
    bool inside = !literal->alloc && data >= text && data < text + content->length;
    return inside ? (ptrdiff_t)(data - text) : UNKNOWN;
}

/* Whether text that reads `c` can be written so: as itself, escaped, as an entity, or as
 * plain quotes, dashes and dots. */
static bool can_spell(char written, char c) {
    return written == c || strchr("\\&\"'-.", written);
}

/* Text of several pieces is a copy; cmark keeps the column of its first piece and of its
 * last. Mail addresses are cut out of copies and have no column: those are looked for. */
static Extent enter_text(Content *content, cmark_node *node) {
    const cmark_chunk *literal = &node->as.literal;
    ptrdiff_t first = shared(content, literal);
    if (first != UNKNOWN) return (Extent){(size_t)first, (size_t)(first + literal->len)};
    size_t length = (size_t)literal->len, limit = line_end(content, content->cursor);
    if (length == 0) return (Extent){content->cursor, content->cursor};
    const char *found =
        memmem(content->text + content->cursor, limit - content->cursor, literal->data, length);
    first = locate(content, node->start_column);
    if (first < (ptrdiff_t)content->cursor ||
        !can_spell(content->text[first], (char)literal->data[0])) {
        first = found ? found - content->text : (ptrdiff_t)content->cursor;
    }
    if (found == content->text + first) return (Extent){(size_t)first, (size_t)first + length};
    ptrdiff_t end = locate(content, node->end_column) + 1;
    limit = line_end(content, (size_t)first);
    if (end <= first || end > (ptrdiff_t)limit)
        end = first < (ptrdiff_t)limit ? first + 1 : first;
    return (Extent){(size_t)first, (size_t)end};
}

/* cmark's columns are those between the backticks; the run after them is as long as the
 * run before. */
static Extent enter_code(Content *content, cmark_node *node) {
    ptrdiff_t first = locate(content, node->start_column);
    if (first == UNKNOWN) return (Extent){content->cursor, content->cursor};
    ptrdiff_t close = first + (node->end_column - node->start_column + 1);
    ptrdiff_t end = close;
    while (end < (ptrdiff_t)content->length && content->text[end] == '`') end++;
    ptrdiff_t start = first - (end - close);
    return (Extent){(size_t)(start > 0 ? start : 0), (size_t)end};
}

/* cmark's columns start anew after a line break, but for one written as a backslash. */
static Extent enter_break(Content *content, cmark_node *node) {
    size_t at = line_end(content, content->cursor);
    size_t next = at < content->length ? at + 1 : at;
    bool backslash = at > 0 && content->text[at - 1] == '\\';
    if (node->type == CMARK_NODE_SOFTBREAK || !backslash) content->base = next;
    return (Extent){at, next};
}

/* Only the start of a link is known, and only when it is written with a mark. */
static Extent enter_link(Content *content, cmark_node *node) {
    ptrdiff_t first = locate(content, node->start_column);
    bool marked = first != UNKNOWN && strchr("[!<", content->text[first]);
    return marked ? (Extent){(size_t)first, (size_t)first + 1} : (Extent){SIZE_MAX, SIZE_MAX};
}

static Extent enter_footnote(Content *content, cmark_node *node) {
    ptrdiff_t first = locate(content, node->start_column);
    ptrdiff_t last = locate(content, node->end_column);
    if (first == UNKNOWN || last < first) return (Extent){content->cursor, content->cursor};
    return (Extent){(size_t)first, (size_t)last + 1};
}

static Extent enter(Content *content, cmark_node *node) {
    if (node->type == CMARK_NODE_TEXT) return enter_text(content, node);
    if (node->type == CMARK_NODE_SOFTBREAK) return enter_break(content, node);
    if (node->type == CMARK_NODE_LINEBREAK) return enter_break(content, node);
    if (node->type == CMARK_NODE_FOOTNOTE_REFERENCE) return enter_footnote(content, node);
    if (node->type == CMARK_NODE_LINK || node->type == CMARK_NODE_IMAGE) {
        return enter_link(content, node);
    }
    bool formula = node->type == CMARK_NODE_CODE && node->extension;
    if (node->type == CMARK_NODE_CODE && !formula) return enter_code(content, node);
    if (formula || node->type == CMARK_NODE_HTML_INLINE) return enter_text(content, node);
    return (Extent){SIZE_MAX, SIZE_MAX};
}

Extent place_enter(Content *content, cmark_node *node) {
    Extent extent = enter(content, node);
    if (extent.first != SIZE_MAX && extent.end > content->cursor) content->cursor = extent.end;
    return extent;
}

/* How many characters `mark` stand before `at`, two at most. */
static size_t marks_before(const Content *content, size_t at, char mark) {
    size_t n = 0;
    while (n < 2 && n < at && content->text[at - n - 1] == mark) n++;
    return n;
}

static Extent leave_emphasis(const Content *content, cmark_node *node, Extent head,
                             Extent tail) {
    size_t width = node->type == CMARK_NODE_EMPH ? 1 : 2;
    if (is_kind(node, "strikethrough")) width = marks_before(content, head.first, '~');
    Extent out = {head.first > width ? head.first - width : 0, tail.end + width};
    if (out.end > content->length) out.end = content->length;
    return out;
}

static Extent leave_link(const Content *content, cmark_node *node, Extent self, Extent head,
                         Extent tail) {
    Extent out = {self.first == SIZE_MAX ? head.first : self.first, tail.end};
    ptrdiff_t last = locate(content, node->end_column);
    if (self.first != SIZE_MAX && last >= (ptrdiff_t)tail.end &&
        strchr(")]>", content->text[last])) {
        out.end = (size_t)last + 1;
    }
    return out;
}

Extent place_leave(Content *content, cmark_node *node, Extent self, Extent head, Extent tail) {
    bool link = node->type == CMARK_NODE_LINK || node->type == CMARK_NODE_IMAGE;
    Extent out = link ? leave_link(content, node, self, head, tail)
                      : leave_emphasis(content, node, head, tail);
    if (out.end > content->cursor) content->cursor = out.end;
    return out;
}

Extent place_in_source(const Content *content, Extent extent) {
    size_t first = extent.first < content->length ? extent.first : content->length;
    Extent out = {.first = content->at[first]};
    if (extent.end == 0 || extent.end <= first) return (Extent){out.first, out.first};
    size_t last = extent.end - 1 < content->length ? extent.end - 1 : content->length;
    out.end = content->at[last] + 1;
    if (out.end > content->source->length) out.end = content->source->length; /* NUL grew */
    if (out.end < out.first) out.end = out.first;
    return out;
}
