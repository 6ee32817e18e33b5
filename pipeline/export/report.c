#include "export/report.h"

#include <errno.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/json_lines.h"
#include "base/results.h"
#include "shenbao/status.h"

static struct report_page *room_for_page(struct report *report)
{
    if (report->count == report->room) {
        size_t room = report->room ? 2 * report->room : 64;
        struct report_page *larger = reallocarray(report->pages, room, sizeof *larger);
        if (!larger)
            return NULL;
        report->pages = larger;
        report->room = room;
    }
    return &report->pages[report->count];
}

/* The words of an array of flags, counted once each. */
static int tally_words(struct tally *tally, const json_t *words, size_t cells, size_t pages)
{
    size_t i;
    json_t *word;
    int status = STATUS_OK;
    json_array_foreach(words, i, word)
    {
        if (status == STATUS_OK && json_is_string(word))
            status = tally_count(tally, json_string_value(word), cells, pages);
    }
    return status;
}

/* A flag counts as many cells as have it, and the page once. */
static int tally_page(struct report *report, const struct tally *of_page)
{
    int status = STATUS_OK;
    for (size_t i = 0; i < of_page->count && status == STATUS_OK; i++)
        status = tally_count(&report->cell_flags, of_page->words[i].word, of_page->words[i].cells, 1);
    return status;
}

static int look_at_cells(struct report *report, const json_t *json, struct report_page *page)
{
    struct tally of_page = {0};
    size_t i, j;
    json_t *table, *cell;
    int status = STATUS_OK;
    json_array_foreach(json_object_get(json, "tables"), i, table)
    {
        json_array_foreach(json_object_get(table, "cells"), j, cell)
        {
            const json_t *flags = json_object_get(cell, "flags");
            double confidence = json_number_value(json_object_get(cell, "confidence"));
            page->cells++;
            page->flagged += json_array_size(flags) > 0;
            page->lowest = confidence < page->lowest ? confidence : page->lowest;
            if (status == STATUS_OK)
                status = tally_words(&of_page, flags, 1, 0);
        }
    }
    if (status == STATUS_OK)
        status = tally_page(report, &of_page);
    tally_release(&of_page);
    return status;
}

static void add_sums(struct report *report, const struct report_page *page)
{
    report->failed += page->reason != NULL;
    report->cells += page->cells;
    report->flagged += page->flagged;
    report->flagged_pages += page->flagged > 0;
}

static int on_page(void *state, const struct export_page *given)
{
    struct report *report = state;
    const json_t *json = given->json, *error = json_object_get(json, "error");
    struct report_page *page = room_for_page(report);
    if (!page)
        return STATUS_NO_MEMORY;
    *page = (struct report_page){.name = strdup(given->name),
                                 .path = strdup(json_path_text(json, "source.path", "?")),
                                 .reason = error ? strdup(json_path_text(error, "code", "?")) : NULL,
                                 .frame = (int)json_path_integer(json, "source.frame"),
                                 .lowest = 1};
    report->count++;
    int status = page->name && page->path && (page->reason || !error) ? STATUS_OK : STATUS_NO_MEMORY;
    if (status == STATUS_OK && error)
        status = tally_count(&report->reasons, page->reason, 0, 1);
    if (status == STATUS_OK)
        status =
            tally_words(&report->page_flags, json_object_get(json_object_get(json, "page"), "flags"), 0, 1);
    if (status == STATUS_OK)
        status = look_at_cells(report, json, page);
    add_sums(report, page);
    return status;
}

static int compare_numbers(const void *left, const void *right)
{
    double a, b;
    memcpy(&a, left, sizeof a);
    memcpy(&b, right, sizeof b);
    return a < b ? -1 : a > b;
}

struct seconds {
    double *values; /* owned */
    size_t count, room;
};

static int take_seconds(void *context, json_t *line, size_t number)
{
    struct seconds *seconds = context;
    if (strcmp(json_path_text(line, "status", ""), "ok") != 0)
        return STATUS_OK;
    if (seconds->count == seconds->room) {
        size_t room = 2 * seconds->room + 64;
        double *larger = reallocarray(seconds->values, room, sizeof *larger);
        if (!larger)
            return STATUS_NO_MEMORY;
        seconds->values = larger;
        seconds->room = room;
    }
    seconds->values[seconds->count++] = json_number_value(json_object_get(line, "seconds"));
    return STATUS_OK;
}

/* The seconds of every page that was read, from the run's log; results that were merged may have none. */
static int read_log(struct report *report)
{
    CLEANUP(cleanup_free) char *path = path_join(report->request->out_dir, "log.jsonl");
    struct seconds seconds = {0};
    int status = path ? json_lines_read_file(path, take_seconds, &seconds) : STATUS_NO_MEMORY;
    if (seconds.count) {
        qsort(seconds.values, seconds.count, sizeof *seconds.values, compare_numbers);
        report->median = seconds.values[seconds.count / 2];
        report->slow = seconds.values[seconds.count * 19 / 20];
    }
    free(seconds.values);
    return status == STATUS_NO_MEMORY ? status : STATUS_OK;
}

static void report_free(struct report *report)
{
    for (size_t i = 0; i < report->count; i++) {
        free(report->pages[i].name);
        free(report->pages[i].path);
        free(report->pages[i].reason);
    }
    free(report->pages);
    tally_release(&report->reasons);
    tally_release(&report->cell_flags);
    tally_release(&report->page_flags);
    json_decref(report->run);
    free(report);
}

static int on_open(const struct export_request *request, void **ret_state)
{
    struct report *report = calloc(1, sizeof *report);
    CLEANUP(cleanup_free) char *path = path_join(request->out_dir, "run.json");
    if (!report || !path) {
        free(report);
        return STATUS_NO_MEMORY;
    }
    report->request = request;
    report->run = json_load_file(path, 0, NULL);
    *ret_state = report;
    return STATUS_OK;
}

/* The most flagged cells first; pages that failed are listed by themselves, before all others. */
static int compare_pages(const void *left, const void *right)
{
    const struct report_page *a = left, *b = right;
    if (!a->reason != !b->reason)
        return a->reason ? -1 : 1;
    if (a->flagged != b->flagged)
        return a->flagged < b->flagged ? 1 : -1;
    if (a->lowest < b->lowest || a->lowest > b->lowest)
        return a->lowest < b->lowest ? -1 : 1;
    return strcmp(a->name, b->name);
}

static int on_close(void *state, bool keep)
{
    struct report *report = state;
    int status = keep ? read_log(report) : STATUS_OK;
    if (keep && report->count)
        qsort(report->pages, report->count, sizeof *report->pages, compare_pages);
    tally_sort(&report->reasons);
    tally_sort(&report->cell_flags);
    tally_sort(&report->page_flags);
    if (keep && status == STATUS_OK)
        status = report_write(report);
    int reason = errno;
    report_free(report);
    errno = reason;
    return status;
}

const struct exporter exporter_report = {
    .name = "report",
    .summary = "what became of a run, for people: one HTML page",
    .summary_zh = "供人查看的运行报告：一个 HTML 页面",
    .place = PLACE_STREAM,
    .takes = TAKES_SCANS,
    .open = on_open,
    .page = on_page,
    .close = on_close,
};
