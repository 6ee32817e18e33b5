/* Runs another program and says what it cost. */
#ifndef SHENBAO_BENCH_CHILD_H
#define SHENBAO_BENCH_CHILD_H

#include <stdbool.h>
#include <stddef.h>

struct child_cost {
    double seconds;     /* wall clock */
    double cpu_seconds; /* of the child and its own children */
    long peak_kb;       /* the largest resident set of the child or one of its children */
    int status;         /* exit status; 128 + signal */
};

/* Called now and then while a watched child runs: the resident kilobytes of its largest child. */
typedef void (*child_watcher)(long resident_kb, void *context);

/*
 * Runs argv[0] (found by PATH), its stdout and stderr appended to `log`. OMP_THREAD_LIMIT is 1 for it. With a
 * watcher (may be NULL), looks every `period_ms`. False where it could not be started.
 */
bool child_run(const char *const *argv, const char *log, child_watcher watcher, void *context, int period_ms,
               struct child_cost *ret_cost);

#endif
