/* replay_image.c: a grid of cells by Cairo. */
#include "replay.h"

static void fill_row(uint32_t *row, const Grid *grid, size_t y, const uint32_t *palette) {
    const unsigned char *cells = grid->cells + y * grid->columns * (grid->colors ? 3 : 1);
    for (size_t i = 0; i < grid->columns; i++) {
        if (!grid->colors)
            row[i] = palette[cells[i]];
        else
            row[i] = 0xff000000 | (uint32_t)cells[3 * i] << 16 |
                     (uint32_t)cells[3 * i + 1] << 8 | cells[3 * i + 2];
    }
}

/* The grid as a surface, a pixel a cell. One without memory is a surface with an error. */
static cairo_surface_t *surface_of(const Grid *grid, Theme theme) {
    uint32_t palette[256];
    if (!grid->colors) grid_palette(palette, grid, theme);
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_ARGB32, (int)grid->columns, (int)grid->rows);
    unsigned char *data = cairo_image_surface_get_data(surface);
    size_t stride = (size_t)cairo_image_surface_get_stride(surface);
    cairo_surface_flush(surface);
    for (size_t y = 0; data && y < grid->rows; y++)
        fill_row((uint32_t *)(void *)(data + y * stride), grid, y, palette);
    cairo_surface_mark_dirty(surface);
    return surface;
}

/* What is far outside Cairo cannot count to. */
static bool is_outside(Box box, cairo_t *cr) {
    double left, top, right, bottom;
    cairo_clip_extents(cr, &left, &top, &right, &bottom);
    return box.x > right || box.y > bottom || box.x + box.w < left || box.y + box.h < top;
}

void replay_image(const Item *item, cairo_t *cr, Theme theme) {
    if (is_outside(item->box, cr)) return;
    cairo_surface_t *surface = surface_of(item->grid, theme);
    cairo_pattern_t *pattern = cairo_pattern_create_for_surface(surface);
    cairo_surface_destroy(surface);
    cairo_matrix_t matrix;
    cairo_matrix_init_scale(&matrix, (double)item->grid->columns / item->box.w,
                            (double)item->grid->rows / item->box.h);
    cairo_matrix_translate(&matrix, -item->box.x, -item->box.y);
    cairo_pattern_set_matrix(pattern, &matrix);
    cairo_pattern_set_filter(pattern,
                             item->grid->smooth ? CAIRO_FILTER_BILINEAR : CAIRO_FILTER_NEAREST);
    cairo_pattern_set_extend(pattern, CAIRO_EXTEND_PAD); /* or the edges would fade */
    cairo_set_source(cr, pattern);
    cairo_pattern_destroy(pattern);
    cairo_new_path(cr);
    cairo_rectangle(cr, item->box.x, item->box.y, item->box.w, item->box.h);
    cairo_fill(cr);
}
