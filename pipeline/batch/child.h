/*
 * A child process that does one thing with a hostile file: a program or a function, confined, with limits on time,
 * memory and what it writes.
 */
#ifndef SHENBAO_BATCH_CHILD_H
#define SHENBAO_BATCH_CHILD_H

#include <stdint.h>

#include "base/strbuf.h"

struct child_job {
    const char *const *arguments; /* of a program, NULL-ended; its stderr comes with its stdout … */
    int (*function)(void *context,
                    int out); /* … or, where that is NULL: writes to `out`, gives an exit status */
    void *context;
    const char *input;     /* file or folder that it may read, beside the system's libraries */
    const char *writable;  /* NULL, or: the folder that it may write to */
    double seconds;        /* of wall clock */
    int64_t address_bytes; /* of memory */
    int64_t file_bytes;    /* largest file that it may write; 0: any */
};

/*
 * Runs it and takes what it writes into `out`, up to its ceiling. STATUS_OK with its exit status; STATUS_TIMED_OUT;
 * STATUS_CRASHED; STATUS_TOO_MANY_BYTES past the ceiling; STATUS_NOT_FOUND where there is no such program; STATUS_IO
 * with errno set. It is gone in every case, and goes with the calling process.
 */
int child_run(const struct child_job *job, struct strbuf *out, int *ret_exit);

#endif
