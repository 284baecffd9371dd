/* pool.c: parts of a loop are claimed one by one from a single atomic word.
 *
 * `state` is the number of the job in its high half, and in its low half which parts are not
 * yet claimed: from `first`, in the upper 16 bits, to before `end`, in the lower ones. A thread
 * that brings them closer owns a part, and because the caller waits for every part, the job's
 * description cannot change under it. So nobody waits for a thread that has not woken up yet:
 * the caller works too, and in a short loop it may do all the parts itself.
 *
 * The caller takes the first part that is left, a worker the last. So in one loop after another
 * over the same rows each meets those again that are in its own cache: between two processors
 * they travel for longer than most loops calculate.
 *
 * Waiting is a short spin, then a longer one that lets other threads run, then sleep: a
 * training step is a hundred short loops, and waking a thread takes longer than most of them. A
 * waiter announces itself before it looks a last time, and a waker changes the state before it
 * looks for waiters, all sequentially consistent, so that no wake-up is lost. */
#include "pool.h"
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_THREADS = 256, PARTS_A_THREAD = 4, SPINS = 2000, YIELDS = 600, PART_BITS = 16 };

typedef struct Job {
    void (*work)(size_t first, size_t last, void *with);
    void *with;
    size_t count, parts;
} Job;

static struct {
    pthread_mutex_t running; /* held by the caller whose job the workers share */
    pthread_mutex_t lock;    /* for the two conditions */
    pthread_cond_t work_came, work_ended;
    _Atomic uint64_t state;
    atomic_size_t finished; /* parts of the current job that are done */
    atomic_int sleepers;    /* workers that wait for work_came */
    atomic_bool caller_sleeps, stop;
    Job job;
    size_t workers; /* started; guarded by `running`, like `started` */
    pthread_t started[MOST_THREADS];
} pool = {.running = PTHREAD_MUTEX_INITIALIZER,
          .lock = PTHREAD_MUTEX_INITIALIZER,
          .work_came = PTHREAD_COND_INITIALIZER,
          .work_ended = PTHREAD_COND_INITIALIZER};

static atomic_size_t wanted_threads; /* 0: not asked for yet */
static pthread_once_t prepared = PTHREAD_ONCE_INIT;

static size_t processors(void) {
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > MOST_THREADS ? MOST_THREADS : (size_t)n;
}

/* FOLIO_THREADS, or one a processor when it is missing or no whole number above 0. */
static size_t threads_at_start(void) {
    const char *text = getenv("FOLIO_THREADS");
    if (!text || text[0] < '0' || text[0] > '9') return processors();
    char *end;
    unsigned long n = strtoul(text, &end, 10);
    if (*end || n == 0) return processors();
    return n > MOST_THREADS ? MOST_THREADS : n;
}

/* In a child after fork only the forking thread lives: the pool is as it was
 * before its first use, whatever state the parent's was in. */
static void forget(void) {
    pthread_mutex_init(&pool.running, NULL);
    pthread_mutex_init(&pool.lock, NULL);
    pthread_cond_init(&pool.work_came, NULL);
    pthread_cond_init(&pool.work_ended, NULL);
    atomic_store(&pool.state, 0);
    atomic_store(&pool.sleepers, 0);
    atomic_store(&pool.caller_sleeps, false);
    atomic_store(&pool.stop, false);
    pool.workers = 0;
}

static void prepare(void) {
    pthread_atfork(NULL, NULL, forget);
}

size_t pool_threads(void) {
    size_t threads = atomic_load(&wanted_threads), none = 0;
    if (threads > 0) return threads;
    atomic_compare_exchange_strong(&wanted_threads, &none, threads_at_start());
    return atomic_load(&wanted_threads);
}

static void pause_briefly(void) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
}

/* Waits without sleeping, for the i-th time. */
static void linger(int i) {
    if (i < SPINS)
        pause_briefly();
    else
        sched_yield();
}

static size_t first_left(uint64_t state) {
    return (uint32_t)state >> PART_BITS;
}

static size_t end_left(uint64_t state) {
    return state & ((1u << PART_BITS) - 1);
}

static bool parts_are_left(uint64_t state) {
    return first_left(state) < end_left(state);
}

/* Takes a part of the current job, the first or the last: its number, or false when none is
 * left. */
static bool claim(size_t *part, bool from_front) {
    uint64_t state = atomic_load(&pool.state);
    while (parts_are_left(state)) {
        uint64_t next = from_front ? state + (1u << PART_BITS) : state - 1;
        if (!atomic_compare_exchange_weak(&pool.state, &state, next)) continue;
        *part = from_front ? first_left(state) : end_left(state) - 1;
        return true;
    }
    return false;
}

/* The first iteration of part `part` out of job->parts, as even as whole numbers allow. */
static size_t part_start(const Job *job, size_t part) {
    size_t whole = job->count / job->parts, rest = job->count % job->parts;
    return part * whole + (part < rest ? part : rest);
}

static void finish_part(size_t parts) {
    if (atomic_fetch_add(&pool.finished, 1) + 1 < parts) return;
    if (!atomic_load(&pool.caller_sleeps)) return;
    pthread_mutex_lock(&pool.lock);
    pthread_cond_signal(&pool.work_ended);
    pthread_mutex_unlock(&pool.lock);
}

static void work_on_parts(bool from_front) {
    size_t part;
    while (claim(&part, from_front)) {
        Job job = pool.job;
        job.work(part_start(&job, part), part_start(&job, part + 1), job.with);
        finish_part(job.parts);
    }
}

static bool worker_may_go_on(void) {
    return parts_are_left(atomic_load(&pool.state)) || atomic_load(&pool.stop);
}

static void wait_for_work(void) {
    for (int i = 0; i < SPINS + YIELDS; i++) {
        if (worker_may_go_on()) return;
        linger(i);
    }
    pthread_mutex_lock(&pool.lock);
    atomic_fetch_add(&pool.sleepers, 1);
    while (!worker_may_go_on()) pthread_cond_wait(&pool.work_came, &pool.lock);
    atomic_fetch_sub(&pool.sleepers, 1);
    pthread_mutex_unlock(&pool.lock);
}

static void *worker(void *nothing) {
    while (!atomic_load(&pool.stop)) {
        work_on_parts(false);
        wait_for_work();
    }
    return NULL;
}

static void wake_workers(void) {
    if (atomic_load(&pool.sleepers) == 0) return;
    pthread_mutex_lock(&pool.lock);
    pthread_cond_broadcast(&pool.work_came);
    pthread_mutex_unlock(&pool.lock);
}

static void stop_workers(void) {
    atomic_store(&pool.stop, true);
    wake_workers();
    for (size_t i = 0; i < pool.workers; i++) pthread_join(pool.started[i], NULL);
    pool.workers = 0;
    atomic_store(&pool.stop, false);
}

/* Signals go to the program's own thread. A thread that cannot be started is done without. */
static void start_workers(size_t count) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (pool.workers < count) {
        if (pthread_create(&pool.started[pool.workers], NULL, worker, NULL) != 0) break;
        pool.workers++;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static bool job_is_done(size_t parts) {
    return atomic_load(&pool.finished) == parts;
}

static void wait_for_end(size_t parts) {
    for (int i = 0; i < SPINS + YIELDS; i++) {
        if (job_is_done(parts)) return;
        linger(i);
    }
    pthread_mutex_lock(&pool.lock);
    atomic_store(&pool.caller_sleeps, true);
    while (!job_is_done(parts)) pthread_cond_wait(&pool.work_ended, &pool.lock);
    atomic_store(&pool.caller_sleeps, false);
    pthread_mutex_unlock(&pool.lock);
}

static void run_job(Job job) {
    uint64_t number = atomic_load(&pool.state) >> 32;
    pool.job = job;
    atomic_store(&pool.finished, 0);
    atomic_store(&pool.state, (number + 1) << 32 | job.parts);
    wake_workers();
    work_on_parts(true);
    wait_for_end(job.parts);
}

static size_t parts_for(size_t count, size_t grain, size_t threads) {
    size_t most = count / (grain ? grain : 1);
    return most < threads * PARTS_A_THREAD ? most : threads * PARTS_A_THREAD;
}

void pool_run(size_t count, size_t grain, void (*work)(size_t first, size_t last, void *with),
              void *with) {
    size_t threads = pool_threads(), parts = parts_for(count, grain, threads);
    if (count == 0) return;
    pthread_once(&prepared, prepare);
    /* Another thread's loop has the workers: this one does without. */
    if (threads < 2 || parts < 2 || pthread_mutex_trylock(&pool.running) != 0) {
        work(0, count, with);
        return;
    }
    if (pool.workers + 1 > threads) stop_workers();
    start_workers(threads - 1);
    run_job((Job){work, with, count, parts});
    pthread_mutex_unlock(&pool.running);
}

void pool_set_threads(size_t threads) {
    if (threads == 0) threads = processors();
    atomic_store(&wanted_threads, threads > MOST_THREADS ? MOST_THREADS : threads);
}
