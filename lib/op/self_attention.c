/* self_attention.c: attention of a sequence to itself, from the one product that made queries,
 * keys and values. Heads are read, and written, where they lie in the rows of the layer, so
 * that nothing is moved on the way there and back. */
#include "op_attention.h"

enum { QKV, BIAS };
enum { HEADS, HOW };
enum { SAVED_LEVEL };

static size_t heads_of(const Call *call) {
    return (size_t)call->args.at[HEADS].number;
}

static bool infer(Call *call, Error *error) {
    const Tensor *x = &call->in[QKV];
    double heads = call->args.at[HEADS].number;
    char have[SHAPE_TEXT];
    if (x->axes != 3 || x->shape[2] % 3 != 0)
        return error_set(error, "qkv has shape %s, want (B, T, 3 D)",
                         shape_text(have, x->axes, x->shape));
    size_t width = x->shape[2] / 3;
    if (heads < 1 || width % (size_t)heads != 0)
        return error_set(error,
                         "heads is %g, want a number that divides D, a third of the last "
                         "axis of qkv %s",
                         heads, shape_text(have, x->axes, x->shape));
    size_t scores[4] = {x->shape[0], (size_t)heads, x->shape[1], x->shape[1]};
    op_set_output(call, 0, x->dtype, 3, (size_t[]){x->shape[0], x->shape[1], width});
    return op_attention_check(call, BIAS, scores, error);
}

/* Of x (B, T, count · D), contiguous, part `number` as (B, H, T, D / H). */
static void heads_view(Tensor *out, const Tensor *x, size_t count, size_t number,
                       size_t heads) {
    size_t T = x->shape[1], row = x->shape[2], width = row / count / heads;
    size_t shape[4] = {x->shape[0], heads, T, width};
    ptrdiff_t stride[4] = {(ptrdiff_t)(T * row), (ptrdiff_t)width, (ptrdiff_t)row, 1};
    tensor_hold(out, x);
    out->axes = 4;
    out->offset += number * (row / count);
    for (int i = 0; i < 4; i++) {
        out->shape[i] = shape[i];
        out->stride[i] = stride[i];
    }
}

static bool open(Attention *a, const Call *call, Error *error) {
    Tensor qkv, *const parts[] = {&a->q, &a->k, &a->v};
    size_t heads = heads_of(call);
    *a = (Attention){0};
    if (!tensor_contiguous(&qkv, &call->in[QKV], error)) return false;
    for (size_t i = 0; i < 3; i++) heads_view(parts[i], &qkv, 3, i, heads);
    tensor_drop(&qkv);
    heads_view(&a->y, &call->out[0], 1, 0, heads);
    return op_attention_open(a, call, BIAS, &call->args.at[HOW], error);
}

static bool forward(Call *call, Error *error) {
    Attention a;
    bool ok = open(&a, call, error) &&
              tensor_new(&call->saved[SAVED_LEVEL], a.y.dtype, 3, a.y.shape, error);
    a.level = call->saved[SAVED_LEVEL];
    if (ok) op_attention_forward(&a);
    op_attention_close(&a);
    return ok;
}

static bool make_gradients(Attention *a, const Call *call, const Tensor *dout, Tensor *dqkv,
                           Error *error) {
    size_t full[4] = {a->B, a->H, a->T, a->S};
    Tensor *const parts[] = {&a->dq, &a->dk, &a->dv};
    a->level = call->saved[SAVED_LEVEL];
    heads_view(&a->dy, &dout[0], 1, 0, a->H);
    if (!tensor_new_like(dqkv, &call->in[QKV], error)) return false;
    for (size_t i = 0; i < 3; i++) heads_view(parts[i], dqkv, 3, i, a->H);
    return !call->wanted[BIAS] ||
           (tensor_new(&a->dbias, a->dy.dtype, 4, full, error) && tensor_fill(&a->dbias, 0));
}

static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    Attention a;
    Tensor dqkv = {0};
    bool ok = open(&a, call, error) && make_gradients(&a, call, dout, &dqkv, error);
    if (ok) op_attention_backward(&a);
    if (ok && call->wanted[BIAS]) ok = op_sum_to(&din[BIAS], &a.dbias, &call->in[BIAS], error);
    if (ok && call->wanted[QKV]) tensor_hold(&din[QKV], &dqkv);
    tensor_drop(&dqkv);
    op_attention_close(&a);
    return ok;
}

static unsigned long long operations(const Call *call) {
    const Tensor *x = &call->in[QKV];
    size_t heads = heads_of(call), width = x->shape[2] / 3 / heads;
    size_t scores[4] = {x->shape[0], heads, x->shape[1], x->shape[1]};
    return op_attention_operations(scores, width, width);
}

static const char *const samples[] = {
    "(2,3,12) heads=2",
    "(1,5,6) heads=1 causal=true scale=0.25",
    "(2,4,12) (2,4,4) heads=2",
    "(2,3,6) (3,1) (2) (2)in1..3 heads=2 causal=true",
    "(2,4,6) - - (2)in0..4 heads=1",
    "(1,3,6) - (2)>0 heads=2 causal=true offset=1",
    "(1,70,3) heads=1 causal=true",
    "(0,3,6) heads=2",
    "(2,0,6) heads=2",
    NULL,
};

const Op op_self_attention = {
    .name = "self_attention",
    .about =
        "attention of a sequence to itself. qkv (B, T, 3 D) holds queries, keys and values "
        "side "
        "by side, as one linear layer makes them, each D wide and of `heads` heads side by "
        "side; y (B, T, D) has the results of the heads side by side. The bits are those of "
        "attention of views of qkv. Fails when heads does not divide D, and as attention does.",
    .inputs = {{"qkv", .about = "(B, T, 3 D)"},
               {"bias", true, .about = "broadcasts to (B, H, T, T); -infinity hides a key"},
               {"slopes", true, true, "(H), of ALiBi"},
               {"lengths", true, .integer = true, .about = "(B), keys of each item"}},
    .params = {{"heads", PARAM_WHOLE, true, 0, "H"},
               {"causal", PARAM_BOOL, false, 0, "no key after its query"},
               {"scale", PARAM_NUMBER, false, 0,
                "of the products; 1 / sqrt(D / H) when not given"},
               {"offset", PARAM_WHOLE, false, 0,
                "the place of the first query among the keys"}},
    .outputs = {"y"},
    .keeps_inputs = true,
    .keeps_outputs = true,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .depth = op_attention_depth,
    .operations = operations,
    .samples = samples,
};
