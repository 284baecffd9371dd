/* machine.c: what the machine can do, for the benchmark to hold ours against.
 *
 * Compiled once for each instruction set and arithmetic, with the flags that the kernels have
 * (tests/meson.build). Reads lines from standard input and answers each with one number:
 *
 *     copy THREADS SECONDS           GB/s, read and written both counted, of memcpy between
 *                                    arrays as large as those of the rows out of cache
 *     multiply_add THREADS SECONDS   10^9 operations a second, a multiplication and an addition
 *                                    counted as two, in registers alone
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#if defined(__AVX512F__)
enum { VECTOR = 64 };
#elif defined(__AVX__)
enum { VECTOR = 32 };
#else
enum { VECTOR = 16 };
#endif
typedef float Vector __attribute__((vector_size(VECTOR)));

enum { ARRAYS = 4, SUMS = 10, MOST_THREADS = 256 };
static const size_t array_bytes = (size_t)1 << 26;

typedef struct Worker {
    void (*work)(const struct Worker *w);
    pthread_barrier_t *start;
    size_t number, threads, count; /* which of how many, and how often */
    char *const *arrays;
} Worker;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* This worker's part of the arrays, the first to the second and the third to the fourth. */
static void copy(const Worker *w) {
    size_t part = array_bytes / w->threads, at = w->number * part;
    for (size_t i = 0; i < w->count; i++)
        for (int k = 0; k < ARRAYS; k += 2)
            memcpy(w->arrays[k + 1] + at, w->arrays[k] + at, part);
}

/* Ten sums that do not wait for each other hide the time that one step takes. */
static void multiply_add(const Worker *w) {
    static volatile float factor = 0.5f, term = 1;
    Vector f = {0}, t = {0};
    f += factor;
    t += term;
    Vector a0 = t, a1 = t, a2 = t, a3 = t, a4 = t, a5 = t, a6 = t, a7 = t, a8 = t, a9 = t;
    for (size_t i = 0; i < w->count; i++) {
        a0 = a0 * f + t, a1 = a1 * f + t, a2 = a2 * f + t, a3 = a3 * f + t, a4 = a4 * f + t;
        a5 = a5 * f + t, a6 = a6 * f + t, a7 = a7 * f + t, a8 = a8 * f + t, a9 = a9 * f + t;
    }
    Vector all = a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9;
    volatile float sink = all[0];
    (void)sink;
}

static void *run(void *with) {
    const Worker *w = with;
    pthread_barrier_wait(w->start);
    w->work(w);
    return NULL;
}

/* Seconds of `count` times `work` in each of `threads` threads. */
static double seconds(Worker each, size_t threads, size_t count) {
    pthread_barrier_t start;
    pthread_t ids[MOST_THREADS];
    Worker workers[MOST_THREADS];
    pthread_barrier_init(&start, NULL, (unsigned)threads + 1);
    for (size_t i = 0; i < threads; i++) {
        workers[i] = each;
        workers[i].start = &start;
        workers[i].number = i;
        workers[i].threads = threads;
        workers[i].count = count;
        if (pthread_create(&ids[i], NULL, run, &workers[i]) != 0) exit(3);
    }
    pthread_barrier_wait(&start);
    double from = now();
    for (size_t i = 0; i < threads; i++) pthread_join(ids[i], NULL);
    double time = now() - from;
    pthread_barrier_destroy(&start);
    return time;
}

static int by_size(const void *a, const void *b) {
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* The median time of one of `work`, from five blocks that fill the budget together. */
static double one(Worker each, size_t threads, size_t step, double budget) {
    enum { BLOCKS = 5 };
    double times[BLOCKS], once = seconds(each, threads, step) / (double)step;
    double fitting = budget / BLOCKS / once;
    size_t count = fitting < 1 ? 1 : (size_t)fitting;
    for (int i = 0; i < BLOCKS; i++) times[i] = seconds(each, threads, count) / (double)count;
    qsort(times, BLOCKS, sizeof *times, by_size);
    return times[BLOCKS / 2];
}

static void make_arrays(char **arrays) {
    for (int i = 0; i < ARRAYS; i++) {
        arrays[i] = aligned_alloc(64, array_bytes);
        if (arrays[i] == NULL) exit(3);
        memset(arrays[i], i, array_bytes);
    }
}

static double answer(const char *name, size_t threads, double budget) {
    static char *arrays[ARRAYS];
    if (strcmp(name, "multiply_add") == 0) {
        double step = 2.0 * SUMS * VECTOR / sizeof(float) * (double)threads;
        return step / one((Worker){.work = multiply_add}, threads, 100000, budget) / 1e9;
    }
    if (strcmp(name, "copy") != 0) return 0;
    if (arrays[0] == NULL) make_arrays(arrays);
    double bytes = (double)ARRAYS * (double)array_bytes;
    return bytes / one((Worker){.work = copy, .arrays = arrays}, threads, 1, budget) / 1e9;
}

int main(void) {
    char name[32];
    size_t threads;
    double budget;
    printf("ready\n");
    fflush(stdout);
    while (scanf("%31s %zu %lf", name, &threads, &budget) == 3) {
        double rate = threads < 1 || threads > MOST_THREADS ? 0 : answer(name, threads, budget);
        if (rate > 0)
            printf("%.9e\n", rate);
        else
            puts("-");
        fflush(stdout);
    }
    return 0;
}
