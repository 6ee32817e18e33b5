/* A worker process as its parent sees it. */
#ifndef SHENBAO_BATCH_PROCESS_H
#define SHENBAO_BATCH_PROCESS_H

#include <signal.h>
#include <sys/types.h>

#include "batch/message.h"

/* What a process has had of a core since its start, in seconds. */
struct turns {
    bool known;
    double ran, waited; /* for one that was free */
};

struct worker {
    pid_t pid;          /* 0: no process */
    int jobs;           /* write end */
    int reports;        /* read end */
    bool ready;         /* its models are loaded */
    bool busy;          /* it has `page` in hand */
    int fate;           /* why the parent killed it: STATUS_TIMED_OUT, _MEMORY_LIMIT; STATUS_OK: it did not */
    int pages;          /* handed to it so far */
    double started;     /* on the page in hand … */
    struct turns turns; /* … and what it had had of a core by then */
    struct job job;     /* the page in hand, as it was given … */
    struct page_report page; /* … and what is known of it */
};

/* What a new worker needs, and what it must not keep. */
struct nursery {
    const struct pool_options *options;
    const struct page_service *service;
    const struct worklist *list;
    const struct worker *siblings; /* whose pipes are not its own */
    size_t sibling_count;
    int signals;              /* the parent's, closed in the worker */
    const sigset_t *old_mask; /* restored in the worker */
};

/* Forks. STATUS_IO with errno set. */
int worker_start(const struct nursery *nursery, struct worker *ret_worker);

/* False where the worker is gone. */
bool worker_give(struct worker *worker, struct job job, double now);

/* Lets an idle worker end. */
void worker_retire(struct worker *worker);

/* Ends it at once. */
void worker_kill(struct worker *worker, int fate);

/* After its end: reaps it and closes its pipes; worker->pid is 0 then. */
void worker_bury(struct worker *worker);

/*
 * True where the page in hand has had more than `most` seconds by `time`. Where the kernel tells, those in which the
 * worker could have gone on, had a core been free, do not count: on a busy machine a page takes longer than it needs.
 */
bool worker_is_late(const struct worker *worker, double time, double most);

/* Resident memory in bytes; 0 where nobody knows. */
int64_t worker_memory(const struct worker *worker);

#endif
