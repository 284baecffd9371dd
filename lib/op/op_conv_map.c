/* op_conv_map.c: where the elements under a window lie. With zeros around an item no place
 * needs to be asked whether it is inside, and the address of an element is a sum of two parts:
 * one of the result, one of the place in the window. */
#include "op_conv_job.h"

static void fill_map(ConvMap *map, const Conv *conv) {
    const Window *w = &conv->window;
    size_t k = 0, p = 0, plane = map->rows * map->columns;
    for (size_t c = 0; c < conv->channels; c++)
        for (size_t i = 0; i < w->size[0]; i++)
            for (size_t j = 0; j < w->size[1]; j++)
                map->element[k++] = (ptrdiff_t)(c * plane + i * w->dilation[0] * map->columns +
                                                j * w->dilation[1]);
    for (size_t r = 0; r < w->out[0]; r++)
        for (size_t q = 0; q < w->out[1]; q++)
            map->place[p++] = (ptrdiff_t)(r * w->stride[0] * map->columns + q * w->stride[1]);
}

bool op_conv_map(ConvMap *map, const Conv *conv, Error *error) {
    const Window *w = &conv->window;
    size_t most = conv->K > conv->places ? conv->K : conv->places;
    if (conv->results > most) most = conv->results;
    size_t count = conv->places + conv->K + 2 * most;
    *map = (ConvMap){.rows = w->in[0] + 2 * w->padding[0],
                     .columns = w->in[1] + 2 * w->padding[1],
                     .width = kernel_placed(conv->results)};
    map->memory = storage_new(count * sizeof(ptrdiff_t), error);
    if (map->memory == NULL) return false;
    map->place = storage_data(map->memory);
    map->element = map->place + conv->places;
    map->order = map->element + conv->K;
    map->result = map->order + most;
    for (size_t i = 0; i < most; i++) {
        map->order[i] = (ptrdiff_t)i;
        map->result[i] = (ptrdiff_t)(i * map->width);
    }
    fill_map(map, conv);
    return true;
}

void op_conv_map_drop(ConvMap *map) {
    storage_drop(map->memory);
    map->memory = NULL;
}

static bool has_padding(const Conv *conv) {
    return conv->window.padding[0] > 0 || conv->window.padding[1] > 0;
}

size_t op_conv_padded(const Conv *conv, const ConvMap *map) {
    return has_padding(conv) ? conv->channels * map->rows * map->columns : 0;
}

const void *op_conv_pad(void *scratch, const void *x, const Conv *conv) {
    if (!has_padding(conv)) return x;
    conv->kernels->fill_planes(scratch, x, &conv->window, conv->channels);
    return scratch;
}
