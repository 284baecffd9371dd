/* op_conv_back.c: the ways back of a convolution, to x, to weight and to bias. */
#include "op_conv_job.h"
#include <string.h>

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

/* To x, channels side by side: for each place of the window dx^T (places, C/G) += dy^T weight,
 * added where the elements under that place lie, in padded planes with the channels last. */

static size_t window_size(const Conv *c) {
    return c->window.size[0] * c->window.size[1];
}

/* dx of one item and group. `at` of its results at a place of the window are in the scratch,
 * too, at its start. */
static void add_window(const ConvJob *job, ptrdiff_t *out_at, void *planes, const char *dy,
                       size_t group) {
    const Conv *c = &job->conv;
    size_t width = kernel_placed(c->channels), bytes = dtype_size(c->dtype);
    for (size_t k = 0; k < window_size(c); k++) {
        const char *weight = job->weight + (group * window_size(c) + k) *
                                               kernel_packed(c->channels, c->results) * bytes;
        for (size_t p = 0; p < c->places; p++)
            out_at[p] = (job->map.place[p] + job->map.element[k]) * (ptrdiff_t)width;
        c->kernels->matmul_placed(planes, out_at, dy, job->map.order, job->map.result, weight,
                                  c->places, c->channels, c->results, true);
    }
}

/* Without the padding, and with the channels first again. */
static void crop(const ConvJob *job, char *dx, const char *planes) {
    const Conv *c = &job->conv;
    const Window *w = &c->window;
    size_t width = kernel_placed(c->channels), bytes = dtype_size(c->dtype);
    for (size_t r = 0; r < w->in[0]; r++) {
        size_t from = (r + w->padding[0]) * job->map.columns + w->padding[1];
        c->kernels->turn(dx + r * w->in[1] * bytes, op_conv_plane(c),
                         planes + from * width * bytes, width, NULL, w->in[1], c->channels);
    }
}

/* Elements of the scratch that the addresses take. */
static size_t address_elements(const Conv *c) {
    return c->places * sizeof(ptrdiff_t) / dtype_size(c->dtype);
}

static size_t planes_elements(const ConvJob *job) {
    return job->map.rows * job->map.columns * kernel_placed(job->conv.channels);
}

static void x_unit(const ConvJob *job, size_t unit, void *scratch) {
    const Conv *c = &job->conv;
    size_t bytes = dtype_size(c->dtype);
    char *planes = (char *)scratch + address_elements(c) * bytes;
    memset(planes, 0, planes_elements(job) * bytes);
    add_window(job, scratch, planes, job->dy + unit * c->results * c->places * bytes,
               unit % c->groups);
    crop(job, job->y + unit * c->channels * op_conv_plane(c) * bytes, planes);
}

/* For each group and place of the window, weight (O/G, C/G) as matmul_pack leaves it. */
static bool pack_windows(Tensor *packed, const Conv *c, const Tensor *weight, Error *error) {
    size_t width = kernel_packed(c->channels, 1), window = window_size(c);
    size_t shape[3] = {c->groups * window, width, c->results}, bytes = dtype_size(c->dtype);
    if (!tensor_new(packed, c->dtype, 3, shape, error)) return false;
    for (size_t g = 0; g < c->groups; g++)
        for (size_t k = 0; k < window; k++)
            c->kernels->matmul_pack(
                (char *)tensor_data(packed) + (g * window + k) * width * c->results * bytes,
                (const char *)tensor_data(weight) + (g * c->results * c->K + k) * bytes,
                (ptrdiff_t)c->K, (ptrdiff_t)window, c->channels, c->results);
    return true;
}

/* The addresses of dy (O/G, places): element o of result p is p + o places. */
static void dy_addresses(ConvMap *map, const Conv *c) {
    for (size_t o = 0; o < c->results; o++) map->result[o] = (ptrdiff_t)(o * c->places);
}

static bool back_to_x(Tensor *dx, const Call *call, const Conv *conv, const Tensor *weight,
                      const Tensor *dy, Error *error) {
    ConvJob job = {.conv = *conv, .unit = x_unit};
    Tensor packed = {0};
    bool ok = tensor_new_like(dx, &call->in[CONV_X], error) &&
              op_conv_map(&job.map, conv, error) && pack_windows(&packed, conv, weight, error);
    if (ok) {
        dy_addresses(&job.map, conv);
        job.weight = tensor_data(&packed);
        job.dy = tensor_data(dy);
        job.y = tensor_data(dx);
        job.units = conv->items * conv->groups;
        job.unit_work = conv->K * conv->places * conv->results;
        ok = op_conv_run(&job, address_elements(conv) + planes_elements(&job), error);
    }
    tensor_drop(&packed);
    op_conv_map_drop(&job.map);
    return ok;
}

/* To weight: dweight^T (K, O/G) += P dy^T, item after item of a span; y (spans, G, K, width).
 */

static char *span_at(const ConvJob *job, size_t unit) {
    const Conv *c = &job->conv;
    return job->y + unit * c->K * job->map.width * dtype_size(c->dtype);
}

/* Results side by side, x read where it lies. */
static void wide_weight(const ConvJob *job, size_t unit, void *scratch) {
    const Conv *c = &job->conv;
    size_t group = unit % c->groups, span = unit / c->groups, bytes = dtype_size(c->dtype);
    size_t end = least((span + 1) * job->span, c->items);
    char *packed = (char *)scratch + op_conv_padded(c, &job->map) * bytes;
    for (size_t item = span * job->span; item < end; item++) {
        size_t plane = item * c->groups + group;
        const void *x =
            op_conv_pad(scratch, job->x + plane * c->channels * op_conv_plane(c) * bytes, c);
        c->kernels->matmul_pack(packed, job->dy + plane * c->results * c->places * bytes, 1,
                                (ptrdiff_t)c->places, c->results, c->places);
        c->kernels->matmul_placed(span_at(job, unit), job->map.result, x, job->map.element,
                                  job->map.place, packed, c->K, c->results, c->places,
                                  item > span * job->span);
    }
}

enum { CHUNK = 512 }; /* places of a patch matrix that is gathered at once */

/* Few results: the patch matrix is gathered, and the sums go on from chunk to chunk. */
static void narrow_weight(const ConvJob *job, size_t unit, void *scratch) {
    const Conv *c = &job->conv;
    size_t group = unit % c->groups, span = unit / c->groups, bytes = dtype_size(c->dtype);
    size_t end = least((span + 1) * job->span, c->items);
    for (size_t item = span * job->span; item < end; item++)
        for (size_t place = 0; place < c->places; place += CHUNK) {
            size_t plane = item * c->groups + group, n = least(c->places - place, CHUNK);
            bool first = item == span * job->span && place == 0;
            c->kernels->gather_patches(scratch,
                                       job->x + plane * c->channels * op_conv_plane(c) * bytes,
                                       &c->window, 0, c->K, place, n);
            (first ? c->kernels->matmul : c->kernels->matmul_add)(
                span_at(job, unit), (ptrdiff_t)job->map.width, scratch, (ptrdiff_t)n, 1,
                job->dy + (plane * c->results * c->places + place) * bytes, 1,
                (ptrdiff_t)c->places, c->K, c->results, n);
        }
}

/* The first columns of each row of `parts`: the results that there are. */
static bool cut(Tensor *out, const Tensor *parts, const Conv *c, Error *error) {
    return tensor_slice(out, parts, 3, 0, c->results, 1, error);
}

/* The spans added up, (G, K, O/G), brought into the shape of weight (G O/G, K …). */
static bool join_spans(Tensor *dweight, const Tensor *parts, const Conv *c,
                       const Tensor *weight, Error *error) {
    static const bool spans[TENSOR_AXES] = {true};
    static const int order[TENSOR_AXES] = {0, 2, 1};
    Tensor kept = {0}, sum = {0}, turned = {0}, flat = {0};
    bool ok =
        cut(&kept, parts, c, error) &&
        op_sum_axes(&sum, &kept, spans, 3, (size_t[]){c->groups, c->K, c->results}, error) &&
        tensor_permute(&turned, &sum, order, error) &&
        tensor_contiguous(&flat, &turned, error) &&
        tensor_reshape(dweight, &flat, weight->axes, weight->shape, error);
    tensor_drop(&kept);
    tensor_drop(&sum);
    tensor_drop(&turned);
    tensor_drop(&flat);
    return ok;
}

static bool run_weight(ConvJob *job, Error *error) {
    const Conv *c = &job->conv;
    bool wide = c->results >= 16;
    size_t packed = kernel_packed(c->results, c->places);
    job->unit = wide ? wide_weight : narrow_weight;
    job->units = job->spans * c->groups;
    job->unit_work = job->span * c->K * c->results * c->places;
    job->zeros = wide ? op_conv_padded(c, &job->map) : 0;
    return op_conv_run(
        job, wide ? op_conv_padded(c, &job->map) + packed : c->K * least(c->places, CHUNK),
        error);
}

static bool back_to_weight(Tensor *dweight, const Call *call, const Conv *c, const Tensor *x,
                           const Tensor *dy, Error *error) {
    ConvJob job = {.conv = *c};
    size_t spans = least(c->items, CONV_SPANS);
    Tensor parts = {0};
    job.span = spans > 0 ? (c->items + spans - 1) / spans : 1;
    job.spans = (c->items + job.span - 1) / job.span;
    if (!op_conv_map(&job.map, c, error)) return false;
    size_t shape[4] = {job.spans, c->groups, c->K, job.map.width};
    bool ok = tensor_new(&parts, c->dtype, 4, shape, error);
    if (ok) {
        job.x = tensor_data(x);
        job.dy = tensor_data(dy);
        job.y = tensor_data(&parts);
        ok = run_weight(&job, error) &&
             join_spans(dweight, &parts, c, &call->in[CONV_WEIGHT], error);
    }
    tensor_drop(&parts);
    op_conv_map_drop(&job.map);
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
