/* attention.c: scaled dot-product attention, queries, keys and values each a tensor
 * (op_attention.c has the blocks). */
#include "op_attention.h"

enum { Q, K, V, BIAS };
enum { SAVED_LEVEL };

static bool misfit(const Call *call, int i, const char *want, Error *error) {
    char have[SHAPE_TEXT], q[SHAPE_TEXT];
    const Tensor *x = &call->in[i], *first = &call->in[Q];
    if (i == Q)
        return error_set(error, "q has shape %s, want %s", shape_text(have, x->axes, x->shape),
                         want);
    return error_set(error, "%s has shape %s, want %s; q has shape %s",
                     call->op->inputs[i].name, shape_text(have, x->axes, x->shape), want,
                     shape_text(q, first->axes, first->shape));
}

static bool same_heads(const Call *call, int i) {
    const Tensor *x = &call->in[i], *q = &call->in[Q];
    return x->axes == 4 && x->shape[0] == q->shape[0] && x->shape[1] == q->shape[1];
}

static bool infer(Call *call, Error *error) {
    const Tensor *q = &call->in[Q], *k = &call->in[K], *v = &call->in[V];
    if (q->axes != 4) return misfit(call, Q, "(B, H, T, d)", error);
    if (!same_heads(call, K) || k->shape[3] != q->shape[3])
        return misfit(call, K, "(B, H, S, d)", error);
    if (!same_heads(call, V) || v->shape[2] != k->shape[2])
        return misfit(call, V, "(B, H, S, e)", error);
    size_t scores[4] = {q->shape[0], q->shape[1], q->shape[2], k->shape[2]};
    size_t y[4] = {q->shape[0], q->shape[1], q->shape[2], v->shape[3]};
    op_set_output(call, 0, q->dtype, 4, y);
    return op_attention_check(call, BIAS, scores, error);
}

/* `x` itself where rows are contiguous, else a copy. */
static bool rows_of(Tensor *out, const Tensor *x, Error *error) {
    if (x->stride[3] != 1 && x->shape[3] > 1) return tensor_contiguous(out, x, error);
    tensor_hold(out, x);
    return true;
}

static bool open(Attention *a, const Call *call, Error *error) {
    *a = (Attention){0};
    tensor_hold(&a->y, &call->out[0]);
    return rows_of(&a->q, &call->in[Q], error) && rows_of(&a->k, &call->in[K], error) &&
           rows_of(&a->v, &call->in[V], error) &&
           op_attention_open(a, call, BIAS, call->args.at, error);
}

static bool forward(Call *call, Error *error) {
    Attention a;
    const Tensor *y = &call->out[0];
    bool ok = open(&a, call, error) &&
              tensor_new(&call->saved[SAVED_LEVEL], y->dtype, 3, y->shape, error);
    a.level = call->saved[SAVED_LEVEL];
    if (ok) op_attention_forward(&a);
    op_attention_close(&a);
    return ok;
}

static bool make_gradients(Attention *a, const Call *call, const Tensor *dout, Error *error) {
    size_t full[4] = {a->B, a->H, a->T, a->S};
    tensor_hold(&a->dy, &dout[0]);
    a->level = call->saved[SAVED_LEVEL];
    if (call->wanted[BIAS] &&
        !(tensor_new(&a->dbias, a->dy.dtype, 4, full, error) && tensor_fill(&a->dbias, 0)))
        return false;
    return tensor_new_like(&a->dq, &call->in[Q], error) &&
           tensor_new_like(&a->dk, &call->in[K], error) &&
           tensor_new_like(&a->dv, &call->in[V], error);
}

static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    Attention a;
    bool ok = open(&a, call, error) && make_gradients(&a, call, dout, error);
    if (ok) op_attention_backward(&a);
    if (ok && call->wanted[BIAS]) ok = op_sum_to(&din[BIAS], &a.dbias, &call->in[BIAS], error);
    if (ok && call->wanted[Q]) tensor_hold(&din[Q], &a.dq);
    if (ok && call->wanted[K]) tensor_hold(&din[K], &a.dk);
    if (ok && call->wanted[V]) tensor_hold(&din[V], &a.dv);
    op_attention_close(&a);
    return ok;
}

static unsigned long long operations(const Call *call) {
    const Tensor *q = &call->in[Q], *k = &call->in[K], *y = &call->out[0];
    size_t scores[4] = {q->shape[0], q->shape[1], q->shape[2], k->shape[2]};
    return op_attention_operations(scores, q->shape[3], y->shape[3]);
}

static const char *const samples[] = {
    "(2,2,3,4) (2,2,3,4) (2,2,3,4)",
    "(1,2,3,4) (1,2,5,4) (1,2,5,2) scale=0.25",
    "(2,1,4,2) (2,1,4,2) (2,1,4,3) causal=true",
    "(1,2,3,2) (1,2,5,2) (1,2,5,2) - (2)>0 causal=true offset=2",
    "(2,2,3,2) (2,2,4,2) (2,2,4,1) (2,3,4)",
    "(2,1,2,2) (2,1,4,2) (2,1,4,2) - - (2)in0..4",
    "(2,2,3,2) (2,2,3,2) (2,2,3,2) (3,1) (2) (2)in1..3 causal=true",
    "(1,1,2,1) (1,1,70,1) (1,1,70,1)",
    "(1,1,3,2) (1,1,0,2) (1,1,0,2)",
    "(0,2,3,2) (0,2,3,2) (0,2,3,2)",
    NULL,
};

const Op op_attention = {
    .name = "attention",
    .about =
        "Scaled dot-product attention for all heads: y = softmax(scale q k^T + bias) v, with "
        "memory linear in T and S: no matrix of weights is made (unless the bias wants a "
        "gradient). The same, of small ops: softmax(q:matmul(k:transpose()) * scale + bias, "
        "-1):matmul(v). With causal a query looks at no key after its own place, which is its "
        "number plus offset. slopes (H) take slope · distance off the scores (ALiBi; no "
        "gradient). lengths (int32) are how many of the keys of an item count. A query without "
        "keys gets 0. Keys come in blocks of 64 with a running softmax; every sum runs in a "
        "declared order. Vaswani and others 2017. Fails when shapes do not fit or a length is "
        "not 0 to S.",
    .inputs = {{"q", .about = "(B, H, T, d)"},
               {"k", .about = "(B, H, S, d)"},
               {"v", .about = "(B, H, S, e)"},
               {"bias", true, .about = "broadcasts to (B, H, T, S); -infinity hides a key"},
               {"slopes", true, true, "(H), of ALiBi"},
               {"lengths", true, .integer = true, .about = "(B), keys of each item"}},
    .params = {{"causal", PARAM_BOOL, false, 0, "no key after its query"},
               {"scale", PARAM_NUMBER, false, 0, "of the products; 1 / sqrt(d) when not given"},
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
