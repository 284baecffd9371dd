/* op.h: what a differentiable operation is.
 *
 * One operation is one file, lib/op/NAME.c, which defines `const Op op_NAME`.
 * The registry is made from the file names when the project is configured, so a
 * new file is a new op everywhere: in the gradient check, in the comparison of
 * threads and instruction sets, in Lua (`tensor.NAME`, `x:NAME`), in the
 * reference. An op without samples fails the tests. The machinery lives in the
 * same room under the names op.c and op_*.c, which the registry passes over.
 *
 * A Call is one application of an op. Its life:
 *
 *   infer     reads in[] and args, checks them, and writes shape and dtype of out[]
 *             (the core then allocates out[], unless the op is a view)
 *   forward   fills out[], and may make saved[] for the way back
 *   backward  is given dout[] and makes din[]
 *
 * Ops know nothing of Lua, of files, of the tape. */
#ifndef FOLIO_OP_H
#define FOLIO_OP_H

#include "../tensor/tensor.h"

enum { OP_INPUTS = 8, OP_OUTPUTS = 4, OP_SAVED = 4, OP_PARAMS = 6, OP_LIST = 2 * TENSOR_AXES };

typedef struct Op Op;

/* Parameters: the named settings of an op that are not tensors. */

typedef enum ParamKind {
    PARAM_BOOL,      /* keepdim = true */
    PARAM_WHOLE,     /* groups = 2 */
    PARAM_NUMBER,    /* eps = 1e-5 */
    PARAM_AXIS,      /* one axis of the first input: 1 … n, or -1 … -n from the end */
    PARAM_AXES,      /* several, same rule; not given means all of them */
    PARAM_SHAPE,     /* sizes; one of them may be -1 where the op says so */
    PARAM_SIZES,     /* one whole number for all, or a list: stride = {2, 1}; OP_LIST at most */
    PARAM_DTYPE,     /* "float64"; `number` holds the DType */
    PARAM_GENERATOR, /* where randomness comes from; see ParamValue */
    PARAM_CHOICE,    /* one of a few words; `number` holds its place in `choices`, from 0 */
} ParamKind;

typedef struct Param {
    const char *name;
    ParamKind kind;
    bool required;
    double fallback;            /* of one that is not given, unless it is a list; see below */
    const char *about;          /* half a sentence for the reference */
    const char *const *choices; /* of a CHOICE; ends with NULL */
} Param;

/* The caller of op_forward writes axes as the author does, from 1 or from -1; op_forward turns
 * them into 0 … n-1 before infer sees them, so that one place checks them and words errors. The
 * fallback of an AXIS is written so, too; 0 means that it stays not given, and the op takes all
 * axes. The fallback of a NUMBER may be NAN: there is none. */

typedef struct ParamValue {
    bool given;
    double number;    /* BOOL (0 or 1), WHOLE, NUMBER, AXIS, DTYPE, CHOICE */
    int count;        /* AXES, SHAPE (TENSOR_AXES at most), SIZES: how many … */
    long at[OP_LIST]; /* … and which */
    /* GENERATOR: at[0] is the seed of a stream of the call's own (lib/tensor/generator.h). Lua
     * draws it from the generator that the author passes, which moves on by one block whether
     * the call succeeds or not; applying the op again to the same value gives the same bits. */
} ParamValue;

typedef struct Args {
    ParamValue at[OP_PARAMS]; /* in the order of op->params */
} Args;

typedef struct Input {
    const char *name; /* "x", "gain" */
    bool optional;
    bool constant; /* no gradient flows to it (an index, a running statistic) */
    const char *about;
    bool integer; /* int32 beside inputs of other dtypes (indices, lengths); constant, too */
    bool list;    /* any number of tensors, one or more; only the last input can be a list */
} Input;

/* The inputs of a call are counted through: first the named ones, which lie in in[], then those
 * of the list, which lie in list[]. din[] of op_backward has this order. */

typedef struct Call {
    const Op *op;
    Tensor in[OP_INPUTS]; /* absent where an optional input is left out */
    Tensor *list;         /* the tensors of a list input … */
    int listed;           /* … how many … */
    Storage *list_memory; /* … and where they lie; NULL when the call borrows them */
    Tensor out[OP_OUTPUTS];
    Tensor saved[OP_SAVED];
    Args args;
    int outputs;            /* how many of out[] this call makes; infer may lower it */
    bool wanted[OP_INPUTS]; /* which gradients will be asked for; of a list, any. Known to
                             * forward, too, which may leave what only they need in saved[] */
} Call;

struct Op {
    const char *name;
    const char *about;               /* sentences for the manual: formula, shapes, source */
    Input inputs[OP_INPUTS];         /* ends at the first without a name */
    Param params[OP_PARAMS];         /* ends at the first without a name */
    const char *outputs[OP_OUTPUTS]; /* names; ends at the first NULL */
    int smooth_outputs;  /* how many outputs, from the first, carry gradients; 0 means one */
    bool is_view;        /* infer makes out[0] itself, from the storage of in[0] where it can */
    bool takes_integers; /* inputs may be int32; else only float32 and float64 */
    bool keeps_inputs; /* backward reads in[]'s elements (else it sees shape and dtype alone) */
    bool keeps_outputs; /* backward reads out[]'s elements */

    /* Checks in[] and args; writes out[].axes, .shape, .dtype (or makes out[0]: is_view). */
    bool (*infer)(Call *call, Error *error);

    /* Fills out[], which is contiguous. in[] may have any strides. */
    bool (*forward)(Call *call, Error *error);

    /* Makes din[i], contiguous and of the shape of in[i], for each i with call->wanted[i]; the
     * others stay absent. A din may share the storage of a dout: nobody writes to either.
     * dout[] is contiguous; an output that did not take part in the loss comes as zeros. NULL
     * only with a reason in `no_gradient`. */
    bool (*backward)(Call *call, const Tensor *dout, Tensor *din, Error *error);
    const char *no_gradient;

    /* Of a call that has run, from shapes and args alone: how many steps wait for each other,
     * and how many multiply-adds its products of matrices make, items of different lengths
     * counted as if they were full. NULL: one step, none for a view; and no multiply-adds. */
    unsigned long long (*depth)(const Call *call);
    unsigned long long (*operations)(const Call *call);

    /* The shapes and arguments it is checked on; ends with NULL. Each is a line of
     * inputs in order and then parameters, axes as in Lua:
     *     "(2,3,4) (4) - eps=1e-3 axes={1,2}"
     * "()" is a single number. "-" leaves an optional input out, and so does the end of the
     * line. "(3)>0" asks for positive elements, "(3)!=0" for elements away from 0,
     * "(3)distinct" for elements that differ pairwise by a hundredth or more, "(3)small" for
     * elements within a quarter of 0, "(3)in1..5" for whole numbers from 1 to 5,
     * "(3,3)spread" for matrices of small elements with 2, 4, … added along the diagonal. The
     * shapes of a list stand one behind the other, OP_INPUTS inputs in all at most. */
    const char *const *samples;
};

/* The registry: made from the file names, in alphabetical order. */
extern const Op *const op_registry[];
extern const size_t op_registry_count;

/* The op of that name, or NULL. */
const Op *op_find(const char *name);

int op_input_count(const Op *op); /* a list counts as one */
int op_param_count(const Op *op);
int op_output_count(const Op *op);
int op_smooth_count(const Op *op); /* smooth_outputs, or the one that 0 stands for */

/* The description of input `i` of a call, counted through. */
const Input *op_input(const Op *op, int i);

/* Can a gradient flow to that input? */
bool op_input_is_smooth(const Op *op, int i);

/* Inputs that are not a list. */
int op_named_count(const Op *op);

/* Inputs of this call, counted through: with a list, as many as it has. */
int op_call_inputs(const Call *call);
Tensor *op_call_input(Call *call, int i);

/* Room for a list of `count` tensors, absent so far; op_call_drop frees it. */
bool op_call_make_list(Call *call, int count, Error *error);

/* Fills in defaults for what is not given, turns axes of the first input into 0 … n-1,
 * checks required inputs and that dtypes agree, then infer, allocation and forward. On
 * failure out[] and saved[] are absent, in[] is untouched and `error` starts with the op's
 * name: "layer_norm: gain has shape (3), want (4), the last axis of x (2, 4)". */
bool op_forward(Call *call, Error *error);

/* Makes din[] where wanted. `dout` has an entry for each smooth output, `din` room for each
 * input of the call, and for OP_INPUTS at least. On failure every din is absent. */
bool op_backward(Call *call, const Tensor *dout, Tensor *din, Error *error);

/* What the op says of itself, or what NULL stands for. */
unsigned long long op_depth(const Call *call);
unsigned long long op_operations(const Call *call);

/* Drops everything a call holds. */
void op_call_drop(Call *call);

/* Makes a call from a sample line: inputs contiguous, filled from `seed`, in `dtype`; args as
 * the line has them; `wanted` where a gradient can flow. Nothing has run yet: op_forward is
 * next. */
bool op_sample(Call *call, const Op *op, const char *line, DType dtype, unsigned long long seed,
               Error *error);

#endif
