#include "batch/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/name.h"
#include "shenbao/status.h"

static json_t *time_now(void)
{
    char text[32] = "";
    time_t seconds = time(NULL);
    struct tm parts;
    if (gmtime_r(&seconds, &parts))
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return json_string(text);
}

static int run_write(const struct journal *journal)
{
    CLEANUP(cleanup_free) char *text = json_dumps(journal->run, JSON_INDENT(1) | JSON_REAL_PRECISION(6));
    return text ? file_write_whole(journal->run_path, text, strlen(text)) : STATUS_NO_MEMORY;
}

int journal_open(const char *out, json_t *made_with, struct journal *ret_journal)
{
    struct journal journal = {.run_path = path_join(out, "run.json"), .log = -1, .run = made_with};
    CLEANUP(cleanup_free) char *log_path = path_join(out, "log.jsonl");
    int status = journal.run_path && log_path && made_with ? STATUS_OK : STATUS_NO_MEMORY;
    if (status == STATUS_OK) {
        journal.log = open(log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
        json_object_set_new(journal.run, "started", time_now());
        json_object_set_new(journal.run, "state", json_string("running"));
        status = journal.log < 0 ? STATUS_IO : run_write(&journal);
    }
    if (status < 0) {
        int reason = errno;
        journal_release(&journal);
        errno = reason;
        return status;
    }
    *ret_journal = journal;
    return STATUS_OK;
}

void journal_release(struct journal *journal)
{
    free(journal->run_path);
    if (journal->log >= 0)
        close(journal->log);
    json_decref(journal->run);
    *journal = (struct journal){.log = -1};
}

static json_t *line_json(const char *shown, const char *result, const struct page_report *report)
{
    json_t *line =
        json_pack("{s:s, s:i, s:s, s:s, s:f, s:I, s:I, s:I}", "path", shown, "frame", report->frame, "result",
                  result, "status", report->current ? "current" : status_name(report->status), "seconds",
                  report->seconds, "cells", (json_int_t)report->cells, "flagged", (json_int_t)report->flagged,
                  "worker_peak_kib", (json_int_t)report->peak_kib);
    if (report->status == STATUS_OK && !report->current) {
        const struct stage_times *times = &report->times;
        json_object_set_new(line, "times",
                            json_pack("{s:f, s:f, s:f, s:f, s:f, s:f}", "decode", times->decode, "page",
                                      times->page, "grid", times->grid, "text", times->text, "reading",
                                      times->reading, "form", times->form));
        json_object_set_new(line, "lines", json_integer((json_int_t)times->lines));
    }
    return line;
}

/* One write a line, so that a line is whole or missing; a disk that fills in its midst shows as a short write. */
int journal_page(struct journal *journal, const char *name, const char *result,
                 const struct page_report *report)
{
    bool escaped;
    CLEANUP(cleanup_free) char *shown = name_shown(name, &escaped);
    json_t *line = shown ? line_json(shown, result, report) : NULL;
    CLEANUP(cleanup_free) char *text = json_dumps(line, JSON_COMPACT | JSON_REAL_PRECISION(5));
    CLEANUP(cleanup_free) char *whole = NULL;
    json_decref(line);
    int length = text ? asprintf(&whole, "%s\n", text) : -1;
    if (length < 0) {
        errno = ENOMEM;
        return STATUS_NO_MEMORY;
    }
    off_t before = lseek(journal->log, 0, SEEK_END);
    ssize_t count = write(journal->log, whole, (size_t)length);
    if (count == length)
        return STATUS_OK;
    int reason = count < 0 ? errno : ENOSPC;
    if (count > 0 && before >= 0 && ftruncate(journal->log, before) != 0)
        reason = errno;
    errno = reason;
    return STATUS_IO;
}

int journal_state(struct journal *journal, const struct progress *progress, const char *state)
{
    json_t *figures =
        json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:f, s:f}", "known", (json_int_t)progress->total, "done",
                  (json_int_t)progress->done, "failed", (json_int_t)progress->failed, "current",
                  (json_int_t)progress->current, "cells", (json_int_t)progress->cells, "flagged",
                  (json_int_t)progress->flagged, "seconds", progress_seconds(progress), "pages_a_minute",
                  progress_pace(progress));
    json_object_set_new(journal->run, "pages", figures);
    json_object_set_new(journal->run, "state", json_string(state));
    json_object_set_new(journal->run, "updated", time_now());
    return run_write(journal);
}
