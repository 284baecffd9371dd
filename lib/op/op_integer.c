#include "op_integer.h"

static bool put(int32_t *out, int64_t sum, Error *error) {
    *out = (int32_t)sum;
    return *out == sum ||
           error_set(error, "%lld does not fit int32: write x:to(\"float64\")", (long long)sum);
}

/* A contiguous copy of `x`, or x itself, with the axes in `reduced` behind the others. */
static bool make_rows(Tensor *rows, const Tensor *x, const bool reduced[TENSOR_AXES],
                      Error *error) {
    int order[TENSOR_AXES], n = 0;
    Tensor view;
    for (int i = 0; i < x->axes; i++)
        if (!reduced[i]) order[n++] = i;
    for (int i = 0; i < x->axes; i++)
        if (reduced[i]) order[n++] = i;
    if (!tensor_permute(&view, x, order, error)) return false;
    bool ok = tensor_contiguous(rows, &view, error);
    tensor_drop(&view);
    return ok;
}

bool op_integer_sum(const Tensor *y, const Tensor *x, const bool reduced[TENSOR_AXES],
                    Error *error) {
    Tensor rows;
    if (!make_rows(&rows, x, reduced, error)) return false;
    size_t count = tensor_count(y), length = count > 0 ? tensor_count(x) / count : 0;
    const int32_t *from = tensor_data(&rows);
    int32_t *to = tensor_data(y);
    bool ok = true;
    for (size_t i = 0; i < count && ok; i++) {
        int64_t sum = 0;
        for (size_t j = 0; j < length; j++) sum += from[i * length + j];
        ok = put(&to[i], sum, error);
    }
    tensor_drop(&rows);
    return ok;
}

bool op_integer_running_sum(const Tensor *y, const Tensor *x, size_t A, size_t R, size_t B,
                            Error *error) {
    const int32_t *from = tensor_data(x);
    int32_t *to = tensor_data(y);
    for (size_t i = 0; i < A * R * B; i++) {
        bool first = i / B % R == 0;
        int64_t before = first ? 0 : to[i - B];
        if (!put(&to[i], before + from[i], error)) return false;
    }
    return true;
}
