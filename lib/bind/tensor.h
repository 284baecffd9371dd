/* tensor.h: what the files of the module `tensor` share.
 *
 * A tensor in Lua is a userdata that holds a Value. The box is made first and filled
 * second, so that an error in between leaks nothing; `__gc`, `__close` and x:close() empty it,
 * and using an empty box is an error. All sizes and axes count from 1 on Lua's side. */
#ifndef FOLIO_BIND_TENSOR_H
#define FOLIO_BIND_TENSOR_H

#include "../tape/tape.h"
#include "../tensor/generator.h"
#include "bind.h"

/* Boxes (tensor_value.c). */

/* Pushes an empty box and returns its value, for the caller to fill. */
Value *tensor_push(lua_State *L);

/* The value at `index`; raises when it is no tensor, or a closed one. */
Value *tensor_check(lua_State *L, int index);

/* The same, also of a closed one, whose tensor is absent. */
Value *tensor_check_box(lua_State *L, int index);

/* The same, or NULL when it is no tensor. Raises for a closed one. */
Value *tensor_test(lua_State *L, int index);

/* Work that may fail for want of memory (tensor_memory.c). */

typedef bool (*Work)(void *with, Error *error);

/* Does `work`; when an allocation failed, collects all garbage and does it once more; raises
 * what went wrong, with the author's place. Then paces the collector: it is told of the storage
 * that was made. `work` must leave nothing behind when it fails. */
void tensor_attempt(lua_State *L, Work work, void *with);

/* Makes `x`, which a box on the stack holds, a leaf. Raises for integers. */
void tensor_make_leaf(lua_State *L, Value *x);

/* Pushes a box with a contiguous tensor of the elements of `x`, in `dtype`, off the tape, and
 * returns it. */
const Tensor *tensor_push_contiguous(lua_State *L, const Tensor *x, DType dtype);

/* Pushes a box with a new contiguous tensor, contents undefined, and returns its tensor. */
Tensor *tensor_push_new(lua_State *L, DType dtype, int axes, const size_t *shape);

/* Elements of a contiguous tensor, in order (tensor_table.c). */

double tensor_element(const Tensor *x, size_t i);
void tensor_put_element(Tensor *x, size_t i, double value);

/* Whether an int32 can hold it. */
bool tensor_fits_int32(double value);

/* Pushes a number as the dtype has it: int32 as an integer. */
void tensor_push_number(lua_State *L, DType dtype, double value);

/* Ops (tensor_op.c). */

/* Pushes the function of an op: f(inputs…, params…, {name = …}), which looks at no more than
 * its first `most` arguments. */
void tensor_push_op(lua_State *L, const Op *op, int most);

/* Pushes the part of `x` at place `i` of its first axis, as the op `select` gives it. */
void tensor_push_part(lua_State *L, const Value *x, lua_Integer i);

/* Arguments that several functions take (tensor_args.c). */

/* A place in 1 … size or -size … -1, as 0 … size-1; raises, naming `what`, for others. */
size_t tensor_check_place(lua_State *L, int index, size_t size, const char *what);

/* Whether the value at `index` is a table of named options: the key of its first entry is a
 * string. */
bool tensor_is_options(lua_State *L, int index);

/* What constructors are asked for: sizes as whole numbers or one table, then options. */
typedef struct Request {
    int axes;
    size_t shape[TENSOR_AXES];
    DType dtype;
    bool requires_grad;
    Generator *generator; /* NULL where none is given */
} Request;

/* Takes the options table off the end of the arguments, if there is one. `with_generator` says
 * whether a generator may, and must, be given. Returns the number of the last argument before.
 */
int tensor_check_request(lua_State *L, Request *request, const char *who, DType fallback,
                         bool with_generator);

/* Reads the sizes from the arguments first … last. */
void tensor_check_shape(lua_State *L, Request *request, const char *who, int first, int last);

/* Pushes a box with a new tensor of that shape and dtype, and returns its tensor. */
Tensor *tensor_push_requested(lua_State *L, const Request *request);

/* Makes the new tensor on top of the stack a leaf, if that was asked for; returns 1. */
int tensor_finish(lua_State *L, const Request *request);

/* The name of the userdata type that holds a Generator. */
extern const char tensor_generator_type[];

/* x:totable() and tensor.tensor(value, options) (tensor_table.c). */
int tensor_to_table(lua_State *L);
int tensor_from_table(lua_State *L);

/* tostring(x) (tensor_print.c). */
int tensor_to_string(lua_State *L);

/* Parts of the module: each adds its functions to the table on top of the stack, which is the
 * module's or, for methods, that of the methods. */
void tensor_add_constructors(lua_State *L);
void tensor_add_generator(lua_State *L);
void tensor_add_comparisons(lua_State *L);
void tensor_add_methods(lua_State *L);
void tensor_add_comparing_methods(lua_State *L);
void tensor_add_tape_methods(lua_State *L);
void tensor_add_tape_functions(lua_State *L);

/* Hooks of a walk back are called in `L` from now on; returns where before (tensor_tape.c). */
lua_State *tensor_set_walker(lua_State *L);

/* After each op: if it is the one that tensor.first_nan is looking for, keeps the author's
 * place (tensor_tape.c). */
void tensor_watch_place(lua_State *L);

void tensor_add_steps(lua_State *L);
void tensor_add_files(lua_State *L);

/* Makes the userdata's type; its methods are the table on top of the stack. */
void tensor_make_type(lua_State *L);

/* The list that tensor.ops() returns, and the docstring of an op, which is pushed
 * (tensor_reference.c). */
int tensor_list_ops(lua_State *L);
const char *tensor_push_about(lua_State *L, const Op *op);

#endif
