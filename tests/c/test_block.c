#include "../../lib/tensor/block.h"
#include "tap.h"
#include <stdint.h>
#include <stdlib.h>
#include <sys/resource.h>

enum { MB = 1 << 20 };

static void *make(size_t *bytes, size_t wanted) {
    *bytes = wanted;
    void *at = block_new(bytes);
    if (at != NULL) memset(at, 7, *bytes);
    return at;
}

/* Makes a block and drops it. */
static void pass(size_t wanted) {
    size_t bytes;
    void *at = make(&bytes, wanted);
    block_drop(at, bytes);
}

static void sizes(void) {
    static const size_t wanted[] = {0,      1,          64,     65535,  65536,
                                    300001, 2 * MB - 1, 2 * MB, 9000001};
    bool aligned = true, enough = true;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        size_t bytes;
        void *at = make(&bytes, wanted[i]);
        aligned = aligned && (uintptr_t)at % 64 == 0;
        enough = enough && at != NULL && bytes >= wanted[i];
        block_drop(at, bytes);
    }
    tap_ok(enough, "a block of any size has the bytes asked for, and each can be written");
    tap_ok(aligned, "… and is 64-byte aligned");
}

static void reuse(size_t wanted) {
    size_t bytes, again;
    pass(4 * wanted); /* so many may be kept */
    block_release();
    void *first = make(&bytes, wanted);
    block_drop(first, bytes);
    tap_ok(block_kept_bytes() == bytes, "%zu bytes are kept when they are dropped", wanted);
    void *other = make(&again, wanted * 2);
    tap_ok(other != first && block_kept_bytes() == bytes, "… not given to who asks for twice");
    block_drop(other, again);
    void *second = make(&again, wanted - wanted / 16);
    tap_ok(second == first && again == bytes, "… given to who asks for a sixteenth less");
    block_drop(second, again);
    block_release();
    tap_ok(block_kept_bytes() == 0, "… and given back on demand");
}

static void small_ones(void) {
    pass(60000);
    tap_ok(block_kept_bytes() == 0, "60,000 bytes are left to the C library");
}

/* Two blocks at a time, of sizes that never fit each other. */
static void bound(void) {
    size_t a_bytes, b_bytes, most = 0;
    for (size_t size = 10 * MB; size < 40 * MB; size += size / 4) {
        void *a = make(&a_bytes, size), *b = make(&b_bytes, size);
        block_drop(a, a_bytes);
        block_drop(b, b_bytes);
        if (block_kept_bytes() > (a_bytes + b_bytes) / 8 * 9) most = size;
    }
    tap_ok(most == 0, "what is kept is never more than what was in use at once, and an eighth");
}

/* Sizes are rounded up, and what is in use is counted as it is. */
static void all_kept(void) {
    size_t a_bytes, b_bytes;
    pass(100 * MB); /* the most so far */
    block_release();
    void *a = make(&a_bytes, 60 * MB + 1), *b = make(&b_bytes, 60 * MB + 1);
    block_drop(a, a_bytes);
    block_drop(b, b_bytes);
    tap_ok(block_kept_bytes() == a_bytes + b_bytes, "what was in use at once is kept whole");
}

static void window(void) {
    pass(64 * MB);
    bool kept = block_kept_bytes() >= 64 * MB;
    for (int i = 0; i < 2 * 4096 + 1; i++) pass(100000);
    tap_ok(kept && block_kept_bytes() < MB, "… of late: some thousand blocks later it is gone");
}

/* How many bytes of addresses the process has. */
static size_t addresses(void) {
    size_t pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL || fscanf(file, "%zu", &pages) != 1) pages = 0;
    if (file != NULL) fclose(file);
    return pages * 4096;
}

static void shortage(void) {
    size_t bytes, more;
    struct rlimit before, limit;
    void *at = make(&bytes, 64 * MB);
    getrlimit(RLIMIT_AS, &before);
    limit = before;
    limit.rlim_cur = addresses() + 8 * MB;
    setrlimit(RLIMIT_AS, &limit);
    more = 48 * MB;
    tap_ok(block_new(&more) == NULL, "a block is refused when the system has no more");
    block_drop(at, bytes);
    more = 48 * MB;
    at = block_new(&more);
    tap_ok(at != NULL, "what is kept is given back before a block is refused");
    setrlimit(RLIMIT_AS, &before);
    block_drop(at, more);
}

int main(void) {
    tap_begin();
    sizes();
    if (block_keeps()) {
        reuse(3 * MB);
        reuse(300000);
        small_ones();
        bound();
        all_kept();
        window();
        shortage();
    } else {
        pass(3 * MB);
        tap_ok(block_kept_bytes() == 0, "under an address sanitizer nothing is kept");
    }
    return tap_end();
}
