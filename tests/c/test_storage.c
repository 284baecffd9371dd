#include "tap.h"
#include <stdint.h>

static void life(void) {
    Error error;
    size_t live = storage_live_bytes();
    unsigned long long made = storage_made_bytes();
    Storage *a = storage_new(1000, &error);
    Storage *empty = storage_new(0, &error);
    tap_ok(a && storage_bytes(a) == 1000, "a block has the bytes asked for");
    tap_ok((uintptr_t)storage_data(a) % 64 == 0, "its data are 64-byte aligned");
    tap_ok(empty && storage_bytes(empty) == 0, "a block of zero bytes is allowed");
    tap_ok(storage_live_bytes() == live + 1000, "live bytes grow by 1000");
    tap_ok(storage_made_bytes() == made + 1000, "made bytes grow by 1000");
    memset(storage_data(a), 7, 1000);
    tap_ok(storage_hold(a) == a, "hold returns the block");
    storage_drop(a);
    tap_ok(storage_live_bytes() == live + 1000, "a block held twice outlives one drop");
    storage_drop(a);
    storage_drop(empty);
    tap_ok(storage_live_bytes() == live, "the last drop frees");
    tap_ok(storage_made_bytes() == made + 1000, "made bytes never shrink");
    storage_drop(NULL);
    tap_ok(storage_hold(NULL) == NULL, "NULL may be held and dropped");
}

static void limits(void) {
    Error error = {0};
    storage_set_limit(storage_live_bytes() + 100);
    tap_ok(!storage_new(101, &error) && error.memory, "101 bytes fail under a limit of 100");
    tap_text(error.text, "not enough memory for 101 bytes", "the sentence names the bytes");
    Storage *a = storage_new(100, &error);
    tap_ok(a != NULL, "100 bytes are allowed");
    tap_ok(!storage_new(1, &error), "one more is not");
    tap_ok(!storage_new(SIZE_MAX, NULL), "the largest size is not, and the error may be NULL");
    storage_drop(a);
    storage_set_limit(0);
    tap_ok(!storage_new(SIZE_MAX, &error),
           "without a limit the largest size fails all the same");
    tap_ok(!storage_new(SIZE_MAX / 2, &error) && error.memory, "and so does half of it");
}

static void failures(void) {
    Error error;
    storage_set_failure(2);
    Storage *first = storage_new(8, &error), *second = storage_new(8, &error);
    Storage *third = storage_new(8, &error);
    tap_ok(first && !second && third,
           "the second allocation from now fails, and only that one");
    storage_set_failure(1);
    storage_set_failure(0);
    Storage *fourth = storage_new(8, &error);
    tap_ok(fourth != NULL, "a failure can be called off");
    storage_drop(first);
    storage_drop(third);
    storage_drop(fourth);
}

static void messages(void) {
    Error error;
    char text[2000];
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = 0;
    tap_ok(!error_set(&error, "%s", text), "error_set returns false");
    tap_ok(strlen(error.text) == sizeof error.text - 1, "a long sentence is cut");
    tap_ok(!error_set(NULL, "lost") && !error_memory(NULL, 1),
           "a NULL error loses the sentence");
}

int main(void) {
    tap_begin();
    life();
    limits();
    failures();
    messages();
    return tap_end();
}
