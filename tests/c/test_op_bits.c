/* The same bits from every op whatever the instruction set, the number of threads, and
 * the order of the inputs in memory; on the samples, and on shapes large enough that
 * the threads do divide the work. Results and gradients alike. */
#include "../../lib/kernel/kernel.h"
#include "../../lib/tensor/pool.h"
#include "walk.h"

typedef struct Results {
    Tensor out[OP_OUTPUTS], din[OP_INPUTS];
} Results;

static void results_drop(Results *r) {
    walk_drop(r->out, OP_OUTPUTS);
    walk_drop(r->din, OP_INPUTS);
}

/* How the inputs lie in memory. */
typedef enum Layout {
    LAYOUT_PLAIN,
    LAYOUT_SCATTERED,
    LAYOUT_FIRST_REPEATED, /* along the first axis, with stride 0 … */
    LAYOUT_FIRST_WHOLE,    /* … and the same elements one by one */
    LAYOUT_LAST_REPEATED,
    LAYOUT_LAST_WHOLE,
} Layout;

static bool lay_out(Call *call, Layout layout, Error *error) {
    bool last = layout >= LAYOUT_LAST_REPEATED;
    bool whole = layout == LAYOUT_FIRST_WHOLE || layout == LAYOUT_LAST_WHOLE;
    if (layout == LAYOUT_PLAIN) return true;
    if (layout == LAYOUT_SCATTERED) return walk_scatter_inputs(call, error);
    for (int i = 0; i < op_call_inputs(call); i++) {
        Tensor *x = op_call_input(call, i);
        if (!tensor_is_absent(x) && !walk_repeat(x, last, whole, error)) return false;
    }
    return true;
}

static bool run(Results *r, const Op *op, const char *line, DType dtype, Layout layout,
                Error *error) {
    Call call;
    Tensor dout[OP_OUTPUTS] = {{0}};
    memset(r, 0, sizeof *r);
    if (!op_sample(&call, op, line, dtype, 3, error)) return false;
    bool good = lay_out(&call, layout, error) && op_forward(&call, error);
    if (good && op->backward != NULL)
        good = walk_gradients(dout, &call, error) && op_backward(&call, dout, r->din, error);
    for (int i = 0; good && i < call.outputs; i++)
        good = tensor_contiguous(&r->out[i], &call.out[i], error);
    walk_drop(dout, OP_OUTPUTS);
    op_call_drop(&call);
    return good;
}

static bool same(const Tensor *a, const Tensor *b, const char *what, int number) {
    if (tensor_is_absent(a) && tensor_is_absent(b)) return true;
    size_t size = dtype_size(a->dtype), bytes = tensor_count(a) * size, at = 0;
    const unsigned char *x = tensor_data(a), *y = tensor_data(b);
    if (!tensor_same_shape(a, b)) return false;
    while (at < bytes && x[at] == y[at]) at++;
    if (at < bytes)
        printf("# %s %d differs first at element %zu\n", what, number + 1, at / size);
    return at == bytes;
}

static bool all_same(const Results *a, const Results *b) {
    for (int i = 0; i < OP_OUTPUTS; i++)
        if (!same(&a->out[i], &b->out[i], "output", i)) return false;
    for (int i = 0; i < OP_INPUTS; i++)
        if (!same(&a->din[i], &b->din[i], "gradient", i)) return false;
    return true;
}

static bool agrees(const Results *want, const Op *op, const char *line, DType dtype,
                   Layout layout, Error *error) {
    static const char *const layouts[] = {
        "", ", scattered in memory",    ", the first axis repeated",
        "", ", the last axis repeated", ""};
    Results got;
    bool good = run(&got, op, line, dtype, layout, error) && all_same(want, &got);
    if (!good)
        printf("# %s, %zu threads%s: %s\n", kernel_isa(), pool_threads(), layouts[layout],
               error->text);
    results_drop(&got);
    return good;
}

static bool agrees_everywhere(const Results *want, const Op *op, const char *line, DType dtype,
                              Error *error) {
    static const size_t threads[] = {1, 2, 3, 7};
    const char *isa;
    for (size_t i = 0; (isa = kernel_isa_supported(i)) != NULL; i++) {
        kernel_force(isa);
        for (size_t t = 0; t < 4; t++) {
            pool_set_threads(threads[t]);
            for (Layout layout = LAYOUT_PLAIN; layout <= LAYOUT_SCATTERED; layout++)
                if (!agrees(want, op, line, dtype, layout, error)) return false;
        }
    }
    return true;
}

static void each(const Op *op, const char *line) {
    for (DType dtype = DTYPE_FLOAT32; dtype <= DTYPE_FLOAT64; dtype++) {
        Error error = {0};
        Results want;
        kernel_force(kernel_isa_supported(0));
        pool_set_threads(1);
        bool good = run(&want, op, line, dtype, LAYOUT_PLAIN, &error) &&
                    agrees_everywhere(&want, op, line, dtype, &error);
        tap_ok(good, "%s %s in %s: the same bits", op->name, line, dtype_name(dtype));
        results_drop(&want);
    }
}

/* Whether the op refuses inputs of this layout in the words of `want`. */
static bool refuses(const Error *want, const Op *op, const char *line, DType dtype,
                    Layout layout) {
    Error error = {0};
    Results got;
    bool ran = run(&got, op, line, dtype, layout, &error);
    results_drop(&got);
    return !ran && !want->memory && strcmp(error.text, want->text) == 0;
}

/* Whether the op reads inputs of stride 0 as it does the same elements one by one: with them a
 * matrix may have no root, but then it has none either way. */
static void repeated(const Op *op, const char *line, DType dtype, Layout layout) {
    Error error = {0};
    Results want;
    bool good = run(&want, op, line, dtype, layout + 1, &error)
                    ? agrees(&want, op, line, dtype, layout, &error)
                    : refuses(&error, op, line, dtype, layout);
    tap_ok(good, "%s %s in %s: the same bits of the %s places repeated with stride 0", op->name,
           line, dtype_name(dtype), layout == LAYOUT_FIRST_REPEATED ? "first" : "last");
    results_drop(&want);
}

static void each_repeated(const Op *op, const char *line) {
    for (DType dtype = DTYPE_FLOAT32; dtype <= DTYPE_FLOAT64; dtype++) {
        repeated(op, line, dtype, LAYOUT_FIRST_REPEATED);
        repeated(op, line, dtype, LAYOUT_LAST_REPEATED);
    }
}

/* FNV-1a (Fowler, Noll and Vo) of the elements. */
static uint64_t hash_tensor(uint64_t hash, const Tensor *x) {
    if (tensor_is_absent(x)) return hash;
    const unsigned char *bytes = tensor_data(x);
    for (size_t i = 0; i < tensor_count(x) * dtype_size(x->dtype); i++)
        hash = (hash ^ bytes[i]) * 0x100000001b3u;
    return hash;
}

static uint64_t hash_results(uint64_t hash, const Results *r) {
    for (int i = 0; i < OP_OUTPUTS; i++) hash = hash_tensor(hash, &r->out[i]);
    for (int i = 0; i < OP_INPUTS; i++) hash = hash_tensor(hash, &r->din[i]);
    return hash;
}

/* Results and gradients in both float dtypes against what they have been: no compiler, level of
 * optimization or machine may change them. Who means to change arithmetic writes the new
 * number. */
static void same_as_ever(const Op *op, const char *line, uint64_t want) {
    uint64_t hash = 0xcbf29ce484222325u;
    char got_text[32], want_text[32];
    for (DType dtype = DTYPE_FLOAT32; dtype <= DTYPE_FLOAT64; dtype++) {
        Error error = {0};
        Results r;
        if (run(&r, op, line, dtype, LAYOUT_PLAIN, &error)) hash = hash_results(hash, &r);
        results_drop(&r);
    }
    snprintf(got_text, sizeof got_text, "%016llx", (unsigned long long)hash);
    snprintf(want_text, sizeof want_text, "%016llx", (unsigned long long)want);
    tap_text(got_text, want_text, "%s %s: the bits that it had on other machines", op->name,
             line);
}

/* Shapes at which loops are divided, tails are odd, and sums have several chunks. */
static const struct {
    const char *op, *line;
    uint64_t hash;
} large[] = {
    {"add", "(300,1,101) (7,1)", 0x7a7f2cec9508b29bu},
    {"div", "(300,211) (211)!=0", 0xa8698c327dd72b4fu},
    {"exp", "(70001)", 0x349fd70ee888d761u},
    {"tanh", "(70001)", 0x0a99def0093bb164u},
    {"log", "(70001)>0", 0x5e2dacb2d35ab16bu},
    {"sum", "(333,5,67) axes={1,3}", 0x5400086622e472ffu},
    {"sum", "(1000,177) axes={1}", 0x86b5b3dfdd63beeeu},
    {"mean", "(40,1003) axes={2}", 0x23276a51951bf93du},
    {"variance", "(333,5,67) axes={1,3}", 0xadf29063a5f28a8au},
    {"max", "(30,100,50)distinct axis=2", 0xaa8b63234cf66173u},
    {"softmax", "(301,203)", 0xda248f7c7899761bu},
    {"softmax", "(301,203) axis=1", 0x62fed6ec57bfaba0u},
    {"matmul", "(201,301) (301,259)", 0xe7105a1ccf229cecu},
    {"matmul", "(3,50,77) (77,65)", 0x0f62b3f128367050u},
    {"layer_norm", "(301,203) (203) (203)", 0x92c7cc2e4c069385u},
    {"rms_norm", "(301,203) (203)", 0x466cce1fb3241539u},
    {"batch_norm", "(31,17,53) (17) (17)", 0xd4561aaa97df363fu},
    {"instance_norm", "(31,17,53) (17) (17)", 0x7444da79c5b53a1fu},
    {"pow", "(300,211)>0 (211)", 0x7f8a840a370310d7u},
    {"gelu", "(70001)", 0x4c3efd3c6616773eu},
    {"gelu", "(70001) approximate=tanh", 0xafc795ebf7d9a7a5u},
    {"silu", "(70001)", 0x234123444588fac7u},
    {"softplus", "(70001)", 0x2fca2c7949f92adeu},
    {"erf", "(70001)", 0x215da644f9cb1204u},
    {"sin", "(70001)", 0x1f7480e0bb9619e0u},
    {"where", "(300,211)in0..1 (211) (300,1)", 0x38e261341c1ca181u},
    {"norm", "(333,5,67)!=0 axes={1,3}", 0xe58539f878e1401du},
    {"cumsum", "(50,301,67) axis=2", 0xcaa5534b17125d2au},
    {"log_softmax", "(301,203)", 0xe5df334aad248e6du},
    {"cross_entropy", "(301,203) (301)in0..203 ignore_index=0 label_smoothing=0.1",
     0xd3a0cf19bf3c438bu},
    {"cross_entropy", "(31,17,53) (31,53)in1..17", 0x2937af02a77a6434u},
    {"embedding", "(57,133) (40,31)in1..57", 0x602b6c981b13728bu},
    {"gather", "(101,37,11) (101,300,11)in1..37 axis=2", 0xb6113d8b1eb8aaffu},
    {"bce_with_logits", "(70001)!=0 (70001)", 0x2b47d959996bbdc2u},
    {"mse_loss", "(301,203) (301,203)", 0xfda4ba0b5a3e17d7u},
    {"tril", "(30,101,67) offset=3", 0xa1f9cd5accdad506u},
    {"group_norm", "(31,18,53) (18) (18) groups=3", 0x515755d11457d789u},
    {"conv2d", "(5,6,19,23) (8,3,3,3) (8) stride=2 padding=1 groups=2", 0x940fc243d364d2a1u},
    {"conv2d", "(33,20,8,8) (40,20,3,3) (40) padding=1", 0x2083558d952387b1u},
    {"conv1d", "(3,7,1301) (9,7,5) (9) dilation=3", 0xa5db35012146b4afu},
    {"conv1d", "(3,70,101) (65,70,1) (65)", 0xb842ba6699dab02du},
    {"max_pool2d", "(9,13,31,29)distinct kernel_size=3 stride=2 padding=1",
     0xded9f4443c06fdc8u},
    {"avg_pool2d", "(9,13,31,29) kernel_size=3 stride=2 padding=1", 0x39c7cec473aa080au},
    {"dropout", "(70001) p=0.3 generator=5", 0x4ca84bda09771eb9u},
    {"masked_batch_norm", "(31,17,53) (31,53)>0 (17) (17)", 0xfe3837c2838a7d3eu},
    {"weight_norm", "(64,3,5,5) (64)", 0xc3e65e04d849128bu},
    {"rnn", "(11,9,20) (50,20)small (50,50)small (50) (50) (11,50) (11)in1..9",
     0xe08762dba8a5c480u},
    {"lstm", "(19,7,13) (148,13)small (148,37)small (148) (148)", 0x89af33903d1d147fu},
    {"lstm", "(5,3,7) (1088,7)small (1088,272)small (1088) (1088) - - (5)in1..3",
     0xbc0309bff91d3051u},
    {"gru", "(21,6,9) (99,9)small (99,33)small (99) (99) - (21)in1..6", 0x7f0ebe6e335a0601u},
    {"attention", "(2,3,150,20) (2,3,170,20) (2,3,170,24) (170)", 0x41e0515e859ad24du},
    {"attention", "(3,2,70,7) (3,2,70,7) (3,2,70,5) - (2) (3)in1..70 causal=true",
     0x9957e5e6d007e29fu},
    {"self_attention", "(3,150,126) (150) (3) (3)in1..150 heads=3 causal=true",
     0x32e1c404788bfe09u},
    {"rotary", "(7,300,14)", 0x6edb478c7a095032u},
    {"eigh", "(3,33,33)spread tolerance=1", 0xcc40562f11ec4906u},
    {"svd", "(2,40,23)spread", 0x63f28ff4a3b16e93u},
    {"svd", "(3,17,30)spread", 0xee47bfe0f5158e84u},
    {"svd", "(2,45,37)spread", 0x14acab3fe9a1d35cu},
    {"cholesky", "(3,50,50)spread tolerance=1", 0xd6c80a86bda34f2bu},
};

int main(void) {
    tap_begin();
    walk_samples(each);
    walk_samples(each_repeated);
    for (size_t i = 0; i < sizeof large / sizeof *large; i++) {
        each(op_find(large[i].op), large[i].line);
        same_as_ever(op_find(large[i].op), large[i].line, large[i].hash);
    }
    return tap_end();
}
