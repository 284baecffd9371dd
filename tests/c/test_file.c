/* test_file.c: the readers and writers of files when memory fails, at each allocation in turn,
 * and on every beginning and every single changed byte of the fuzzer's corpus. Nothing may be
 * left behind, and a refusal says why. */
#include "../../lib/file/file.h"
#include "tap.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The first byte of a file of the corpus says which reader it is for. */
static bool read_any(int reader, const unsigned char *bytes, size_t size, Error *error) {
    NamedList list = {0};
    Tensor one = {0};
    bool ok = reader == 0   ? npy_read(&one, bytes, size, error)
              : reader == 1 ? npz_read(&list, bytes, size, error)
                            : safetensors_read(&list, bytes, size, error);
    if (ok) tensor_drop(&one);
    named_drop(&list);
    return ok;
}

/* Whether it is read, or refused with words, and nothing is left. */
static bool behaves(int reader, const unsigned char *bytes, size_t size) {
    Error error = {0};
    size_t before = storage_live_bytes();
    bool ok = read_any(reader, bytes, size, &error);
    return (ok || error.text[0] != 0) && storage_live_bytes() == before;
}

static bool beginnings_behave(int reader, const unsigned char *bytes, size_t size) {
    for (size_t n = 0; n < size; n++)
        if (!behaves(reader, bytes, n)) return false;
    return true;
}

static bool changes_behave(int reader, unsigned char *bytes, size_t size) {
    bool ok = true;
    for (size_t i = 0; i < size; i++)
        for (int bit = 0; bit < 8; bit++) {
            bytes[i] ^= (unsigned char)(1 << bit);
            ok = ok && behaves(reader, bytes, size);
            bytes[i] ^= (unsigned char)(1 << bit);
        }
    return ok;
}

/* The nth allocation fails, for all n until none does. */
static bool failures_behave(int reader, const unsigned char *bytes, size_t size) {
    for (size_t nth = 1; nth < 1000; nth++) {
        Error error = {0};
        size_t before = storage_live_bytes();
        storage_set_failure(nth);
        bool ok = read_any(reader, bytes, size, &error);
        storage_set_failure(0);
        if (storage_live_bytes() != before || (!ok && !error.memory)) return false;
        if (ok) return true;
    }
    return false;
}

static void check_file(const char *name) {
    char path[512];
    Bytes bytes;
    Error error = {0};
    snprintf(path, sizeof path, "tests/fuzz/corpus/%s", name);
    tap_ok(file_load(&bytes, path, &error), "%s is there", name);
    unsigned char *data = (unsigned char *)bytes_data(&bytes);
    int reader = data[0] % 3;
    tap_ok(read_any(reader, data + 1, bytes.size - 1, &error), "%s is read", name);
    tap_ok(beginnings_behave(reader, data + 1, bytes.size - 1), "%s: every beginning", name);
    tap_ok(changes_behave(reader, data + 1, bytes.size - 1), "%s: every changed bit", name);
    tap_ok(failures_behave(reader, data + 1, bytes.size - 1), "%s: every failed allocation",
           name);
    bytes_drop(&bytes);
}

typedef bool (*Writer)(Bytes *out, const NamedList *list, Error *error);

static bool write_npy(Bytes *out, const NamedList *list, Error *error) {
    return npy_write(out, &named_at(list, 0)->tensor, error);
}

static bool writing_behaves(Writer write, const NamedList *list) {
    for (size_t nth = 1; nth < 1000; nth++) {
        Error error = {0};
        Bytes bytes = {0};
        size_t before = storage_live_bytes();
        storage_set_failure(nth);
        bool done = write(&bytes, list, &error);
        storage_set_failure(0);
        bytes_drop(&bytes);
        if (storage_live_bytes() != before || (!done && !error.memory)) return false;
        if (done) return true;
    }
    return false;
}

static void check_writers(void) {
    NamedList list = {0};
    Error error = {0};
    for (int i = 0; i < 40; i++) {
        Tensor x;
        char name[16];
        int n = snprintf(name, sizeof name, "x%d", i);
        bool made = tensor_new(&x, i % 2 ? DTYPE_FLOAT64 : DTYPE_FLOAT32, 2,
                               (size_t[]){3, (size_t)i}, &error);
        if (made) tensor_fill(&x, i);
        if (!made || !named_add(&list, name, (size_t)n, &x, &error)) break;
    }
    tap_ok(list.count == 40, "forty tensors have names");
    tap_ok(writing_behaves(write_npy, &list), "npy_write: every failed allocation");
    tap_ok(writing_behaves(npz_write, &list), "npz_write: every failed allocation");
    tap_ok(writing_behaves(safetensors_write, &list),
           "safetensors_write: every failed allocation");
    named_drop(&list);
}

static int is_file(const struct dirent *entry) {
    return entry->d_name[0] != '.';
}

int main(void) {
    tap_begin();
    struct dirent **names;
    int count = scandir("tests/fuzz/corpus", &names, is_file, alphasort);
    tap_ok(count > 0, "there is a corpus");
    for (int i = 0; i < count; i++) {
        check_file(names[i]->d_name);
        free(names[i]);
    }
    if (count >= 0) free(names);
    check_writers();
    tap_ok(storage_live_bytes() == 0, "nothing is left behind");
    return tap_end();
}
