/* op_channel.c: a pass is cut into chunks of 64 items, which the declared sums are made of, and
 * these into blocks of channels: few where chunks are many, so that memory is read in order. */
#include "op_channel.h"
#include "../kernel/kernel.h"
#include "../tensor/pool.h"

enum { GRAIN = 1 << 14, CHUNK = 64, MANY_CHUNKS = 8, WIDE = 2048, NARROW = 256 };

/* Arrays of x's size, of one number a channel, and of one a channel for each chunk. */
typedef struct Pass {
    const Kernels *kernels;
    char *out, *sum, *sum2;
    const char *x, *dy, *mean, *scale, *gain, *bias, *along, *level, *factor;
    size_t items, channels, length, bytes;
    size_t chunks, block, blocks;
} Pass;

/* One part of a pass: a block of channels of a chunk, and where its elements, its numbers and
 * its sums begin, in bytes. */
typedef struct Part {
    Channels c;
    size_t x, channel, sum;
} Part;

static Pass pass_new(const Tensor *x, const size_t view[3]) {
    size_t chunks = (view[0] + CHUNK - 1) / CHUNK;
    size_t block = (chunks >= MANY_CHUNKS ? WIDE : NARROW) / (view[2] + 1) + 1;
    return (Pass){.kernels = kernel_table(x->dtype),
                  .x = tensor_data(x),
                  .items = view[0],
                  .channels = view[1],
                  .length = view[2],
                  .bytes = dtype_size(x->dtype),
                  .chunks = chunks,
                  .block = block,
                  .blocks = (view[1] + block - 1) / block};
}

static Part part_at(const Pass *p, size_t i) {
    size_t item = i / p->blocks * CHUNK, channel = i % p->blocks * p->block;
    size_t items = p->items - item, channels = p->channels - channel;
    size_t stride = p->channels * p->length;
    return (Part){.c = {.items = items < CHUNK ? items : CHUNK,
                        .channels = channels < p->block ? channels : p->block,
                        .length = p->length,
                        .stride = stride},
                  .x = (item * stride + channel * p->length) * p->bytes,
                  .channel = channel * p->bytes,
                  .sum = (item / CHUNK * p->channels + channel) * p->bytes};
}

static void run_pass(Pass *p, void (*work)(size_t, size_t, void *)) {
    size_t elements = CHUNK * p->block * p->length;
    if (p->length == 0) return;
    pool_run(p->chunks * p->blocks, GRAIN / (elements + 1) + 1, work, p);
}

static void norm_part(size_t first, size_t last, void *with) {
    const Pass *p = with;
    for (size_t i = first; i < last; i++) {
        Part at = part_at(p, i);
        p->kernels->channel_norm(p->out + at.x, p->x + at.x, p->mean + at.channel,
                                 p->scale + at.channel, p->gain + at.channel,
                                 p->bias + at.channel, &at.c);
    }
}

void op_channel_norm(Tensor *y, const Tensor *x, const Tensor *mean, const Tensor *scale,
                     const Tensor *gain, const Tensor *bias, const size_t view[3]) {
    Pass pass = pass_new(x, view);
    pass.out = tensor_data(y);
    pass.mean = tensor_data(mean);
    pass.scale = tensor_data(scale);
    pass.gain = tensor_data(gain);
    pass.bias = tensor_data(bias);
    run_pass(&pass, norm_part);
}

static void squares_part(size_t first, size_t last, void *with) {
    const Pass *p = with;
    for (size_t i = first; i < last; i++) {
        Part at = part_at(p, i);
        p->kernels->channel_squares(p->sum + at.sum, p->x + at.x, p->mean + at.channel, &at.c);
    }
}

/* Room for one number a channel for each chunk. */
static bool chunks_new(Tensor *chunks, const Pass *pass, DType dtype, Error *error) {
    size_t shape[2] = {pass->chunks, pass->channels};
    return tensor_new(chunks, dtype, 2, shape, error) &&
           (pass->length > 0 || tensor_fill(chunks, 0));
}

bool op_channel_squares(Tensor *sum, const Tensor *x, const Tensor *mean, const size_t view[3],
                        Error *error) {
    Tensor chunks;
    Pass pass = pass_new(x, view);
    if (!chunks_new(&chunks, &pass, x->dtype, error)) return false;
    pass.sum = tensor_data(&chunks);
    pass.mean = tensor_data(mean);
    run_pass(&pass, squares_part);
    bool ok = op_sum_chunks(sum, &chunks, 1, &view[1], error);
    tensor_drop(&chunks);
    return ok;
}

static void sums_part(size_t first, size_t last, void *with) {
    const Pass *p = with;
    for (size_t i = first; i < last; i++) {
        Part at = part_at(p, i);
        p->kernels->channel_sums(p->sum + at.sum, p->sum2 + at.sum, p->dy + at.x, p->x + at.x,
                                 p->mean + at.channel, p->scale + at.channel, &at.c);
    }
}

bool op_channel_sums(Tensor *dgain, Tensor *dbias, const Tensor *dy, const Tensor *x,
                     const Tensor *mean, const Tensor *scale, const size_t view[3],
                     Error *error) {
    Tensor gains = {0}, biases = {0};
    Pass pass = pass_new(x, view);
    bool ok = chunks_new(&gains, &pass, x->dtype, error) &&
              chunks_new(&biases, &pass, x->dtype, error);
    if (ok) {
        pass.sum = tensor_data(&gains);
        pass.sum2 = tensor_data(&biases);
        pass.dy = tensor_data(dy);
        pass.mean = tensor_data(mean);
        pass.scale = tensor_data(scale);
        run_pass(&pass, sums_part);
        ok = op_sum_chunks(dgain, &gains, 1, &view[1], error);
        if (ok && !op_sum_chunks(dbias, &biases, 1, &view[1], error)) {
            tensor_drop(dgain);
            ok = false;
        }
    }
    tensor_drop(&gains);
    tensor_drop(&biases);
    return ok;
}

static void back_part(size_t first, size_t last, void *with) {
    const Pass *p = with;
    for (size_t i = first; i < last; i++) {
        Part at = part_at(p, i);
        ChannelBack back = {p->mean + at.channel, p->scale + at.channel, p->along + at.channel,
                            p->level + at.channel, p->factor + at.channel};
        p->kernels->channel_back(p->out + at.x, p->dy + at.x, p->x + at.x, &back, &at.c);
    }
}

void op_channel_back(Tensor *dx, const Tensor *dy, const Tensor *x, const ChannelTerms *terms,
                     const size_t view[3]) {
    Pass pass = pass_new(x, view);
    pass.out = tensor_data(dx);
    pass.dy = tensor_data(dy);
    pass.mean = tensor_data(&terms->mean);
    pass.scale = tensor_data(&terms->scale);
    pass.along = tensor_data(&terms->along);
    pass.level = tensor_data(&terms->level);
    pass.factor = tensor_data(&terms->factor);
    run_pass(&pass, back_part);
}
