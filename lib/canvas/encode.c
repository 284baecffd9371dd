/* encode.c: PNG by zlib alone. libpng tries five filters on every row, which costs more than
 * all the drawing; what charts are made of, flat colours and repeated shapes, deflates best
 * without any. */
#include "encode.h"
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

void bytes_add(Bytes *bytes, const void *data, size_t count) {
    if (bytes->failed) return;
    if (count > bytes->room - bytes->count) {
        size_t room = bytes->room + bytes->room / 2 + count + 4096;
        unsigned char *at = room > count ? realloc(bytes->at, room) : NULL;
        bytes->failed = !at;
        if (!at) return;
        bytes->at = at, bytes->room = room;
    }
    memcpy(bytes->at + bytes->count, data, count);
    bytes->count += count;
}

static void put_32(unsigned char at[4], uint32_t x) {
    for (int i = 0; i < 4; i++) at[i] = (unsigned char)(x >> (24 - 8 * i));
}

static void add_32(Bytes *bytes, uint32_t x) {
    unsigned char four[4];
    put_32(four, x);
    bytes_add(bytes, four, 4);
}

/* A chunk's length, name, data and checksum, which begins with the name. Returns where it
 * began, for chunk_end to fill in the length. */
static size_t chunk_begin(Bytes *bytes, const char *name) {
    size_t start = bytes->count;
    add_32(bytes, 0);
    bytes_add(bytes, name, 4);
    return start;
}

static void chunk_end(Bytes *bytes, size_t start) {
    if (bytes->failed) return;
    size_t length = bytes->count - start - 8;
    bytes->failed = length > INT32_MAX;
    put_32(bytes->at + start, (uint32_t)length);
    add_32(bytes, (uint32_t)crc32(0, bytes->at + start + 4, (uInt)(length + 4)));
}

static void add_header(Bytes *bytes, const Pixels *pixels) {
    const unsigned char rest[5] = {8, pixels->palette ? 3 : 2, 0, 0, 0};
    size_t start = chunk_begin(bytes, "IHDR");
    add_32(bytes, pixels->width);
    add_32(bytes, pixels->height);
    bytes_add(bytes, rest, sizeof rest);
    chunk_end(bytes, start);
}

static void add_palette(Bytes *bytes, const uint32_t *palette) {
    unsigned char rgb[3 * 256], alpha[256];
    int clear = 0; /* entries up to the last that lets something through */
    for (int i = 0; i < 256; i++) {
        for (int k = 0; k < 3; k++)
            rgb[3 * i + k] = (unsigned char)(palette[i] >> (16 - 8 * k));
        alpha[i] = (unsigned char)(palette[i] >> 24);
        if (alpha[i] < 255) clear = i + 1;
    }
    size_t start = chunk_begin(bytes, "PLTE");
    bytes_add(bytes, rgb, sizeof rgb);
    chunk_end(bytes, start);
    if (!clear) return;
    start = chunk_begin(bytes, "tRNS");
    bytes_add(bytes, alpha, (size_t)clear);
    chunk_end(bytes, start);
}

/* Moves what was deflated from the stream's buffer to the bytes. */
static void drain(Bytes *bytes, z_stream *stream, unsigned char *buffer, uInt size) {
    bytes_add(bytes, buffer, size - stream->avail_out);
    stream->next_out = buffer, stream->avail_out = size;
}

static void deflate_rows(Bytes *bytes, const Pixels *pixels, z_stream *stream,
                         unsigned char *row, size_t length) {
    unsigned char buffer[16384];
    stream->next_out = buffer, stream->avail_out = sizeof buffer;
    row[0] = 0; /* the filter: none */
    for (uint32_t y = 0; y < pixels->height && !bytes->failed; y++) {
        pixels->row(pixels->from, y, row + 1);
        stream->next_in = row, stream->avail_in = (uInt)length;
        while (stream->avail_in) {
            deflate(stream, Z_NO_FLUSH);
            if (!stream->avail_out) drain(bytes, stream, buffer, sizeof buffer);
        }
    }
    while (deflate(stream, Z_FINISH) != Z_STREAM_END && !bytes->failed)
        drain(bytes, stream, buffer, sizeof buffer);
    drain(bytes, stream, buffer, sizeof buffer);
}

static void add_data(Bytes *bytes, const Pixels *pixels) {
    size_t start = chunk_begin(bytes, "IDAT");
    size_t length = (pixels->palette ? 1 : 3) * (size_t)pixels->width + 1;
    unsigned char *row = malloc(length);
    z_stream stream = {0};
    if (row && deflateInit(&stream, pixels->level) == Z_OK) {
        deflate_rows(bytes, pixels, &stream, row, length);
        deflateEnd(&stream);
    } else {
        bytes->failed = true;
    }
    free(row);
    chunk_end(bytes, start);
}

bool png_encode(Bytes *bytes, const Pixels *pixels) {
    bytes_add(bytes, "\211PNG\r\n\032\n", 8);
    add_header(bytes, pixels);
    if (pixels->palette) add_palette(bytes, pixels->palette);
    add_data(bytes, pixels);
    chunk_end(bytes, chunk_begin(bytes, "IEND"));
    return !bytes->failed;
}
