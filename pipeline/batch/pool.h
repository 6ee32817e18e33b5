/*
 * The pool: worker processes that read pages, and the parent that hands pages out.
 *
 *     parent                                 worker
 *     fork ------------------------------->  service.start (loads the models)
 *          <------------------------ ready
 *     job (item, frame) ------------------>  source_open
 *          <---- opened (content, frames)
 *                                            service.read, result written
 *          <------------------------- done
 *
 * Jobs and messages are fixed-size records on pipes, one pair a worker. The parent never decodes an image: how many
 * frames a file has it learns from the worker. A worker that crashes, hangs or grows past its limit costs the page
 * it had in hand: another worker tries that page once more, and where it is lost too, the parent writes the page's
 * error document. Results are written by
 * the workers, each whole or not at all, so the order in which pages finish does not matter.
 */
#ifndef SHENBAO_BATCH_POOL_H
#define SHENBAO_BATCH_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/file.h"
#include "base/hash.h"
#include "batch/confine.h"
#include "batch/worklist.h"
#include "shenbao/outcome.h"
#include "shenbao/page.h"

/* Who reads the pages. The context is the worker's own after the fork. */
struct page_service {
    void *context;
    /* In the worker, once. A failure ends the run with that status; *ret_message (malloc'd) says why. */
    int (*start)(void *context, char **ret_message);
    /* In the worker: one frame of an opened file, or the error document of one that did not open. */
    int (*read)(void *context, const struct scan_file *file, int open_status, const char *name, int frame,
                struct page_outcome *ret_outcome);
    /* The error document (malloc'd) of a page whose worker was lost, in the parent, or ran out of memory, in the worker.
       sha256 may be "". */
    char *(*failure)(void *context, const char *name, const char *sha256, int frame, int status);
};

struct pool_options {
    int jobs;             /* workers */
    double page_seconds;  /* of wall clock, less what it waits for a core, that a page may take */
    int64_t page_bytes;   /* of resident memory that a worker may take */
    int pages_per_worker; /* then it is replaced: long-lived recognisers are reported to grow */
    bool force;           /* read pages again that have a current result */
    bool keep_stderr;     /* let the libraries in the workers chatter */
    bool survey;          /* items are opened, counted and hashed, and nothing is read or written */
    const char
        *fingerprint; /* of all that shapes a result besides the input; one made otherwise is not current */
    const char *pages_dir;   /* where results go */
    const char *overlay_dir; /* NULL, or: a page without its overlay here is not current */
    const char *work_dir;    /* NULL, or: where workers make folders of their own, for files on the way */
    const struct confine_rules *rules; /* NULL: workers are not confined */
    struct scan_limits limits;
};
#define POOL_OPTIONS_DEFAULT                                                                                 \
    ((struct pool_options){.jobs = 1,                                                                        \
                           .page_seconds = 60,                                                               \
                           .page_bytes = 1024LL << 20,                                                       \
                           .pages_per_worker = 500,                                                          \
                           .limits = SCAN_LIMITS_DEFAULT})

/* What the parent hears of a page that is finished, one way or another. */
struct page_report {
    size_t item;
    int frame;
    int status;   /* of the page */
    bool current; /* not read: a current result was there */
    int attempt;  /* 1: a worker was lost on it before */
    char sha256[HASH_HEX_SIZE];
    int frames;              /* of its item, 0: unknown */
    struct file_facts facts; /* of its file, before it was opened */
    size_t cells, flagged;
    struct stage_times times;
    double seconds;   /* of wall clock, all in all */
    int64_t peak_kib; /* resident memory of the worker, the most so far */
};

struct pool_events {
    void *context;
    /* `more` pages than items were known before: frames of a file of several. */
    void (*found)(void *context, size_t more);
    /* A page is done. A negative return stops the run with that status (the log cannot be written; errno says why). */
    int (*done)(void *context, const struct page_report *report);
    /* The first worker is ready; workers are confined so. */
    void (*confined)(void *context, const struct confinement *confinement);
    /* Several times a second, for the progress bar. */
    void (*tick)(void *context);
    /* The first signal came: pages in hand are finished. */
    void (*stopping)(void *context);
};

/*
 * Reads all items. STATUS_OK where every page has a result or an error document; STATUS_INTERRUPTED after SIGINT,
 * SIGTERM or SIGHUP (a second one stops at once); STATUS_IO with *ret_errno where a result could not be written;
 * what service.start said where no worker can start, with its message (malloc'd, may be NULL); STATUS_CRASHED where
 * workers keep dying before they are ready. No worker is left, and no temporary file. Blocks these signals while
 * it runs, and reaps only its own children.
 */
int pool_run(const struct pool_options *options, const struct page_service *service,
             const struct worklist *list, const struct pool_events *events, int *ret_errno,
             char **ret_message);

#endif
