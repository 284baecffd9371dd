/* source.c: lines, columns and UTF-8. */
#include "source.h"

#include <stdlib.h>
#include <string.h>

static bool is_line_end(const char *text, size_t i, size_t length) {
    return text[i] == '\n' || (text[i] == '\r' && (i + 1 == length || text[i + 1] != '\n'));
}

static bool is_continuation(char c) {
    return (c & 0xC0) == 0x80;
}

static void find_lines(Source *out) {
    size_t line = 0;
    out->starts[line++] = 0;
    for (size_t i = 0; i < out->length; i++) {
        if (is_line_end(out->text, i, out->length)) out->starts[line++] = i + 1;
    }
    out->starts[line] = out->length;
}

static void count_characters(Source *out) {
    size_t count = 0;
    for (size_t i = 0; i < out->length; i++) {
        if (i % SOURCE_BLOCK == 0) out->counts[i / SOURCE_BLOCK] = count;
        count += !is_continuation(out->text[i]);
    }
    if (out->length % SOURCE_BLOCK == 0) out->counts[out->length / SOURCE_BLOCK] = count;
}

bool source_open(Source *out, const char *text, size_t length) {
    size_t lines = 1;
    for (size_t i = 0; i < length; i++) lines += is_line_end(text, i, length);
    *out = (Source){.text = text, .length = length, .lines = lines};
    out->starts = malloc((lines + 1) * sizeof *out->starts);
    out->counts = malloc((length / SOURCE_BLOCK + 1) * sizeof *out->counts);
    if (!out->starts || !out->counts) {
        source_close(out);
        return false;
    }
    find_lines(out);
    count_characters(out);
    return true;
}

void source_close(Source *source) {
    free(source->starts);
    free(source->counts);
    *source = (Source){0};
}

size_t source_line_start(const Source *source, int line) {
    size_t i = line < 1 ? 0 : (size_t)line - 1;
    return source->starts[i < source->lines ? i : source->lines - 1];
}

size_t source_line_end(const Source *source, int line) {
    size_t i = line < 1 ? 0 : (size_t)line - 1;
    if (i >= source->lines) i = source->lines - 1;
    size_t start = source->starts[i], end = source->starts[i + 1];
    while (end > start && strchr("\r\n", source->text[end - 1])) end--;
    return end;
}

int source_line_at(const Source *source, size_t offset) {
    size_t low = 0, high = source->lines; /* starts[low] <= offset < starts[high] */
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (source->starts[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    return (int)low + 1;
}

/* Characters that begin before byte `offset`. */
static size_t characters_before(const Source *source, size_t offset) {
    size_t block = offset / SOURCE_BLOCK, count = source->counts[block];
    for (size_t i = block * SOURCE_BLOCK; i < offset; i++) {
        count += !is_continuation(source->text[i]);
    }
    return count;
}

Place source_place(const Source *source, size_t offset) {
    int line = source_line_at(source, offset);
    size_t start = source_line_start(source, line);
    size_t before = characters_before(source, offset) - characters_before(source, start);
    bool inside =
        offset > start && offset < source->length && is_continuation(source->text[offset]);
    return (Place){.line = line, .col = (int)(inside ? before : before + 1)};
}

/* The length of the well-formed sequence at `s` (Unicode 15, table 3-7), or 0. */
static size_t sequence_length(const unsigned char *s, size_t left) {
    if (s[0] >= 0x01 && s[0] <= 0x7F) return 1;
    size_t length = s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : 2;
    if (s[0] < 0xC2 || s[0] > 0xF4 || left < length) return 0;
    unsigned low = s[0] == 0xE0 ? 0xA0 : s[0] == 0xF0 ? 0x90 : 0x80;
    unsigned high = s[0] == 0xED ? 0x9F : s[0] == 0xF4 ? 0x8F : 0xBF;
    if (s[1] < low || s[1] > high) return 0;
    for (size_t i = 2; i < length; i++) {
        if (!is_continuation((char)s[i])) return 0;
    }
    return length;
}

bool utf8_check(const char *text, size_t length, size_t *bad) {
    for (size_t i = 0; i < length;) {
        size_t step = sequence_length((const unsigned char *)text + i, length - i);
        if (step == 0) {
            *bad = i;
            return false;
        }
        i += step;
    }
    return true;
}
