/* op_conv_back.c: the ways back of a convolution, to x, to weight and to bias. */
#include "op_conv_job.h"

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

static size_t window_size(const Conv *c) {
    return c->window.size[0] * c->window.size[1];
}

/* To x. */

/* Channels whose part of dP stays in a near cache. */
static size_t channels_a_block(const Conv *c) {
    enum { BYTES = 1 << 18 };
    size_t fit = BYTES / (window_size(c) * c->places * dtype_size(c->dtype) + 1);
    return fit < 1 ? 1 : least(fit, c->channels);
}

/* dP (rows, places) = weight^T dy for some channels of one item and group, and dx from it. */
static void x_unit(const ConvJob *job, size_t unit, void *scratch) {
    const Conv *c = &job->conv;
    size_t first = unit % job->blocks * job->block, plane = unit / job->blocks;
    size_t channels = least(c->channels - first, job->block), bytes = dtype_size(c->dtype);
    size_t group = plane % c->groups, in = op_conv_plane(c), window = window_size(c);
    const char *weight = job->weight + (group * c->results * c->K + first * window) * bytes;
    char *dx = job->y + (plane * c->channels + first) * in * bytes;
    bool plain = op_conv_is_plain(c);
    c->kernels->matmul(plain ? dx : scratch, (ptrdiff_t)c->places, weight, 1, (ptrdiff_t)c->K,
                       job->dy + plane * c->results * c->places * bytes, (ptrdiff_t)c->places,
                       1, channels * window, c->places, c->results);
    if (!plain) c->kernels->scatter_patches(dx, scratch, &c->window, channels);
}

static bool back_to_x(Tensor *dx, const Call *call, const Conv *conv, const Tensor *weight,
                      const Tensor *dy, Error *error) {
    ConvJob job = {.conv = *conv, .unit = x_unit, .block = channels_a_block(conv)};
    size_t rows = job.block * window_size(conv);
    if (!tensor_new_like(dx, &call->in[CONV_X], error)) return false;
    job.weight = tensor_data(weight);
    job.dy = tensor_data(dy);
    job.y = tensor_data(dx);
    job.blocks = (conv->channels + job.block - 1) / job.block;
    job.units = conv->items * conv->groups * job.blocks;
    job.unit_work = rows * conv->places * conv->results;
    return op_conv_run(&job, op_conv_is_plain(conv) ? 0 : rows * conv->places, error);
}

/* To weight. */

enum { ROWS = 144 }; /* of a patch matrix, a unit: many enough to pay for packing dy */

/* sum (rows, O/G) = P dy^T over the places of one chunk; P is gathered into `patches`. */
static void weight_chunk(const ConvJob *job, void *sum, void *patches, size_t plane, size_t row,
                         size_t rows, size_t place) {
    const Conv *c = &job->conv;
    size_t n = least(c->places - place, CONV_PLACES), bytes = dtype_size(c->dtype);
    const char *x = job->x + plane * c->channels * op_conv_plane(c) * bytes;
    const char *dy = job->dy + (plane * c->results * c->places + place) * bytes;
    c->kernels->gather_patches(patches, x, &c->window, row, rows, place, n);
    c->kernels->matmul(sum, (ptrdiff_t)c->results, patches, (ptrdiff_t)n, 1, dy, 1,
                       (ptrdiff_t)c->places, rows, c->results, n);
}

/* One span of items, one group, and some rows of dweight^T: y (spans, G, K, O/G). */
static void weight_unit(const ConvJob *job, size_t unit, void *scratch) {
    const Conv *c = &job->conv;
    size_t row = unit % job->blocks * ROWS, rows = least(c->K - row, ROWS);
    size_t group = unit / job->blocks % c->groups, span = unit / job->blocks / c->groups;
    size_t bytes = dtype_size(c->dtype), n = rows * c->results;
    size_t end = least((span + 1) * job->span, c->items);
    char *part = job->y + ((span * c->groups + group) * c->K + row) * c->results * bytes;
    char *sum = (char *)scratch + least(c->K, ROWS) * CONV_PLACES * bytes;
    for (size_t item = span * job->span; item < end; item++)
        for (size_t place = 0; place < c->places; place += CONV_PLACES) {
            bool first = item == span * job->span && place == 0;
            weight_chunk(job, first ? part : sum, scratch, item * c->groups + group, row, rows,
                         place);
            if (!first) c->kernels->add(part, part, 1, sum, 1, n);
        }
}

/* The spans added up, (G, K, O/G), brought into the shape of weight (G O/G, K …). */
static bool join_spans(Tensor *dweight, const Tensor *parts, const Conv *c,
                       const Tensor *weight, Error *error) {
    static const bool spans[TENSOR_AXES] = {true};
    static const int order[TENSOR_AXES] = {0, 2, 1};
    Tensor sum = {0}, turned = {0}, flat = {0};
    bool ok =
        op_sum_axes(&sum, parts, spans, 3, (size_t[]){c->groups, c->K, c->results}, error) &&
        tensor_permute(&turned, &sum, order, error) &&
        tensor_contiguous(&flat, &turned, error) &&
        tensor_reshape(dweight, &flat, weight->axes, weight->shape, error);
    tensor_drop(&sum);
    tensor_drop(&turned);
    tensor_drop(&flat);
    return ok;
}

static bool back_to_weight(Tensor *dweight, const Call *call, const Conv *c, const Tensor *x,
                           const Tensor *dy, Error *error) {
    ConvJob job = {.conv = *c, .unit = weight_unit};
    const Tensor *weight = &call->in[CONV_WEIGHT];
    size_t spans = least(c->items, CONV_SPANS);
    Tensor parts;
    job.span = spans > 0 ? (c->items + spans - 1) / spans : 1;
    job.spans = (c->items + job.span - 1) / job.span;
    size_t shape[4] = {job.spans, c->groups, c->K, c->results};
    if (!tensor_new(&parts, c->dtype, 4, shape, error)) return false;
    job.x = tensor_data(x);
    job.dy = tensor_data(dy);
    job.y = tensor_data(&parts);
    job.blocks = (c->K + ROWS - 1) / ROWS;
    job.units = job.spans * c->groups * job.blocks;
    job.unit_work = job.span * least(c->K, ROWS) * c->results * c->places;
    bool ok = op_conv_run(&job, least(c->K, ROWS) * (CONV_PLACES + c->results), error) &&
              join_spans(dweight, &parts, c, weight, error);
    tensor_drop(&parts);
    return ok;
}

/* To bias: dy (N, O, places) summed over items and places. */
static bool back_to_bias(Tensor *dbias, const Tensor *dy, const Conv *c, const Tensor *bias,
                         Error *error) {
    static const bool reduced[TENSOR_AXES] = {true, false, true};
    size_t shape[3] = {c->items, c->groups * c->results, c->places};
    Tensor flat;
    if (!tensor_reshape(&flat, dy, 3, shape, error)) return false;
    bool ok = op_sum_axes(dbias, &flat, reduced, 1, bias->shape, error);
    tensor_drop(&flat);
    return ok;
}

/* y = weight P + bias */
bool op_conv_backward(Call *call, int axes, const Tensor *dout, Tensor *din, Error *error) {
    Conv conv;
    Tensor x = {0}, weight = {0};
    bool ok = op_conv_plan(&conv, call, axes, error);
    if (ok && call->wanted[CONV_X])
        ok = tensor_contiguous(&weight, &call->in[CONV_WEIGHT], error) &&
             back_to_x(&din[CONV_X], call, &conv, &weight, &dout[0], error);
    if (ok && call->wanted[CONV_WEIGHT])
        ok = tensor_contiguous(&x, &call->in[CONV_X], error) &&
             back_to_weight(&din[CONV_WEIGHT], call, &conv, &x, &dout[0], error);
    if (ok && call->wanted[CONV_BIAS])
        ok = back_to_bias(&din[CONV_BIAS], &dout[0], &conv, &call->in[CONV_BIAS], error);
    tensor_drop(&x);
    tensor_drop(&weight);
    return ok;
}
