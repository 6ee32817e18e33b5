/*
 * `shenbao run`: work list, pool, journal and progress put together.
 */
#include <errno.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/name.h"
#include "batch/journal.h"
#include "batch/pool.h"
#include "batch/progress.h"
#include "batch/stale.h"
#include "batch/worklist.h"
#include "commands.h"
#include "models.h"
#include "run.h"
#include "run_arguments.h"
#include "shenbao/status.h"

enum { STATE_SECONDS = 10 };

struct run {
    struct run_arguments arguments;
    struct log log;
    char *model_dir, *pages_dir, *overlay_dir; /* owned */
    struct models models;
    struct worklist list;
    struct journal journal;
    struct progress progress;
    struct stale_results stale;
    double noted;          /* when run.json was last written, in seconds of the run */
    struct reader *reader; /* in a worker */
};

static void run_release(struct run *run)
{
    reader_free(run->reader);
    journal_release(&run->journal);
    worklist_release(&run->list);
    stale_results_release(&run->stale);
    models_release(&run->models);
    free(run->model_dir);
    free(run->pages_dir);
    free(run->overlay_dir);
}

static const char *reason_of(int status)
{
    return TR(status_text(status), status_text_zh(status));
}

/* What the workers and the pool ask for. */

static int service_start(void *context, char **ret_message)
{
    struct run *run = context;
    struct reader_options options = {
        .model_dir = run->model_dir,
        .model_name = run->models.name,
        .debug_dir = run->arguments.debug_dir,
        .overlay_dir = run->overlay_dir,
        .limits = run->arguments.pool.limits,
    };
    return reader_new(&options, &run->reader, ret_message);
}

static int service_read(void *context, const struct scan_file *file, int open_status, const char *name,
                        int frame, struct page_outcome *ret_outcome)
{
    struct run *run = context;
    return reader_read_frame(run->reader, file, open_status, name, frame, ret_outcome);
}

static char *service_failure(void *context, const char *name, const char *sha256, int frame, int status)
{
    struct run *run = context;
    return reader_failure(&run->models, name, sha256, frame, status);
}

/* What the pool tells. */

/* Documents that hold scans without being one: what to do about them. */
static const char *hint_of(const char *path)
{
    const char *ending = strrchr(path, '.');
    if (ending && (strcasecmp(ending, ".pdf") == 0 || strcasecmp(ending, ".zip") == 0))
        return TR(
            "; PDF and ZIP are not read yet: take the pictures out first, e.g. with pdfimages -all or unzip",
            "；暂不支持 PDF 与 ZIP：请先取出其中的图像，如使用 pdfimages -all 或 unzip");
    return "";
}

static void say_failure(const struct run *run, const struct page_report *report)
{
    const char *path = run->list.items[report->item].path;
    CLEANUP(cleanup_free) char *shown = name_printable(path);
    char page[32] = "";
    if (report->frame > 0)
        snprintf(page, sizeof page, TR(" (page %d)", "（第 %d 页）"), report->frame + 1);
    log_say(&run->log, LOG_ERROR, "%s%s: %s%s", shown ? shown : "?", page, reason_of(report->status),
            report->status == STATUS_NOT_AN_IMAGE ? hint_of(path) : "");
}

static void on_found(void *context, size_t more)
{
    struct run *run = context;
    run->progress.total += more;
}

static void say_read(const struct run *run, const struct page_report *report)
{
    CLEANUP(cleanup_free) char *shown = name_printable(run->list.items[report->item].name);
    log_say(&run->log, LOG_DETAIL,
            report->current ? TR("%s: has a current result", "%s：已有结果") : TR("%s: read", "%s：已读取"),
            shown ? shown : "?");
}

static int on_done(void *context, const struct page_report *report)
{
    struct run *run = context;
    const char *name = run->list.items[report->item].name;
    if (report->status < 0)
        say_failure(run, report);
    else
        say_read(run, report);
    if (report->frame == 0)
        stale_results_remove(&run->stale, name, report->sha256, report->status < 0);
    progress_add(&run->progress, report);
    CLEANUP(cleanup_free) char *stem = name_result(name, report->sha256, report->frame);
    CLEANUP(cleanup_free) char *result = NULL;
    if (!stem || asprintf(&result, "pages/%s.json", stem) < 0) {
        errno = ENOMEM;
        return STATUS_NO_MEMORY;
    }
    return journal_page(&run->journal, name, result, report);
}

static void on_tick(void *context)
{
    struct run *run = context;
    double seconds = progress_seconds(&run->progress);
    progress_tick(&run->progress);
    if (seconds - run->noted >
        STATE_SECONDS) { /* for `shenbao status`; a full disk shows at the next result */
        run->noted = seconds;
        journal_state(&run->journal, &run->progress, "running");
    }
}

static void on_stopping(void *context)
{
    struct run *run = context;
    log_say(&run->log, LOG_NOTE, "%s",
            TR("stopping: the pages in hand are finished; once more stops at once",
               "正在停止：完成手头的页面；再按一次立即停止"));
}

/* The steps of the run. Each gives an exit status, EXIT_ALL_READ to go on. */

static int find_models(struct run *run)
{
    const char *wanted = run->arguments.model_dir;
    CLEANUP(cleanup_free) char *message = NULL;
    run->model_dir = wanted ? strdup(wanted) : models_dir_find();
    int status =
        run->model_dir ? models_find(run->model_dir, NULL, &run->models, &message) : STATUS_MODEL_MISSING;
    if (status == STATUS_OK)
        return EXIT_ALL_READ;
    log_say(&run->log, LOG_ERROR,
            TR("%s (%s); set SHENBAO_MODELS or --model-dir to the folder that holds forms/ and tessdata/, "
               "and install "
               "tesseract-ocr-chi-sim",
               "%s（%s）；请将 SHENBAO_MODELS 或 --model-dir 设为含 forms/ 与 tessdata/ 的文件夹，并安装 "
               "tesseract-ocr-chi-sim"),
            reason_of(status),
            message          ? message
            : run->model_dir ? run->model_dir
                             : "models");
    return EXIT_NO_MODEL;
}

static int cannot_write(const struct run *run, int reason)
{
    log_say(&run->log, LOG_ERROR,
            TR("cannot write to %s: %s; make room or choose another folder with -o, then run again: finished "
               "pages "
               "are kept",
               "无法写入 %s：%s；请腾出空间或用 -o 另选文件夹后重新运行，已完成的页面会保留"),
            run->arguments.out, strerror(reason));
    return EXIT_CANNOT_WRITE;
}

static json_t *made_with(const struct run *run)
{
    const struct run_arguments *arguments = &run->arguments;
    const struct pool_options *pool = &arguments->pool;
    json_t *inputs = json_array();
    for (size_t i = 0; i < arguments->input_count; i++) {
        bool escaped;
        CLEANUP(cleanup_free) char *shown = name_shown(arguments->inputs[i], &escaped);
        json_array_append_new(inputs, json_string(shown ? shown : ""));
    }
    return json_pack("{s:s, s:s, s:{s:s, s:s}, s:s, s:o, s:i, s:{s:i, s:I, s:I, s:i, s:f, s:I, s:b}}",
                     "schema", "shenbao.run/1", "shenbao", SHENBAO_VERSION, "model", "name", run->models.name,
                     "sha256", run->models.sha256, "fingerprint", run->models.fingerprint, "inputs", inputs,
                     "passed_over", (int)run->list.passed_over, "options", "jobs", pool->jobs, "max_bytes",
                     (json_int_t)pool->limits.max_bytes, "max_pixels", (json_int_t)pool->limits.max_pixels,
                     "max_frames", pool->limits.max_frames, "page_timeout", pool->page_seconds, "page_memory",
                     (json_int_t)pool->page_bytes, "force", pool->force);
}

static int open_out(struct run *run)
{
    const char *out = run->arguments.out;
    run->pages_dir = path_join(out, "pages");
    if (run->arguments.overlay)
        run->overlay_dir = path_join(out, "overlays");
    errno = ENOMEM;
    int status = run->pages_dir ? folder_make(run->pages_dir) : STATUS_NO_MEMORY;
    if (status == STATUS_OK && run->arguments.debug_dir)
        status = folder_make(run->arguments.debug_dir);
    if (status == STATUS_OK)
        status = stale_results_collect(run->pages_dir, run->overlay_dir, &run->stale);
    if (status == STATUS_OK)
        status = journal_open(out, made_with(run), &run->journal);
    return status == STATUS_OK ? EXIT_ALL_READ : cannot_write(run, errno);
}

static int collect(struct run *run)
{
    const struct run_arguments *arguments = &run->arguments;
    const char *excluded[] = {arguments->out, arguments->debug_dir ? arguments->debug_dir : arguments->out,
                              NULL};
    int status = worklist_collect(arguments->inputs, arguments->input_count, excluded, &run->log, &run->list);
    if (status == STATUS_OK && run->list.count > 0)
        return EXIT_ALL_READ;
    log_say(
        &run->log, LOG_ERROR, "%s: %s", arguments->inputs[0],
        status < 0
            ? reason_of(status)
            : TR("no scans here; name a folder that holds some (hidden files are passed over; -v says which)",
                 "此处没有扫描件，请指定含扫描件的文件夹（隐藏文件会略过，-v 可查看）"));
    return EXIT_USAGE;
}

static void say_summary(const struct run *run)
{
    const struct progress *progress = &run->progress;
    log_say(&run->log, LOG_NOTE,
            TR("%zu pages in %.1f s: %zu read, %zu had a current result, %zu failed",
               "%zu 页，用时 %.1f 秒：读取 %zu，已有结果 %zu，失败 %zu"),
            progress->done, progress_seconds(progress), progress->done - progress->current - progress->failed,
            progress->current, progress->failed);
    log_say(&run->log, LOG_NOTE, TR("%zu of %zu cells are flagged to be checked", "%zu / %zu 个单元格待核"),
            progress->flagged, progress->cells);
    if (run->list.passed_over)
        log_say(&run->log, LOG_NOTE,
                TR("%zu files beside the scans were passed over (-v names them)",
                   "略过 %zu 个非扫描件文件（-v 可查看）"),
                run->list.passed_over);
    log_say(&run->log, LOG_NOTE,
            TR("results: %s/pages; next: shenbao export %s --format csv -o %s/csv",
               "结果：%s/pages；下一步：shenbao export %s --format csv -o %s/csv"),
            run->arguments.out, run->arguments.out, run->arguments.out);
}

static int exit_no_model(const struct run *run, int status, const char *message)
{
    log_say(&run->log, LOG_ERROR,
            TR("no worker could start: %s (%s); check the models in %s",
               "工作进程无法启动：%s（%s）；请检查 %s 中的模型"),
            reason_of(status), message && *message ? message : "-", run->model_dir);
    return EXIT_NO_MODEL;
}

/* The exit status for what the pool said, with the message that belongs to it. */
static int conclude(struct run *run, int status, int reason, const char *message)
{
    const char *state = status == STATUS_OK            ? "done"
                        : status == STATUS_INTERRUPTED ? "interrupted"
                                                       : "failed";
    if (journal_state(&run->journal, &run->progress, state) < 0 && status == STATUS_OK) {
        reason = errno;
        status = STATUS_IO;
    }
    switch (status) {
    case STATUS_OK:
        say_summary(run);
        return run->progress.failed ? EXIT_PAGES_FAILED : EXIT_ALL_READ;
    case STATUS_INTERRUPTED:
        log_say(&run->log, LOG_NOTE,
                TR("interrupted after %zu of %zu pages; the same command goes on from here",
                   "已中断，完成 %zu / %zu 页；重复同一命令即可继续"),
                run->progress.done, run->progress.total);
        return EXIT_INTERRUPTED;
    case STATUS_IO:
    case STATUS_NO_MEMORY:
        return cannot_write(run, reason);
    default:
        return exit_no_model(run, status, message);
    }
}

static int read_all(struct run *run)
{
    struct pool_options *pool = &run->arguments.pool;
    pool->fingerprint = run->models.fingerprint;
    pool->pages_dir = run->pages_dir;
    pool->overlay_dir = run->overlay_dir;
    pool->keep_stderr = run->log.level >= LOG_DETAIL;
    pool->force |= run->arguments.debug_dir != NULL;
    const struct page_service service = {run, service_start, service_read, service_failure};
    const struct pool_events events = {run, on_found, on_done, on_tick, on_stopping};
    int reason = 0;
    CLEANUP(cleanup_free) char *message = NULL;
    progress_start(&run->progress, &run->log, run->list.count);
    if (journal_state(&run->journal, &run->progress, "running") < 0)
        return cannot_write(run, errno);
    int status = pool_run(pool, &service, &run->list, &events, &reason, &message);
    progress_end(&run->progress);
    return conclude(run, status, reason, message);
}

int command_run(int argc, char **argv)
{
    CLEANUP(run_release) struct run run = {.arguments = run_arguments_parse(argc, argv), .journal.log = -1};
    run.log = (struct log){
        .out = stderr, .level = run.arguments.level, .json = run.arguments.log_json, .bar = NULL};
    int status = find_models(&run);
    if (status == EXIT_ALL_READ)
        status = collect(&run);
    if (status == EXIT_ALL_READ)
        status = open_out(&run);
    if (status == EXIT_ALL_READ)
        status = read_all(&run);
    return status;
}
