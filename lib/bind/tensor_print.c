/* tensor_print.c: a tensor as a legible table.
 *
 * The first line has dtype and shape; then a line a row, numbers aligned and all in one format,
 * blocks of rows headed by their places on the axes before. Large tensors show the first and
 * last of each axis. The format has as many digits as the largest number shown needs for
 * five, fewer where all of them are shorter, and an exponent where it would else make a
 * number that is not 0 look like 0. */
#include "tensor.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SHOW_ALL = 1000, /* up to so many elements nothing is left out … */
    ENDS = 3,        /* … else so many at each end of an axis */
    LINE = 80,       /* columns: a longer row of a matrix shows its ends, a vector goes on */
    FITS_MOST = LINE / 3,
    DIGITS = 5,
};

typedef struct Format {
    char style; /* 'd' whole numbers, 'f' decimals, 'e' exponent */
    int decimals, width;
} Format;

typedef struct Printing {
    const Tensor *x;
    bool elide;
    size_t row_ends; /* of a row that does not fit on a line */
    size_t row_fits; /* numbers that fit */
    Format format;
    luaL_Buffer *text;
} Printing;

/* Which places of an axis are shown: all, or `ends` at both ends. */

static bool is_row_of_matrix(const Printing *p, int axis) {
    return axis == p->x->axes - 1 && p->x->axes > 1;
}

static size_t ends_of(const Printing *p, int axis) {
    size_t size = p->x->shape[axis];
    if (is_row_of_matrix(p, axis) && size > p->row_fits) return p->row_ends;
    return p->elide && size > 2 * ENDS ? ENDS : size;
}

/* The place after `i`; `size` at the end. Skips what is left out. */
static size_t next_place(const Printing *p, int axis, size_t i) {
    size_t size = p->x->shape[axis], ends = ends_of(p, axis);
    return i + 1 == ends && ends < size ? size - ends : i + 1;
}

static bool leaves_out_after(const Printing *p, int axis, size_t i) {
    return next_place(p, axis, i) > i + 1;
}

/* The format: what the numbers shown have in common. */

typedef struct Range {
    double largest, smallest; /* of the finite magnitudes above 0 */
    bool whole;
} Range;

static void look_at(Range *range, double value) {
    double magnitude = fabs(value);
    if (!isfinite(value)) return;
    if (value != floor(value)) range->whole = false;
    if (magnitude > range->largest) range->largest = magnitude;
    if (magnitude > 0 && magnitude < range->smallest) range->smallest = magnitude;
}

typedef void Visit(Printing *p, const size_t *index, void *with);

static void visit(Printing *p, size_t *index, int axis, Visit *each, void *with) {
    if (axis == p->x->axes) {
        each(p, index, with);
        return;
    }
    for (size_t i = 0; i < p->x->shape[axis]; i = next_place(p, axis, i)) {
        index[axis] = i;
        visit(p, index, axis + 1, each, with);
    }
}

static void visit_range(Printing *p, const size_t *index, void *with) {
    look_at(with, tensor_get(p->x, index));
}

static int print_number(char *text, const Format *format, double value) {
    if (isnan(value)) return snprintf(text, NUMBER_TEXT, "NaN");
    if (isinf(value)) return snprintf(text, NUMBER_TEXT, value > 0 ? "inf" : "-inf");
    if (format->style == 'e')
        return snprintf(text, NUMBER_TEXT, "%.*e", format->decimals, value);
    return snprintf(text, NUMBER_TEXT, "%.*f", format->decimals, value);
}

/* The most decimals that any of the numbers needs, once zeros at the end are dropped. */
static void visit_decimals(Printing *p, const size_t *index, void *with) {
    int *needed = with;
    char text[NUMBER_TEXT];
    int length = print_number(text, &p->format, tensor_get(p->x, index));
    if (!strchr(text, '.')) return;
    char *end = text + (p->format.style == 'e' ? strcspn(text, "e") : (size_t)length);
    while (end[-1] == '0') end--;
    int decimals = (int)(end - strchr(text, '.')) - 1;
    if (decimals > *needed) *needed = decimals;
}

static void visit_width(Printing *p, const size_t *index, void *with) {
    char text[NUMBER_TEXT];
    int width = print_number(text, &p->format, tensor_get(p->x, index));
    if (width > p->format.width) p->format.width = width;
}

/* The power of ten of a number above 0, as it is printed. The logarithm of libm may round to
 * the next power on one machine and not on another; 17 digits round no double so far. */
static int power_of_ten(double value) {
    char text[NUMBER_TEXT];
    snprintf(text, sizeof text, "%.17e", value);
    return atoi(strchr(text, 'e') + 1);
}

static Format choose_style(const Range *range, DType dtype) {
    /* what looks like 0 with -1, 0, … decimals */
    static const double nothing[] = {5, 0.5, 0.05, 5e-3, 5e-4, 5e-5, 5e-6, 5e-7, 5e-8};
    bool short_enough = range->largest < 1e9 || dtype == DTYPE_INT32;
    if (range->largest == 0 || (range->whole && short_enough)) return (Format){'d', 0, 0};
    int power = power_of_ten(range->largest);
    int decimals = power >= 0 ? DIGITS - 1 - power : DIGITS - 2 - power;
    if (power > 5 || power < -4 || range->smallest < nothing[decimals + 1])
        return (Format){'e', 3, 0};
    return (Format){'f', decimals < 0 ? 0 : decimals, 0};
}

static void choose_format(Printing *p) {
    size_t index[TENSOR_AXES] = {0};
    Range range = {0, INFINITY, true};
    visit(p, index, 0, visit_range, &range);
    p->format = choose_style(&range, p->x->dtype);
    int needed = 0;
    visit(p, index, 0, visit_decimals, &needed);
    p->format.decimals = needed;
    visit(p, index, 0, visit_width, NULL);
}

/* Once the width is known, rows of a matrix are cut to what fits on a line: some of what the
 * format was chosen for, never more. */
static void choose_row(Printing *p) {
    p->row_fits = (size_t)(LINE / (p->format.width + 2));
    p->row_ends = (p->row_fits - 1) / 2;
    if (p->elide && p->row_ends > ENDS) p->row_ends = ENDS;
}

/* The lines. */

static void add_number(Printing *p, const size_t *index) {
    char text[NUMBER_TEXT];
    int length = print_number(text, &p->format, tensor_get(p->x, index));
    for (int i = length; i < p->format.width; i++) luaL_addchar(p->text, ' ');
    luaL_addlstring(p->text, text, (size_t)length);
}

static void add_row(Printing *p, size_t *index, int axis) {
    int column = 0;
    for (size_t i = 0; i < p->x->shape[axis]; i = next_place(p, axis, i)) {
        if (column + 2 + p->format.width > LINE) {
            luaL_addstring(p->text, "\n");
            column = 0;
        }
        index[axis] = i;
        luaL_addstring(p->text, "  ");
        add_number(p, index);
        column += 2 + p->format.width;
        if (leaves_out_after(p, axis, i)) luaL_addstring(p->text, "  …");
    }
}

static void add_heading(Printing *p, const size_t *index, int axes) {
    char text[NUMBER_TEXT];
    luaL_addstring(p->text, "\n[");
    for (int i = 0; i < axes; i++) {
        snprintf(text, sizeof text, i ? ", %zu" : "%zu", index[i] + 1);
        luaL_addstring(p->text, text);
    }
    luaL_addstring(p->text, "]");
}

/* Rows and blocks: everything from `axis` on, each on lines of its own. */
static void add_block(Printing *p, size_t *index, int axis) {
    int rows = p->x->axes - 2;
    if (axis > rows) {
        luaL_addstring(p->text, "\n");
        add_row(p, index, axis);
        return;
    }
    for (size_t i = 0; i < p->x->shape[axis]; i = next_place(p, axis, i)) {
        index[axis] = i;
        if (rows > 0 && axis == rows - 1) add_heading(p, index, rows);
        add_block(p, index, axis + 1);
        if (leaves_out_after(p, axis, i)) luaL_addstring(p->text, "\n  …");
    }
}

static void add_head(lua_State *L, luaL_Buffer *text, const Value *value) {
    char shape[SHAPE_TEXT];
    const Tensor *x = &value->tensor;
    luaL_addstring(text, dtype_name(x->dtype));
    luaL_addstring(text, " ");
    luaL_addstring(text, shape_text(shape, x->axes, x->shape));
    if (value_is_leaf(value) && value_requires_gradient(value))
        luaL_addstring(text, " requires_grad");
}

int tensor_to_string(lua_State *L) {
    Value *value = tensor_check_box(L, 1);
    if (tensor_is_absent(&value->tensor)) {
        lua_pushliteral(L, "tensor (closed)");
        return 1;
    }
    luaL_Buffer text;
    luaL_buffinit(L, &text);
    Printing p = {.x = &value->tensor, .text = &text};
    size_t index[TENSOR_AXES] = {0}, count = tensor_count(p.x);
    p.elide = count > SHOW_ALL;
    p.row_fits = FITS_MOST;
    p.row_ends = (FITS_MOST - 1) / 2;
    add_head(L, &text, value);
    if (count == 0) {
        luaL_addstring(&text, ", no elements");
    } else {
        choose_format(&p);
        choose_row(&p);
        if (p.x->axes == 0) luaL_addstring(&text, " ");
        if (p.x->axes == 0)
            add_number(&p, index);
        else
            add_block(&p, index, 0);
    }
    luaL_pushresult(&text);
    return 1;
}
