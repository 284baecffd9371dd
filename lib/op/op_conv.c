/* op_conv.c: the plan of a convolution, and its way forward. The way back is in
 * op_conv_back.c. */
#include "../tensor/pool.h"
#include "op_conv_job.h"
#include <string.h>

/* The plan. */

static bool misfit(const Call *call, const char *why, Error *error) {
    const Tensor *x = &call->in[CONV_X], *weight = &call->in[CONV_WEIGHT];
    char left[SHAPE_TEXT], right[SHAPE_TEXT];
    return error_set(error, "x has shape %s and weight has shape %s: %s",
                     shape_text(left, x->axes, x->shape),
                     shape_text(right, weight->axes, weight->shape), why);
}

static bool check_groups(const Call *call, size_t *groups, Error *error) {
    const Tensor *x = &call->in[CONV_X], *weight = &call->in[CONV_WEIGHT];
    double given = call->args.at[CONV_GROUPS].number;
    if (given < 1) return error_set(error, "groups is %g, want 1 or more", given);
    *groups = (size_t)given;
    if (weight->shape[0] == 0 || weight->shape[0] % *groups != 0)
        return misfit(call,
                      "axis 1 of weight, the channels that come out, must be a multiple "
                      "of groups",
                      error);
    if (weight->shape[1] == 0 || x->shape[1] % *groups != 0 ||
        x->shape[1] / *groups != weight->shape[1])
        return misfit(call, "axis 2 of weight must be the channels of x, axis 2, over groups",
                      error);
    return true;
}

static bool read_window(Window *w, const Call *call, int axes, Error *error) {
    const Tensor *weight = &call->in[CONV_WEIGHT];
    *w = op_window_new(&call->in[CONV_X], axes);
    for (int i = 0; i < axes; i++) w->size[2 - axes + i] = weight->shape[2 + i];
    if (w->size[0] == 0 || w->size[1] == 0)
        return misfit(call, "a window has one element or more", error);
    return op_window_sizes(w->stride, call, CONV_STRIDE, axes, 1, error) &&
           op_window_sizes(w->padding, call, CONV_PADDING, axes, 0, error) &&
           op_window_sizes(w->dilation, call, CONV_DILATION, axes, 1, error) &&
           op_window_fit(w, &call->in[CONV_X], error);
}

/* Can the padded planes of a group be addressed, with the channels in whole panels? The map of
 * their places (op_conv_map.c) takes less. */
static bool fits_memory(const Window *w, size_t channels, size_t results) {
    size_t bytes = kernel_packed(channels > results ? channels : results, 1) * sizeof(double);
    for (int i = 0; i < 2; i++)
        if (__builtin_mul_overflow(bytes, w->in[i] + 2 * w->padding[i], &bytes)) return false;
    return bytes <= PTRDIFF_MAX;
}

bool op_conv_plan(Conv *conv, const Call *call, int axes, Error *error) {
    const Tensor *x = &call->in[CONV_X], *weight = &call->in[CONV_WEIGHT];
    if (!op_check_planes(x, axes, error)) return false;
    if (weight->axes != axes + 2)
        return misfit(call,
                      axes == 1 ? "want weight (O, C / groups, size)"
                                : "want weight (O, C / groups, rows, columns)",
                      error);
    if (!check_groups(call, &conv->groups, error) ||
        !read_window(&conv->window, call, axes, error))
        return false;
    if (!fits_memory(&conv->window, weight->shape[1], weight->shape[0]))
        return misfit(call, "x with its padding is more than memory can address", error);
    conv->items = x->shape[0];
    conv->channels = weight->shape[1];
    conv->results = weight->shape[0] / conv->groups;
    conv->K = conv->channels * conv->window.size[0] * conv->window.size[1];
    conv->places = conv->window.out[0] * conv->window.out[1];
    conv->dtype = x->dtype;
    conv->kernels = kernel_table(x->dtype);
    return true;
}

unsigned long long op_conv_operations(const Call *call) {
    const Tensor *weight = &call->in[CONV_WEIGHT];
    unsigned long long K = 1;
    for (int i = 1; i < weight->axes; i++) K *= weight->shape[i];
    return tensor_count(&call->out[0]) * K;
}

bool op_conv_infer(Call *call, int axes, Error *error) {
    const Tensor *weight = &call->in[CONV_WEIGHT];
    Conv conv;
    if (!op_conv_plan(&conv, call, axes, error)) return false;
    if (!op_check_shape(call, CONV_BIAS, 1, weight->shape,
                        "one for each channel that comes out; x has shape", error))
        return false;
    op_window_output(call, 0, conv.dtype, weight->shape[0], &conv.window, axes);
    return true;
}

/* Jobs. */

bool op_conv_is_plain(const Conv *conv) {
    const Window *w = &conv->window;
    for (int i = 0; i < 2; i++)
        if (w->size[i] != 1 || w->stride[i] != 1 || w->padding[i] != 0) return false;
    return true;
}

static void job_part(size_t first, size_t last, void *with) {
    const ConvJob *job = with;
    for (size_t slot = first; slot < last; slot++) {
        size_t end = (slot + 1) * job->units / job->slots;
        char *scratch = (char *)tensor_data(&job->scratch) + slot * job->slot_bytes;
        memset(scratch, 0, job->zeros * dtype_size(job->conv.dtype));
        for (size_t unit = slot * job->units / job->slots; unit < end; unit++)
            job->unit(job, unit, scratch);
    }
}

/* A loop of little work stays in one thread: waking another would take longer. */
static size_t slots_for(const ConvJob *job) {
    enum { LITTLE = 1 << 18 };
    size_t most = 2 * pool_threads(), work = job->units * job->unit_work;
    if (pool_threads() == 1 || work < LITTLE) return 1;
    return job->units < most ? job->units : most;
}

bool op_conv_run(ConvJob *job, size_t slot_elements, Error *error) {
    if (job->units == 0) return true;
    job->slots = slots_for(job);
    slot_elements =
        (slot_elements + 15) / 16 * 16; /* each slot starts as aligned as the first */
    job->slot_bytes = slot_elements * dtype_size(job->conv.dtype);
    size_t shape[2] = {job->slots, slot_elements};
    if (!tensor_new(&job->scratch, job->conv.dtype, 2, shape, error)) return false;
    pool_run(job->slots, 1, job_part, job);
    tensor_drop(&job->scratch);
    return true;
}

bool op_conv_is_wide(const Conv *conv) {
    return conv->results >= 16 && conv->K >= 8;
}

/* Forward, places side by side: patches are gathered by blocks. */

/* Places of a patch matrix that stays in a near cache, in whole panels of the product. */
static size_t places_a_block(const Conv *conv) {
    enum { BYTES = 1 << 17, PANEL = 64 };
    size_t fit = BYTES / (conv->K * dtype_size(conv->dtype)) / PANEL * PANEL;
    if (fit < PANEL) fit = PANEL;
    return fit < conv->places ? fit : conv->places;
}

/* y (O/G, n) = weight (O/G, K) P (K, n) + bias, n places of one item and group. */
static void narrow_unit(const ConvJob *job, size_t unit, void *scratch) {
    const Conv *c = &job->conv;
    size_t place = unit % job->blocks * job->block, plane = unit / job->blocks;
    size_t n = c->places - place < job->block ? c->places - place : job->block;
    size_t group = plane % c->groups, bytes = dtype_size(c->dtype), in = op_conv_plane(c);
    const char *x = job->x + plane * c->channels * in * bytes, *patches = scratch;
    char *y = job->y + (plane * c->results * c->places + place) * bytes;
    size_t row = n;
    if (op_conv_is_plain(c)) {
        patches = x + place * bytes;
        row = in;
    } else {
        c->kernels->gather_patches(scratch, x, &c->window, 0, c->K, place, n);
    }
    c->kernels->matmul(y, (ptrdiff_t)c->places, job->weight + group * c->results * c->K * bytes,
                       (ptrdiff_t)c->K, 1, patches, (ptrdiff_t)row, 1, c->results, n, c->K);
    for (size_t o = 0; job->bias != NULL && o < c->results; o++) {
        char *to = y + o * c->places * bytes;
        c->kernels->add(to, to, 1, job->bias + (group * c->results + o) * bytes, 0, n);
    }
}

static bool run_narrow(ConvJob *job, Error *error) {
    const Conv *conv = &job->conv;
    job->unit = narrow_unit;
    job->block = places_a_block(conv);
    job->blocks = (conv->places + job->block - 1) / job->block;
    job->units = conv->items * conv->groups * job->blocks;
    job->unit_work = conv->results * conv->K * job->block;
    return op_conv_run(job, op_conv_is_plain(conv) ? 0 : conv->K * job->block, error);
}

/* Forward, results side by side: y^T (places, O/G) = P^T weight^T, read where x lies. */

static void wide_unit(const ConvJob *job, size_t unit, void *scratch) {
    const Conv *c = &job->conv;
    size_t group = unit % c->groups, bytes = dtype_size(c->dtype);
    char *turned = (char *)scratch + op_conv_padded(c, &job->map) * bytes;
    const void *x =
        op_conv_pad(scratch, job->x + unit * c->channels * op_conv_plane(c) * bytes, c);
    const char *weight = job->weight + group * kernel_packed(c->results, c->K) * bytes;
    const char *bias = job->bias == NULL ? NULL : job->bias + group * c->results * bytes;
    c->kernels->matmul_placed(turned, job->map.result, x, job->map.place, job->map.element,
                              weight, c->places, c->results, c->K, false);
    c->kernels->turn(job->y + unit * c->results * c->places * bytes, c->places, turned,
                     job->map.width, bias, c->places, c->results);
}

/* The weights of each group as matmul_pack leaves them, weight^T (K, O/G). */
static bool pack_weight(Tensor *packed, const Conv *c, const char *weight, Error *error) {
    size_t one = kernel_packed(c->results, c->K), bytes = dtype_size(c->dtype);
    size_t shape[2] = {c->groups, one};
    if (!tensor_new(packed, c->dtype, 2, shape, error)) return false;
    for (size_t g = 0; g < c->groups; g++)
        c->kernels->matmul_pack((char *)tensor_data(packed) + g * one * bytes,
                                weight + g * c->results * c->K * bytes, 1, (ptrdiff_t)c->K,
                                c->results, c->K);
    return true;
}

static bool run_wide(ConvJob *job, Error *error) {
    const Conv *conv = &job->conv;
    Tensor packed = {0};
    bool ok =
        op_conv_map(&job->map, conv, error) && pack_weight(&packed, conv, job->weight, error);
    if (ok) {
        job->unit = wide_unit;
        job->weight = tensor_data(&packed);
        job->units = conv->items * conv->groups;
        job->unit_work = conv->results * conv->K * conv->places;
        job->zeros = op_conv_padded(conv, &job->map);
        ok = op_conv_run(job, op_conv_padded(conv, &job->map) + conv->places * job->map.width,
                         error);
    }
    tensor_drop(&packed);
    op_conv_map_drop(&job->map);
    return ok;
}

/* Both give the same sums, so the same bits. */
static bool forward(Call *call, const Conv *conv, const Tensor *x, const Tensor *weight,
                    const Tensor *bias, Error *error) {
    ConvJob job = {.conv = *conv};
    job.x = tensor_data(x);
    job.weight = tensor_data(weight);
    job.bias = tensor_is_absent(bias) ? NULL : tensor_data(bias);
    job.y = tensor_data(&call->out[0]);
    bool wide = op_conv_is_wide(conv) && !op_conv_is_plain(conv);
    return wide ? run_wide(&job, error) : run_narrow(&job, error);
}

bool op_conv_forward(Call *call, int axes, Error *error) {
    Conv conv;
    Tensor x = {0}, weight = {0}, bias = {0};
    bool ok = op_conv_plan(&conv, call, axes, error) &&
              tensor_contiguous(&x, &call->in[CONV_X], error) &&
              tensor_contiguous(&weight, &call->in[CONV_WEIGHT], error) &&
              (tensor_is_absent(&call->in[CONV_BIAS]) ||
               tensor_contiguous(&bias, &call->in[CONV_BIAS], error)) &&
              forward(call, &conv, &x, &weight, &bias, error);
    tensor_drop(&x);
    tensor_drop(&weight);
    tensor_drop(&bias);
    return ok;
}
