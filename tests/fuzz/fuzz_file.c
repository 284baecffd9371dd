/* fuzz_file.c: the readers of files, under libFuzzer: no bytes may crash them, leak, or make
 * them allocate more than a small multiple of what they were given. The first byte chooses the
 * reader. sh tests/fuzz/run.sh SECONDS compiles and runs it. */
#include "../../lib/file/file.h"
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size);

static void check(size_t before, bool ok, const Error *error) {
    if (storage_live_bytes() != before || (!ok && error->text[0] == 0)) {
        fprintf(stderr, "left %zu bytes, or said nothing\n", storage_live_bytes() - before);
        abort();
    }
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size) {
    if (size == 0) return 0;
    size_t before = storage_live_bytes();
    NamedList list = {0};
    Tensor one = {0};
    Error error = {0};
    bool ok;
    switch (bytes[0] % 3) {
    case 0:
        ok = npy_read(&one, bytes + 1, size - 1, &error);
        if (ok) tensor_drop(&one);
        break;
    case 1:
        ok = npz_read(&list, bytes + 1, size - 1, &error);
        break;
    default:
        ok = safetensors_read(&list, bytes + 1, size - 1, &error);
    }
    named_drop(&list);
    check(before, ok, &error);
    return 0;
}
