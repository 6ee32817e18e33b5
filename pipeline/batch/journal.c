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

/* A line that was cut off when the machine died must not take the next one with it. */
static void end_last_line(int log)
{
    char last = '\n';
    off_t size = log < 0 ? 0 : lseek(log, 0, SEEK_END);
    if (size > 0 && pread(log, &last, 1, size - 1) == 1 && last != '\n' && write(log, "\n", 1) != 1)
        return; /* a full disk: the first page will tell */
}

int journal_open(const char *out, json_t *made_with, struct journal *ret_journal)
{
    struct journal journal = {
        .out = strdup(out), .run_path = path_join(out, "run.json"), .log = -1, .run = made_with};
    CLEANUP(cleanup_free) char *log_path = path_join(out, "log.jsonl");
    int status = journal.out && journal.run_path && log_path && made_with ? STATUS_OK : STATUS_NO_MEMORY;
    if (status == STATUS_OK) {
        journal.log = open(log_path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
        end_last_line(journal.log);
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
    free(journal->out);
    free(journal->run_path);
    if (journal->log >= 0)
        close(journal->log);
    json_decref(journal->run);
    *journal = (struct journal){.log = -1};
}

static json_t *facts_json(const struct file_facts *facts)
{
    return json_pack("[I, I, I, I]", (json_int_t)facts->size, (json_int_t)facts->modified,
                     (json_int_t)facts->changed, (json_int_t)facts->inode);
}

/*
 * A file that is written twice within a tick of the clock has the same times. Only one that had been at rest for
 * longer before it was opened, and is the same now, can be known again by them.
 */
static bool was_at_rest(const char *path, const struct page_report *report)
{
    static const double rest_seconds = 2;
    struct timespec now;
    const struct file_facts facts = file_facts(path);
    clock_gettime(CLOCK_REALTIME, &now);
    double opened = (double)now.tv_sec - report->seconds;
    double touched = (double)(facts.modified > facts.changed ? facts.modified : facts.changed) / 1e9;
    return facts.size >= 0 && file_facts_equal(&facts, &report->facts) && opened - touched > rest_seconds;
}

static void add_identity(json_t *line, const struct journal *journal, const char *path, const char *result,
                         const char *made, const struct page_report *report)
{
    CLEANUP(cleanup_free) char *written_path = path_join(journal->out, result);
    const struct file_facts written =
        written_path ? file_facts(written_path) : (struct file_facts){.size = -1};
    json_object_set_new(line, "frames", json_integer(report->frames));
    json_object_set_new(line, "sha256", json_string(report->sha256));
    json_object_set_new(line, "made", json_string(made));
    if (was_at_rest(path, report) && written.size >= 0) {
        json_object_set_new(line, "input", facts_json(&report->facts));
        json_object_set_new(line, "written", facts_json(&written));
    }
}

static json_t *line_json(const char *shown, const char *result, const struct page_report *report)
{
    json_t *line =
        json_pack("{s:s, s:i, s:s, s:s, s:f, s:I, s:I, s:I}", "path", shown, "frame", report->frame, "result",
                  result, "status", report->current ? "current" : status_name(report->status), "seconds",
                  report->seconds, "cells", (json_int_t)report->cells, "flagged", (json_int_t)report->flagged,
                  "worker_peak_kib", (json_int_t)report->peak_kib);
    if (report->attempt > 0)
        json_object_set_new(line, "attempts", json_integer(report->attempt + 1));
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
int journal_page(struct journal *journal, const char *name, const char *path, const char *result,
                 const char *made, const struct page_report *report)
{
    bool escaped;
    CLEANUP(cleanup_free) char *shown = name_shown(name, &escaped);
    json_t *line = shown ? line_json(shown, result, report) : NULL;
    if (line)
        add_identity(line, journal, path, result, made, report);
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

/* A line that is lost with the machine costs a close look at its page, no reading: a sync now and then will do. */
int journal_state(struct journal *journal, const struct progress *progress, const char *state)
{
    if (fdatasync(journal->log) != 0 && errno != EINVAL)
        return STATUS_IO;
    json_object_set_new(journal->run, "pages", progress_json(progress));
    json_object_set_new(journal->run, "state", json_string(state));
    json_object_set_new(journal->run, "updated", time_now());
    return run_write(journal);
}
