/*
 * The parent's side of the pool. One loop: replace workers that ended, hand out pages, wait for a message, a signal
 * or the next look at clocks and memory.
 */
#include "batch/pool.h"

#include <errno.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "batch/jobs.h"
#include "batch/process.h"
#include "batch/worker.h"
#include "shenbao/status.h"

enum {
    TICK_MS = 100,        /* how often clocks and memory are looked at */
    EARLY_DEATHS_MAX = 3, /* workers that die before they are ready, in a row, before the run is given up */
    START_SECONDS = 120   /* for loading the models */
};

struct pool {
    struct nursery nursery;
    const struct pool_events *events;
    struct worker *workers;
    size_t worker_count;
    struct jobs jobs;
    bool confined; /* said so */
    bool stopping; /* no more pages are handed out */
    int early_deaths;
    int status; /* of the run: the first failure that ends it */
    int error;  /* errno with STATUS_IO */
    char *message;
};

static void give_up(struct pool *pool, int status, int error)
{
    if (pool->status == STATUS_OK) {
        pool->status = status;
        pool->error = error;
    }
    pool->stopping = true;
    for (size_t i = 0; i < pool->worker_count; i++) {
        if (pool->workers[i].pid)
            worker_kill(&pool->workers[i], STATUS_INTERRUPTED);
    }
}

static bool work_is_left(const struct pool *pool)
{
    return !pool->stopping && jobs_are_left(&pool->jobs);
}

static void add_frames(struct pool *pool, size_t item, int count)
{
    if (jobs_add_frames(&pool->jobs, item, count) < 0)
        give_up(pool, STATUS_NO_MEMORY, ENOMEM);
    else
        pool->events->found(pool->events->context, (size_t)(count - 1));
}

static void page_finished(struct pool *pool, const struct page_report *report)
{
    int status = pool->events->done(pool->events->context, report);
    if (status < 0)
        give_up(pool, status, errno);
}

static void on_opened(struct pool *pool, struct worker *worker, const struct message *message)
{
    const struct page_report *report = &message->report;
    memcpy(worker->page.sha256, report->sha256, sizeof worker->page.sha256);
    worker->page.frames = report->frames;
    worker->page.facts = report->facts;
    if (report->frames > 1 && !worker->job.counted && !pool->nursery.options->survey)
        add_frames(pool, report->item, report->frames);
    worker->job.counted = true;
}

static void on_done(struct pool *pool, struct worker *worker, const struct message *message)
{
    worker->busy = false;
    if (message->write_errno)
        give_up(pool, STATUS_IO, message->write_errno);
    else
        page_finished(pool, &message->report);
    if (worker->pages >= pool->nursery.options->pages_per_worker)
        worker_retire(worker);
}

static void on_ready(struct pool *pool, struct worker *worker, const struct message *message)
{
    if (message->start_status < 0) {
        if (!pool->message)
            pool->message = strndup(message->text, sizeof message->text);
        give_up(pool, message->start_status, 0);
        return;
    }
    worker->ready = true;
    pool->early_deaths = 0;
    if (!pool->confined)
        pool->events->confined(pool->events->context, &message->confinement);
    pool->confined = true;
}

/* The parent writes the error document of a page whose worker is gone. */
static void write_failure(struct pool *pool, const struct page_report *page)
{
    const struct nursery *nursery = &pool->nursery;
    const char *name = nursery->list->items[page->item].name;
    const char *sha256 = page->sha256;
    CLEANUP(cleanup_free) char *path = page_result_path(nursery->options, name, sha256, page->frame);
    CLEANUP(cleanup_free)
    char *json =
        nursery->service->failure(nursery->service->context, name, sha256, page->frame, page->status);
    int status = path && json ? folder_make_above(path) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = file_write_whole(path, json, strlen(json));
    if (status < 0)
        give_up(pool, status, errno);
    else
        page_finished(pool, page);
}

/* The page in hand is tried again, or given up. */
static void page_lost(struct pool *pool, struct worker *worker)
{
    worker->page.status = worker->fate != STATUS_OK ? worker->fate : STATUS_CRASHED;
    worker->page.seconds = clock_seconds() - worker->started;
    if (worker->job.attempt == 0) {
        if (jobs_try_again(&pool->jobs, worker->job) < 0)
            give_up(pool, STATUS_NO_MEMORY, ENOMEM);
    } else if (pool->nursery.options->survey)
        page_finished(pool, &worker->page);
    else
        write_failure(pool, &worker->page);
}

/* What the worker may have been writing when it was lost. */
static void discard_temporaries(const struct pool *pool, const struct worker *worker, pid_t pid)
{
    const struct pool_options *options = pool->nursery.options;
    const struct page_report *page = &worker->page;
    const char *name = pool->nursery.list->items[page->item].name;
    if (options->survey)
        return;
    CLEANUP(cleanup_free) char *result = page_result_path(options, name, page->sha256, page->frame);
    CLEANUP(cleanup_free) char *overlay = page_overlay_path(options, name, page->sha256, page->frame);
    if (result)
        file_discard_temporary(result, pid);
    if (overlay)
        file_discard_temporary(overlay, pid);
}

static void discard_folder(const struct pool *pool, pid_t pid)
{
    CLEANUP(cleanup_free) char *folder = worker_folder(pool->nursery.options, pid);
    if (folder)
        folder_remove(folder);
}

/* A worker ended, as it was told to or not. */
static void on_end(struct pool *pool, struct worker *worker)
{
    pid_t pid = worker->pid;
    bool was_ready = worker->ready || worker->pages > 0;
    worker_bury(worker);
    discard_folder(pool, pid);
    if (worker->busy)
        discard_temporaries(pool, worker, pid);
    if (worker->busy && worker->fate != STATUS_INTERRUPTED && pool->status != STATUS_INTERRUPTED)
        page_lost(pool, worker);
    else if (!worker->busy && !was_ready && pool->status == STATUS_OK &&
             ++pool->early_deaths >= EARLY_DEATHS_MAX)
        give_up(pool, STATUS_CRASHED, 0);
    worker->busy = false;
}

static void on_readable(struct pool *pool, struct worker *worker)
{
    struct message message;
    ssize_t count = read(worker->reports, &message, sizeof message);
    if (count < 0 && errno == EINTR)
        return;
    if (count != (ssize_t)sizeof message)
        on_end(pool, worker);
    else if (message.kind == MESSAGE_READY)
        on_ready(pool, worker, &message);
    else if (message.kind == MESSAGE_OPENED)
        on_opened(pool, worker, &message);
    else
        on_done(pool, worker, &message);
}

/* Kills what hangs or grows past its limit. */
static void watch(struct pool *pool, double time)
{
    const struct pool_options *options = pool->nursery.options;
    for (size_t i = 0; i < pool->worker_count; i++) {
        struct worker *worker = &pool->workers[i];
        if (!worker->pid || worker->fate != STATUS_OK)
            continue;
        if (!worker->busy) {
            if (!worker->ready && !worker->pages && time - worker->started > START_SECONDS)
                worker_kill(worker, STATUS_TIMED_OUT);
        } else if (worker_is_late(worker, time, options->page_seconds))
            worker_kill(worker, STATUS_TIMED_OUT);
        else if (worker_memory(worker) > options->page_bytes)
            worker_kill(worker, STATUS_MEMORY_LIMIT);
    }
}

static void start_missing_workers(struct pool *pool)
{
    size_t left = pool->nursery.list->count - pool->jobs.next_item;
    for (size_t i = 0; i < pool->worker_count && work_is_left(pool); i++) {
        struct worker *worker = &pool->workers[i];
        if (worker->pid || (pool->jobs.frames_count == 0 && i >= left && i > 0))
            continue;
        if (worker_start(&pool->nursery, worker) < 0) {
            give_up(pool, STATUS_NO_MEMORY, errno);
            return;
        }
        worker->started = clock_seconds();
    }
}

static void hand_out(struct pool *pool)
{
    for (size_t i = 0; i < pool->worker_count; i++) {
        struct worker *worker = &pool->workers[i];
        if (!worker->pid || !worker->ready || worker->busy || worker->fate != STATUS_OK)
            continue;
        struct job job;
        if (!pool->stopping && jobs_take(&pool->jobs, &job))
            worker_give(worker, job, clock_seconds()); /* where it is gone, its end is heard next */
        else if (!work_is_left(pool) && pool->stopping)
            worker_retire(worker);
    }
}

static void on_signal(struct pool *pool, int signals)
{
    struct signalfd_siginfo info;
    if (read(signals, &info, sizeof info) != (ssize_t)sizeof info)
        return;
    if (pool->stopping) {
        give_up(pool, STATUS_INTERRUPTED, 0);
        return;
    }
    pool->stopping = true;
    pool->status = STATUS_INTERRUPTED;
    pool->events->stopping(pool->events->context);
}

static bool any_busy(const struct pool *pool)
{
    for (size_t i = 0; i < pool->worker_count; i++) {
        if (pool->workers[i].pid && pool->workers[i].busy)
            return true;
    }
    return false;
}

/* Waits for messages, signals and the next tick. `polled` has room for all workers and the signals. */
static void wait_and_hear(struct pool *pool, struct pollfd *polled)
{
    for (size_t i = 0; i < pool->worker_count; i++)
        polled[i] =
            (struct pollfd){.fd = pool->workers[i].pid ? pool->workers[i].reports : -1, .events = POLLIN};
    polled[pool->worker_count] = (struct pollfd){.fd = pool->nursery.signals, .events = POLLIN};
    if (poll(polled, pool->worker_count + 1, TICK_MS) < 0)
        return;
    for (size_t i = 0; i < pool->worker_count; i++) {
        if (polled[i].fd >= 0 && polled[i].revents)
            on_readable(pool, &pool->workers[i]);
    }
    if (polled[pool->worker_count].revents)
        on_signal(pool, pool->nursery.signals);
}

static void work(struct pool *pool, struct pollfd *polled)
{
    while (work_is_left(pool) || any_busy(pool)) {
        start_missing_workers(pool);
        hand_out(pool);
        wait_and_hear(pool, polled);
        watch(pool, clock_seconds());
        pool->events->tick(pool->events->context);
    }
    for (size_t i = 0; i < pool->worker_count; i++) {
        struct worker *worker = &pool->workers[i];
        if (!worker->pid)
            continue;
        if (!worker->ready && worker->pages == 0) /* still loading, for nothing */
            worker_kill(worker, STATUS_INTERRUPTED);
        pid_t pid = worker->pid;
        worker_bury(worker);
        discard_folder(pool, pid);
    }
}

static int signals_open(sigset_t *ret_old_mask)
{
    sigset_t mask;
    sigemptyset(&mask);
    sigaddset(&mask, SIGINT);
    sigaddset(&mask, SIGTERM);
    sigaddset(&mask, SIGHUP);
    sigprocmask(SIG_BLOCK, &mask, ret_old_mask);
    return signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* A signal that came too late to stop anything must not end the program once it is let through again. */
static void signals_close(int signals, const sigset_t *old_mask)
{
    struct signalfd_siginfo info;
    while (read(signals, &info, sizeof info) == (ssize_t)sizeof info)
        continue;
    close(signals);
    sigprocmask(SIG_SETMASK, old_mask, NULL);
}

int pool_run(const struct pool_options *options, const struct page_service *service,
             const struct worklist *list, const struct pool_events *events, int *ret_errno,
             char **ret_message)
{
    sigset_t old_mask;
    size_t jobs = options->jobs > 0 ? (size_t)options->jobs : 1;
    struct pool pool = {.events = events,
                        .workers = calloc(jobs, sizeof *pool.workers),
                        .worker_count = jobs,
                        .jobs = {.list = list}};
    struct pollfd *polled = calloc(jobs + 1, sizeof *polled);
    int signals = signals_open(&old_mask);
    void (*old_pipe)(int) = signal(SIGPIPE, SIG_IGN);
    pool.nursery = (struct nursery){options, service, list, pool.workers, jobs, signals, &old_mask};
    if (!pool.workers || !polled || signals < 0)
        pool.status = STATUS_NO_MEMORY;
    else
        work(&pool, polled);
    signals_close(signals, &old_mask);
    signal(SIGPIPE, old_pipe);
    free(polled);
    free(pool.workers);
    jobs_release(&pool.jobs);
    *ret_errno = pool.error;
    *ret_message = pool.message;
    return pool.status;
}
