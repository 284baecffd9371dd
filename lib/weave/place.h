/* place.h: where a node of cmark's tree stands in the source.
 *
 * cmark's own inline columns are those of the paragraph's content, counted from its first
 * line's indent: after a line break they are wrong as soon as the lines are indented
 * differently, and a link's or a code span's own line breaks are not counted. Here each
 * block's content is laid over the source line by line, and each inline found in it. */
#ifndef FOLIO_WEAVE_PLACE_H
#define FOLIO_WEAVE_PLACE_H

#include "source.h"
#include <cmark-gfm.h>

typedef struct Extent {
    size_t first, end; /* offsets into the source: first byte, after the last */
} Extent;

/* The block whose inlines are being placed. */
typedef struct Content {
    const Source *source;
    const char *text;
    size_t length;
    size_t *at;    /* source offset of each byte of `text`, and of its end */
    size_t cursor; /* no inline still to be placed starts before it */
    size_t base;   /* the start of the line from which cmark counts columns */
    int column;    /* what cmark adds to its columns */
} Content;

/* The extent of a block. */
Extent place_block(const Source *source, cmark_node *node);

/* Lays the content of `block` over the source; the cursor is at its start. `content` must
 * be zeroed at first, and closed at last. False when memory is short. */
bool place_open(Content *content, const Source *source, cmark_node *block);
void place_close(Content *content);

/* The extent, in the content, of an inline without children, or of the opening mark of one
 * with children. Call in document order, before any literal is read. */
Extent place_enter(Content *content, cmark_node *node);

/* The extent, in the content, of an inline with children, from that of its opening
 * (place_enter), its first and its last child. */
Extent place_leave(Content *content, cmark_node *node, Extent self, Extent head, Extent tail);

/* From the content to the source. */
Extent place_in_source(const Content *content, Extent extent);

#endif
