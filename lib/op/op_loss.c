/* op_loss.c: the reductions of losses. */
#include "op_loss.h"

const char *const op_reductions[] = {"mean", "sum", "none", NULL};

void op_loss_output(Call *call, Reduction reduction, DType dtype, int axes,
                    const size_t *shape) {
    op_set_output(call, 0, dtype, reduction == REDUCE_NONE ? axes : 0, shape);
}

bool op_loss_reduce(Call *call, Reduction reduction, const Tensor *items, double count,
                    Error *error) {
    bool all[TENSOR_AXES];
    Tensor sum;
    for (int i = 0; i < TENSOR_AXES; i++) all[i] = true;
    if (!op_sum_axes(&sum, items, all, 0, NULL, error)) return false;
    if (reduction == REDUCE_MEAN)
        op_divide(&call->out[0], &sum, count);
    else
        tensor_copy(&call->out[0], &sum, error);
    tensor_drop(&sum);
    return true;
}

bool op_loss_spread(Tensor *each, ptrdiff_t *step, const Tensor *dy, Reduction reduction,
                    double count, Error *error) {
    *step = reduction == REDUCE_NONE;
    if (reduction != REDUCE_MEAN) return tensor_hold(each, dy), true;
    if (!tensor_new_like(each, dy, error)) return false;
    op_divide(each, dy, count);
    return true;
}
