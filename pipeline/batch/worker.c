#include "batch/worker.h"

#include <errno.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/name.h"
#include "base/results.h"
#include "batch/memory.h"
#include "batch/message.h"
#include "batch/source.h"
#include "shenbao/status.h"

struct worker_view {
    const struct pool_options *options;
    const struct page_service *service;
    const struct worklist *list;
    int reports;
    struct source_options source;
    struct source_memory memory;
    char *folder; /* owned: for files on the way */
};

static int64_t peak_kib(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_maxrss : 0;
}

/* False where the parent is gone. */
static bool message_send(int pipe, const struct message *message)
{
    ssize_t count;
    do
        count = write(pipe, message, sizeof *message);
    while (count < 0 && errno == EINTR);
    return count == (ssize_t)sizeof *message;
}

static bool job_receive(int pipe, struct job *job)
{
    ssize_t count;
    do
        count = read(pipe, job, sizeof *job);
    while (count < 0 && errno == EINTR);
    return count == (ssize_t)sizeof *job;
}

static char *path_with(const char *dir, const char *name, const char *ending)
{
    CLEANUP(cleanup_free) char *stem = path_join(dir, name);
    char *path = NULL;
    return !stem || asprintf(&path, "%s%s", stem, ending) < 0 ? NULL : path;
}

char *page_result_path(const struct pool_options *options, const char *name, const char *sha256, int frame)
{
    CLEANUP(cleanup_free) char *stem = name_result(name, sha256, frame);
    return stem ? path_with(options->pages_dir, stem, ".json") : NULL;
}

char *page_overlay_path(const struct pool_options *options, const char *name, const char *sha256, int frame)
{
    CLEANUP(cleanup_free) char *stem = options->overlay_dir ? name_result(name, sha256, frame) : NULL;
    return stem ? path_with(options->overlay_dir, stem, ".png") : NULL;
}

static bool overlay_is_there(const struct pool_options *options, const char *name,
                             const struct page_report *report)
{
    CLEANUP(cleanup_free) char *path = page_overlay_path(options, name, report->sha256, report->frame);
    return !options->overlay_dir || (path && access(path, F_OK) == 0);
}

/*
 * True where the result is what reading the page again would give. A page that failed is always tried again: what
 * stood in its way may be gone, and if not, it mostly fails fast.
 */
static bool is_same(const json_t *page, const struct pool_options *options, const char *name,
                    const struct page_report *report)
{
    bool escaped;
    CLEANUP(cleanup_free) char *shown = name_shown(name, &escaped);
    char fingerprint[80];
    snprintf(fingerprint, sizeof fingerprint, "sha256:%s", options->fingerprint);
    return shown && !json_object_get(page, "error") &&
           strcmp(json_path_text(page, "engine.fingerprint", ""), fingerprint) == 0 &&
           strcmp(json_path_text(page, "source.path", ""), shown) == 0 &&
           strcmp(json_path_text(page, "source.sha256", ""), report->sha256) == 0 &&
           json_path_integer(page, "source.frame") == report->frame &&
           overlay_is_there(options, name, report);
}

static bool is_current(const struct pool_options *options, const char *path, const char *name,
                       struct page_report *report)
{
    json_t *page = NULL;
    if (options->force || result_read(path, &page, NULL) < 0)
        return false;
    report->current = is_same(page, options, name, report);
    if (report->current) {
        report->cells = (size_t)json_path_integer(page, "summary.cells");
        report->flagged = (size_t)json_path_integer(page, "summary.flagged");
    }
    json_decref(page);
    return report->current;
}

/* 0, or why the result could not be written. */
static int result_write(const char *path, const char *json)
{
    errno = 0;
    int status = folder_make_above(path);
    if (status == STATUS_OK)
        status = file_write_whole(path, json, strlen(json));
    return status == STATUS_OK ? 0 : errno ? errno : ENOMEM;
}

/* What the limit on addresses leaves of it, --page-memory makes. */
static int memory_limit_said(int status)
{
    return status == STATUS_NO_MEMORY ? STATUS_MEMORY_LIMIT : status;
}

/* The document of a page that ran out of memory says what to do about it. */
static void outcome_correct(const struct worker_view *worker, const struct scan_file *file,
                            struct page_report *report, struct page_outcome *outcome)
{
    if (report->status != STATUS_NO_MEMORY)
        return;
    report->status = memory_limit_said(report->status);
    free(outcome->json);
    outcome->json = worker->service->failure(worker->service->context, worker->list->items[report->item].name,
                                             file->sha256, report->frame, report->status);
}

static void read_page(const struct worker_view *worker, const struct scan_file *file, int open_status,
                      struct message *message)
{
    struct page_report *report = &message->report;
    const char *name = worker->list->items[report->item].name;
    CLEANUP(cleanup_free) char *path = page_result_path(worker->options, name, file->sha256, report->frame);
    if (!path) {
        message->write_errno = ENOMEM;
        return;
    }
    if (open_status == STATUS_OK && is_current(worker->options, path, name, report))
        return;
    struct page_outcome outcome = {0};
    report->status =
        worker->service->read(worker->service->context, file, open_status, name, report->frame, &outcome);
    outcome_correct(worker, file, report, &outcome);
    report->cells = outcome.cells;
    report->flagged = outcome.flagged;
    report->times = outcome.times;
    message->write_errno = outcome.write_errno;
    if (!message->write_errno)
        message->write_errno = outcome.json ? result_write(path, outcome.json) : ENOMEM;
    free(outcome.json);
}

static bool work_on(struct worker_view *worker, struct job job)
{
    double start = clock_seconds();
    struct scan_file file = {0};
    struct message message = {.kind = MESSAGE_OPENED};
    struct page_report *report = &message.report;
    *report = (struct page_report){.item = job.item, .frame = job.frame, .attempt = job.attempt};
    int status = memory_limit_said(source_open(&worker->list->items[job.item], job.frame, &worker->source,
                                               &worker->memory, &file, &report->frames, &report->facts));
    memcpy(report->sha256, file.sha256, sizeof file.sha256);
    bool sent = message_send(worker->reports, &message);
    if (sent) {
        message.kind = MESSAGE_DONE;
        report->status = status;
        if (!worker->options->survey)
            read_page(worker, &file, status, &message);
        report->seconds = clock_seconds() - start;
        report->peak_kib = peak_kib();
        sent = message_send(worker->reports, &message);
    }
    scan_file_release(&file);
    return sent;
}

char *worker_folder(const struct pool_options *options, pid_t pid)
{
    char *folder = NULL;
    return options->work_dir && asprintf(&folder, "%s/%ld", options->work_dir, (long)pid) >= 0 ? folder
                                                                                               : NULL;
}

static void worker_view_release(struct worker_view *worker)
{
    source_memory_release(&worker->memory);
    free(worker->folder);
}

int worker_main(const struct pool_options *options, const struct page_service *service,
                const struct worklist *list, int jobs, int reports)
{
    CLEANUP(worker_view_release)
    struct worker_view worker = {options, service, list, reports, .folder = worker_folder(options, getpid())};
    worker.source = (struct source_options){options->limits, options->page_seconds, options->page_bytes,
                                            options->survey, worker.folder};
    char *text = NULL;
    struct message ready = {.kind = MESSAGE_READY, .start_status = service->start(service->context, &text)};
    snprintf(ready.text, sizeof ready.text, "%s", text ? text : "");
    free(text);
    process_limit_addresses(options->page_bytes);
    if (options->rules)
        ready.confinement = confine(options->rules);
    bool going = message_send(reports, &ready) && ready.start_status == STATUS_OK;
    struct job job;
    while (going && job_receive(jobs, &job))
        going = work_on(&worker, job);
    return EXIT_SUCCESS;
}
