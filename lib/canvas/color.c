/* color.c: the roles, the two themes and the ramps. Plain + − × ÷ only, so that a colour is
 * the same on every machine. */
#include "color.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    uint32_t rgb[2]; /* light, dark */
} roles[] = {
    {"ink", {0x1b1d21, 0xe9e7e2}},     {"paper", {0xffffff, 0x16181c}},
    {"muted", {0x5b616a, 0xa6abb3}},   {"grid", {0xe7e9ec, 0x2b2f35}},
    {"axis", {0x8b9199, 0x7d848d}},    {"accent", {0x0b5cad, 0x86bdf4}},
    {"good", {0x1a7a4c, 0x5fca95}},    {"bad", {0xb3362b, 0xf0938a}},
    {"series1", {0x0072b2, 0x4ea7e6}}, {"series2", {0xd55e00, 0xf58442}},
    {"series3", {0x008f68, 0x2fc194}}, {"series4", {0xb9568d, 0xe196c0}},
    {"series5", {0xb87900, 0xedb233}}, {"series6", {0x3b93cc, 0x93d3f8}},
    {"series7", {0x857b00, 0xf0e442}}, {"series8", {0x4d5258, 0xc6c9ce}},
};
enum { ROLES = sizeof roles / sizeof roles[0], FIRST_SERIES = 8, SERIES = 8 };

/* A tint is this share of its series, the rest paper. */
static const double tint_share[2] = {0.27, 0.38};

/* Every fifteenth of viridis's 256 colours; between them the eye sees no difference. */
static const uint32_t viridis[] = {0x440154, 0x481769, 0x472a7a, 0x433d84, 0x3d4e8a, 0x355e8d,
                                   0x2e6d8e, 0x297b8e, 0x23898e, 0x1f978b, 0x21a585, 0x2eb37c,
                                   0x46c06f, 0x65cb5e, 0x89d548, 0xb0dd2f, 0xd8e219, 0xfde725};

/* Low, halfway, centre, halfway, high. The centre is close to the paper. */
static const uint32_t diverging[2][5] = {{0x0b4f8a, 0x6aa7d6, 0xf4f3f0, 0xf0a070, 0xa83e00},
                                         {0x9fd0f7, 0x3e7fb3, 0x24272c, 0xb85f2a, 0xffb48a}};

static const char *const tint_names[] = {"tint1", "tint2", "tint3", "tint4",
                                         "tint5", "tint6", "tint7", "tint8"};

const char *color_role(int i) {
    if (i < 0 || i >= ROLES + SERIES) return NULL;
    return i < ROLES ? roles[i].name : tint_names[i - ROLES];
}

static uint32_t mix(uint32_t a, uint32_t b, double t) {
    uint32_t out = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
        double x = (double)(a >> shift & 255), y = (double)(b >> shift & 255);
        out = out << 8 | (uint32_t)(x + (y - x) * t + 0.5);
    }
    return out;
}

/* The ramp of n colours at t, 0 … 1. */
static uint32_t ramp(const uint32_t *at, int n, double t) {
    double place = fmin(fmax(t, 0), 1) * (n - 1);
    int i = (int)place;
    return i >= n - 1 ? at[n - 1] : mix(at[i], at[i + 1], place - i);
}

static uint32_t role_rgb(int role, Theme theme) {
    if (role < ROLES) return roles[role].rgb[theme];
    uint32_t paper = roles[1].rgb[theme],
             series = roles[FIRST_SERIES + role - ROLES].rgb[theme];
    return mix(paper, series, tint_share[theme]);
}

static uint32_t plain_rgb(const Color *color, Theme theme) {
    switch (color->kind) {
    case COLOR_ROLE:
        return role_rgb(color->role, theme);
    case COLOR_RGB:
        return color->rgb;
    case COLOR_VIRIDIS:
        return ramp(viridis, sizeof viridis / sizeof viridis[0], color->t);
    case COLOR_DIVERGING:
        return ramp(diverging[theme], 5, (color->t + 1) / 2);
    case COLOR_NONE:
        break;
    }
    return roles[1].rgb[theme];
}

/* On any colour the better of pure black and white has a contrast of at least 4.58. */
uint32_t color_rgb(const Color *color, Theme theme) {
    const uint32_t black = 0x000000, white = 0xffffff;
    uint32_t rgb = plain_rgb(color, theme);
    if (!color->on) return rgb;
    return color_contrast(rgb, black) >= color_contrast(rgb, white) ? black : white;
}

/* c to the power 2.4 for 0 < c ≤ 1: c² times the fifth root of c², by Newton's method from
 * above. The contrast decides what is drawn on a colour, and libm's pow differs. */
static double power_12_5(double c) {
    double square = c * c, root = 1;
    for (int i = 0; i < 12; i++) root -= (root - square / (root * root * root * root)) / 5;
    return square * root;
}

static double luminance(uint32_t rgb) {
    const double weight[3] = {0.0722, 0.7152, 0.2126};
    double sum = 0;
    for (int i = 0; i < 3; i++) {
        double c = (double)(rgb >> (8 * i) & 255) / 255;
        sum += weight[i] * (c <= 0.04045 ? c / 12.92 : power_12_5((c + 0.055) / 1.055));
    }
    return sum;
}

double color_contrast(uint32_t a, uint32_t b) {
    double x = luminance(a), y = luminance(b);
    return (fmax(x, y) + 0.05) / (fmin(x, y) + 0.05);
}

static bool parse_number(Color *color, ColorKind kind, const char *digits) {
    char *end;
    color->kind = kind;
    color->t = strtod(digits, &end);
    return *digits && !*end && isfinite(color->t);
}

static bool parse_rgb(Color *color, const char *digits) {
    color->kind = COLOR_RGB;
    color->rgb = (uint32_t)strtoul(digits, NULL, 16);
    return strlen(digits) == 6 && strspn(digits, "0123456789abcdefABCDEF") == 6;
}

static bool parse_role(Color *color, const char *name) {
    color->kind = COLOR_ROLE;
    for (int i = 0; color_role(i); i++) {
        color->role = i;
        if (strcmp(color_role(i), name) == 0) return true;
    }
    return false;
}

static bool parse(Color *color, const char *name) {
    if (strlen(name) >= sizeof color->name) return false;
    strcpy(color->name, name);
    color->on = strncmp(name, "on ", 3) == 0;
    if (color->on) name += 3;
    if (!color->on && strcmp(name, "none") == 0) return true;
    if (name[0] == '#') return parse_rgb(color, name + 1);
    if (strncmp(name, "viridis:", 8) == 0) return parse_number(color, COLOR_VIRIDIS, name + 8);
    if (strncmp(name, "diverging:", 10) == 0)
        return parse_number(color, COLOR_DIVERGING, name + 10);
    return parse_role(color, name);
}

bool color_parse(Color *color, const char *name) {
    *color = (Color){.kind = COLOR_NONE};
    if (parse(color, name)) return true;
    *color = (Color){.kind = COLOR_NONE};
    return false;
}

bool theme_parse(Theme *theme, const char *name) {
    *theme = strcmp(name, "dark") == 0 ? THEME_DARK : THEME_LIGHT;
    return *theme == THEME_DARK || strcmp(name, "light") == 0;
}
