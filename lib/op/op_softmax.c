/* op_softmax.c: an axis taken to rows and back. */
#include "op_softmax.h"

static void axis_set(bool set[TENSOR_AXES], const Call *call) {
    for (int i = 0; i < TENSOR_AXES; i++) set[i] = i == (int)call->args.at[0].number;
}

bool op_softmax_forward(Call *call, void (*rows)(Tensor *y, const Tensor *x), Error *error) {
    bool grouped[TENSOR_AXES];
    Tensor x = {0}, y = {0};
    axis_set(grouped, call);
    bool ok = op_rows(&x, &call->in[0], grouped, error) &&
              op_rows_open(&y, &call->out[0], grouped, error);
    if (ok) rows(&y, &x);
    tensor_drop(&x);
    return ok && op_rows_close(&y, &call->out[0], grouped, error);
}

bool op_softmax_backward(Call *call,
                         void (*rows)(Tensor *dx, const Tensor *dy, const Tensor *y),
                         const Tensor *dout, Tensor *din, Error *error) {
    bool grouped[TENSOR_AXES];
    Tensor y = {0}, dy = {0}, dx = {0};
    axis_set(grouped, call);
    bool ok = tensor_new_like(&din[0], &call->in[0], error) &&
              op_rows(&y, &call->out[0], grouped, error) &&
              op_rows(&dy, &dout[0], grouped, error) &&
              op_rows_open(&dx, &din[0], grouped, error);
    if (ok) rows(&dx, &dy, &y);
    tensor_drop(&y);
    tensor_drop(&dy);
    return ok && op_rows_close(&dx, &din[0], grouped, error);
}
