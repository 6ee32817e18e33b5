#include "export_lines.h"

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "base/name.h"
#include "base/results.h"
#include "base/log.h"
#include "export/line_store.h"
#include "recut.h"
#include "shenbao/status.h"

struct export
{
    const struct export_request *request;
    struct line_store store;
    struct recut_counts counts;
    size_t pages_left_out, removed;
};

/* The page whose lines are being written. */
struct page_lines {
    struct export *export;
    const char *name;
    int status; /* not STATUS_OK: the folder cannot be written */
};

static void leave_out(struct export *export, const char *page, int status)
{
    export->request->left_out(export->request->context, page, status);
    export->pages_left_out++;
}

static int line_write(void *context, const struct recut_line *line)
{
    struct page_lines *page = context;
    struct line_place place = {page->name, line->place, line->number};
    page->status = line_store_put(&page->export->store, &place, line->picture, line->text);
    return page->status;
}

/* STATUS_OK too where the scan is away: then the page is left out. */
static int lesson_cut(struct export *export, const struct lesson *lesson, const char *name,
                      int *ret_scan_status)
{
    const struct export_scans *scans = &export->request->scans;
    struct scan_file file = {0};
    struct page_lines page = {export, name, STATUS_OK};
    struct recut_sink sink = {&page, line_write};
    *ret_scan_status = scans->open(scans->context, lesson->path, lesson->sha256, lesson->frame, &file);
    if (*ret_scan_status == STATUS_OK)
        *ret_scan_status = recut(&file, scans->limits, lesson, &sink, &export->counts);
    scan_file_release(&file);
    return page.status;
}

/* What was exported of the page before goes where it is not exported again, unless its scan is away. */
static int lesson_export(struct export *export, const struct lesson *lesson)
{
    CLEANUP(cleanup_free) char *name = name_result(path_base(lesson->path), lesson->sha256, lesson->frame);
    int status = name ? STATUS_OK : STATUS_NO_MEMORY, scan_status = status;
    if (status == STATUS_OK && lesson->cell_count + lesson->outside_count > 0)
        status = lesson_cut(export, lesson, name, &scan_status);
    if (status != STATUS_OK)
        return status;
    if (scan_status == STATUS_OK)
        export->removed += line_store_sweep(&export->store, name);
    else
        leave_out(export, lesson->path, scan_status);
    return STATUS_OK;
}

static int lines_page(void *state, const struct export_page *page)
{
    struct export *export = state;
    struct lesson lesson;
    struct arena *arena = arena_new();
    if (!arena)
        return STATUS_NO_MEMORY;
    int status = STATUS_OK;
    if (lesson_read(page->json, export->request->choices.trust, arena, &lesson) != STATUS_OK)
        leave_out(export, json_path_text(page->json, "source.path", "?"), STATUS_BAD_ARGUMENT);
    else if (lesson.path) /* a page that could not be read has none */
        status = lesson_export(export, &lesson);
    arena_free(arena);
    return status;
}

static void say_summary(const struct export *export)
{
    const struct recut_counts *counts = &export->counts;
    log_say(export->request->log, LOG_NOTE,
            TR("lines %zu, of cells and texts outside the tables %zu, are in %s",
               "%zu 行（%zu 个单元格或表外文字）已写入 %s"),
            counts->lines, counts->taken, export->request->target);
    if (counts->lines_uncertain)
        log_say(export->request->log, LOG_NOTE,
                TR_COUNT(counts->lines_uncertain,
                         "%zu line left out: which part of its cell's text it shows is not certain",
                         "%zu lines left out: which part of their cell's text they show is not certain",
                         "略过 %zu 行：无法确定单元格文字的哪一部分属于该行"),
                counts->lines_uncertain);
    if (counts->elsewhere)
        log_say(
            export->request->log, LOG_NOTE,
            TR_COUNT(
                counts->elsewhere,
                "%zu text left out: the program no longer finds it where it was, or part of it is hidden",
                "%zu texts left out: the program no longer finds them where they were, or part of them is "
                "hidden",
                "略过 %zu 处文字：位置已与识别时不同，或有部分不可见"),
            counts->elsewhere);
    if (export->removed)
        log_say(export->request->log, LOG_NOTE,
                TR_COUNT(export->removed, "%zu line of earlier exports removed: it is not exported any more",
                         "%zu lines of earlier exports removed: they are not exported any more",
                         "删除以前导出的 %zu 行：现已不再导出"),
                export->removed);
    if (counts->taken == 0 && export->request->choices.trust == TRUST_CORRECTED && !export->pages_left_out)
        log_say(export->request->log, LOG_NOTE, "%s",
                TR("nothing is corrected; --cells takes what is not, too",
                   "没有更正过的内容；--cells 可选取其他内容"));
}

static int lines_open(const struct export_request *request, void **ret_state)
{
    struct export *export = calloc(1, sizeof *export);
    if (!export)
        return STATUS_NO_MEMORY;
    export->request = request;
    int status = line_store_open(request->target, &export->store);
    if (status != STATUS_OK) {
        free(export);
        return status;
    }
    *ret_state = export;
    return STATUS_OK;
}

static int lines_close(void *state, bool keep)
{
    struct export *export = state;
    if (keep)
        say_summary(export);
    line_store_release(&export->store);
    free(export);
    return STATUS_OK;
}

const struct exporter exporter_lines = {
    .name = "gt-lines",
    .summary = "corrected lines to train on",
    .summary_zh = "更正过的文字行，用于训练",
    .place = PLACE_FOLDER,
    .takes = TAKES_CELLS | TAKES_SCANS,
    .open = lines_open,
    .page = lines_page,
    .close = lines_close,
};
