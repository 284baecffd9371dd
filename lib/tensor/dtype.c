#include "tensor.h"
#include <string.h>

static const struct {
    const char *name;
    size_t size;
    bool is_float;
} dtypes[DTYPES] = {
    [DTYPE_FLOAT32] = {"float32", sizeof(float), true},
    [DTYPE_FLOAT64] = {"float64", sizeof(double), true},
    [DTYPE_INT32] = {"int32", sizeof(int32_t), false},
};

size_t dtype_size(DType dtype) {
    return dtypes[dtype].size;
}

const char *dtype_name(DType dtype) {
    return dtypes[dtype].name;
}

bool dtype_is_float(DType dtype) {
    return dtypes[dtype].is_float;
}

bool dtype_parse(DType *out, const char *s) {
    for (int i = 0; i < DTYPES; i++) {
        if (strcmp(s, dtypes[i].name) != 0) continue;
        *out = (DType)i;
        return true;
    }
    return false;
}
