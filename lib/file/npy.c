/* npy.c: NumPy's format for one array
 * (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html): "\x93NUMPY", a
 * version, the length of a header, the header, which is a Python dict of three entries, and the
 * elements. */
#include "file.h"
#include <stdio.h>
#include <string.h>

static const unsigned char magic[] = "\x93NUMPY";
enum { MAGIC = 6, HEADER_MOST = 1 << 16, ALIGNMENT = 64 };

/* The header, from `at` to `end`. */
typedef struct Reader {
    const char *at, *end;
    ElementKind kind;
    bool big_endian, fortran;
    int axes;
    size_t shape[TENSOR_AXES];
    unsigned seen; /* a bit for each of the three entries */
} Reader;

static void skip_space(Reader *r) {
    while (r->at < r->end && (*r->at == ' ' || *r->at == '\n' || *r->at == '\t')) r->at++;
}

/* Takes `text` if it is next. */
static bool take(Reader *r, const char *text) {
    size_t length = strlen(text);
    skip_space(r);
    if ((size_t)(r->end - r->at) < length || memcmp(r->at, text, length) != 0) return false;
    r->at += length;
    return true;
}

/* A text in quotes, without escapes. */
static bool take_text(Reader *r, const char **text, size_t *length) {
    skip_space(r);
    if (r->at == r->end || (*r->at != '\'' && *r->at != '"')) return false;
    const char *close = memchr(r->at + 1, *r->at, (size_t)(r->end - r->at - 1));
    if (close == NULL) return false;
    *text = r->at + 1;
    *length = (size_t)(close - r->at - 1);
    r->at = close + 1;
    return true;
}

static bool is_text(const char *text, size_t length, const char *want) {
    return length == strlen(want) && memcmp(text, want, length) == 0;
}

static bool read_kind(Reader *r, Error *error) {
    const char *text;
    size_t length = 0;
    if (!take_text(r, &text, &length))
        return error_set(error,
                         "the header's descr is no text: structured arrays are not read");
    for (int kind = 0; length == 3 && kind < ELEMENTS; kind++) {
        if (elements[kind].numpy == NULL || memcmp(text + 1, elements[kind].numpy, 2) != 0)
            continue;
        r->kind = (ElementKind)kind;
        r->big_endian = text[0] == '>';
        return true;
    }
    return error_set(error, "elements of dtype \"%.*s\" are not read",
                     (int)(length < 40 ? length : 40), text);
}

static bool read_size(Reader *r, size_t *size) {
    bool any = false, overflow = false;
    *size = 0;
    skip_space(r);
    for (; r->at < r->end && *r->at >= '0' && *r->at <= '9'; r->at++) {
        any = true;
        overflow |= __builtin_mul_overflow(*size, 10, size) ||
                    __builtin_add_overflow(*size, (size_t)(*r->at - '0'), size);
    }
    return any && !overflow;
}

static bool read_shape(Reader *r, Error *error) {
    if (!take(r, "(")) return error_set(error, "the header's shape is no tuple");
    while (!take(r, ")")) {
        if (r->axes == TENSOR_AXES)
            return error_set(error, "the array has more than %d axes", TENSOR_AXES);
        if (!read_size(r, &r->shape[r->axes++]))
            return error_set(error, "the header's shape has an entry that is no size");
        if (!take(r, ",") && (r->at == r->end || *r->at != ')'))
            return error_set(error, "the header's shape has no end");
    }
    return true;
}

static bool read_order(Reader *r, Error *error) {
    r->fortran = take(r, "True");
    return r->fortran || take(r, "False") ||
           error_set(error, "the header's fortran_order is neither True nor False");
}

static bool read_entry(Reader *r, Error *error) {
    const char *key;
    size_t length = 0;
    if (!take_text(r, &key, &length) || !take(r, ":"))
        return error_set(error, "the header is no dict of texts");
    static const char *const keys[] = {"descr", "fortran_order", "shape"};
    static bool (*const readers[])(Reader *, Error *) = {read_kind, read_order, read_shape};
    for (unsigned i = 0; i < 3; i++) {
        if (!is_text(key, length, keys[i])) continue;
        if (r->seen & 1u << i) return error_set(error, "the header has two %s", keys[i]);
        r->seen |= 1u << i;
        return readers[i](r, error);
    }
    return error_set(error, "the header has an unknown entry \"%.*s\"",
                     (int)(length < 40 ? length : 40), key);
}

static bool read_header(Reader *r, Error *error) {
    if (!take(r, "{")) return error_set(error, "the header is no dict");
    while (!take(r, "}")) {
        if (!read_entry(r, error)) return false;
        skip_space(r);
        if (!take(r, ",") && (r->at == r->end || *r->at != '}'))
            return error_set(error, "the header has no end");
    }
    skip_space(r);
    if (r->at != r->end) return error_set(error, "something stands after the header's dict");
    return r->seen == 7 ||
           error_set(error, "the header lacks one of descr, fortran_order and shape");
}

/* Fortran's order: the bytes are those of the transposed array. */
static bool read_turned(Tensor *out, const Reader *r, const unsigned char *bytes, size_t size,
                        Error *error) {
    size_t shape[TENSOR_AXES];
    int order[TENSOR_AXES];
    Tensor turned, view;
    for (int i = 0; i < r->axes; i++) {
        shape[i] = r->shape[r->axes - 1 - i];
        order[i] = r->axes - 1 - i;
    }
    if (!element_read(&turned, r->kind, r->big_endian, r->axes, shape, bytes, size, error))
        return false;
    bool ok = tensor_permute(&view, &turned, order, error);
    tensor_drop(&turned);
    if (!ok) return false;
    ok = tensor_contiguous(out, &view, error);
    tensor_drop(&view);
    return ok;
}

/* Where the header starts, and its length. */
static bool find_header(const unsigned char *bytes, size_t size, size_t *start, size_t *length,
                        Error *error) {
    if (size < 10 || memcmp(bytes, magic, MAGIC) != 0)
        return error_set(error, "no npy file: it does not start with \\x93NUMPY");
    int version = bytes[MAGIC];
    if (version < 1 || version > 3)
        return error_set(error, "npy version %d is not read, 1 to 3 are", version);
    *start = version == 1 ? 10 : 12;
    if (size < *start) return error_set(error, "the file ends in its header");
    *length = (size_t)bytes[8] | (size_t)bytes[9] << 8;
    if (version > 1) *length |= (size_t)bytes[10] << 16 | (size_t)bytes[11] << 24;
    if (*length > HEADER_MOST)
        return error_set(error, "the header says it has %zu bytes, more than %d", *length,
                         HEADER_MOST);
    if (*length > size - *start) return error_set(error, "the file ends in its header");
    return true;
}

bool npy_read(Tensor *out, const unsigned char *bytes, size_t size, Error *error) {
    size_t start = 0, length = 0;
    if (!find_header(bytes, size, &start, &length, error)) return false;
    const char *header = (const char *)bytes + start;
    Reader r = {.at = header, .end = header + length};
    if (!read_header(&r, error)) return false;
    bytes += start + length;
    size -= start + length;
    if (r.fortran && r.axes > 1) return read_turned(out, &r, bytes, size, error);
    return element_read(out, r.kind, r.big_endian, r.axes, r.shape, bytes, size, error);
}

/* "(3,)", "(3, 4)", "()" */
static int put_shape(char *text, size_t room, const Tensor *x) {
    int n = snprintf(text, room, "(");
    for (int i = 0; i < x->axes; i++)
        n += snprintf(text + n, room - (size_t)n, i ? ", %zu" : "%zu", x->shape[i]);
    return n + snprintf(text + n, room - (size_t)n, x->axes == 1 ? ",)" : ")");
}

bool npy_write(Bytes *out, const Tensor *x, Error *error) {
    char shape[SHAPE_TEXT], header[SHAPE_TEXT + 128];
    put_shape(shape, sizeof shape, x);
    int n = snprintf(header, sizeof header,
                     "{'descr': '<%s', 'fortran_order': False, 'shape': %s, }",
                     elements[element_of(x->dtype)].numpy, shape);
    while ((10 + n + 1) % ALIGNMENT != 0) header[n++] = ' ';
    header[n++] = '\n';
    unsigned char start[10] = {1, 0, 0, 0};
    memcpy(start, magic, MAGIC);
    start[6] = 1;
    start[7] = 0;
    start[8] = (unsigned char)(n & 255);
    start[9] = (unsigned char)(n >> 8);
    return bytes_add(out, start, sizeof start, error) &&
           bytes_add(out, header, (size_t)n, error) && element_write(out, x, error);
}
