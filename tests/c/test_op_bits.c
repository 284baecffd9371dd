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

static bool run(Results *r, const Op *op, const char *line, DType dtype, bool scattered,
                Error *error) {
    Call call;
    Tensor dout[OP_OUTPUTS] = {{0}};
    memset(r, 0, sizeof *r);
    if (!op_sample(&call, op, line, dtype, 3, error)) return false;
    bool good = (!scattered || walk_scatter_inputs(&call, error)) && op_forward(&call, error);
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
                   bool scattered, Error *error) {
    Results got;
    bool good = run(&got, op, line, dtype, scattered, error) && all_same(want, &got);
    if (!good)
        printf("# %s, %zu threads%s: %s\n", kernel_isa(), pool_threads(),
               scattered ? ", scattered in memory" : "", error->text);
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
            for (int scattered = 0; scattered < 2; scattered++)
                if (!agrees(want, op, line, dtype, scattered, error)) return false;
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
        bool good = run(&want, op, line, dtype, false, &error) &&
                    agrees_everywhere(&want, op, line, dtype, &error);
        tap_ok(good, "%s %s in %s: the same bits", op->name, line, dtype_name(dtype));
        results_drop(&want);
    }
}

/* Shapes at which loops are divided, tails are odd, and sums have several chunks. */
static const char *const large[][2] = {
    {"add", "(300,1,101) (7,1)"},
    {"div", "(300,211) (211)!=0"},
    {"exp", "(70001)"},
    {"tanh", "(70001)"},
    {"log", "(70001)>0"},
    {"sum", "(333,5,67) axes={1,3}"},
    {"sum", "(1000,177) axes={1}"},
    {"mean", "(40,1003) axes={2}"},
    {"variance", "(333,5,67) axes={1,3}"},
    {"max", "(30,100,50)distinct axis=2"},
    {"softmax", "(301,203)"},
    {"softmax", "(301,203) axis=1"},
    {"matmul", "(201,301) (301,259)"},
    {"matmul", "(3,50,77) (77,65)"},
    {"layer_norm", "(301,203) (203) (203)"},
    {"rms_norm", "(301,203) (203)"},
    {"batch_norm", "(31,17,53) (17) (17)"},
    {"instance_norm", "(31,17,53) (17) (17)"},
    {"group_norm", "(31,18,53) (18) (18) groups=3"},
};

int main(void) {
    tap_begin();
    walk_samples(each);
    for (size_t i = 0; i < sizeof large / sizeof *large; i++)
        each(op_find(large[i][0]), large[i][1]);
    return tap_end();
}
