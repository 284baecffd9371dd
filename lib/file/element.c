/* element.c: elements of files, of either byte order, into tensors and back. Bytes are put
 * together by shifts, so that the processor's own order does not matter. */
#include "file.h"
#include <math.h>
#include <string.h>

const Element elements[ELEMENTS] = {
    [ELEMENT_BOOL] = {1, "b1", "BOOL", "bool", DTYPE_INT32},
    [ELEMENT_I8] = {1, "i1", "I8", "int8", DTYPE_INT32},
    [ELEMENT_U8] = {1, "u1", "U8", "uint8", DTYPE_INT32},
    [ELEMENT_I16] = {2, "i2", "I16", "int16", DTYPE_INT32},
    [ELEMENT_U16] = {2, "u2", "U16", "uint16", DTYPE_INT32},
    [ELEMENT_I32] = {4, "i4", "I32", "int32", DTYPE_INT32},
    [ELEMENT_U32] = {4, "u4", "U32", "uint32", DTYPE_INT32},
    [ELEMENT_I64] = {8, "i8", "I64", "int64", DTYPE_INT32},
    [ELEMENT_U64] = {8, "u8", "U64", "uint64", DTYPE_INT32},
    [ELEMENT_F16] = {2, "f2", "F16", "float16", DTYPE_FLOAT32},
    [ELEMENT_BF16] = {2, NULL, "BF16", "bfloat16", DTYPE_FLOAT32},
    [ELEMENT_F32] = {4, "f4", "F32", "float32", DTYPE_FLOAT32},
    [ELEMENT_F64] = {8, "f8", "F64", "float64", DTYPE_FLOAT64},
};

static uint64_t bits_at(const unsigned char *at, size_t size, bool big_endian) {
    uint64_t bits = 0;
    for (size_t i = 0; i < size; i++)
        bits |= (uint64_t)at[i] << 8 * (big_endian ? size - 1 - i : i);
    return bits;
}

static float float_of(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* IEEE 754 binary16: a sign, five bits of exponent, ten of fraction; every value is a float. */
static float half_of(uint32_t bits) {
    uint32_t sign = (bits & 0x8000) << 16, exponent = bits >> 10 & 31, fraction = bits & 1023;
    if (exponent == 31) return float_of(sign | 0x7f800000 | fraction << 13);
    if (exponent > 0) return float_of(sign | (exponent + 112) << 23 | fraction << 13);
    float small = (float)fraction * 0x1p-24f;
    return sign ? -small : small;
}

/* False when 32 bits do not hold it. */
static bool integer_of(int32_t *out, ElementKind kind, uint64_t bits) {
    bool is_signed =
        kind == ELEMENT_I8 || kind == ELEMENT_I16 || kind == ELEMENT_I32 || kind == ELEMENT_I64;
    uint64_t sign = (uint64_t)1 << (8 * elements[kind].size - 1);
    if (is_signed && (bits & sign)) {
        uint64_t below = (sign - 1 - (bits & (sign - 1))); /* -value - 1 */
        if (below > INT32_MAX) return false;
        *out = -(int32_t)below - 1;
        return true;
    }
    if (bits > INT32_MAX) return false;
    *out = kind == ELEMENT_BOOL ? bits != 0 : (int32_t)bits;
    return true;
}

static bool read_integers(int32_t *to, ElementKind kind, bool big_endian, size_t count,
                          const unsigned char *bytes, Error *error) {
    size_t size = elements[kind].size;
    for (size_t i = 0; i < count; i++)
        if (!integer_of(&to[i], kind, bits_at(bytes + i * size, size, big_endian)))
            return error_set(error,
                             "element %zu is an %s that the 32 bits of int32 do not hold",
                             i + 1, elements[kind].name);
    return true;
}

static void read_floats(float *to, ElementKind kind, bool big_endian, size_t count,
                        const unsigned char *bytes) {
    size_t size = elements[kind].size;
    for (size_t i = 0; i < count; i++) {
        uint32_t bits = (uint32_t)bits_at(bytes + i * size, size, big_endian);
        to[i] = kind == ELEMENT_F16    ? half_of(bits)
                : kind == ELEMENT_BF16 ? float_of(bits << 16)
                                       : float_of(bits);
    }
}

static void read_doubles(double *to, bool big_endian, size_t count,
                         const unsigned char *bytes) {
    for (size_t i = 0; i < count; i++) {
        uint64_t bits = bits_at(bytes + 8 * i, 8, big_endian);
        memcpy(&to[i], &bits, 8);
    }
}

/* Whether `size` bytes are the elements of the shape; nothing is allocated before that is
 * known.
 */
static bool fits(ElementKind kind, int axes, const size_t *shape, size_t size, Error *error) {
    char text[SHAPE_TEXT];
    size_t count = 1;
    bool overflow = false;
    for (int i = 0; i < axes; i++) overflow |= __builtin_mul_overflow(count, shape[i], &count);
    overflow |= __builtin_mul_overflow(count, elements[kind].size, &count);
    if (!overflow && count == size) return true;
    return error_set(error, "%s of shape %s does not fill the %zu bytes that are there",
                     elements[kind].name, shape_text(text, axes, shape), size);
}

bool element_read(Tensor *out, ElementKind kind, bool big_endian, int axes, const size_t *shape,
                  const unsigned char *bytes, size_t size, Error *error) {
    if (!fits(kind, axes, shape, size, error)) return false;
    if (!tensor_new(out, elements[kind].dtype, axes, shape, error)) return false;
    size_t count = size / elements[kind].size;
    void *to = tensor_data(out);
    if (out->dtype == DTYPE_FLOAT32)
        read_floats(to, kind, big_endian, count, bytes);
    else if (out->dtype == DTYPE_FLOAT64)
        read_doubles(to, big_endian, count, bytes);
    else if (!read_integers(to, kind, big_endian, count, bytes, error)) {
        tensor_drop(out);
        return false;
    }
    return true;
}

ElementKind element_of(DType dtype) {
    return dtype == DTYPE_FLOAT32   ? ELEMENT_F32
           : dtype == DTYPE_FLOAT64 ? ELEMENT_F64
                                    : ELEMENT_I32;
}

static void put_bits(unsigned char *to, const void *from, size_t size) {
    uint64_t bits = 0;
    uint32_t half;
    if (size == 4) {
        memcpy(&half, from, 4);
        bits = half;
    } else {
        memcpy(&bits, from, 8);
    }
    for (size_t i = 0; i < size; i++) to[i] = (unsigned char)(bits >> 8 * i);
}

bool element_write(Bytes *out, const Tensor *x, Error *error) {
    Tensor row;
    if (!tensor_contiguous(&row, x, error)) return false;
    size_t size = dtype_size(x->dtype), count = tensor_count(&row);
    unsigned char *to = bytes_extend(out, count * size, error);
    const char *from = tensor_data(&row);
    for (size_t i = 0; to != NULL && i < count; i++)
        put_bits(to + i * size, from + i * size, size);
    tensor_drop(&row);
    return to != NULL;
}
