#include "export_lines.h"

#include <errno.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "base/name.h"
#include "base/results.h"
#include "commands.h"
#include "export/line_store.h"
#include "export/pages.h"
#include "recut.h"
#include "shenbao/status.h"
#include "sources.h"

struct export
{
    const struct lines_export *options;
    const struct log *log;
    struct sources sources;
    struct line_store store;
    struct recut_counts counts;
    size_t pages_left_out, removed;
    int status; /* not STATUS_OK: the export cannot go on … */
    int reason; /* … with this errno */
};

/* The page whose lines are being written. */
struct page_lines {
    struct export *export;
    const char *name;
};

static const char *reason_of(int status)
{
    return TR(status_text(status), status_text_zh(status));
}

static void say_left_out(struct export *export, const char *path, const char *why)
{
    CLEANUP(cleanup_free) char *shown = name_printable(path);
    log_say(export->log, LOG_ERROR, TR("left out: %s: %s", "略过：%s：%s"), shown ? shown : "?", why);
    export->pages_left_out++;
}

static void refused(void *context, const char *path, int status, const char *message)
{
    say_left_out(context, path, message ? message : reason_of(status));
}

static int line_write(void *context, const struct recut_line *line)
{
    const struct page_lines *page = context;
    struct line_place place = {page->name, line->table, line->row, line->column, line->number};
    struct export *export = page->export;
    int status = line_store_put(&export->store, &place, line->picture, line->text);
    if (status != STATUS_OK) {
        export->status = status;
        export->reason = errno;
    }
    return status;
}

static const char *missing_text(int status)
{
    if (status == STATUS_NOT_FOUND)
        return TR("its scan is not where the run found it; name the folder with --scans",
                  "扫描件已不在原处；请用 --scans 指定其所在文件夹");
    if (status == STATUS_CHANGED)
        return TR(
            "its scan has other content than the one that was read; run again, or name the folder of the old "
            "one with --scans",
            "扫描件内容与识别时不同；请重新运行，或用 --scans 指定原扫描件所在文件夹");
    return reason_of(status);
}

static int lesson_cut(struct export *export, const struct lesson *lesson, const char *name)
{
    struct scan_file file = {0};
    struct page_lines page = {export, name};
    struct recut_sink sink = {&page, line_write};
    int status = sources_open(&export->sources, lesson->path, lesson->sha256, &file);
    if (status == STATUS_OK)
        status = recut(&file, &export->sources.limits, lesson, &sink, &export->counts);
    scan_file_release(&file);
    return status;
}

/* What was exported of the page before goes where it is not exported again, unless its scan is away. */
static void lesson_export(struct export *export, const struct lesson *lesson)
{
    CLEANUP(cleanup_free) char *name = name_result(path_base(lesson->path), lesson->sha256, lesson->frame);
    int status = !name                    ? STATUS_NO_MEMORY
                 : lesson->cell_count > 0 ? lesson_cut(export, lesson, name)
                                          : STATUS_OK;
    if (status == STATUS_OK)
        export->removed += line_store_sweep(&export->store, name);
    else if (export->status == STATUS_OK)
        say_left_out(export, lesson->path, missing_text(status));
}

static void page_export(void *context, const json_t *page)
{
    struct export *export = context;
    struct lesson lesson;
    struct arena *arena = export->status == STATUS_OK ? arena_new() : NULL;
    if (!arena)
        return;
    if (lesson_read(page, export->options->trust, arena, &lesson) != STATUS_OK)
        say_left_out(export, json_path_text(page, "source.path", "?"),
                     TR("no page result; read the page again with run --force",
                        "不是页面结果；请用 run --force 重新读取"));
    else if (lesson.path) /* a page that could not be read has none */
        lesson_export(export, &lesson);
    arena_free(arena);
}

static void say_summary(const struct export *export)
{
    const struct recut_counts *counts = &export->counts;
    log_say(export->log, LOG_NOTE, TR("%zu lines of %zu cells are in %s", "%zu 行（%zu 个单元格）已写入 %s"),
            counts->lines, counts->cells, export->options->folder);
    if (counts->lines_uncertain)
        log_say(export->log, LOG_NOTE,
                TR("%zu lines left out: which part of their cell's text they show is not certain",
                   "略过 %zu 行：无法确定单元格文字的哪一部分属于该行"),
                counts->lines_uncertain);
    if (counts->cells_elsewhere)
        log_say(export->log, LOG_NOTE,
                TR("%zu cells left out: the program no longer finds them where they were, or part of them is "
                   "hidden",
                   "略过 %zu 个单元格：位置已与识别时不同，或有部分不可见"),
                counts->cells_elsewhere);
    if (export->removed)
        log_say(export->log, LOG_NOTE,
                TR("%zu lines of earlier exports removed: they are not exported any more",
                   "删除以前导出的 %zu 行：现已不再导出"),
                export->removed);
    if (counts->cells == 0 && export->options->trust == TRUST_CORRECTED && !export->pages_left_out)
        log_say(export->log, LOG_NOTE, "%s",
                TR("no cell is corrected; --cells takes others too",
                   "没有更正过的单元格；--cells 可选取其他单元格"));
}

static int conclude(struct export *export)
{
    if (export->status == STATUS_OK) {
        say_summary(export);
        return export->pages_left_out ? EXIT_PAGES_FAILED : EXIT_ALL_READ;
    }
    log_say(export->log, LOG_ERROR,
            TR("cannot write to %s: %s; make room or choose another folder with -o, then export again",
               "无法写入 %s：%s；请腾出空间或用 -o 另选文件夹后重新导出"),
            export->options->folder, strerror(export->reason));
    return EXIT_CANNOT_WRITE;
}

int export_lines(const struct lines_export *options, const struct log *log)
{
    struct export export = {.options = options, .log = log};
    struct page_sink sink = {&export, page_export};
    size_t ignored = 0;
    errno = ENOMEM;
    export.status = sources_find(options->out_dir, options->scans, options->scan_count, &export.sources);
    if (export.status == STATUS_OK)
        export.status = line_store_open(options->folder, &export.store);
    export.reason = errno;
    if (export.status == STATUS_OK) {
        int status = pages_export(options->pages_dir, &sink, refused, &export, &ignored);
        if (status != STATUS_OK && export.status == STATUS_OK) {
            export.status = status;
            export.reason = errno;
        }
    }
    int exit_status = conclude(&export);
    line_store_release(&export.store);
    sources_release(&export.sources);
    return exit_status;
}
