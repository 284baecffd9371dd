/* safetensors.c: https://github.com/huggingface/safetensors: eight bytes of length, least
 * first, a header in JSON, {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]},
 * …}, and the elements, to which the offsets count from the end of the header. Of JSON this
 * reads what such a header has: objects, lists of whole numbers, texts. */
#include "file.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER_MOST = 100000000, ALIGNMENT = 8 };

/* The one key of the header that is no tensor, but texts by name. */
static const char metadata[] = "__metadata__";

typedef struct Json {
    const char *at, *end;
    Error *error;
} Json;

static bool fail(Json *j, const char *what) {
    return error_set(j->error, "the header's JSON: %s", what);
}

static void skip_space(Json *j) {
    while (j->at < j->end && strchr(" \t\r\n", *j->at) != NULL && *j->at != 0) j->at++;
}

static bool take(Json *j, char c) {
    skip_space(j);
    if (j->at == j->end || *j->at != c) return false;
    j->at++;
    return true;
}

static bool want(Json *j, char c) {
    char what[32];
    if (take(j, c)) return true;
    snprintf(what, sizeof what, "a %c is missing", c);
    return fail(j, what);
}

/* After an entry of a list or an object: whether there is another; `ok` is false where neither
 * a comma nor the end follows. */
static bool another(Json *j, char close, bool *ok) {
    if (take(j, ',')) return true;
    *ok = want(j, close);
    return false;
}

/* Texts, unescaped into `text`, which has room for `room` bytes. */
typedef struct Text {
    char *at;
    size_t length, room;
} Text;

static bool put(Json *j, Text *text, unsigned c) {
    if (text->length + 4 > text->room) return fail(j, "a text is too long");
    char *to = text->at + text->length;
    if (c < 0x80) {
        *to = (char)c;
        text->length += 1;
    } else if (c < 0x800) {
        to[0] = (char)(0xc0 | c >> 6);
        to[1] = (char)(0x80 | (c & 63));
        text->length += 2;
    } else if (c < 0x10000) {
        to[0] = (char)(0xe0 | c >> 12);
        to[1] = (char)(0x80 | (c >> 6 & 63));
        to[2] = (char)(0x80 | (c & 63));
        text->length += 3;
    } else {
        to[0] = (char)(0xf0 | c >> 18);
        to[1] = (char)(0x80 | (c >> 12 & 63));
        to[2] = (char)(0x80 | (c >> 6 & 63));
        to[3] = (char)(0x80 | (c & 63));
        text->length += 4;
    }
    return true;
}

static bool hex4(Json *j, unsigned *value) {
    *value = 0;
    for (int i = 0; i < 4; i++, j->at++) {
        static const char digits[] = "0123456789abcdef0123456789ABCDEF";
        const char *digit = j->at < j->end && *j->at ? strchr(digits, *j->at) : NULL;
        if (digit == NULL) return fail(j, "\\u wants four hexadecimal digits");
        *value = *value << 4 | ((unsigned)(digit - digits) & 15);
    }
    return true;
}

/* After \u: a character, or two surrogates that stand for one. */
static bool unicode(Json *j, Text *text) {
    unsigned high = 0, low = 0;
    if (!hex4(j, &high)) return false;
    if (high < 0xd800 || high > 0xdfff) return put(j, text, high);
    bool pair = high < 0xdc00 && j->end - j->at > 2 && j->at[0] == '\\' && j->at[1] == 'u';
    if (!pair) return fail(j, "half of a surrogate pair");
    j->at += 2;
    if (!hex4(j, &low)) return false;
    if (low < 0xdc00 || low > 0xdfff) return fail(j, "half of a surrogate pair");
    return put(j, text, 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00));
}

static bool escape(Json *j, Text *text) {
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    if (j->at == j->end) return fail(j, "a text has no end");
    char c = *j->at++;
    if (c == 'u') return unicode(j, text);
    const char *found = c ? strchr(from, c) : NULL;
    return found ? put(j, text, (unsigned char)to[found - from]) : fail(j, "an unknown escape");
}

static bool read_text(Json *j, Text *text) {
    text->length = 0;
    if (!want(j, '"')) return false;
    while (j->at < j->end && *j->at != '"') {
        if ((unsigned char)*j->at < 0x20) return fail(j, "a control character in a text");
        if (text->length + 4 > text->room) return fail(j, "a text is too long");
        if (*j->at == '\\') {
            j->at++;
            if (!escape(j, text)) return false;
        } else {
            text->at[text->length++] = *j->at++;
        }
    }
    text->at[text->length] = 0;
    return want(j, '"');
}

static bool read_size(Json *j, size_t *size) {
    bool any = false, overflow = false;
    *size = 0;
    skip_space(j);
    if (j->end - j->at > 1 && j->at[0] == '0' && j->at[1] >= '0' && j->at[1] <= '9')
        return fail(j, "a number begins with 0");
    for (; j->at < j->end && *j->at >= '0' && *j->at <= '9'; j->at++) {
        any = true;
        overflow |= __builtin_mul_overflow(*size, 10, size) ||
                    __builtin_add_overflow(*size, (size_t)(*j->at - '0'), size);
    }
    if (overflow) return fail(j, "a number is too large");
    return any || fail(j, "a whole number is missing");
}

/* Writes up to `most` sizes. */
static bool read_sizes(Json *j, size_t *sizes, int most, int *count) {
    bool ok = true;
    *count = 0;
    if (!want(j, '[')) return false;
    if (take(j, ']')) return true;
    do {
        size_t size;
        if (!read_size(j, &size)) return false;
        if (*count == most) return fail(j, "a list is longer than it may be");
        sizes[(*count)++] = size;
    } while (another(j, ']', &ok));
    return ok;
}

/* What the header says of one tensor. */
typedef struct Plan {
    ElementKind kind;
    int axes;
    size_t shape[TENSOR_AXES];
    size_t place[2]; /* offsets of the first byte and of the one after the last */
    unsigned seen;
} Plan;

static bool read_kind(Json *j, Plan *plan) {
    char name[64];
    Text text = {name, 0, sizeof name};
    if (!read_text(j, &text)) return false;
    for (int kind = 0; kind < ELEMENTS; kind++) {
        if (strcmp(elements[kind].safetensors, name) != 0) continue;
        plan->kind = (ElementKind)kind;
        return true;
    }
    return error_set(j->error, "elements of dtype \"%s\" are not read", name);
}

static bool read_place(Json *j, Plan *plan) {
    int count;
    if (!read_sizes(j, plan->place, 2, &count)) return false;
    return (count == 2 && plan->place[0] <= plan->place[1]) ||
           fail(j, "data_offsets are not a first and a last place");
}

static bool read_field(Json *j, Plan *plan) {
    static const char *const keys[] = {"dtype", "shape", "data_offsets"};
    char key[64];
    Text text = {key, 0, sizeof key};
    if (!read_text(j, &text) || !want(j, ':')) return false;
    unsigned i = 0;
    while (i < 3 && strcmp(key, keys[i]) != 0) i++;
    if (i == 3) return error_set(j->error, "a tensor has an unknown field \"%s\"", key);
    if (plan->seen & 1u << i) return error_set(j->error, "a tensor has two fields %s", key);
    plan->seen |= 1u << i;
    if (i == 0) return read_kind(j, plan);
    if (i == 1) return read_sizes(j, plan->shape, TENSOR_AXES, &plan->axes);
    return read_place(j, plan);
}

static bool read_plan(Json *j, Plan *plan) {
    bool ok = true;
    *plan = (Plan){0};
    if (!want(j, '{')) return false;
    do {
        if (!read_field(j, plan)) return false;
    } while (another(j, '}', &ok));
    if (!ok) return false;
    return plan->seen == 7 || fail(j, "a tensor lacks one of dtype, shape and data_offsets");
}

/* {"text": "text", …} */
static bool skip_metadata(Json *j, Text *text) {
    bool ok = true;
    if (!want(j, '{')) return false;
    if (take(j, '}')) return true;
    do {
        if (!read_text(j, text) || !want(j, ':') || !read_text(j, text)) return false;
    } while (another(j, '}', &ok));
    return ok;
}

typedef struct Reader {
    Json json;
    Text text;
    const unsigned char *data;
    size_t size;
    NamedList *out;
    Bytes places; /* of all tensors, pairs of size_t */
} Reader;

static bool blame(Error *error, const char *name, const Error *why) {
    error_set(error, "\"%.80s\": %s", name, why->text);
    if (error) error->memory = why->memory;
    return false;
}

static bool read_tensor(Reader *r) {
    Plan plan;
    Tensor tensor;
    Error why = {0};
    Error *error = r->json.error;
    r->json.error = &why;
    bool ok = read_plan(&r->json, &plan);
    if (ok && plan.place[1] > r->size)
        ok = error_set(&why, "data_offsets go to %zu, and there are %zu bytes", plan.place[1],
                       r->size);
    ok = ok && element_read(&tensor, plan.kind, false, plan.axes, plan.shape,
                            r->data + plan.place[0], plan.place[1] - plan.place[0], &why);
    r->json.error = error;
    if (!ok) return blame(error, r->text.at, &why);
    if (!named_add(r->out, r->text.at, r->text.length, &tensor, error)) return false;
    return bytes_add(&r->places, plan.place, sizeof plan.place, error);
}

static bool read_entry(Reader *r) {
    if (!read_text(&r->json, &r->text) || !want(&r->json, ':')) return false;
    if (strcmp(r->text.at, metadata) == 0) return skip_metadata(&r->json, &r->text);
    return read_tensor(r);
}

static bool read_entries(Reader *r) {
    bool ok = true;
    if (!want(&r->json, '{')) return false;
    if (!take(&r->json, '}')) {
        do {
            if (!read_entry(r)) return false;
        } while (another(&r->json, '}', &ok));
    }
    skip_space(&r->json);
    if (ok && r->json.at != r->json.end)
        return fail(&r->json, "something stands after its end");
    return ok;
}

static int by_place(const void *a, const void *b) {
    const size_t *x = a, *y = b;
    if (x[0] != y[0]) return x[0] < y[0] ? -1 : 1;
    return (x[1] > y[1]) - (x[1] < y[1]);
}

/* Every byte belongs to one tensor. */
static bool check_places(Reader *r) {
    size_t count = r->places.size / (2 * sizeof(size_t)), at = 0;
    size_t *places = (size_t *)bytes_data(&r->places);
    if (count > 0) qsort(places, count, 2 * sizeof *places, by_place);
    for (size_t i = 0; i < count; i++) {
        if (places[2 * i] != at)
            return error_set(r->json.error, "data_offsets %s at byte %zu",
                             places[2 * i] < at ? "overlap" : "leave a hole", at);
        at = places[2 * i + 1];
    }
    return at == r->size || error_set(r->json.error,
                                      "there are %zu bytes of elements, and the tensors have "
                                      "%zu",
                                      r->size, at);
}

/* The length of the header, when the file has one. */
static bool find_header(const unsigned char *bytes, size_t size, size_t *length, Error *error) {
    uint64_t header = 0;
    if (size < 8) return error_set(error, "no safetensors file: it has %zu bytes", size);
    for (int i = 0; i < 8; i++) header |= (uint64_t)bytes[i] << 8 * i;
    if (header > HEADER_MOST)
        return error_set(error, "the header says it has %llu bytes, more than %d",
                         (unsigned long long)header, HEADER_MOST);
    if (header > size - 8)
        return error_set(error, "the header says it has %llu bytes, and the file %zu after it",
                         (unsigned long long)header, size - 8);
    *length = (size_t)header;
    if (header == 0 || bytes[8] != '{')
        return error_set(error, "no safetensors file: its header does not begin with {");
    return utf8_valid((const char *)bytes + 8, *length) ||
           error_set(error, "the header is no UTF-8");
}

bool safetensors_read(NamedList *out, const unsigned char *bytes, size_t size, Error *error) {
    size_t length = 0;
    *out = (NamedList){0};
    if (!find_header(bytes, size, &length, error)) return false;
    Storage *room = storage_new(length + 8, error);
    if (room == NULL) return false;
    const char *header = (const char *)bytes + 8;
    Reader r = {.json = {header, header + length, error},
                .text = {storage_data(room), 0, length + 8},
                .data = bytes + 8 + length,
                .size = size - 8 - length,
                .out = out};
    bool ok = read_entries(&r) && named_check(out, error) && check_places(&r);
    bytes_drop(&r.places);
    storage_drop(room);
    if (!ok) named_drop(out);
    return ok;
}

/* Writing. */

static bool put_text(Bytes *out, const char *text, size_t length, Error *error) {
    bool ok = bytes_add(out, "\"", 1, error);
    for (size_t i = 0; ok && i < length; i++) {
        char escaped[8];
        unsigned char c = (unsigned char)text[i];
        bool plain = c >= 0x20 && c != '"' && c != '\\';
        int n = snprintf(escaped, sizeof escaped, plain ? "%c" : "\\u%04x", c);
        ok = bytes_add(out, escaped, (size_t)n, error);
    }
    return ok && bytes_add(out, "\"", 1, error);
}

/* The part of the header after the name; moves `*at` past the tensor's elements. */
static bool put_plan(Bytes *out, const Tensor *x, size_t *at, Error *error) {
    char text[400];
    const Element *element = &elements[element_of(x->dtype)];
    int n = snprintf(text, sizeof text, ":{\"dtype\":\"%s\",\"shape\":[", element->safetensors);
    for (int i = 0; i < x->axes; i++)
        n += snprintf(text + n, sizeof text - (size_t)n, i ? ",%zu" : "%zu", x->shape[i]);
    size_t next = *at + tensor_count(x) * element->size;
    n +=
        snprintf(text + n, sizeof text - (size_t)n, "],\"data_offsets\":[%zu,%zu]}", *at, next);
    *at = next;
    return bytes_add(out, text, (size_t)n, error);
}

/* Larger elements first, so that all are aligned. */
static const size_t widths[] = {8, 4};

static bool put_plans(Bytes *out, const NamedList *list, Error *error) {
    size_t at = 0, written = 0;
    bool ok = bytes_add(out, "{", 1, error);
    for (int w = 0; w < 2; w++)
        for (size_t i = 0; ok && i < list->count; i++) {
            const Named *entry = named_at(list, i);
            if (dtype_size(entry->tensor.dtype) != widths[w]) continue;
            ok = (written++ == 0 || bytes_add(out, ",", 1, error)) &&
                 put_text(out, named_name(entry), entry->length, error) &&
                 put_plan(out, &entry->tensor, &at, error);
        }
    return ok && bytes_add(out, "}", 1, error);
}

static bool check_names(const NamedList *list, Error *error) {
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(named_name(named_at(list, i)), metadata) == 0)
            return error_set(error, "%s is no name for a tensor in this format", metadata);
    return named_check_utf8(list, error);
}

bool safetensors_write(Bytes *out, const NamedList *list, Error *error) {
    if (!check_names(list, error)) return false;
    unsigned char length[8] = {0};
    size_t start = out->size;
    bool ok = bytes_add(out, length, 8, error) && put_plans(out, list, error);
    while (ok && (out->size - start) % ALIGNMENT != 0) ok = bytes_add(out, " ", 1, error);
    if (!ok) return false;
    size_t header = out->size - start - 8;
    unsigned char *to = (unsigned char *)bytes_data(out) + start;
    for (int i = 0; i < 8; i++) to[i] = (unsigned char)((uint64_t)header >> 8 * i);
    for (int w = 0; w < 2; w++)
        for (size_t i = 0; ok && i < list->count; i++) {
            const Tensor *x = &named_at(list, i)->tensor;
            if (dtype_size(x->dtype) == widths[w]) ok = element_write(out, x, error);
        }
    return ok;
}
