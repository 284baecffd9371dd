/* What reads an author's text must bear any text: random and damaged Markdown, deep nesting,
 * and every node inside the text it came from. Run under the sanitizers too. */
#include "../../lib/weave/markdown.h"
#include "../../lib/weave/script.h"
#include "../../lib/weave/source.h"
#include "tap.h"

#include <stdint.h>
#include <stdlib.h>

static uint32_t state = 1;

static uint32_t draw(uint32_t n) {
    state = state * 1664525u + 1013904223u;
    return (state >> 8) % n;
}

/* Pieces that mean something to Markdown, so that random texts reach deep. */
static const char *const pieces[] = {
    "$",
    "$$",
    "\n$$\n",
    "`",
    "``",
    "*",
    "**",
    "_",
    "~~",
    "[",
    "](u)",
    "![",
    "[^1]",
    "\n[^1]: ",
    "<",
    "<b>",
    "<!--",
    "-->",
    "\n",
    "\n\n",
    "> ",
    "- ",
    "1. ",
    "    ",
    "\t",
    "# ",
    "\n```\n",
    "~~~",
    "{lua}",
    "|",
    "\n|-|-|\n",
    "\\",
    "\\|",
    "&amp;",
    "&#0;",
    "\"",
    "http://a.b",
    "a@b.c",
    "{#eq-x}",
    "[r]: u\n",
    "\r",
    "\r\n",
    "---",
    "===",
    "[x] ",
    "\xE4\xB8\xAD",
    "\xC3",
    "\xFF",
    "\xF0\x9F\x98\x80",
    "a",
    "b c",
    "5",
    "www.a.b",
    "<http://c>",
};

static size_t random_text(char *text, size_t room) {
    size_t length = 0;
    for (uint32_t n = draw(60) + 1; n > 0; n--) {
        const char *piece = pieces[draw(sizeof pieces / sizeof *pieces)];
        size_t size = strlen(piece);
        if (length + size > room) break;
        memcpy(text + length, piece, size);
        length += size;
        if (draw(50) == 0 && length < room) text[length++] = '\0';
    }
    return length;
}

/* The first node that is not where it can be, or 0. */
static int misplaced(const Markdown *document, size_t length) {
    for (int id = 1; id <= markdown_count(document); id++) {
        const MarkdownNode *node = markdown_node(document, id);
        bool inside = node->first <= node->end && node->end <= length;
        bool counted = node->line >= 1 && node->col >= 1 && node->end_line >= node->line;
        bool parented = id == 1 ? node->parent == 0 : node->parent >= 1 && node->parent < id;
        if (!inside || !counted || !parented) return id;
    }
    return 0;
}

static char *replace_some(Markdown *document) {
    MarkdownReplacement list[64];
    size_t count = draw(64);
    for (size_t i = 0; i < count; i++) {
        list[i] =
            (MarkdownReplacement){.id = (int)draw((uint32_t)markdown_count(document) + 3)};
        uint32_t kind = draw(3);
        if (kind == 0) list[i].html = "<h>";
        if (kind == 1) list[i].open = "<o>", list[i].close = "</o>";
        if (kind == 2) list[i].before = "<x>", list[i].after = "</x>";
    }
    return markdown_html(document, list, count);
}

static void any_text_is_read(void) {
    char text[2000];
    int bad = 0, lost = 0;
    for (int round = 0; round < 3000 && !bad && !lost; round++) {
        size_t length = random_text(text, sizeof text);
        Markdown *document = markdown_parse(text, length);
        if (!document) break;
        bad = misplaced(document, length);
        char *html = replace_some(document);
        lost = html == NULL;
        free(html);
        markdown_close(document);
        if (bad) tap_note("round %d, node %d", round, bad);
    }
    tap_ok(bad == 0, "nodes of random texts lie inside them");
    tap_ok(lost == 0, "random texts with random replacements become HTML");
}

static void deep_text_is_read(const char *piece) {
    enum { DEPTH = 3000 };
    size_t size = strlen(piece), length = size * DEPTH;
    char *text = malloc(length);
    for (size_t i = 0; i < DEPTH; i++) memcpy(text + i * size, piece, size);
    Markdown *document = markdown_parse(text, length);
    char *html = document ? markdown_html(document, NULL, 0) : NULL;
    tap_ok(document && misplaced(document, length) == 0 && html, "%d times %.*s", DEPTH,
           (int)strcspn(piece, "\n"), piece);
    free(html);
    markdown_close(document);
    free(text);
}

static void places_are_counted(void) {
    Source source;
    const char *text = "a\xE4\xB8\xAD"
                       "b\r\n\n\rc";
    tap_ok(source_open(&source, text, strlen(text)), "a text is opened");
    tap_ok(source.lines == 4, "Windows, Unix and old line ends count");
    Place b = source_place(&source, 4), inner = source_place(&source, 3);
    tap_ok(b.line == 1 && b.col == 3, "a column counts characters");
    tap_ok(inner.line == 1 && inner.col == 2, "a byte inside a character has its column");
    Place c = source_place(&source, strlen(text) - 1),
          end = source_place(&source, strlen(text));
    tap_ok(c.line == 4 && c.col == 1, "the last line");
    tap_ok(end.line == 4 && end.col == 2, "the end of the text");
    tap_ok(source_line_end(&source, 1) == 5, "a line's end is before its line end");
    source_close(&source);
}

static void text_is_escaped(void) {
    char *html = markdown_escape("<a & 'b\">", 9);
    tap_text(html, "&lt;a &amp; &#39;b&quot;&gt;", "special characters are escaped");
    free(html);
}

static void scripts_bear_any_text(void) {
    static const char *const alphabet = "\\frac{}{}$^_&#%x1 \n'\"<>";
    Script *script = script_new();
    int silent = 0;
    for (int round = 0; round < 200; round++) {
        char tex[40];
        size_t length = draw(sizeof tex);
        for (size_t i = 0; i < length; i++) tex[i] = alphabet[draw(24)];
        ScriptResult math = script_math(script, tex, length, round & 1);
        ScriptResult code = script_highlight(script, tex, length, round & 1 ? "lua" : "c");
        silent += (!math.html && !math.message) || math.broken || !code.html;
        script_drop(&math);
        script_drop(&code);
    }
    script_close(script);
    tap_ok(silent == 0, "random formulas are set, or have a message; random code is coloured");
}

int main(void) {
    tap_begin();
    any_text_is_read();
    static const char *const deep[] = {"> ", "- ",   "*a ", "[",    "![", "**a ", "`",  "$",
                                       "<b", "$$\n", "|a",  "[^1]", "\\", "(",    "{#", "*a_ "};
    for (size_t i = 0; i < sizeof deep / sizeof *deep; i++) deep_text_is_read(deep[i]);
    places_are_counted();
    text_is_escaped();
    scripts_bear_any_text();
    return tap_end();
}
