/* image.c: a grid of cells as one item. Where their colours are places on a ramp, a cell is one
 * byte: 0 is transparent, 1 … 255 are the ramp from its beginning to its end, the middle
 * at 128. So a map of 512 by 512 cells takes 256 KB, goes into a file as a PNG with a
 * palette, and only the palette depends on the theme. Between neighbours of 255 colours of a
 * ramp the eye sees no difference. */
#include "inner.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST = 20000,     /* cells along or down */
    WIDEST = 1000000, /* pixels; what is much larger Cairo cannot count */
};

static bool check_size(Canvas *canvas, Box box, const Image *image) {
    if (!canvas_check_box(canvas, "image", box)) return false;
    if (!(box.w > 0 && box.h > 0 && box.w <= WIDEST && box.h <= WIDEST))
        return canvas_fail(canvas,
                           "image: %g by %g; want a width and a height above 0, up to %d",
                           box.w, box.h, WIDEST);
    if (image->columns < 1 || image->columns > MOST || image->rows < 1 || image->rows > MOST)
        return canvas_fail(canvas, "image: %zu columns and %zu rows; want 1 … %d of each",
                           image->columns, image->rows, MOST);
    return true;
}

static bool check_values(Canvas *canvas, const Image *image) {
    for (size_t i = 0; image->values && i < image->columns * image->rows; i++)
        if (isinf(image->values[i]))
            return canvas_fail(
                canvas, "image: values[%zu] is infinite; want a place on the ramp", i + 1);
    return true;
}

static unsigned char level_of(double value, ColorKind scheme) {
    if (isnan(value)) return 0;
    double place = scheme == COLOR_DIVERGING ? (value + 1) / 2 : value;
    return (unsigned char)(1.5 + 254 * fmin(fmax(place, 0), 1));
}

/* A copy in one block, to be freed as one; NULL when there is no memory. */
static Grid *grid_of(const Image *image) {
    size_t cells = image->columns * image->rows, bytes = image->rgb ? 3 * cells : cells;
    Grid *grid = malloc(sizeof *grid + bytes);
    if (!grid) return NULL;
    *grid = (Grid){image->columns,     image->rows,   image->scheme,
                   image->rgb != NULL, image->smooth, (unsigned char *)(grid + 1)};
    if (image->rgb)
        memcpy(grid->cells, image->rgb, bytes);
    else
        for (size_t i = 0; i < cells; i++)
            grid->cells[i] = level_of(image->values[i], image->scheme);
    return grid;
}

bool canvas_image(Canvas *canvas, Box box, const Image *image) {
    if (!check_size(canvas, box, image) || !check_values(canvas, image)) return false;
    Grid *grid = grid_of(image);
    Item *item = grid ? canvas_next(canvas, ITEM_IMAGE) : NULL;
    if (!item) {
        free(grid);
        return canvas_fail(canvas, "no memory for an image of %zu by %zu", image->columns,
                           image->rows);
    }
    item->box = box, item->grid = grid;
    canvas->count++;
    return true;
}

double grid_value(const Grid *grid, size_t i) {
    double place = (grid->cells[i] - 1) / 254.0;
    if (grid->cells[i] == 0) return NAN;
    return grid->scheme == COLOR_DIVERGING ? 2 * place - 1 : place;
}

void grid_palette(uint32_t palette[256], const Grid *grid, Theme theme) {
    palette[0] = 0;
    for (int level = 1; level < 256; level++) {
        double place = (level - 1) / 254.0;
        bool middle = grid->scheme == COLOR_DIVERGING;
        Color color = {.kind = grid->scheme, .t = middle ? 2 * place - 1 : place};
        palette[level] = 0xff000000 | color_rgb(&color, theme);
    }
}
