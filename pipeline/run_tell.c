#include "run_tell.h"

#include <errno.h>

#include "base/cleanup.h"
#include "base/name.h"
#include "shenbao/status.h"

enum { STATE_SECONDS = 10 };

static void say_failure(const struct run_tell *tell, const struct work_item *item, int frame, int status)
{
    CLEANUP(cleanup_free) char *shown = name_printable(item->member >= 0 ? item->name : item->path);
    char page[32] = "";
    if (frame > 0)
        snprintf(page, sizeof page, TR(" (page %d)", "（第 %d 页）"), frame + 1);
    log_say(tell->log, LOG_ERROR, "%s%s: %s", shown ? shown : "?", page, log_reason(status));
}

static void on_found(void *context, size_t more)
{
    struct run_tell *tell = context;
    tell->progress.total += more;
}

static void say_read(const struct run_tell *tell, const char *name, bool current)
{
    CLEANUP(cleanup_free) char *shown = name_printable(name);
    log_say(tell->log, LOG_DETAIL,
            current ? TR("%s: has a current result", "%s：已有结果") : TR("%s: read", "%s：已读取"),
            shown ? shown : "?");
}

static void tell_page(const struct run_tell *tell, const char *name, const struct page_report *report)
{
    bool escaped;
    CLEANUP(cleanup_free) char *shown = tell->log->json ? name_shown(name, &escaped) : NULL;
    if (shown)
        log_event(tell->log, "page",
                  json_pack("{s:s, s:i, s:s, s:f, s:I, s:I}", "path", shown, "frame", report->frame, "status",
                            report->current ? "current" : status_name(report->status), "seconds",
                            report->seconds, "cells", (json_int_t)report->cells, "flagged",
                            (json_int_t)report->flagged));
}

static int on_done(void *context, const struct page_report *report)
{
    struct run_tell *tell = context;
    const struct work_item *item = &tell->todo->list.items[report->item];
    if (report->status < 0)
        say_failure(tell, item, report->frame, report->status);
    else
        say_read(tell, item->name, report->current);
    if (report->frame == 0)
        stale_results_remove(&tell->out->stale, item->name, report->sha256, report->status < 0);
    progress_add(&tell->progress, report);
    tell_page(tell, item->name, report);
    CLEANUP(cleanup_free) char *stem = name_result(item->name, report->sha256, report->frame);
    CLEANUP(cleanup_free) char *result = NULL;
    if (!stem || asprintf(&result, "pages/%s.json", stem) < 0) {
        errno = ENOMEM;
        return STATUS_NO_MEMORY;
    }
    return journal_page(&tell->out->journal, item->name, item->path, result,
                        report->status < 0 ? tell->failed_key : tell->fingerprint, report);
}

void run_tell_settled(void *context, const struct work_item *item, const struct ledger_entry *entry)
{
    struct run_tell *tell = context;
    const struct page_report report = {.frame = entry->frame,
                                       .status = entry->status,
                                       .current = entry->status == STATUS_OK,
                                       .cells = entry->cells,
                                       .flagged = entry->flagged};
    if (entry->status < 0)
        say_failure(tell, item, entry->frame, entry->status);
    else
        say_read(tell, item->name, true);
    tell->progress.total++;
    progress_add(&tell->progress, &report);
    tell_page(tell, item->name, &report);
}

static void on_confined(void *context, const struct confinement *confinement)
{
    struct run_tell *tell = context;
    json_object_set_new(tell->out->journal.run, "confinement",
                        json_pack("{s:b, s:i, s:b}", "limits", confinement->limits, "landlock",
                                  confinement->landlock, "seccomp", confinement->seccomp));
}

static void on_tick(void *context)
{
    struct run_tell *tell = context;
    double seconds = progress_seconds(&tell->progress);
    progress_tick(&tell->progress);
    if (seconds - tell->noted >
        STATE_SECONDS) { /* for `shenbao status`; a full disk shows at the next result */
        tell->noted = seconds;
        journal_state(&tell->out->journal, &tell->progress, "running");
        log_event(tell->log, "progress", progress_json(&tell->progress));
    }
}

static void on_stopping(void *context)
{
    struct run_tell *tell = context;
    log_say(tell->log, LOG_NOTE, "%s",
            TR("stopping: the pages in hand are finished; once more stops at once",
               "正在停止：完成手头的页面；再按一次立即停止"));
}

struct pool_events run_tell_events(struct run_tell *tell)
{
    return (struct pool_events){tell, on_found, on_done, on_confined, on_tick, on_stopping};
}

void run_tell_twins(const struct run_tell *tell)
{
    for (size_t i = 0; i < tell->todo->twins.count; i++) {
        const struct twin *twin = &tell->todo->twins.twins[i];
        CLEANUP(cleanup_free) char *shown = name_printable(twin->item.name);
        CLEANUP(cleanup_free) char *of = name_printable(tell->todo->list.items[twin->of].name);
        log_say(tell->log, LOG_DETAIL, TR("%s: the same as %s, read once", "%s：与 %s 内容相同，只读一次"),
                shown ? shown : "?", of ? of : "?");
        stale_results_remove(&tell->out->stale, twin->item.name, "", false);
    }
}

void run_tell_summary(const struct run_tell *tell)
{
    const struct progress *progress = &tell->progress;
    log_say(tell->log, LOG_NOTE,
            TR_COUNT(progress->done, "%zu page in %.1f s: %zu read, %zu had a current result, %zu failed",
                     "%zu pages in %.1f s: %zu read, %zu had a current result, %zu failed",
                     "%zu 页，用时 %.1f 秒：读取 %zu，已有结果 %zu，失败 %zu"),
            progress->done, progress_seconds(progress), progress->done - progress->current - progress->failed,
            progress->current, progress->failed);
    log_say(tell->log, LOG_NOTE,
            TR_COUNT(progress->cells, "flagged to be checked: %zu of %zu cell",
                     "flagged to be checked: %zu of %zu cells", "%zu / %zu 个单元格待核"),
            progress->flagged, progress->cells);
    if (tell->todo->twins.count)
        log_say(tell->log, LOG_NOTE,
                TR_COUNT(tell->todo->twins.count,
                         "%zu file has the content of another and was not read again: %s/duplicates.jsonl",
                         "%zu files have the content of another and were not read again: %s/duplicates.jsonl",
                         "%zu 个文件与其他文件内容相同，未重复读取：%s/duplicates.jsonl"),
                tell->todo->twins.count, tell->out->dir);
    if (tell->todo->list.passed_over)
        log_say(tell->log, LOG_NOTE,
                TR_COUNT(tell->todo->list.passed_over,
                         "%zu file beside the scans was passed over (-v names it)",
                         "%zu files beside the scans were passed over (-v names them)",
                         "略过 %zu 个非扫描件文件（-v 可查看）"),
                tell->todo->list.passed_over);
    log_say(tell->log, LOG_NOTE,
            TR("results: %s/pages; next: shenbao export %s --format csv -o %s/csv",
               "结果：%s/pages；下一步：shenbao export %s --format csv -o %s/csv"),
            tell->out->dir, tell->out->dir, tell->out->dir);
}

void run_tell_interrupted(const struct run_tell *tell)
{
    log_say(tell->log, LOG_NOTE,
            TR_COUNT(tell->progress.total,
                     "interrupted after %zu of %zu page; the same command goes on from here",
                     "interrupted after %zu of %zu pages; the same command goes on from here",
                     "已中断，完成 %zu / %zu 页；重复同一命令即可继续"),
            tell->progress.done, tell->progress.total);
}
