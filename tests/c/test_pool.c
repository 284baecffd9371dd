#include "../../lib/tensor/pool.h"
#include "tap.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 10000 };

static unsigned char visits[MOST];
static atomic_int calls, small;
static size_t least_part;

static void visit(size_t first, size_t last, void *with) {
    atomic_fetch_add(&calls, 1);
    if (last - first < least_part) atomic_fetch_add(&small, 1);
    for (size_t i = first; i < last; i++) visits[i]++;
}

/* True when pool_run visits each iteration once, in parts of at least a grain. */
static bool covers(size_t count, size_t grain) {
    memset(visits, 0, sizeof visits);
    atomic_store(&small, 0);
    atomic_store(&calls, 0);
    least_part = grain < count ? grain : count;
    pool_run(count, grain, visit, NULL);
    for (size_t i = 0; i < MOST; i++) {
        if (visits[i] != (i < count)) return false;
    }
    return atomic_load(&small) == 0;
}

static void coverage(size_t threads) {
    static const size_t counts[] = {0, 1, 2, 3, 7, 63, 64, 65, 1000, 9999};
    static const size_t grains[] = {0, 1, 2, 10, 64, 5000};
    int failed = 0;
    pool_set_threads(threads);
    tap_ok(pool_threads() == threads, "%zu threads are what was asked for", threads);
    for (int i = 0; i < 10; i++) {
        for (int k = 0; k < 6; k++) failed += !covers(counts[i], grains[k]);
    }
    tap_ok(failed == 0, "%zu threads visit every iteration once", threads);
    for (int i = 0; i < 3000; i++) failed += !covers(100, 1);
    tap_ok(failed == 0, "%zu threads, 3000 short loops", threads);
    covers(19, 10);
    tap_ok(atomic_load(&calls) == 1, "fewer than two grains are one part");
}

static void nap(void) {
    struct timespec time = {0, 20 * 1000 * 1000};
    nanosleep(&time, NULL);
}

static void sleepers(void) {
    int failed = 0;
    pool_set_threads(3);
    for (int i = 0; i < 5; i++) {
        nap();
        failed += !covers(1000, 1);
    }
    tap_ok(failed == 0, "workers that slept wake up");
}

static void slow_part(size_t first, size_t last, void *with) {
    if (first == 0) nap();
    visit(first, last, with);
}

static void slow_parts(void) {
    memset(visits, 0, sizeof visits);
    pool_set_threads(2);
    pool_run(100, 50, slow_part, NULL);
    size_t sum = 0;
    for (int i = 0; i < 100; i++) sum += visits[i];
    tap_ok(sum == 100, "the caller waits for a part that takes long");
}

static pthread_t threads_seen[64];

static void note_thread(size_t first, size_t last, void *with) {
    nap();
    for (size_t i = first; i < last; i++) threads_seen[i] = pthread_self();
}

/* How many of eight slow parts were done by other threads than this one. */
static int parts_of_others(void) {
    int others = 0;
    pool_run(8, 1, note_thread, NULL);
    for (int i = 0; i < 8; i++) others += !pthread_equal(threads_seen[i], pthread_self());
    return others;
}

static void parallel(void) {
    pool_set_threads(2);
    int others = parts_of_others();
    tap_ok(others > 0 && others < 8, "a long loop has parts in both of two threads");
    int own = 0;
    while (own < 8 && pthread_equal(threads_seen[own], pthread_self())) own++;
    tap_ok(own + others == 8, "the caller's parts are the first ones, the worker's the last");
    pool_set_threads(1);
    tap_ok(parts_of_others() == 0, "one thread is the caller");
}

static int child(void) {
    int failed = 0;
    for (int i = 0; i < 200; i++) failed += !covers(1000, 1);
    failed += pool_threads() != 3 || parts_of_others() == 0;
    return failed;
}

static void forks(void) {
    int failed = 0, status = 0;
    pool_set_threads(3);
    for (int i = 0; i < 5; i++) {
        failed += !covers(1000, 1);
        fflush(stdout);
        pid_t pid = fork();
        if (pid == 0) _exit(child());
        failed += !covers(1000, 1);
        waitpid(pid, &status, 0);
        failed += !WIFEXITED(status) || WEXITSTATUS(status) != 0;
    }
    tap_ok(failed == 0, "five children after fork have a pool of their own");
}

static void add_up(size_t first, size_t last, void *with) {
    atomic_size_t *sum = with;
    for (size_t i = first; i < last; i++) atomic_fetch_add(sum, i);
}

static void *run_many(void *with) {
    for (int i = 0; i < 500; i++) pool_run(100, 1, add_up, with);
    return NULL;
}

static void many_callers(void) {
    atomic_size_t sums[4] = {0};
    pthread_t callers[4];
    bool good = true;
    pool_set_threads(2);
    for (int i = 0; i < 4; i++) pthread_create(&callers[i], NULL, run_many, &sums[i]);
    for (int i = 0; i < 4; i++) pthread_join(callers[i], NULL);
    for (int i = 0; i < 4; i++) good = good && atomic_load(&sums[i]) == 500 * 4950;
    tap_ok(good, "four threads may run loops at a time");
}

/* FOLIO_THREADS is read once, so each value is tried in a child that has not used the pool. */
static void environment(const char *value, size_t want) {
    int status = 0;
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        setenv("FOLIO_THREADS", value, 1);
        _exit(want ? pool_threads() != want : pool_threads() < 1);
    }
    waitpid(pid, &status, 0);
    tap_ok(WIFEXITED(status) && WEXITSTATUS(status) == 0, "FOLIO_THREADS=%s", value);
}

int main(void) {
    tap_begin();
    environment("5", 5);
    environment("0", 0);
    environment("-3", 0);
    environment("many", 0);
    environment("100000", 256);
    static const size_t threads[] = {1, 2, 3, 7, 2, 1};
    for (int i = 0; i < 6; i++) coverage(threads[i]);
    sleepers();
    slow_parts();
    parallel();
    forks();
    many_callers();
    pool_set_threads(0);
    tap_ok(pool_threads() >= 1, "0 asks for one thread a processor");
    return tap_end();
}
