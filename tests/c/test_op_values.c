/* What ops compute, against numbers from elsewhere: closed forms, hand calculation,
 * published values, sums written out again in their declared shape, and one dtype
 * against the other. */
#include "../../lib/tensor/generator.h"
#include "cases.h"
#include <limits.h>
#include <stdlib.h>

static const Case cases[] = {
    {"layer_norm",
     "(4) eps=1e-5",
     "of (1, 0, 0, 0) as PyTorch prints it: 1.7320, -0.5773",
     {{1, 0, 0, 0}},
     {1.7320, -0.5773, -0.5773, -0.5773},
     4,
     0,
     5e-5},
    {"layer_norm",
     "(4) eps=0",
     "of (1, 2, 3, 4): 3/√5 and 1/√5",
     {{1, 2, 3, 4}},
     {-1.3416407864998738, -0.4472135954999579, 0.4472135954999579, 1.3416407864998738},
     4,
     0,
     1e-15},
    {"layer_norm",
     "(2,2) (2) (2) eps=0",
     "gain and bias come after",
     {{1, 3, 5, 1}, {10, 100}, {1, 2}},
     {-9, 102, 11, -98},
     4,
     0,
     1e-13},
    {"layer_norm", "(3) eps=0.5", "of equal numbers is 0", {{7, 7, 7}}, {0, 0, 0}, 3, 0, 0},
    {"rms_norm",
     "(2) eps=0",
     "of (3, 4): divided by √12.5",
     {{3, 4}},
     {0.848528137423857, 1.131370849898476},
     2,
     0,
     1e-15},
    {"batch_norm",
     "(2,2) eps=0",
     "of columns (1, 3) and (5, 1)",
     {{1, 5, 3, 1}},
     {-1, 1, 1, -1},
     4,
     0,
     1e-15},
    {"batch_norm", "(4,1)", "also returns the mean", {{1, 2, 3, 4}}, {2.5}, 1, 1, 0},
    {"batch_norm", "(4,1)", "and the biased variance", {{1, 2, 3, 4}}, {1.25}, 1, 2, 0},
    {"instance_norm",
     "(1,2,2) eps=0",
     "channel by channel",
     {{1, 3, 10, 30}},
     {-1, 1, -1, 1},
     4,
     0,
     1e-15},
    {"group_norm",
     "(1,4,1) groups=2 eps=0",
     "pair by pair",
     {{1, 3, 10, 30}},
     {-1, 1, -1, 1},
     4,
     0,
     1e-15},
    {"softmax",
     "(3)",
     "of (1, 2, 3)",
     {{1, 2, 3}},
     {0.09003057317038046, 0.24472847105479764, 0.6652409557748218},
     3,
     0,
     1e-15},
    {"softmax", "(2)", "of (1000, 0) does not overflow", {{1000, 0}}, {1, 0}, 2, 0, 0},
    {"softmax", "(2,2) axis=1", "down the columns", {{5, 0, 5, 0}}, {.5, .5, .5, .5}, 4, 0, 0},
    {"softmax", "(3)", "NaN goes everywhere", {{1, NAN, 3}}, {NAN, NAN, NAN}, 3, 0, 0},
    {"variance", "(4)", "of (1, 2, 3, 4): 5/4", {{1, 2, 3, 4}}, {1.25}, 1, 0, 0},
    {"variance",
     "(4) correction=1",
     "as a sample's: 5/3",
     {{1, 2, 3, 4}},
     {5.0 / 3},
     1,
     0,
     1e-15},
    {"variance",
     "(4)",
     "is found in two passes, at mean 2000",
     {{1999.75, 2000.25, 1999.75, 2000.25}},
     {0.0625},
     1,
     0,
     0},
    {"mean", "(2,2) axes={1}", "of columns", {{1, 2, 3, 4}}, {2, 3}, 2, 0, 0},
    {"mean", "(2)", "of (infinity, 1)", {{INFINITY, 1}}, {INFINITY}, 1, 0, 0},
    {"sum", "(2,3) axes={2}", "of rows", {{1, 2, 3, 4, 5, 6}}, {6, 15}, 2, 0, 0},
    {"sum", "(2,3) axes={1}", "of columns", {{1, 2, 3, 4, 5, 6}}, {5, 7, 9}, 3, 0, 0},
    {"sum", "(2,0,2) axes={2}", "over nothing is 0", {{0}}, {0, 0, 0, 0}, 4, 0, 0},
    {"sum", "(2)", "NaN propagates", {{NAN, 1}}, {NAN}, 1, 0, 0},
    {"max", "(5)", "of all", {{1, 4, 2, 4, 0}}, {4}, 1, 0, 0},
    {"max", "(2,3) axis=2", "of rows", {{1, 5, 2, 7, 7, 0}}, {5, 7}, 2, 0, 0},
    {"max",
     "(2,3) axis=2",
     "and their places from 1, the first of equals",
     {{1, 5, 2, 7, 7, 0}},
     {2, 1},
     2,
     1,
     0},
    {"max",
     "(2,3) axis=1",
     "of columns, their places",
     {{1, 5, 2, 7, 5, 0}},
     {2, 1, 1},
     3,
     1,
     0},
    {"max", "(4) axis=1", "NaN is the largest", {{1, NAN, 9, NAN}}, {NAN}, 1, 0, 0},
    {"max", "(4) axis=1", "and the first NaN counts", {{1, NAN, 9, NAN}}, {2}, 1, 1, 0},
    {"max", "(2)", "of (-infinity, -infinity)", {{-INFINITY, -INFINITY}}, {-INFINITY}, 1, 0, 0},
    {"exp",
     "(4)",
     "of 1, 0, -infinity, 1000",
     {{1, 0, -INFINITY, 1000}},
     {2.718281828459045, 1, 0, INFINITY},
     4,
     0,
     1e-15},
    {"log",
     "(4)",
     "of 10, 1, 0, -1",
     {{10, 1, 0, -1}},
     {2.302585092994046, 0, -INFINITY, NAN},
     4,
     0,
     1e-15},
    {"sqrt", "(3)", "of 2, 9, -1", {{2, 9, -1}}, {1.4142135623730951, 3, NAN}, 3, 0, 1e-16},
    {"tanh", "(3)", "of 1, 0, -100", {{1, 0, -100}}, {0.7615941559557649, 0, -1}, 3, 0, 1e-15},
    {"sigmoid",
     "(3)",
     "of 0, 2, -1000",
     {{0, 2, -1000}},
     {0.5, 0.8807970779778823, 0},
     3,
     0,
     1e-15},
    {"neg", "(2)", "of (1, -2)", {{1, -2}}, {-1, 2}, 2, 0, 0},
    {"add", "(2,1) (3)", "broadcast", {{1, 10}, {1, 2, 3}}, {2, 3, 4, 11, 12, 13}, 6, 0, 0},
    {"sub", "(2,1) (3)", "broadcast", {{1, 10}, {1, 2, 3}}, {0, -1, -2, 9, 8, 7}, 6, 0, 0},
    {"mul", "(2,1) (3)", "broadcast", {{1, 10}, {1, 2, 3}}, {1, 2, 3, 10, 20, 30}, 6, 0, 0},
    {"div", "(2,1) (2)", "broadcast", {{1, 10}, {2, 0}}, {0.5, INFINITY, 5, INFINITY}, 4, 0, 0},
    {"matmul",
     "(2,2) (2,2)",
     "of two matrices",
     {{1, 2, 3, 4}, {5, 6, 7, 8}},
     {19, 22, 43, 50},
     4,
     0,
     0},
    {"matmul", "(3) (3)", "of two vectors", {{1, 2, 3}, {4, 5, 6}}, {32}, 1, 0, 0},
    {"matmul",
     "(2) (2,3)",
     "of a row and a matrix",
     {{1, 2}, {1, 2, 3, 4, 5, 6}},
     {9, 12, 15},
     3,
     0,
     0},
    {"matmul",
     "(2,2) (2)",
     "of a matrix and a column",
     {{1, 2, 3, 4}, {5, 6}},
     {17, 39},
     2,
     0,
     0},
    {"matmul",
     "(2,1,2) (2,2,1)",
     "item by item",
     {{1, 2, 3, 4}, {5, 6, 7, 8}},
     {17, 53},
     2,
     0,
     0},
    {"matmul", "(2,0) (0,2)", "over nothing is 0", {{0}}, {0, 0, 0, 0}, 4, 0, 0},
    {"slice",
     "(5) axis=1 first=2 last=4",
     "both ends included",
     {{1, 2, 3, 4, 5}},
     {2, 3, 4},
     3,
     0,
     0},
    {"slice", "(5) axis=1 first=-2", "from the end", {{1, 2, 3, 4, 5}}, {4, 5}, 2, 0, 0},
    {"slice", "(5) axis=1 step=-2", "backwards", {{1, 2, 3, 4, 5}}, {5, 3, 1}, 3, 0, 0},
    {"slice",
     "(2,3) axis=2 first=1 last=3 step=2",
     "of columns",
     {{1, 2, 3, 4, 5, 6}},
     {1, 3, 4, 6},
     4,
     0,
     0},
    {"select", "(2,3) axis=1 index=2", "a row", {{1, 2, 3, 4, 5, 6}}, {4, 5, 6}, 3, 0, 0},
    {"select", "(2,3) axis=2 index=-1", "a column", {{1, 2, 3, 4, 5, 6}}, {3, 6}, 2, 0, 0},
    {"permute",
     "(2,3) order={2,1}",
     "of a matrix",
     {{1, 2, 3, 4, 5, 6}},
     {1, 4, 2, 5, 3, 6},
     6,
     0,
     0},
    {"transpose", "(2,3)", "of a matrix", {{1, 2, 3, 4, 5, 6}}, {1, 4, 2, 5, 3, 6}, 6, 0, 0},
    {"expand", "(2,1) shape={-1,2}", "of a column", {{1, 2}}, {1, 1, 2, 2}, 4, 0, 0},
    {"reshape",
     "(2,3) shape={3,-1}",
     "keeps the order",
     {{1, 2, 3, 4, 5, 6}},
     {1, 2, 3, 4, 5, 6},
     6,
     0,
     0},
    {"conv1d",
     "(1,1,4) (1,1,2)",
     "slides the window along",
     {{1, 2, 3, 4}, {10, 1}},
     {12, 23, 34},
     3,
     0,
     0},
    {"conv1d",
     "(1,1,3) (1,1,2) (1) stride=2 padding=1",
     "padding, stride, bias",
     {{1, 2, 3}, {10, 1}, {100}},
     {101, 123},
     2,
     0,
     0},
    {"conv1d",
     "(1,1,4) (1,1,2) dilation=2",
     "every second element",
     {{1, 2, 3, 4}, {10, 1}},
     {13, 24},
     2,
     0,
     0},
    {"conv1d",
     "(1,2,2) (1,2,1)",
     "adds up channels",
     {{1, 2, 3, 4}, {10, 1}},
     {13, 24},
     2,
     0,
     0},
    {"conv2d",
     "(1,1,3,3) (1,1,2,2)",
     "rows and columns",
     {{1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 0, 0, 10}},
     {51, 62, 84, 95},
     4,
     0,
     0},
    {"conv2d",
     "(1,2,1,2) (2,1,1,1) groups=2",
     "groups do not meet",
     {{1, 2, 3, 4}, {10, 100}},
     {10, 20, 300, 400},
     4,
     0,
     0},
    {"conv2d",
     "(1,1,1,3) (1,1,1,2) stride={5,1} padding={1,0}",
     "rows first in {rows, columns}",
     {{1, 2, 3}, {10, 1}},
     {0, 0},
     2,
     0,
     0},
    {"max_pool2d",
     "(1,1,2,4) kernel_size=2",
     "of two windows",
     {{1, 5, 2, 2, 3, 4, 8, 0}},
     {5, 8},
     2,
     0,
     0},
    {"max_pool2d",
     "(1,1,2,4) kernel_size=2",
     "and their places in the plane, from 1",
     {{1, 5, 2, 2, 3, 4, 8, 0}},
     {2, 7},
     2,
     1,
     0},
    {"max_pool1d",
     "(1,1,3) kernel_size=2 stride=1 padding=1",
     "padding is never chosen",
     {{-5, -3, -4}},
     {-5, -3, -3, -4},
     4,
     0,
     0},
    {"max_pool1d",
     "(1,1,4) kernel_size=2",
     "NaN is the largest",
     {{1, NAN, 3, 2}},
     {NAN, 3},
     2,
     0,
     0},
    {"max_pool1d",
     "(1,1,2) kernel_size=2",
     "of (-infinity, -infinity): the first",
     {{-INFINITY, -INFINITY}},
     {1},
     1,
     1,
     0},
    {"avg_pool1d",
     "(1,1,3) kernel_size=2 stride=2 padding=1",
     "counts the padding",
     {{1, 2, 3}},
     {0.5, 2.5},
     2,
     0,
     0},
    {"avg_pool1d",
     "(1,1,3) kernel_size=2 stride=2 padding=1 count_include_pad=false",
     "or not",
     {{1, 2, 3}},
     {1, 2.5},
     2,
     0,
     0},
    {"avg_pool2d", "(1,1,2,2) kernel_size=2", "of four", {{1, 2, 3, 4}}, {2.5}, 1, 0, 0},
    {"weight_norm",
     "(2,2) (2)",
     "of rows (3, 4) and (0, 2)",
     {{3, 4, 0, 2}, {10, 1}},
     {6, 8, 0, 1},
     4,
     0,
     1e-15},
    {"weight_norm",
     "(2,2) (2) axis=2",
     "of columns (3, 4) and (0, 2)",
     {{3, 0, 4, 2}, {10, 1}},
     {6, 0, 8, 1},
     4,
     0,
     1e-15},
    {"masked_batch_norm",
     "(1,1,4) (1,4) eps=0",
     "padding keeps out of mean and variance, and gives 0",
     {{1, 3, 100, -7}, {1, 1, 0, 0}},
     {-1, 1, 0, 0},
     4,
     0,
     1e-15},
    {"masked_batch_norm",
     "(1,1,4) (1,4)",
     "also returns the mean",
     {{1, 3, 100, -7}, {1, 1, 0, 0}},
     {2},
     1,
     1,
     0},
    {"masked_batch_norm",
     "(1,1,4) (1,4)",
     "and the biased variance",
     {{1, 3, 100, -7}, {1, 1, 0, 0}},
     {1},
     1,
     2,
     0},
    {"dropout",
     "(3) p=0 generator=1",
     "with p = 0 leaves nothing out",
     {{1, 2, 3}},
     {1, 2, 3},
     3,
     0,
     0},
    {"dropout",
     "(3) p=1 generator=1",
     "with p = 1 leaves all out",
     {{1, 2, 3}},
     {0, 0, 0},
     3,
     0,
     0},
};

/* Equalities between ops. */

/* Two calls on the same first input, in double: the largest difference of their first outputs.
 */
static double apart(const char *a, const char *a_line, const char *b, const char *b_line) {
    Error error = {0};
    Call first, second;
    double x[MOST], y[MOST], worst = 0;
    if (!case_call(&first, a, a_line, DTYPE_FLOAT64, NULL, &error)) return NAN;
    if (!case_call(&second, b, b_line, DTYPE_FLOAT64, NULL, &error)) return NAN;
    tensor_copy(&second.in[0], &first.in[0], &error);
    size_t n = case_run(x, 0, &first, &error), m = case_run(y, 0, &second, &error);
    for (size_t i = 0; i < n; i++) worst = fmax(worst, fabs(x[i] - y[i]));
    op_call_drop(&first);
    op_call_drop(&second);
    return n == m && n > 0 ? worst : NAN;
}

static void relations(void) {
    tap_ok(apart("group_norm", "(2,4,3) groups=1", "layer_norm", "(2,4,3) last_axes=2") < 1e-12,
           "group_norm with one group is layer_norm over (C, L)");
    tap_ok(apart("group_norm", "(2,4,3) groups=4", "instance_norm", "(2,4,3)") < 1e-12,
           "group_norm with C groups is instance_norm");
    tap_ok(apart("batch_norm", "(1,4,3)", "instance_norm", "(1,4,3)") < 1e-12,
           "batch_norm of one item is instance_norm");
    tap_ok(apart("batch_norm", "(2,4,3)", "instance_norm", "(2,4,3)") > 1e-3,
           "batch_norm of two items is not");
    tap_ok(apart("avg_pool2d", "(2,3,4,6) kernel_size={4,6}", "mean", "(2,3,4,6) axes={3,4}") <
               1e-12,
           "avg_pool2d over the whole plane is the mean");
    tap_ok(apart("rms_norm", "(2,4,3)", "layer_norm", "(2,4,3)") > 1e-3,
           "rms_norm is not layer_norm");
}

/* What training measured, given back in evaluation, makes the same y. */
static void evaluation(void) {
    Error error = {0};
    Call train, eval;
    bool good =
        case_call(&train, "batch_norm", "(5,3,2) (3) (3)", DTYPE_FLOAT32, NULL, &error) &&
        case_call(&eval, "batch_norm", "(5,3,2) (3) (3) (3) (3)", DTYPE_FLOAT32, NULL,
                  &error) &&
        op_forward(&train, &error);
    for (int i = 0; good && i < 3; i++) tensor_copy(&eval.in[i], &train.in[i], &error);
    for (int i = 0; good && i < 2; i++) tensor_copy(&eval.in[3 + i], &train.out[1 + i], &error);
    good = good && op_forward(&eval, &error);
    tap_ok(good && eval.outputs == 1, "batch_norm in evaluation has one result %s", error.text);
    if (good)
        tap_bits(tensor_data(&eval.out[0]), tensor_data(&train.out[0]), 30 * sizeof(float),
                 sizeof(float), "and with the batch's own mean and var it is that of training");
    op_call_drop(&train);
    op_call_drop(&eval);
}

/* Sums in their declared shape, written out again. */

static float declared_row_sum(const float *x, size_t n, size_t stride) {
    float lane[16] = {0};
    for (size_t i = 0; i < n; i++) lane[i % 16] += x[i * stride];
    for (size_t half = 8; half > 0; half /= 2)
        for (size_t i = 0; i < half; i++) lane[i] += lane[i + half];
    return lane[0];
}

static float declared_column_sum(const float *x, size_t n, size_t stride) {
    float sum = 0;
    for (size_t i = 0; i < n; i += 64) {
        float chunk = x[i * stride];
        for (size_t k = i + 1; k < n && k < i + 64; k++) chunk += x[k * stride];
        sum += chunk;
    }
    return sum;
}

static void declared_sums(void) {
    Error error = {0};
    Call rows, columns;
    float want[203];
    bool good = case_call(&rows, "sum", "(7,203) axes={2}", DTYPE_FLOAT32, NULL, &error) &&
                case_call(&columns, "sum", "(203,7) axes={1}", DTYPE_FLOAT32, NULL, &error) &&
                op_forward(&rows, &error) && op_forward(&columns, &error);
    const float *x = good ? tensor_data(&rows.in[0]) : want;
    for (size_t i = 0; good && i < 7; i++) want[i] = declared_row_sum(x + 203 * i, 203, 1);
    if (good)
        tap_bits(tensor_data(&rows.out[0]), want, sizeof(float[7]), sizeof(float),
                 "a sum along rows is 16 lanes and a tree, bit for bit");
    x = good ? tensor_data(&columns.in[0]) : want;
    for (size_t i = 0; good && i < 7; i++) want[i] = declared_column_sum(x + i, 203, 7);
    if (good)
        tap_bits(tensor_data(&columns.out[0]), want, sizeof(float[7]), sizeof(float),
                 "a sum across rows is chunks of 64, bit for bit");
    tap_ok(good, "both were made %s", error.text);
    op_call_drop(&rows);
    op_call_drop(&columns);
}

static void declared_product(size_t M, size_t K, size_t N) {
    Error error = {0};
    Call call;
    char line[64];
    snprintf(line, sizeof line, "(%zu,%zu) (%zu,%zu)", M, K, K, N);
    float *want = calloc(M * N + 1, sizeof *want);
    bool good = case_call(&call, "matmul", line, DTYPE_FLOAT32, NULL, &error) &&
                walk_scatter(&call.in[1], &error) && op_forward(&call, &error);
    const float *a = good ? tensor_data(&call.in[0]) : NULL;
    for (size_t i = 0; good && i < M * N; i++)
        for (size_t k = 0; k < K; k++)
            want[i] += a[i / N * K + k] * (float)tensor_get(&call.in[1], (size_t[]){k, i % N});
    tap_ok(good, "matmul %s %s", line, error.text);
    if (good)
        tap_bits(tensor_data(&call.out[0]), want, M * N * sizeof *want, sizeof *want,
                 "matmul %s adds its products with k in order, bit for bit", line);
    op_call_drop(&call);
    free(want);
}

/* Dropout keeps the elements whose uniform numbers, drawn one by one, are p or more. */
static void dropout_draws(void) {
    Error error = {0};
    Call call;
    static float uniform[3001], want[3001];
    bool good =
        case_call(&call, "dropout", "(3001) p=0.3 generator=77", DTYPE_FLOAT32, NULL, &error) &&
        op_forward(&call, &error);
    const float *x = good ? tensor_data(&call.in[0]) : want;
    Generator g = generator_new(77);
    Tensor u;
    good = good && tensor_new_like(&u, &call.in[0], &error) &&
           generator_uniform(&u, &g, 0, 1, &error);
    if (good) memcpy(uniform, tensor_data(&u), sizeof uniform);
    for (size_t i = 0; i < 3001; i++)
        want[i] = (double)uniform[i] >= 0.3 ? x[i] * (float)(1 / (1 - 0.3)) : 0;
    tap_ok(good, "dropout ran %s", error.text);
    if (good)
        tap_bits(tensor_data(&call.out[0]), want, sizeof want, sizeof *want,
                 "dropout leaves out the elements that the generator's numbers say");
    tensor_drop(&u);
    op_call_drop(&call);
}

/* int32. */

static void whole_numbers(void) {
    static const double a[] = {INT_MAX, -7}, b[] = {1, 3};
    static const double sum[] = {INT_MIN, -4}, difference[] = {INT_MAX - 1, -10},
                        product[] = {INT_MAX, -21}, negative[] = {-INT_MAX, 7};
    static const struct {
        const char *op;
        const double *want;
    } each[] = {{"add", sum}, {"sub", difference}, {"mul", product}, {"neg", negative}};
    const double *const in[] = {a, b, NULL, NULL, NULL, NULL};
    for (size_t i = 0; i < 4; i++) {
        Error error = {0};
        Call call;
        double got[MOST] = {0};
        if (case_call(&call, each[i].op, i == 3 ? "(2)" : "(2) (2)", DTYPE_INT32, in, &error))
            case_run(got, 0, &call, &error);
        tap_near(got, each[i].want, 2, 0, "%s of int32 wraps around %s", each[i].op,
                 error.text);
        op_call_drop(&call);
    }
}

/* The gradient of max goes to the first of equals alone. */
static void first_of_equals(void) {
    static const double x[] = {1, 3, 3}, want[] = {0, 1, 0};
    const double *const in[] = {x};
    Error error = {0};
    Call call;
    Tensor dout[OP_OUTPUTS], din[OP_INPUTS];
    bool good = case_call(&call, "max", "(3)", DTYPE_FLOAT64, in, &error) &&
                op_forward(&call, &error) && tensor_new_like(&dout[0], &call.out[0], &error) &&
                tensor_fill(&dout[0], 1) && op_backward(&call, dout, din, &error);
    tap_ok(good, "max has a gradient %s", error.text);
    if (good) {
        tap_near(tensor_data(&din[0]), want, 3, 0, "and it goes to the first of equals");
        tensor_drop(&dout[0]);
        tensor_drop(&din[0]);
    }
    op_call_drop(&call);
}

/* float32 against float64 on all samples: a few units in the last place of the largest number.
 */
static void each(const Op *op, const char *line) {
    Error error = {0};
    Call narrow, wide;
    bool good = op_sample(&narrow, op, line, DTYPE_FLOAT32, 4, &error) &&
                op_sample(&wide, op, line, DTYPE_FLOAT64, 4, &error) &&
                op_forward(&narrow, &error) && op_forward(&wide, &error);
    Tensor x = {0}, y = {0};
    good = good && tensor_convert(&x, &narrow.out[0], DTYPE_FLOAT64, &error) &&
           tensor_convert(&y, &wide.out[0], DTYPE_FLOAT64, &error);
    double scale = 1, worst = 0;
    for (size_t i = 0; good && i < tensor_count(&y); i++) {
        double got = ((double *)tensor_data(&x))[i], want = ((double *)tensor_data(&y))[i];
        scale = fmax(scale, fabs(want));
        worst = fmax(worst, fabs(got - want));
    }
    tap_ok(good && worst <= 16 * scale * 0x1p-24, "%s %s: float32 is near float64 %s", op->name,
           line, error.text);
    tensor_drop(&x);
    tensor_drop(&y);
    op_call_drop(&narrow);
    op_call_drop(&wide);
}

int main(void) {
    tap_begin();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        case_check(&cases[i], DTYPE_FLOAT64);
        case_check(&cases[i], DTYPE_FLOAT32);
    }
    relations();
    evaluation();
    declared_sums();
    declared_product(1, 1, 1);
    declared_product(3, 5, 7);
    declared_product(11, 300, 33);
    declared_product(50, 600, 65);
    declared_product(17, 3, 1);
    dropout_draws();
    whole_numbers();
    first_of_equals();
    walk_samples(each);
    return tap_end();
}
