/* canvas.h: a picture as a list of what is drawn, and its way onto paper.
 *
 * A Canvas keeps what it is told to draw, in order, with colours by role (color.h). The list
 * is the picture: tests read it, and the same list becomes SVG, PNG and PDF, light and
 * dark, with the same geometry. Lengths are pixels (1/96 inch), x grows to the right and y
 * down.
 *
 * Text is set by Pango in two families, named in text.c, and nothing else on the machine:
 * hinting is off, metrics are not rounded, the system's font rules are not read, so
 * that the same text has the same shape everywhere. In SVG, text is outlines (it looks the
 * same where the fonts are missing); for those who listen there are a title and a description.
 *
 * SVG is written from the list itself, not by Cairo's SVG surface, whose ids count across
 * the process and whose output changes with its version. Cairo draws PNG and PDF and gives the
 * outlines.
 *
 * Functions that can fail return false or NULL, and canvas_error() then says why in a
 * sentence. Not for use by two threads at once. */
#ifndef FOLIO_CANVAS_H
#define FOLIO_CANVAS_H

#include "color.h"
#include <stddef.h>

typedef struct Canvas Canvas;

/* How a shape is inked. Zero it, then set what you need. An absent fill or stroke is not drawn.
 */
typedef struct Paint {
    Color fill, stroke;
    double width;   /* of the stroke; 0 means 1 */
    double opacity; /* of both, 0 … 1; 0 means 1 */
    double dash[4]; /* lengths on and off … */
    int dashes;     /* … and how many there are, 0 for a whole line */
    bool round;     /* caps and joins; else butt caps and mitred joins */
} Paint;

typedef enum Anchor { ANCHOR_START, ANCHOR_MIDDLE, ANCHOR_END } Anchor;

/* What of the text stands at y. MIDDLE is half the height of a capital. */
typedef enum Baseline {
    BASELINE_ALPHABETIC,
    BASELINE_MIDDLE,
    BASELINE_TOP,
    BASELINE_BOTTOM
} Baseline;

/* A part of a line that is set otherwise: the bytes from `from` up to `to` of the text, counted
 * from 0. Zero it, then set what you need. */
typedef struct TextRun {
    size_t from, to;
    double scale; /* of the size; 0 means 1 */
    double rise;  /* above the baseline, in em of the whole text; below when negative */
    bool overline; /* under a bar; adjacent runs share one, and a √ before them reaches up to it
                    */
    bool slant;    /* italic; Chinese letters have none and stay upright */
} TextRun;

typedef struct TextStyle {
    double size;  /* of the em; 0 means 14 */
    int weight;   /* 100 … 900; 0 means 400 */
    bool tabular; /* all digits equally wide */
    Anchor anchor;
    Baseline baseline;
    double angle; /* degrees, clockwise, about (x, y) */
    double halo;  /* pixels of paper around the letters, so that they are legible over lines; 0:
                     none */
    Color color;  /* none means ink */
    const TextRun *runs; /* in order, none inside another; read during the call, not kept */
    size_t run_count;
} TextStyle;

typedef struct Box {
    double x, y, w, h;
} Box;

typedef enum ItemKind {
    ITEM_RECT,
    ITEM_CIRCLE,
    ITEM_PATH,
    ITEM_POINTS,
    ITEM_IMAGE,
    ITEM_TEXT,
    ITEM_CLIP,
    ITEM_UNCLIP,
    ITEM_GROUP,
    ITEM_UNGROUP
} ItemKind;

/* Many symbols of one shape. */
typedef struct Points {
    size_t count;
    const double *x, *y;   /* their centres */
    double radius;         /* of all … */
    const double *radii;   /* … or of each; NULL: of all */
    const char *steps;     /* the outline about (0, 0) for a radius of 1; NULL: a circle */
    const double *outline; /* x, y, x, y … */
    size_t corners;        /* how many points the outline has */
    ColorKind scheme;      /* COLOR_VIRIDIS or COLOR_DIVERGING, for the fills */
    const double *fills;   /* the place of each on the ramp; NULL: all have the paint's fill */
} Points;

/* A grid of coloured cells, row by row from the top: `values` are places on the ramp (beyond
 * its ends is at its ends, NaN is transparent), or `rgb` has three bytes a cell. */
typedef struct Image {
    size_t columns, rows;
    const double *values;
    ColorKind scheme; /* of the values: COLOR_VIRIDIS, 0 … 1, or COLOR_DIVERGING, -1 … 1 */
    const unsigned char *rgb;
    bool smooth; /* colours flow into each other; else cells have edges */
} Image;

/* An image as it is kept; image.c says how. */
typedef struct Grid {
    size_t columns, rows;
    ColorKind scheme;
    bool colors; /* three bytes a cell, red, green, blue; else one, 0: transparent, 1 … 255: the
                    ramp */
    bool smooth;
    unsigned char *cells;
} Grid;

/* The place of cell i, from 0, on the ramp: its value rounded to 1/254 of the ramp's length;
 * NaN when it is transparent. Only for a grid without colours of its own. */
double grid_value(const Grid *grid, size_t i);

typedef enum TimeKind { TIME_APPEAR, TIME_DRAW, TIME_SHOW } TimeKind;

/* When what is in a group is to be seen, in seconds from the beginning:
 *
 *   APPEAR  fades in from `from` to `to`, and stays
 *   DRAW    strokes of paths, rectangles and circles are drawn along their length, piece after
 *           piece, from `from` to `to`, and stay; all else fades in in that time
 *   SHOW    is there from `from` until before `to`, and at no other time
 *
 * With a cycle all begins anew after that many seconds; SHOW needs one. */
typedef struct Timing {
    TimeKind kind;
    double from, to, cycle; /* a cycle of 0 is none */
} Timing;

/* One entry of the list. Read it; only the canvas writes it. */
typedef struct Item {
    ItemKind kind;
    char tag[24]; /* what it is in the picture ("x tick"), or "" */
    Paint paint;  /* RECT, CIRCLE, PATH, POINTS */
    Box box; /* RECT, IMAGE and CLIP: itself. CIRCLE, PATH: bounds of its points. TEXT: of its
                ink */
    double radius;     /* RECT: of the corners; CIRCLE */
    char *steps;       /* PATH: a letter a step, M and L take one point, C three, Z none */
    double *points;    /* PATH: x, y, x, y … */
    size_t count;      /* PATH: of the points */
    double x, y;       /* CIRCLE: centre. TEXT: where it was put */
    char *text;        /* TEXT */
    TextStyle style;   /* its runs are not kept */
    double left, base; /* TEXT: start of the baseline relative to (x, y), before turning */
    void *layout;      /* TEXT: a PangoLayout */
    Timing timing;     /* GROUP */
    size_t partner;    /* CLIP, GROUP: the item that ends it, 0 while it is open; and back */
    size_t outer;      /* CLIP, GROUP: the one around it, counted from 1; 0: none */
    Grid *grid;        /* IMAGE: a copy */
    Points *dots;      /* POINTS: a copy */
    Box *bars;         /* TEXT: over roots, relative to the start of the baseline */
    size_t bar_count;
} Item;

/* A new empty canvas, yours to free; NULL when there is no memory, or when a side is not
 * between 1 and 20,000 pixels. Costs nothing of fonts. */
Canvas *canvas_new(double width, double height);
void canvas_free(Canvas *canvas);

double canvas_width(const Canvas *canvas);
double canvas_height(const Canvas *canvas);

/* What went wrong last; kept until the next failure or canvas_free. */
const char *canvas_error(const Canvas *canvas);

/* What is added from now on carries this tag; "" for none. Longer than 23 bytes is cut. */
void canvas_tag(Canvas *canvas, const char *tag);

/* Each adds one item. Coordinates that are not finite, or beyond 1e15, are an error, and so are
 * a width, a dash or a halo that is negative and an opacity outside 0 … 1. */
bool canvas_rect(Canvas *canvas, Box box, double radius, const Paint *paint);
bool canvas_circle(Canvas *canvas, double x, double y, double radius, const Paint *paint);

/* `steps` and `points` (x, y, …) as in Item; both are copied. `count` points must be as many as
 * the steps need, and the first step is M. */
bool canvas_path(Canvas *canvas, const char *steps, const double *points, size_t count,
                 const Paint *paint);

/* Symbols, drawn one after another, so that overlaps of a paint with opacity are darker. All is
 * copied. No point at all, numbers that are not finite and radii below 0 are errors, and so are
 * a paint with a fill where the points have fills, and dashes. */
bool canvas_points(Canvas *canvas, const Points *points, const Paint *paint);

/* An image over the box, each cell as wide and as high as any other; copied. Sides of 0 or less
 * or beyond a million pixels, no or more than 20,000 rows or columns and infinite values are
 * errors.
 */
bool canvas_image(Canvas *canvas, Box box, const Image *image);

/* One line of UTF-8. Runs that leave the text, overlap or cut a character in two are an error.
 * A character that neither family has is an error that names it: "no font has “𓀀” (U+13000);
 * use a character of Inter or Noto Sans CJK SC". */
bool canvas_text(Canvas *canvas, double x, double y, const char *text, const TextStyle *style);

/* What follows is drawn only inside the box, until unclip. They nest. */
bool canvas_clip(Canvas *canvas, Box box);
bool canvas_unclip(Canvas *canvas);

/* What follows is seen at its time, until ungroup. Groups and clips nest. In print, where
 * motion is unwelcome and where nothing moves, there is the still picture: all of what appears
 * or is drawn, and of what is shown that which is there at 0. Times are at least 0, in order
 * and inside the cycle. */
bool canvas_group(Canvas *canvas, const Timing *timing);
bool canvas_ungroup(Canvas *canvas);

/* The list: item i of canvas_count, from 0. */
size_t canvas_count(const Canvas *canvas);
const Item *canvas_item(const Canvas *canvas, size_t i);

/* The size of a line of text: `width` is the advance, `ascent` and `height` belong to
 * the font and are the same for every text of the size; angle, anchor and baseline do
 * not count. Any of the three may be NULL. Needs no canvas of its own: `canvas` keeps the
 * error. */
bool canvas_measure(Canvas *canvas, const char *text, const TextStyle *style, double *width,
                    double *height, double *ascent);

/* The picture as SVG, or NULL. The string is yours to free. `title` (or NULL) and
 * `description` go inside for those who listen. Ids begin with a hash of what was drawn, so
 * figures can stand inline in one page. The paper is drawn, so that the picture is legible
 * wherever it is opened. What has a time moves by CSS animation, on a screen and where motion
 * is welcome. */
char *canvas_svg(Canvas *canvas, Theme theme, const char *title, const char *description);

/* The picture as PNG at `scale` pixels a pixel (0.1 … 10), `*size` bytes, yours to free; or
 * NULL. `at` is the moment, in seconds from the beginning; NaN is the still picture. */
unsigned char *canvas_png(Canvas *canvas, Theme theme, double scale, double at, size_t *size);

/* The still picture as pixels at `scale` pixels a pixel (0.1 … 10), row by row from the top,
 * three bytes each, red, green, blue; yours to free; or NULL. */
unsigned char *canvas_pixels(Canvas *canvas, Theme theme, double scale, size_t *width,
                             size_t *height);

/* The picture as a page of PDF with the metadata `title` and `description` (or NULL), `*size`
 * bytes, yours to free; or NULL. The page is as large as the canvas; `at` as for PNG. */
unsigned char *canvas_pdf(Canvas *canvas, Theme theme, const char *title,
                          const char *description, double at, size_t *size);

#endif
