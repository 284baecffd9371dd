/* stamp.c: Cairo traces a symbol once for each of 8 by 8 places inside a pixel and each radius;
 * after that it is a loop over bytes. */
#include "stamp.h"
#include "replay.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Further than this from its centre a stamp does not reach, in pixels: what is large is not
 * many, and Cairo draws it. */
enum { FARTHEST = 24 };

enum { RADII = sizeof((Stamps *)0)->of / sizeof(Stamp *), PER_PIXEL = 8 };

/* What `side` by `side` pixels do to the picture, byte by byte, four to a pixel:
 *
 *   new = over + (old · keep + color · under) / 255
 *
 * where `under` is how much a fill covers whose colour is another for each symbol, NULL
 * without. Row i does nothing before pixel `from[i]` and from `to[i]` on; the side and these
 * are multiples of four, so that the loop is over whole vectors. */
struct Stamp {
    bool tried;
    int reach; /* the centre is in the pixel (reach, reach) */
    int side;  /* 0: there is no stamp, Cairo draws */
    unsigned char *over, *keep, *under, *from, *to;
};

enum { TOGETHER = 4, PIXEL = 4 }; /* pixels at once, bytes of one */

/* How far a symbol reaches from its centre, in the lengths of the context. */
static double reach_of(cairo_t *cr, const Item *item, double radius) {
    double fill[4], stroke[4] = {0}, reach = 0;
    replay_symbol(cr, item->dots, 0, 0, radius);
    replay_pen(cr, &item->paint);
    cairo_fill_extents(cr, &fill[0], &fill[1], &fill[2], &fill[3]);
    if (item->paint.stroke.kind != COLOR_NONE)
        cairo_stroke_extents(cr, &stroke[0], &stroke[1], &stroke[2], &stroke[3]);
    for (int i = 0; i < 4; i++) reach = fmax(reach, fmax(fabs(fill[i]), fabs(stroke[i])));
    return reach;
}

/* What the surface has, row by row. */
static bool read_bytes(unsigned char *bytes, cairo_surface_t *surface, int side) {
    cairo_surface_flush(surface);
    const unsigned char *from = cairo_image_surface_get_data(surface);
    int stride = cairo_image_surface_get_stride(surface);
    for (int i = 0; from && i < side; i++)
        memcpy(bytes + i * side, from + i * stride, (size_t)side);
    return from != NULL;
}

/* How much of each pixel the symbol's fill or stroke covers, with its centre at (x, y). */
static bool coverage(unsigned char *bytes, const Stamps *stamps, double radius,
                     const Stamp *stamp, int place, bool stroke) {
    int side = stamp->side;
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_A8, side, side);
    cairo_t *cr = cairo_create(surface);
    cairo_translate(cr, stamp->reach + (double)(place % STAMP_PLACES) / STAMP_PLACES,
                    stamp->reach + (double)(place / STAMP_PLACES) / STAMP_PLACES);
    cairo_scale(cr, stamps->scale, stamps->scale);
    replay_symbol(cr, stamps->item->dots, 0, 0, radius);
    replay_pen(cr, &stamps->item->paint);
    if (stroke)
        cairo_stroke(cr);
    else
        cairo_fill(cr);
    bool good = !cairo_status(cr) && read_bytes(bytes, surface, side);
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
    return good;
}

static int measured_reach(const Stamps *stamps, double radius) {
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1);
    cairo_t *cr = cairo_create(surface);
    double reach = reach_of(cr, stamps->item, radius) * stamps->scale;
    bool good = !cairo_status(cr) && reach <= FARTHEST;
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
    return good ? (int)ceil(reach) + 1 : 0;
}

/* The stroke covers the fill, and the opacity is that of both. */
static void compose(const Stamps *stamps, Stamp *stamp, const unsigned char *fill,
                    const unsigned char *stroke) {
    const Paint *paint = &stamps->item->paint;
    uint32_t colors[2] = {0xff000000 | color_rgb(&paint->stroke, stamps->theme),
                          0xff000000 | color_rgb(&paint->fill, stamps->theme)};
    unsigned char upper[PIXEL], lower[PIXEL];
    memcpy(upper, &colors[0], PIXEL), memcpy(lower, &colors[1], PIXEL);
    for (int i = 0; i < stamp->side * stamp->side; i++) {
        double top = stroke[i] * paint->opacity;
        double both = top + fill[i] * (255 - stroke[i]) / 255.0 * paint->opacity;
        uint32_t over = (uint32_t)(top + 0.5), under = (uint32_t)(both + 0.5) - over;
        for (int b = PIXEL * i; b < PIXEL * (i + 1); b++) {
            uint32_t ink = over * upper[b % PIXEL];
            if (!stamp->under) ink += under * lower[b % PIXEL];
            stamp->over[b] = (unsigned char)((ink + 127) / 255);
            stamp->keep[b] = (unsigned char)(255 - over - under);
            if (stamp->under) stamp->under[b] = (unsigned char)under;
        }
    }
}

static void find_rows(Stamp *stamp) {
    for (int i = 0; i < stamp->side; i++) {
        int from = stamp->side, to = 0;
        for (int k = 0; k < stamp->side; k++) {
            if (stamp->keep[PIXEL * (i * stamp->side + k)] == 255) continue;
            from = k < from ? k : from, to = k + 1;
        }
        stamp->from[i] = (unsigned char)(from < to ? from / TOGETHER * TOGETHER : 0);
        stamp->to[i] = (unsigned char)((to + TOGETHER - 1) / TOGETHER * TOGETHER);
    }
}

/* The stamp's memory is one block. */
static bool allocate(Stamp *stamp, bool many) {
    size_t side = (size_t)stamp->side, bytes = side * side * PIXEL;
    stamp->over = calloc(1, bytes * (many ? 3 : 2) + 2 * side);
    if (!stamp->over) return false;
    stamp->keep = stamp->over + bytes;
    stamp->from = stamp->keep + bytes;
    stamp->to = stamp->from + side;
    stamp->under = many ? stamp->to + side : NULL;
    return true;
}

static bool trace(const Stamps *stamps, Stamp *stamp, double radius, int place) {
    const Item *item = stamps->item;
    size_t pixels = (size_t)stamp->side * (size_t)stamp->side;
    unsigned char *cover = calloc(2, pixels);
    bool good = cover != NULL;
    if (good && (item->dots->fills || item->paint.fill.kind != COLOR_NONE))
        good = coverage(cover, stamps, radius, stamp, place, false);
    if (good && item->paint.stroke.kind != COLOR_NONE)
        good = coverage(cover + pixels, stamps, radius, stamp, place, true);
    if (good) compose(stamps, stamp, cover, cover + pixels);
    free(cover);
    return good;
}

static void make(const Stamps *stamps, Stamp *stamp, double radius, int place) {
    stamp->tried = true;
    stamp->reach = measured_reach(stamps, radius);
    if (!stamp->reach) return;
    stamp->side = (2 * stamp->reach + 2 + TOGETHER - 1) / TOGETHER * TOGETHER;
    if (allocate(stamp, stamps->item->dots->fills) && trace(stamps, stamp, radius, place))
        find_rows(stamp);
    else
        stamp->side = 0;
}

const Stamp *stamps_get(Stamps *stamps, double radius, int place) {
    double eighths = floor(radius * stamps->scale * PER_PIXEL + 0.5);
    if (!(eighths < RADII)) return NULL;
    Stamp **of = &stamps->of[(int)eighths];
    if (!*of) *of = calloc(STAMP_PLACES * STAMP_PLACES, sizeof **of);
    if (!*of) return NULL;
    Stamp *stamp = &(*of)[place];
    /* One radius for all is met exactly; each of many is within a sixteenth of a pixel. */
    bool many = stamps->item->dots->radii != NULL;
    if (!stamp->tried)
        make(stamps, stamp, many ? eighths / PER_PIXEL / stamps->scale : radius, place);
    return stamp->side ? stamp : NULL;
}

void stamps_free(Stamps *stamps) {
    for (int r = 0; r < RADII; r++) {
        for (int i = 0; stamps->of[r] && i < STAMP_PLACES * STAMP_PLACES; i++)
            free(stamps->of[r][i].over);
        free(stamps->of[r]);
    }
}

int stamp_reach(const Stamp *stamp) {
    return stamp->reach;
}

int stamp_side(const Stamp *stamp) {
    return stamp->side;
}

/* x / 255, rounded, for x up to 255 · 255. */
static inline uint16_t divided(uint16_t x) {
    x = (uint16_t)(x + 128);
    return (uint16_t)(x + (x >> 8)) >> 8;
}

static inline void lay(unsigned char *restrict at, const unsigned char *restrict over,
                       const unsigned char *restrict keep) {
    for (int i = 0; i < TOGETHER * PIXEL; i++)
        at[i] = (unsigned char)(over[i] + divided((uint16_t)(at[i] * keep[i])));
}

static inline void lay_colored(unsigned char *restrict at, const unsigned char *restrict over,
                               const unsigned char *restrict keep,
                               const unsigned char *restrict under,
                               const unsigned char *restrict color) {
    for (int i = 0; i < TOGETHER * PIXEL; i++)
        at[i] = (unsigned char)(over[i] +
                                divided((uint16_t)(at[i] * keep[i] + color[i] * under[i])));
}

void stamp_lay(const Stamp *stamp, uint32_t *at, int stride, uint32_t fill) {
    unsigned char color[TOGETHER * PIXEL];
    fill |= 0xff000000;
    for (int i = 0; i < TOGETHER; i++) memcpy(color + PIXEL * i, &fill, PIXEL);
    for (int i = 0; i < stamp->side; i++, at += stride) {
        for (int k = stamp->from[i]; k < stamp->to[i]; k += TOGETHER) {
            int b = PIXEL * (i * stamp->side + k);
            unsigned char *pixels = (unsigned char *)(at + k);
            if (stamp->under)
                lay_colored(pixels, stamp->over + b, stamp->keep + b, stamp->under + b, color);
            else
                lay(pixels, stamp->over + b, stamp->keep + b);
        }
    }
}
