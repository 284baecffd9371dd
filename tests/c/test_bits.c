/* The same bits everywhere: hashes of all ops and of three trainings, the same at each
 * instruction set and number of threads, and the same as in tests/bits/hashes, which were
 * written once and for all machines. `test_bits --print` writes lines as in that file instead;
 * `./build.sh bits` compares what other compilers and processors write. */
#include "../../lib/kernel/kernel.h"
#include "../../lib/tensor/pool.h"
#include "bits.h"
#include "walk.h"
#include <inttypes.h>
#include <stdlib.h>

enum { NAME = 64, MOST = 256 };

typedef struct Entry {
    char name[NAME];
    uint64_t hash;
} Entry;

/* Hashing. */

uint64_t bits_start(void) {
    return 0xcbf29ce484222325u;
}

static uint64_t add_bytes(uint64_t hash, uint64_t word, int bytes) {
    for (int i = 0; i < bytes; i++) hash = (hash ^ (word >> 8 * i & 255)) * 0x100000001b3u;
    return hash;
}

static uint64_t word_of(const void *data, size_t i, DType dtype) {
    uint32_t half;
    uint64_t whole;
    if (dtype == DTYPE_FLOAT64) {
        memcpy(&whole, (const char *)data + 8 * i, 8);
        return isnan(((const double *)data)[i]) ? 0x7ff8000000000000u : whole;
    }
    memcpy(&half, (const char *)data + 4 * i, 4);
    if (dtype == DTYPE_FLOAT32 && isnan(((const float *)data)[i])) return 0x7fc00000u;
    return half;
}

uint64_t bits_add(uint64_t hash, const Tensor *x) {
    Tensor whole;
    if (tensor_is_absent(x) || !tensor_contiguous(&whole, x, NULL)) return hash;
    for (size_t i = 0; i < tensor_count(x); i++)
        hash = add_bytes(hash, word_of(tensor_data(&whole), i, x->dtype),
                         (int)dtype_size(x->dtype));
    tensor_drop(&whole);
    return hash;
}

static bool add_sample(uint64_t *hash, const Op *op, const char *line, DType dtype,
                       Error *error) {
    Call call;
    Tensor dout[OP_OUTPUTS] = {{0}}, din[OP_INPUTS] = {{0}};
    if (!op_sample(&call, op, line, dtype, 3, error)) return false;
    bool good = op_forward(&call, error);
    if (good && op->backward != NULL)
        good = walk_gradients(dout, &call, error) && op_backward(&call, dout, din, error);
    for (int i = 0; good && i < call.outputs; i++) *hash = bits_add(*hash, &call.out[i]);
    for (int i = 0; good && i < OP_INPUTS; i++) *hash = bits_add(*hash, &din[i]);
    walk_drop(dout, OP_OUTPUTS);
    walk_drop(din, OP_INPUTS);
    op_call_drop(&call);
    return good;
}

bool bits_of_op(uint64_t *hash, const Op *op, Error *error) {
    *hash = bits_start();
    for (DType dtype = DTYPE_FLOAT32; dtype <= DTYPE_FLOAT64; dtype++)
        for (const char *const *line = op->samples; *line != NULL; line++)
            if (!add_sample(hash, op, *line, dtype, error)) return false;
    return true;
}

/* Everything, once. */

static int add_entry(Entry *list, int count, const char *name, uint64_t hash) {
    snprintf(list[count].name, NAME, "%s", name);
    list[count].hash = hash;
    return count + 1;
}

static int add_training(Entry *list, int count, const char *name,
                        bool (*of)(uint64_t *hash, Error *error)) {
    Error error = {0};
    uint64_t hash;
    if (!of(&hash, &error)) {
        printf("# %s: %s\n", name, error.text);
        hash = 0;
    }
    return add_entry(list, count, name, hash);
}

static int hash_all(Entry *list) {
    int count = 0;
    for (size_t i = 0; i < op_registry_count; i++) {
        Error error = {0};
        uint64_t hash;
        if (!bits_of_op(&hash, op_registry[i], &error)) {
            printf("# %s: %s\n", op_registry[i]->name, error.text);
            hash = 0;
        }
        count = add_entry(list, count, op_registry[i]->name, hash);
    }
    count = add_training(list, count, "training-lstm", bits_of_lstm);
    count = add_training(list, count, "training-transformer", bits_of_transformer);
    return add_training(list, count, "training-cnn", bits_of_cnn);
}

/* Prints what differs; returns whether nothing did. */
static bool same_lists(const Entry *want, const Entry *got, int count) {
    bool same = true;
    for (int i = 0; i < count; i++) {
        if (want[i].hash == got[i].hash && want[i].hash != 0) continue;
        printf("# %s at %s, %zu threads: %016" PRIx64 ", elsewhere %016" PRIx64 "\n",
               want[i].name, kernel_isa(), pool_threads(), got[i].hash, want[i].hash);
        same = false;
    }
    return same;
}

/* Fills `list`; whether all instruction sets and numbers of threads agree. */
static bool hash_everywhere(Entry *list, int *count) {
    static const size_t threads[] = {1, 2, 3, 7};
    static Entry other[MOST];
    bool same = true;
    const char *isa;
    kernel_force(kernel_isa_supported(0));
    pool_set_threads(1);
    *count = hash_all(list);
    for (size_t i = 0; (isa = kernel_isa_supported(i)) != NULL; i++)
        for (size_t t = 0; t < 4; t++) {
            kernel_force(isa);
            pool_set_threads(threads[t]);
            hash_all(other);
            same &= same_lists(list, other, *count);
        }
    return same;
}

/* The committed hashes. */

static int read_list(Entry *list, const char *file) {
    int count = 0;
    FILE *in = fopen(file, "r");
    if (in == NULL) return 0;
    while (count < MOST &&
           fscanf(in, "%63s %" SCNx64, list[count].name, &list[count].hash) == 2)
        count++;
    fclose(in);
    return count;
}

static const Entry *find(const Entry *list, int count, const char *name) {
    for (int i = 0; i < count; i++)
        if (strcmp(list[i].name, name) == 0) return &list[i];
    return NULL;
}

static void compare(const Entry *got, const Entry *want, int wanted) {
    const Entry *entry = find(want, wanted, got->name);
    char got_text[BITS_TEXT], want_text[BITS_TEXT];
    if (entry == NULL) {
        tap_ok(true, "%s # SKIP it is new: tests/bits/hashes has no line of it", got->name);
        return;
    }
    snprintf(got_text, sizeof got_text, "%016" PRIx64, got->hash);
    snprintf(want_text, sizeof want_text, "%016" PRIx64, entry->hash);
    tap_text(got_text, want_text, "%s has the bits that it has on every machine", got->name);
}

int main(int argc, char **argv) {
    static Entry got[MOST], want[MOST];
    int count = 0;
    if (argc > 1 && strcmp(argv[1], "--print") == 0) {
        bool same = hash_everywhere(got, &count);
        for (int i = 0; i < count; i++) printf("%s %016" PRIx64 "\n", got[i].name, got[i].hash);
        return same ? 0 : 1;
    }
    tap_begin();
    tap_ok(hash_everywhere(got, &count),
           "the same at each instruction set and 1, 2, 3, 7 threads");
    int wanted = read_list(want, "tests/bits/hashes");
    tap_ok(find(want, wanted, "training-cnn") != NULL, "tests/bits/hashes can be read");
    for (int i = 0; i < count; i++) compare(&got[i], want, wanted);
    return tap_end();
}
