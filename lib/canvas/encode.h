/* encode.h: bytes that grow, and pixels as PNG. */
#ifndef FOLIO_CANVAS_ENCODE_H
#define FOLIO_CANVAS_ENCODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes in memory, to be freed by `free(bytes.at)`. Once there was no memory, `failed` stays.
 */
typedef struct Bytes {
    unsigned char *at;
    size_t count, room;
    bool failed;
} Bytes;

void bytes_add(Bytes *bytes, const void *data, size_t count);

typedef struct Pixels {
    uint32_t width, height; /* 1 … 2³¹ - 1 */
    /* 0xaarrggbb for each byte of a row; NULL: a row has three bytes a pixel, red, green, blue
     */
    const uint32_t *palette; /* 256 of them */
    /* Writes row y, from 0, of what `from` is. */
    void (*row)(const void *from, uint32_t y, unsigned char *bytes);
    const void *from;
    int level; /* of zlib, 1 … 9 */
} Pixels;

/* Appends the pixels as PNG (ISO/IEC 15948). False when there is no memory. */
bool png_encode(Bytes *bytes, const Pixels *pixels);

#endif
