/* source.h: a text seen as lines and columns.
 *
 * Lines end with "\n", "\r\n" or "\r", as in CommonMark. Lines and columns count
 * from 1; a column counts characters (code points), which is what an editor
 * shows. Offsets count bytes from 0. */
#ifndef FOLIO_WEAVE_SOURCE_H
#define FOLIO_WEAVE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

typedef struct Source {
    const char *text; /* borrowed */
    size_t length;
    size_t *starts; /* of each line; one more than there are lines, the last is `length` */
    size_t lines;
    size_t *counts; /* characters before each block of SOURCE_BLOCK bytes */
} Source;

enum { SOURCE_BLOCK = 64 };

typedef struct Place {
    int line, col;
} Place;

/* Finds the lines of `text`, which must outlive `out`. False when memory is short. */
bool source_open(Source *out, const char *text, size_t length);
void source_close(Source *source);

/* Where line `line` (from 1, clamped) starts, and where its text ends before the line end. */
size_t source_line_start(const Source *source, int line);
size_t source_line_end(const Source *source, int line);

/* The line that byte `offset` lies in. */
int source_line_at(const Source *source, size_t offset);

/* Line and column of the character that byte `offset` belongs to. */
Place source_place(const Source *source, size_t offset);

/* Checks that `text` is UTF-8 as Unicode defines it (no overlong forms, no surrogates,
 * nothing above U+10FFFF) and holds no NUL. False with the offset of the first bad byte. */
bool utf8_check(const char *text, size_t length, size_t *bad);

#endif
