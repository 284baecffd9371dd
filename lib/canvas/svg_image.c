/* svg_image.c: a grid of cells as a PNG inside the SVG. */
#include "encode.h"
#include "svg.h"
#include <stdlib.h>
#include <string.h>

static void grid_row(const void *from, uint32_t y, unsigned char *bytes) {
    const Grid *grid = from;
    size_t length = grid->colors ? 3 * grid->columns : grid->columns;
    memcpy(bytes, grid->cells + y * length, length);
}

static bool encode(Bytes *bytes, const Grid *grid, Theme theme) {
    uint32_t palette[256];
    if (!grid->colors) grid_palette(palette, grid, theme);
    Pixels pixels = {.width = (uint32_t)grid->columns,
                     .height = (uint32_t)grid->rows,
                     .palette = grid->colors ? NULL : palette,
                     .row = grid_row,
                     .from = grid,
                     .level = 6};
    return png_encode(bytes, &pixels);
}

void svg_image(Writer *w, const Item *item) {
    Bytes png = {0};
    if (!encode(&png, item->grid, w->theme)) w->failed = true;
    char *text = g_base64_encode(png.at, png.count);
    g_string_append(w->out, "<image");
    svg_box(w->out, item->box);
    g_string_append(w->out, " preserveAspectRatio=\"none\"");
    if (!item->grid->smooth) g_string_append(w->out, " image-rendering=\"pixelated\"");
    g_string_append(w->out, " href=\"data:image/png;base64,");
    g_string_append(w->out, text);
    g_string_append(w->out, "\"/>\n");
    g_free(text);
    free(png.at);
}
