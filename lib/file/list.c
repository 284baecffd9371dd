/* list.c: bytes that grow, and tensors with names, on counted storage. */
#include "file.h"
#include <stdlib.h>
#include <string.h>

/* Storage for `room` things of `each` bytes that starts with the `used` bytes of `old`, which
 * is let go of. NULL leaves `old` as it is. */
static Storage *grown(Storage *old, size_t used, size_t room, size_t each, Error *error) {
    if (room > SIZE_MAX / 2 / each) {
        error_memory(error, room);
        return NULL;
    }
    Storage *fresh = storage_new(room * each, error);
    if (fresh == NULL) return NULL;
    if (old != NULL) memcpy(storage_data(fresh), storage_data(old), used);
    storage_drop(old);
    return fresh;
}

const unsigned char *bytes_data(const Bytes *bytes) {
    static const unsigned char none[1];
    return bytes->memory == NULL ? none : storage_data(bytes->memory);
}

unsigned char *bytes_extend(Bytes *bytes, size_t more, Error *error) {
    if (more > SIZE_MAX / 4 - bytes->size) {
        error_memory(error, more);
        return NULL;
    }
    if (bytes->memory == NULL || more > bytes->room - bytes->size) {
        size_t room =
            bytes->size + more > 2 * bytes->room ? bytes->size + more + 256 : 2 * bytes->room;
        Storage *fresh = grown(bytes->memory, bytes->size, room, 1, error);
        if (fresh == NULL) return NULL;
        bytes->memory = fresh;
        bytes->room = room;
    }
    bytes->size += more;
    return (unsigned char *)storage_data(bytes->memory) + bytes->size - more;
}

bool bytes_add(Bytes *bytes, const void *from, size_t count, Error *error) {
    unsigned char *to = bytes_extend(bytes, count, error);
    if (to == NULL) return false;
    if (count > 0) memcpy(to, from, count);
    return true;
}

void bytes_drop(Bytes *bytes) {
    storage_drop(bytes->memory);
    *bytes = (Bytes){0};
}

Named *named_at(const NamedList *list, size_t i) {
    return (Named *)storage_data(list->memory) + i;
}

const char *named_name(const Named *named) {
    return storage_data(named->name);
}

static bool make_room(NamedList *list, Error *error) {
    if (list->count < list->room) return true;
    size_t room = list->room == 0 ? 16 : 2 * list->room;
    Storage *fresh =
        grown(list->memory, list->count * sizeof(Named), room, sizeof(Named), error);
    if (fresh == NULL) return false;
    list->memory = fresh;
    list->room = room;
    return true;
}

static bool add(NamedList *list, const char *name, size_t length, const Tensor *tensor,
                Error *error) {
    if (!make_room(list, error)) return false;
    Named *entry = named_at(list, list->count);
    *entry = (Named){storage_new(length + 1, error), length, *tensor};
    if (entry->name == NULL) return false;
    char *text = storage_data(entry->name);
    memcpy(text, name, length);
    text[length] = 0;
    list->count++;
    return true;
}

bool named_add(NamedList *list, const char *name, size_t length, Tensor *tensor, Error *error) {
    bool ok = add(list, name, length, tensor, error);
    if (ok)
        *tensor = (Tensor){0};
    else
        tensor_drop(tensor);
    return ok;
}

static int by_name(const void *a, const void *b) {
    const Named *x = *(Named *const *)a, *y = *(Named *const *)b;
    int order =
        memcmp(named_name(x), named_name(y), x->length < y->length ? x->length : y->length);
    return order != 0 ? order : (x->length > y->length) - (x->length < y->length);
}

bool named_check(const NamedList *list, Error *error) {
    if (list->count < 2) return true;
    Storage *memory = storage_new(list->count * sizeof(Named *), error);
    if (memory == NULL) return false;
    Named **sorted = storage_data(memory), *twice = NULL;
    for (size_t i = 0; i < list->count; i++) sorted[i] = named_at(list, i);
    qsort(sorted, list->count, sizeof *sorted, by_name);
    for (size_t i = 1; i < list->count; i++)
        if (by_name(&sorted[i - 1], &sorted[i]) == 0) twice = sorted[i];
    storage_drop(memory);
    return twice == NULL ||
           error_set(error, "two tensors have the name \"%.80s\"", named_name(twice));
}

/* The code point at `text`, of `more` bytes after the first; 0x110000 for what is none. */
static unsigned code_point(const unsigned char *text, int more) {
    unsigned code = text[0] & (0x3fu >> more);
    for (int k = 1; k <= more; k++) {
        if ((text[k] & 0xc0) != 0x80) return 0x110000;
        code = code << 6 | (text[k] & 0x3f);
    }
    return code;
}

bool utf8_valid(const char *text, size_t length) {
    static const unsigned least[] = {0, 0x80, 0x800, 0x10000};
    const unsigned char *at = (const unsigned char *)text, *end = at + length;
    while (at < end) {
        int more = *at < 0x80 ? 0 : *at < 0xe0 ? 1 : *at < 0xf0 ? 2 : 3;
        if ((more && *at < 0xc0) || *at > 0xf4 || end - at <= more) return false;
        unsigned code = more ? code_point(at, more) : *at;
        bool surrogate = code >= 0xd800 && code <= 0xdfff;
        if (code < least[more] || surrogate || code > 0x10ffff) return false;
        at += more + 1;
    }
    return true;
}

bool named_check_utf8(const NamedList *list, Error *error) {
    for (size_t i = 0; i < list->count; i++) {
        const Named *entry = named_at(list, i);
        if (!utf8_valid(named_name(entry), entry->length))
            return error_set(error, "the name of a tensor is no UTF-8");
    }
    return true;
}

void named_drop(NamedList *list) {
    for (size_t i = 0; i < list->count; i++) {
        storage_drop(named_at(list, i)->name);
        tensor_drop(&named_at(list, i)->tensor);
    }
    storage_drop(list->memory);
    *list = (NamedList){0};
}
