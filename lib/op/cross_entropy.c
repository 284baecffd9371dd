/* cross_entropy.c: how surprised softmax of the logits is by the labels.
 *
 * One pass over the logits finds each item's loss and leaves the two numbers of its softmax,
 * its largest logit and the sum of the exponentials; the way back makes the gradient from
 * these in one pass more. No table of probabilities is kept. */
#include "../kernel/kernel.h"
#include "../tensor/pool.h"
#include "op_index.h"
#include "op_loss.h"
#include "op_rows.h"
#include <string.h>

enum { LOGITS, LABELS, WEIGHT };
enum { REDUCTION, IGNORE, SMOOTHING };
enum { TOP, SUM, PLACES, COUNT }; /* in saved[] */
enum { CHANNELS = 1, GRAIN = 1 << 12 };

static const bool grouped[TENSOR_AXES] = {[CHANNELS] = true};

static Reduction reduction_of(const Call *call) {
    return (Reduction)call->args.at[REDUCTION].number;
}

static bool fits(const Tensor *labels, const Tensor *x) {
    if (labels->axes != x->axes - 1) return false;
    for (int i = 0; i < labels->axes; i++)
        if (labels->shape[i] != x->shape[i + (i >= CHANNELS)]) return false;
    return true;
}

static bool infer(Call *call, Error *error) {
    const Tensor *x = &call->in[LOGITS], *labels = &call->in[LABELS];
    double smooth = call->args.at[SMOOTHING].number;
    char text[SHAPE_TEXT], x_text[SHAPE_TEXT], number[NUMBER_TEXT];
    if (x->axes < 2)
        return error_set(error,
                         "logits has shape %s, want (N, C, …): items, classes, and any more "
                         "axes",
                         shape_text(x_text, x->axes, x->shape));
    if (!fits(labels, x))
        return error_set(error, "labels has shape %s, want that of logits, %s, without axis 2",
                         shape_text(text, labels->axes, labels->shape),
                         shape_text(x_text, x->axes, x->shape));
    if (!op_check_shape(call, WEIGHT, 1, &x->shape[CHANNELS], "the classes, axis 2 of logits",
                        error))
        return false;
    if (!(smooth >= 0 && smooth <= 1))
        return error_set(error, "label_smoothing is %s, want 0 to 1",
                         number_text(number, smooth));
    op_loss_output(call, reduction_of(call), x->dtype, labels->axes, labels->shape);
    return true;
}

/* Makes saved[PLACES]: the labels, ignored ones as 0. */
static bool read_labels(Call *call, Error *error) {
    const Tensor *x = &call->in[LOGITS], *labels = &call->in[LABELS];
    int64_t classes = (int64_t)x->shape[CHANNELS];
    double ignore = call->args.at[IGNORE].number;
    char place[PLACE_TEXT], shape[SHAPE_TEXT];
    if (!tensor_convert(&call->saved[PLACES], labels, DTYPE_INT32, error)) return false;
    int32_t *t = tensor_data(&call->saved[PLACES]);
    for (size_t i = 0; i < tensor_count(labels); i++) {
        bool ignored = t[i] == ignore;
        if (!ignored && (t[i] < 1 || t[i] > classes))
            return error_set(error,
                             "labels[%s] is %d, want 1 to %d, the size of axis 2 of logits %s, "
                             "or ignore_index, %.0f",
                             op_place_text(place, labels, i), (int)t[i], (int)classes,
                             shape_text(shape, x->axes, x->shape), ignore);
        if (ignored) t[i] = 0;
    }
    return true;
}

/* Makes saved[COUNT], what a mean is divided by: how many labels count, or their weights added
 * up in order. */
static bool count_labels(Call *call, Error *error) {
    const Tensor *weight = &call->in[WEIGHT];
    const int32_t *t = tensor_data(&call->saved[PLACES]);
    double count = 0;
    if (!tensor_new(&call->saved[COUNT], DTYPE_FLOAT64, 0, NULL, error)) return false;
    for (size_t i = 0; i < tensor_count(&call->saved[PLACES]); i++) {
        size_t class = (size_t)t[i] - 1;
        if (t[i] == 0) continue;
        count += tensor_is_absent(weight) ? 1 : tensor_get(weight, &class);
    }
    tensor_fill(&call->saved[COUNT], count);
    return true;
}

typedef struct Work {
    const Kernels *kernels;
    char *loss, *top, *sum, *x, *dx;
    const char *dloss, *weight; /* weight may be NULL */
    const int32_t *labels;
    ptrdiff_t step;
    double smooth;
    size_t D, bytes;
} Work;

/* `weight` is contiguous, or absent. */
static Work work_new(const Call *call, const Tensor *rows, const Tensor *weight) {
    return (Work){.kernels = kernel_table(rows->dtype),
                  .top = tensor_data(&call->saved[TOP]),
                  .sum = tensor_data(&call->saved[SUM]),
                  .x = tensor_data(rows),
                  .labels = tensor_data(&call->saved[PLACES]),
                  .weight = tensor_is_absent(weight) ? NULL : tensor_data(weight),
                  .smooth = call->args.at[SMOOTHING].number,
                  .D = rows->shape[1],
                  .bytes = dtype_size(rows->dtype)};
}

static void forward_part(size_t first, size_t last, void *with) {
    const Work *w = with;
    size_t at = first * w->bytes;
    w->kernels->cross_entropy_rows(w->loss + at, w->top + at, w->sum + at, w->x + at * w->D,
                                   w->labels + first, w->weight, w->smooth, last - first, w->D);
}

/* out = the weights of the classes, contiguous, or absent when there are none */
static bool find_weight(Tensor *out, const Call *call, Error *error) {
    const Tensor *weight = &call->in[WEIGHT];
    return tensor_is_absent(weight) || tensor_contiguous(out, weight, error);
}

/* loss (M) from rows (M, C) */
static bool find_losses(Call *call, const Tensor *loss, const Tensor *rows, Error *error) {
    Tensor weight = {0};
    if (!tensor_new(&call->saved[TOP], rows->dtype, 1, rows->shape, error) ||
        !tensor_new(&call->saved[SUM], rows->dtype, 1, rows->shape, error) ||
        !find_weight(&weight, call, error))
        return false;
    Work work = work_new(call, rows, &weight);
    work.loss = tensor_data(loss);
    pool_run(rows->shape[0], GRAIN / (work.D + 1) + 1, forward_part, &work);
    tensor_drop(&weight);
    return true;
}

static double counted(const Call *call) {
    return *(const double *)tensor_data(&call->saved[COUNT]);
}

static bool forward(Call *call, Error *error) {
    Tensor rows = {0}, loss = {0};
    Reduction reduction = reduction_of(call);
    if (!read_labels(call, error) || !count_labels(call, error) ||
        !op_rows(&rows, &call->in[LOGITS], grouped, error))
        return false;
    bool ok = true;
    if (reduction == REDUCE_NONE)
        tensor_hold(&loss, &call->out[0]);
    else
        ok = tensor_new(&loss, rows.dtype, 1, rows.shape, error);
    ok = ok && find_losses(call, &loss, &rows, error);
    if (ok && reduction != REDUCE_NONE)
        ok = op_loss_reduce(call, reduction, &loss, counted(call), error);
    tensor_drop(&rows);
    tensor_drop(&loss);
    return ok;
}

static void backward_part(size_t first, size_t last, void *with) {
    const Work *w = with;
    size_t at = first * w->bytes;
    w->kernels->cross_entropy_rows_back(w->dx + at * w->D, w->dloss + (ptrdiff_t)at * w->step,
                                        w->step, w->top + at, w->sum + at, w->x + at * w->D,
                                        w->labels + first, w->weight, w->smooth, last - first,
                                        w->D);
}

static bool backward(Call *call, const Tensor *dout, Tensor *din, Error *error) {
    Tensor rows = {0}, dx = {0}, each = {0}, weight = {0};
    ptrdiff_t step = 0;
    bool ok = find_weight(&weight, call, error) &&
              tensor_new_like(&din[LOGITS], &call->in[LOGITS], error) &&
              op_rows(&rows, &call->in[LOGITS], grouped, error) &&
              op_rows_open(&dx, &din[LOGITS], grouped, error) &&
              op_loss_spread(&each, &step, &dout[0], reduction_of(call), counted(call), error);
    if (ok) {
        Work work = work_new(call, &rows, &weight);
        work.dx = tensor_data(&dx);
        work.dloss = tensor_data(&each);
        work.step = step;
        pool_run(rows.shape[0], GRAIN / (work.D + 1) + 1, backward_part, &work);
        ok = op_rows_close(&dx, &din[LOGITS], grouped, error);
    }
    tensor_drop(&rows);
    tensor_drop(&dx);
    tensor_drop(&each);
    tensor_drop(&weight);
    return ok;
}

static const char *const samples[] = {
    "(4,3) (4)in1..3",
    "(4,3) (4)in1..3 reduction=sum",
    "(4,3) (4)in1..3 reduction=none",
    "(5,4) (5)in0..4 ignore_index=0",
    "(5,4) (5)in0..4 ignore_index=0 label_smoothing=0.1 reduction=none",
    "(2,3,4) (2,4)in1..3 label_smoothing=0.25",
    "(2,3,2,2) (2,2,2)in1..3",
    "(3,300) (3)in1..300",
    "(1,1) (1)in1..1",
    "(4,3) (4)in0..3 (3)>0 ignore_index=0",
    "(4,3) (4)in1..3 (3)>0 reduction=none",
    "(2,3,4) (2,4)in1..3 (3)>0 label_smoothing=0.25",
    "(0,3) (0)in1..3 reduction=sum",
    NULL,
};

const Op op_cross_entropy = {
    .name = "cross_entropy",
    .about =
        "The cross-entropy of logits (N, C, …) and labels (N, …), classes from 1 to C: of each "
        "item log(sum of e^x) - x[label], the logarithm of softmax's share for the label, "
        "negated, and times the weight of that class when weights are given. The mean of the "
        "items (their sum divided by that of their labels' weights), the sum, or with "
        "reduction = \"none\" each, of the shape of labels. Items labelled ignore_index count "
        "nowhere. With label_smoothing s the target is 1 - s for the label and s / C for all, "
        "the label included (Szegedy and others 2016). The mean of no items is NaN. Fails when "
        "the shapes do not fit, and for a label that is no class, naming its place.",
    .inputs = {{"logits", .about = "(N, C, …)"},
               {"labels", .about = "(N, …)", .integer = true},
               {"weight", true, true, "(C), of the classes; 1 when not given"}},
    .params = {{"reduction", PARAM_CHOICE, false, REDUCE_MEAN,
                "\"mean\", over the items that count, \"sum\" or \"none\"", op_reductions},
               {"ignore_index", PARAM_WHOLE, false, -100,
                "the label of items that do not count"},
               {"label_smoothing", PARAM_NUMBER, false, 0,
                "what of the target is spread evenly"}},
    .outputs = {"loss"},
    .keeps_inputs = true,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .samples = samples,
};
