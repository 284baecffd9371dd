/* color.h: colours by what they are for, and what a theme makes of them.
 *
 * A drawing names roles, so that one description serves light and dark paper:
 *
 *   "ink" "paper" "muted" "grid" "axis" "accent" "good" "bad"
 *   "series1" … "series8"   categories: Okabe and Ito's hues (2008), moved in lightness until
 *                           each has a contrast of 3:1 with the paper (WCAG 1.4.11)
 *   "tint1" … "tint8"       the same hues as fills that ink is legible on (4.5:1)
 *   "viridis:0.25"          a sequential ramp, 0 … 1 (Smith and van der Walt 2015)
 *   "diverging:-0.5"        a ramp from blue through the paper to vermilion, -1 … 1
 *   "on viridis:0.25"       the more legible of black and white on any of the above
 *   "#0072b2"               itself, in every theme
 *   "none"
 *
 * Ink, muted and accent have a contrast of 4.5:1 or more with the paper. */
#ifndef FOLIO_CANVAS_COLOR_H
#define FOLIO_CANVAS_COLOR_H

#include <stdbool.h>
#include <stdint.h>

typedef enum Theme { THEME_LIGHT, THEME_DARK } Theme;

typedef enum ColorKind {
    COLOR_NONE,
    COLOR_ROLE,
    COLOR_RGB,
    COLOR_VIRIDIS,
    COLOR_DIVERGING
} ColorKind;

typedef struct Color {
    char name[31]; /* as it was written */
    bool on;       /* text on that colour, not that colour */
    ColorKind kind;
    int role;     /* COLOR_ROLE: index into the list of roles */
    double t;     /* ramps */
    uint32_t rgb; /* COLOR_RGB: 0xrrggbb */
} Color;

/* Reads a colour's name as listed above. False when it is none of them; then
 * `color` is COLOR_NONE. */
bool color_parse(Color *color, const char *name);

/* The colour as 0xrrggbb. COLOR_NONE is the paper. */
uint32_t color_rgb(const Color *color, Theme theme);

/* The name of role i, from 0; NULL after the last. */
const char *color_role(int i);

/* The contrast of two colours after WCAG 2.1, from 1 to 21. */
double color_contrast(uint32_t a, uint32_t b);

/* Reads "light" or "dark". False when it is neither. */
bool theme_parse(Theme *theme, const char *name);

#endif
