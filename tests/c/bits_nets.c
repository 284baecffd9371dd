/* bits_nets.c: three small networks and their training, written against the tape and the
 * optimizers alone, so that they run wherever the core does. */
#include "../../lib/optim/optim.h"
#include "../../lib/tape/tape.h"
#include "../../lib/tensor/generator.h"
#include "bits.h"
#include <string.h>

enum { STEPS = 20, WEIGHTS = 48, RESULTS = 256 };

typedef struct Net {
    Value weight[WEIGHTS], result[RESULTS];
    Slot slot[WEIGHTS];
    int weights, results, named; /* `named`: how many weights this step has asked for */
    Generator g;
    Value data, labels;
    Error *error;
    bool failed;
} Net;

static Net *net_new(Net *net, uint64_t seed, Error *error) {
    memset(net, 0, sizeof *net);
    net->g = generator_new(seed);
    net->error = error;
    return net;
}

static void drop_results(Net *net) {
    for (int i = 0; i < net->results; i++) value_drop(&net->result[i]);
    net->results = net->named = 0;
}

static void net_drop(Net *net) {
    drop_results(net);
    value_drop(&net->data);
    value_drop(&net->labels);
    for (int i = 0; i < net->weights; i++) {
        value_drop(&net->weight[i]);
        for (int k = 0; k < SLOT_STATES; k++) tensor_drop(&net->slot[i].state[k]);
    }
}

/* Applies an op to inputs that end with NULL; an absent one is left out. Settings are written
 * as in samples. */
static Value *use(Net *net, const char *name, const char *settings,
                  const Value *const *inputs) {
    Value in[OP_INPUTS] = {{{0}}}, *out = &net->result[net->results];
    const Op *op = op_find(name);
    Call call;
    int count = 0;
    for (; inputs[count] != NULL; count++) in[count] = *inputs[count];
    if (net->failed) return out;
    net->failed = net->results + OP_OUTPUTS > RESULTS ||
                  !op_sample(&call, op, settings, DTYPE_FLOAT32, 1, net->error) ||
                  !tape_apply(out, op, in, count, &call.args, net->error);
    if (!net->failed) net->results += op_output_count(op);
    return out;
}

static Value *use1(Net *net, const char *name, const char *settings, const Value *a) {
    return use(net, name, settings, (const Value *const[]){a, NULL});
}

static Value *use2(Net *net, const char *name, const Value *a, const Value *b) {
    return use(net, name, "", (const Value *const[]){a, b, NULL});
}

static Value *use3(Net *net, const char *name, const char *settings, const Value *a,
                   const Value *b, const Value *c) {
    return use(net, name, settings, (const Value *const[]){a, b, c, NULL});
}

/* The next weight of this step: in the first step it is made, in the others found again. */
static Value *weight(Net *net, double mean, double deviation, int axes, const size_t *shape) {
    Value *w = &net->weight[net->named];
    if (net->failed || net->named++ < net->weights) return w;
    net->weights++;
    net->failed = !tensor_new(&w->tensor, DTYPE_FLOAT32, axes, shape, net->error) ||
                  !generator_normal(&w->tensor, &net->g, mean, deviation, net->error) ||
                  !value_require_gradient(w, net->error);
    return w;
}

static Value *matrix(Net *net, size_t rows, size_t columns) {
    return weight(net, 0, 0.2, 2, (size_t[]){rows, columns});
}

static Value *vector(Net *net, double mean, size_t n) {
    return weight(net, mean, 0.05, 1, &n);
}

static Value *linear(Net *net, const Value *x, size_t in, size_t out) {
    const Value *w = matrix(net, out, in);
    return use3(net, "linear", "", x, w, vector(net, 0, out));
}

/* Optimizers. */

typedef void (*Update)(const Slot *slot, int step);

static void sgd(const Slot *slot, int step) {
    optim_sgd(slot, &(SgdStep){.rate = 0.05, .momentum = 0.9}, false);
}

static double power(double base, int exponent) {
    double result = 1;
    for (int i = 0; i < exponent; i++) result *= base;
    return result;
}

static void adam_w(const Slot *slot, int step) {
    static const double rate = 0.01;
    optim_adam(slot, &(AdamStep){.rate = rate / (1 - power(0.9, step)),
                                 .beta1 = 0.9,
                                 .beta2 = 0.999,
                                 .eps = 1e-8,
                                 .root2 = __builtin_sqrt(1 - power(0.999, step)),
                                 .keep = 1 - rate * 0.01});
}

static void rms(const Slot *slot, int step) {
    optim_rms(slot, &(RmsStep){.rate = 0.003, .alpha = 0.99, .eps = 1e-8});
}

/* One step for weight `i`, from its gradient. */
static void update(Net *net, int i, Update rule, int step) {
    Slot *slot = &net->slot[i];
    slot->x = net->weight[i].tensor;
    slot->g = value_gradient(&net->weight[i]);
    for (int k = 0; k < SLOT_STATES && !net->failed; k++) {
        if (!tensor_is_absent(&slot->state[k])) continue;
        net->failed = !tensor_new_like(&slot->state[k], &slot->x, net->error);
        if (!net->failed) tensor_fill(&slot->state[k], 0);
    }
    if (net->failed || tensor_is_absent(&slot->g)) return;
    rule(slot, step);
    tape_changed(&slot->x);
    value_clear_gradient(&net->weight[i]);
}

typedef Value *(*Forward)(Net *net);

static bool train(uint64_t *hash, Net *net, Forward loss_of, Update rule) {
    *hash = bits_start();
    for (int step = 1; step <= STEPS && !net->failed; step++) {
        const Value *loss = loss_of(net);
        net->failed = net->failed || !tape_backward(loss, NULL, net->error);
        if (net->failed) break;
        *hash = bits_add(*hash, &loss->tensor);
        drop_results(net);
        for (int i = 0; i < net->weights; i++) update(net, i, rule, step);
    }
    for (int i = 0; i < net->weights; i++) *hash = bits_add(*hash, &net->weight[i].tensor);
    bool good = !net->failed;
    net_drop(net);
    return good;
}

static void normal_data(Net *net, int axes, const size_t *shape) {
    net->failed = !tensor_new(&net->data.tensor, DTYPE_FLOAT32, axes, shape, net->error) ||
                  !generator_normal(&net->data.tensor, &net->g, 0, 1, net->error);
}

static void whole_data(Net *net, Value *out, int64_t most, int axes, const size_t *shape) {
    net->failed = net->failed ||
                  !tensor_new(&out->tensor, DTYPE_INT32, axes, shape, net->error) ||
                  !generator_integers(&out->tensor, &net->g, 1, most, net->error);
}

/* LSTM. */

static Value *lstm(Net *net, const Value *x, size_t in, size_t units) {
    const Value *w = matrix(net, 4 * units, in), *u = matrix(net, 4 * units, units);
    const Value *b = vector(net, 0, 4 * units), *c = vector(net, 0, 4 * units);
    return use(net, "lstm", "", (const Value *const[]){x, w, u, b, c, NULL});
}

static Value *lstm_loss(Net *net) {
    Value *h = lstm(net, lstm(net, &net->data, 9, 24), 24, 19);
    Value *logits = linear(net, h, 19, 7);
    return use2(net, "cross_entropy", use1(net, "reshape", "shape={-1,7}", logits),
                &net->labels);
}

bool bits_of_lstm(uint64_t *hash, Error *error) {
    Net net;
    normal_data(net_new(&net, 1, error), 3, (size_t[]){5, 13, 9});
    whole_data(&net, &net.labels, 7, 1, (size_t[]){5 * 13});
    return train(hash, &net, lstm_loss, sgd);
}

/* Transformer: 4 items, 11 places, width 32 in 4 heads, 13 letters. */

static Value *layer_norm(Net *net, const Value *x) {
    const Value *gain = vector(net, 1, 32);
    return use3(net, "layer_norm", "", x, gain, vector(net, 0, 32));
}

/* (4, 11, 32) as (4, 4, 11, 8): heads before places */
static Value *heads(Net *net, const Value *x) {
    Value *all = use1(net, "reshape", "shape={4,11,4,8}", linear(net, x, 32, 32));
    return use1(net, "permute", "order={1,3,2,4}", all);
}

static Value *attend(Net *net, const Value *x) {
    const Value *q = heads(net, x), *k = heads(net, x), *v = heads(net, x);
    Value *y = use3(net, "attention", "causal=true", q, k, v);
    Value *joined = use1(net, "permute", "order={1,3,2,4}", y);
    return linear(net, use1(net, "reshape", "shape={4,11,32}", joined), 32, 32);
}

static Value *feed_forward(Net *net, const Value *x) {
    Value *h = use1(net, "gelu", "", linear(net, x, 32, 64));
    return linear(net, use1(net, "dropout", "p=0.1 generator=5", h), 64, 32);
}

static Value *transformer_loss(Net *net) {
    Value *x = use2(net, "embedding", matrix(net, 13, 32), &net->data);
    x = use2(net, "add", x, matrix(net, 11, 32));
    for (int layer = 0; layer < 2; layer++) {
        x = use2(net, "add", x, attend(net, layer_norm(net, x)));
        x = use2(net, "add", x, feed_forward(net, layer_norm(net, x)));
    }
    Value *logits = linear(net, layer_norm(net, x), 32, 13);
    return use2(net, "cross_entropy", use1(net, "reshape", "shape={-1,13}", logits),
                &net->labels);
}

bool bits_of_transformer(uint64_t *hash, Error *error) {
    Net net;
    net_new(&net, 2, error);
    whole_data(&net, &net.data, 13, 2, (size_t[]){4, 11});
    whole_data(&net, &net.labels, 13, 1, (size_t[]){4 * 11});
    return train(hash, &net, transformer_loss, adam_w);
}

/* Convolutions: 6 pictures of 13 by 13. */

static Value *stage(Net *net, const Value *x, size_t in, size_t out, const char *settings) {
    const Value *w = weight(net, 0, 0.3, 4, (size_t[]){out, in, 3, 3});
    const Value *y = use3(net, "conv2d", settings, x, w, vector(net, 0, out));
    const Value *gain = vector(net, 1, out);
    y = use3(net, "batch_norm", "", y, gain, vector(net, 0, out));
    return use1(net, "relu", "", y);
}

static Value *cnn_loss(Net *net) {
    Value *y = stage(net, &net->data, 1, 8, "padding=1");
    y = stage(net, y, 8, 12, "stride=2 padding=1");
    y = use1(net, "max_pool2d", "kernel_size=2", y);
    return use2(net, "cross_entropy",
                linear(net, use1(net, "reshape", "shape={6,-1}", y), 12 * 9, 10), &net->labels);
}

bool bits_of_cnn(uint64_t *hash, Error *error) {
    Net net;
    normal_data(net_new(&net, 3, error), 4, (size_t[]){6, 1, 13, 13});
    whole_data(&net, &net.labels, 10, 1, (size_t[]){6});
    return train(hash, &net, cnn_loss, rms);
}
