/* canvas_fields.h: what the files of the module `canvas` share: reading named fields, and the
 * functions that stand in the table of methods.
 *
 * The fields are those of the table at index 2 of the stack, already checked by keys_check. */
#ifndef FOLIO_BIND_CANVAS_FIELDS_H
#define FOLIO_BIND_CANVAS_FIELDS_H

#include "../canvas/canvas.h"
#include <lauxlib.h>
#include <lua.h>

extern const char canvas_type[];             /* the name of the userdata's type */
extern const char *const canvas_anchors[];   /* "start" …, as Anchor counts, then NULL */
extern const char *const canvas_baselines[]; /* "alphabetic" …, as Baseline counts, then NULL */

/* The canvas at index 1; raises when there is none, or when it was closed. */
Canvas *canvas_self(lua_State *L);

/* Raises the canvas's error when `good` is false; leaves the canvas as the result. */
int canvas_done(lua_State *L, Canvas *canvas, bool good);

/* A number; `fallback` when it is absent, or an error that names it when it is needed. */
double canvas_number_field(lua_State *L, const char *key, double fallback);
double canvas_needed_field(lua_State *L, const char *key);

bool canvas_flag_field(lua_State *L, const char *key);

/* A string, or NULL. It stays on the stack, which keeps it alive: a number has become a string
 * only there. */
const char *canvas_string_field(lua_State *L, const char *key);

/* The index of the field's word in `words`, 0 when it is absent. */
int canvas_word_field(lua_State *L, const char *key, const char *const *words);

/* A font's weight; what is none becomes -1, which is refused with the text. */
int canvas_weight_field(lua_State *L);

/* The colour of that name; raises when there is none. `key` is for the message. */
Color canvas_check_color(lua_State *L, const char *key, const char *name);
Color canvas_color_field(lua_State *L, const char *key);

/* What CANVAS_PAINT_KEYS say. */
Paint canvas_paint_fields(lua_State *L);
#define CANVAS_PAINT_KEYS "fill", "stroke", "width", "opacity", "dash", "round"

/* How a text is set. Its runs stay on the stack, which keeps them alive. */
TextStyle canvas_style_fields(lua_State *L);
void canvas_runs_field(lua_State *L, TextStyle *style);

/* The numbers of the list on top of the stack, in memory that Lua owns and that is pushed.
 * Raises, with the list's name and the place, where something is no number. */
double *canvas_push_numbers(lua_State *L, const char *name, size_t *count);

/* The steps of a line through `count` points, in memory that Lua owns and that is pushed. */
const char *canvas_push_steps(lua_State *L, size_t count, bool closed);

/* Sets a field of the table on top of the stack to a list of `count` numbers. */
void canvas_set_numbers(lua_State *L, const char *key, const double *at, size_t count);

/* As canvas_done, after what takes `bytes` of the canvas: Lua's collector sees a small box, so
 * it is told, and canvases that nobody holds go in time. */
int canvas_done_with(lua_State *L, Canvas *canvas, bool good, size_t bytes);

/* The methods that add to the list, and the one that returns it; their docstrings stand in
 * canvas.c. */
int canvas_add_rect(lua_State *L);
int canvas_add_circle(lua_State *L);
int canvas_add_path(lua_State *L);
int canvas_add_line(lua_State *L);
int canvas_add_points(lua_State *L);
int canvas_add_image(lua_State *L);
int canvas_add_text(lua_State *L);
int canvas_add_clip(lua_State *L);
int canvas_add_unclip(lua_State *L);
int canvas_add_group(lua_State *L);
int canvas_add_ungroup(lua_State *L);
int canvas_add_tag(lua_State *L);
int canvas_push_list(lua_State *L);

#endif
