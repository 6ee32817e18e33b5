/*
 * `shenbao run`: work list, pool, journal and progress put together.
 */
#include <errno.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/name.h"
#include "batch/journal.h"
#include "batch/lock.h"
#include "batch/pool.h"
#include "batch/progress.h"
#include "batch/stale.h"
#include "batch/sweep.h"
#include "commands.h"
#include "export_run.h"
#include "models.h"
#include "run.h"
#include "run_arguments.h"
#include "run_list.h"
#include "shenbao/status.h"
#include "sources.h"

enum { STATE_SECONDS = 10 };

struct run {
    struct run_arguments arguments;
    struct log log;
    char *model_dir, *pages_dir, *overlay_dir, *work_dir; /* owned */
    struct models models;
    char failed_key[HASH_HEX_SIZE]; /* of all that decides whether a page can be read */
    struct run_list todo;
    struct out_lock lock; /* so that no other run writes to OUT */
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
    run_list_release(&run->todo);
    stale_results_release(&run->stale);
    models_release(&run->models);
    free(run->model_dir);
    free(run->pages_dir);
    free(run->overlay_dir);
    free(run->work_dir);
    lock_release(&run->lock);
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
        .forms_dir = run->arguments.forms_dir,
        .model_name = run->models.name,
        .debug_dir = run->arguments.debug_dir,
        .overlay_dir = run->overlay_dir,
        .limits = run->arguments.pool.limits,
        .doubt = run->arguments.doubt,
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

static void say_failure(const struct run *run, const struct work_item *item, int frame, int status)
{
    CLEANUP(cleanup_free) char *shown = name_printable(item->member >= 0 ? item->name : item->path);
    char page[32] = "";
    if (frame > 0)
        snprintf(page, sizeof page, TR(" (page %d)", "（第 %d 页）"), frame + 1);
    log_say(&run->log, LOG_ERROR, "%s%s: %s", shown ? shown : "?", page, reason_of(status));
}

static void on_found(void *context, size_t more)
{
    struct run *run = context;
    run->progress.total += more;
}

static void say_read(const struct run *run, const char *name, bool current)
{
    CLEANUP(cleanup_free) char *shown = name_printable(name);
    log_say(&run->log, LOG_DETAIL,
            current ? TR("%s: has a current result", "%s：已有结果") : TR("%s: read", "%s：已读取"),
            shown ? shown : "?");
}

static void tell_page(const struct run *run, const char *name, const struct page_report *report)
{
    bool escaped;
    CLEANUP(cleanup_free) char *shown = run->log.json ? name_shown(name, &escaped) : NULL;
    if (shown)
        log_event(&run->log, "page",
                  json_pack("{s:s, s:i, s:s, s:f, s:I, s:I}", "path", shown, "frame", report->frame, "status",
                            report->current ? "current" : status_name(report->status), "seconds",
                            report->seconds, "cells", (json_int_t)report->cells, "flagged",
                            (json_int_t)report->flagged));
}

static int on_done(void *context, const struct page_report *report)
{
    struct run *run = context;
    const struct work_item *item = &run->todo.list.items[report->item];
    if (report->status < 0)
        say_failure(run, item, report->frame, report->status);
    else
        say_read(run, item->name, report->current);
    if (report->frame == 0)
        stale_results_remove(&run->stale, item->name, report->sha256, report->status < 0);
    progress_add(&run->progress, report);
    tell_page(run, item->name, report);
    CLEANUP(cleanup_free) char *stem = name_result(item->name, report->sha256, report->frame);
    CLEANUP(cleanup_free) char *result = NULL;
    if (!stem || asprintf(&result, "pages/%s.json", stem) < 0) {
        errno = ENOMEM;
        return STATUS_NO_MEMORY;
    }
    return journal_page(&run->journal, item->name, item->path, result,
                        report->status < 0 ? run->failed_key : run->models.fingerprint, report);
}

/* A page that was done before this run. */
static void on_settled(void *context, const struct work_item *item, const struct ledger_entry *entry)
{
    struct run *run = context;
    const struct page_report report = {.frame = entry->frame,
                                       .status = entry->status,
                                       .current = entry->status == STATUS_OK,
                                       .cells = entry->cells,
                                       .flagged = entry->flagged};
    if (entry->status < 0)
        say_failure(run, item, entry->frame, entry->status);
    else
        say_read(run, item->name, true);
    run->progress.total++;
    progress_add(&run->progress, &report);
    tell_page(run, item->name, &report);
}

static void on_confined(void *context, const struct confinement *confinement)
{
    struct run *run = context;
    json_object_set_new(run->journal.run, "confinement",
                        json_pack("{s:b, s:i, s:b}", "limits", confinement->limits, "landlock",
                                  confinement->landlock, "seccomp", confinement->seccomp));
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
        log_event(&run->log, "progress", progress_json(&run->progress));
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

/* A calibration of another model says how often that one errs. Where it cannot be loaded the reader says so. */
static void calibration_compare(const struct run *run)
{
    struct calibration *calibration = NULL;
    bool fits = calibration_load(run->models.calibration, &calibration, NULL) != STATUS_OK ||
                strcmp(calibration_model(calibration), run->models.sha256) == 0;
    calibration_free(calibration);
    if (!fits)
        log_say(
            &run->log, LOG_NOTE,
            TR("%s was fitted to another recogniser's model than %s: confidence and flags are off; make "
               "calibrate fits it anew",
               "%s 是按另一识别模型校准的，与 %s 不符：置信度和核对标记不准；请运行 make calibrate 重新校准"),
            run->models.calibration, run->models.name);
}

static int find_models(struct run *run)
{
    const char *wanted = run->arguments.model_dir;
    CLEANUP(cleanup_free) char *message = NULL;
    run->model_dir = wanted ? strdup(wanted) : models_dir_find();
    int status = run->model_dir
                     ? models_find(run->model_dir, run->arguments.forms_dir, NULL, &run->models, &message)
                     : STATUS_MODEL_MISSING;
    if (status == STATUS_OK)
        status = doubt_options_note(&run->arguments.doubt, &run->models);
    if (status == STATUS_OK) {
        calibration_compare(run);
        return EXIT_ALL_READ;
    }
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

static int busy(const struct run *run, const struct lock_holder *holder)
{
    char who[96] = "";
    if (holder->pid > 0)
        snprintf(who, sizeof who, TR(" (process %ld%s%s)", "（进程 %ld%s%s）"), holder->pid,
                 *holder->host ? TR(" on ", "，主机 ") : "", holder->host);
    log_say(&run->log, LOG_ERROR,
            TR("another run%s is writing to %s; let it finish, see how far it is with shenbao status %s, or "
               "choose another folder with -o",
               "另一个运行%s正在写入 %s；请等它完成，可用 shenbao status %s 查看进度，或用 -o 另选文件夹"),
            who, run->arguments.out, run->arguments.out);
    return EXIT_CANNOT_WRITE;
}

/* Before the inputs are looked through, which may take its time. */
static int refuse_if_busy(const struct run *run)
{
    const struct out_lock lock = lock_look(run->arguments.out);
    return lock.state == LOCK_THEIRS ? busy(run, &lock.holder) : EXIT_ALL_READ;
}

static int take_lock(struct run *run)
{
    const char *out = run->arguments.out;
    int status = folder_make(out);
    if (status == STATUS_OK)
        status = lock_take(out, &run->lock);
    if (status < 0)
        return cannot_write(run, errno);
    if (run->lock.state == LOCK_UNKNOWN)
        log_say(&run->log, LOG_NOTE,
                TR("%s is on a file system without locks: see that no other run writes to it",
                   "%s 所在的文件系统不支持锁定：请确保没有其他运行写入该文件夹"),
                out);
    return run->lock.state == LOCK_THEIRS ? busy(run, &run->lock.holder) : EXIT_ALL_READ;
}

/* What a page failed under: with other limits, or another program, it may be read. */
static void take_failed_key(struct run *run)
{
    const struct pool_options *pool = &run->arguments.pool;
    char key[256];
    int length = snprintf(key, sizeof key, "%s %lld %lld %d %g %lld", run->models.fingerprint,
                          (long long)pool->limits.max_bytes, (long long)pool->limits.max_pixels,
                          pool->limits.max_frames, pool->page_seconds, (long long)pool->page_bytes);
    hash_bytes(key, (size_t)length, run->failed_key);
}

static json_t *made_with(const struct run *run)
{
    const struct run_arguments *arguments = &run->arguments;
    const struct pool_options *pool = &arguments->pool;
    json_t *inputs =
        arguments->plan ? json_incref(run->todo.plan.inputs) : inputs_json(arguments, &run->todo.list);
    json_t *about = json_pack(
        "{s:s, s:s, s:{s:s, s:s}, s:s, s:o*, s:i, s:i, s:{s:s, s:i, s:I, s:I, s:i, s:f, s:I, s:b, s:b}}",
        "schema", "shenbao.run/1", "shenbao", SHENBAO_VERSION, "model", "name", run->models.name, "sha256",
        run->models.sha256, "fingerprint", run->models.fingerprint, "inputs", inputs, "passed_over",
        (int)run->todo.list.passed_over, "duplicates",
        (int)(run->todo.twins.count + run->todo.plan.twin_count), "options", "doubt", run->models.options,
        "jobs", pool->jobs, "max_bytes", (json_int_t)pool->limits.max_bytes, "max_pixels",
        (json_int_t)pool->limits.max_pixels, "max_frames", pool->limits.max_frames, "page_timeout",
        pool->page_seconds, "page_memory", (json_int_t)pool->page_bytes, "force", pool->force, "retry_failed",
        arguments->retry_failed);
    json_object_set_new(about, "folder", sources_folder_note(arguments->out, "."));
    if (arguments->plan)
        json_object_set_new(about, "plan",
                            json_pack("{s:s, s:i, s:i}", "sha256", run->todo.plan.sha256, "shard",
                                      arguments->shard, "shards", arguments->shards));
    return about;
}

/* The folders that workers write to are there before they are confined to them. */
static int make_folders(struct run *run)
{
    const char *out = run->arguments.out;
    run->pages_dir = path_join(out, "pages");
    run->work_dir = path_join(out, ".work");
    if (run->arguments.overlay)
        run->overlay_dir = path_join(out, "overlays");
    errno = ENOMEM;
    int status = run->pages_dir && run->work_dir ? folder_make(run->pages_dir) : STATUS_NO_MEMORY;
    if (status == STATUS_OK && run->lock.state == LOCK_OURS) /* of a run that was killed */
        folder_remove(run->work_dir);
    if (status == STATUS_OK)
        status = folder_make(run->work_dir);
    if (status == STATUS_OK && run->overlay_dir)
        status = folder_make(run->overlay_dir);
    if (status == STATUS_OK && run->arguments.debug_dir)
        status = folder_make(run->arguments.debug_dir);
    return status;
}

static int note_twins(const struct run *run)
{
    const struct plan *plan = &run->todo.plan;
    const struct twins *twins = &run->todo.twins;
    if (run->arguments.plan)
        return twins_note(plan->twins, plan->twin_count, run->arguments.out);
    struct twin_names *names = calloc(twins->count + 1, sizeof *names);
    if (!names)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < twins->count; i++)
        names[i] =
            (struct twin_names){twins->twins[i].item.name, run->todo.list.items[twins->twins[i].of].name};
    int status = twins_note(names, twins->count, run->arguments.out);
    int reason = errno;
    free(names);
    errno = reason;
    return status;
}

static int open_out(struct run *run)
{
    const char *out = run->arguments.out;
    int exit = take_lock(run);
    if (exit != EXIT_ALL_READ)
        return exit;
    int status = make_folders(run);
    if (status == STATUS_OK)
        status = stale_results_collect(run->pages_dir, run->overlay_dir, &run->stale);
    if (status == STATUS_OK)
        sweep(out, run->lock.state == LOCK_OURS);
    if (status == STATUS_OK)
        status = note_twins(run);
    if (status == STATUS_OK && run->arguments.plan)
        status = plan_keep(run->arguments.plan, out);
    if (status == STATUS_OK)
        status = journal_open(out, made_with(run), &run->journal);
    return status == STATUS_OK ? EXIT_ALL_READ : cannot_write(run, errno);
}

static void say_twins(const struct run *run)
{
    for (size_t i = 0; i < run->todo.twins.count; i++) {
        const struct twin *twin = &run->todo.twins.twins[i];
        CLEANUP(cleanup_free) char *shown = name_printable(twin->item.name);
        CLEANUP(cleanup_free) char *of = name_printable(run->todo.list.items[twin->of].name);
        log_say(&run->log, LOG_DETAIL, TR("%s: the same as %s, read once", "%s：与 %s 内容相同，只读一次"),
                shown ? shown : "?", of ? of : "?");
        stale_results_remove(&run->stale, twin->item.name, "", false);
    }
}

/* Takes what earlier runs have done out of the list. */
static int settle(struct run *run)
{
    const struct ledger_terms terms = {run->arguments.out, run->overlay_dir, run->models.fingerprint,
                                       run->arguments.retry_failed ? NULL : run->failed_key};
    int status = STATUS_OK;
    if (!run->arguments.pool.force)
        status = ledger_settle(&run->todo.ledger, &terms, &run->todo.list, on_settled, run);
    run->progress.total += run->todo.list.count;
    return status == STATUS_OK ? EXIT_ALL_READ : cannot_write(run, errno);
}

static void say_summary(const struct run *run)
{
    const struct progress *progress = &run->progress;
    log_say(&run->log, LOG_NOTE,
            TR_COUNT(progress->done, "%zu page in %.1f s: %zu read, %zu had a current result, %zu failed",
                     "%zu pages in %.1f s: %zu read, %zu had a current result, %zu failed",
                     "%zu 页，用时 %.1f 秒：读取 %zu，已有结果 %zu，失败 %zu"),
            progress->done, progress_seconds(progress), progress->done - progress->current - progress->failed,
            progress->current, progress->failed);
    log_say(&run->log, LOG_NOTE,
            TR_COUNT(progress->cells, "flagged to be checked: %zu of %zu cell",
                     "flagged to be checked: %zu of %zu cells", "%zu / %zu 个单元格待核"),
            progress->flagged, progress->cells);
    if (run->todo.twins.count)
        log_say(&run->log, LOG_NOTE,
                TR_COUNT(run->todo.twins.count,
                         "%zu file has the content of another and was not read again: %s/duplicates.jsonl",
                         "%zu files have the content of another and were not read again: %s/duplicates.jsonl",
                         "%zu 个文件与其他文件内容相同，未重复读取：%s/duplicates.jsonl"),
                run->todo.twins.count, run->arguments.out);
    if (run->todo.list.passed_over)
        log_say(&run->log, LOG_NOTE,
                TR_COUNT(run->todo.list.passed_over,
                         "%zu file beside the scans was passed over (-v names it)",
                         "%zu files beside the scans were passed over (-v names them)",
                         "略过 %zu 个非扫描件文件（-v 可查看）"),
                run->todo.list.passed_over);
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
                TR_COUNT(run->progress.total,
                         "interrupted after %zu of %zu page; the same command goes on from here",
                         "interrupted after %zu of %zu pages; the same command goes on from here",
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

/* Where workers may read and write. Malloc'd; NULL: out of memory. */
static char **readable_folders(const struct run *run)
{
    const char *tessdata = run->models.tessdata_dir;
    const char *const more[] = {run->model_dir, tessdata, "/usr",
                                "/lib",         "/lib64", "/bin",
                                "/etc",         "/proc",  "/sys/devices/system/cpu",
                                "/dev/urandom", NULL};
    return run_list_folders(&run->todo.list, more);
}

static int read_rest(struct run *run, char **ret_message)
{
    static const char *const programs[] = {"/usr", "/bin", "/lib", "/lib64", "/opt", NULL};
    struct pool_options *pool = &run->arguments.pool;
    CLEANUP(folders_release) char **readable = readable_folders(run);
    const char *writable[] = {run->pages_dir, run->work_dir, NULL, NULL, NULL};
    size_t count = 2;
    if (run->overlay_dir)
        writable[count++] = run->overlay_dir;
    if (run->arguments.debug_dir)
        writable[count] = run->arguments.debug_dir;
    const struct confine_rules rules = {
        .readable = (const char *const *)readable, .writable = writable, .programs = programs};
    pool->rules = readable ? &rules : NULL;
    const struct page_service service = {run, service_start, service_read, service_failure};
    const struct pool_events events = {run, on_found, on_done, on_confined, on_tick, on_stopping};
    int reason = 0;
    int status = pool_run(pool, &service, &run->todo.list, &events, &reason, ret_message);
    rmdir(run->work_dir); /* where another run is at work in it, it stays */
    errno = reason;
    return status;
}

static int read_all(struct run *run)
{
    struct pool_options *pool = &run->arguments.pool;
    pool->fingerprint = run->models.fingerprint;
    pool->pages_dir = run->pages_dir;
    pool->overlay_dir = run->overlay_dir;
    pool->work_dir = run->work_dir;
    pool->keep_stderr = run->log.level >= LOG_DETAIL;
    CLEANUP(cleanup_free) char *message = NULL;
    if (journal_state(&run->journal, &run->progress, "running") < 0)
        return cannot_write(run, errno);
    int status = read_rest(run, &message);
    int reason = errno;
    progress_end(&run->progress);
    return conclude(run, status, reason, message);
}

/* The results in the format that was asked for: OUT/export/NAME/…, or OUT/export/declarations.NAME. */
static int export_asked(const struct run *run)
{
    const struct exporter *exporter = run->arguments.exporter;
    struct export_job job = {
        .out_dir = run->arguments.out, .exporter = exporter, .choices = export_choices_default()};
    CLEANUP(cleanup_free) char *target = NULL;
    const char *stem = exporter->place == PLACE_FOLDER ? "" : "declarations.";
    if (asprintf(&target, "%s/export/%s%s", run->arguments.out, stem, exporter->name) < 0)
        return EXIT_CANNOT_WRITE;
    job.target = target;
    return export_run(&job, &run->log);
}

int command_run(int argc, char **argv)
{
    CLEANUP(run_release)
    struct run run = {.arguments = run_arguments_parse(argc, argv), .journal.log = -1, .lock = OUT_LOCK_NONE};
    run.log = (struct log){
        .out = stderr, .level = run.arguments.level, .json = run.arguments.log_json, .bar = NULL};
    run.arguments.pool.force |= run.arguments.debug_dir != NULL;
    int status = find_models(&run);
    if (status == EXIT_ALL_READ)
        status = refuse_if_busy(&run);
    if (status == EXIT_ALL_READ)
        status = run_list_collect(&run.arguments, &run.log, &run.todo);
    if (status == EXIT_ALL_READ)
        status = open_out(&run);
    if (status == EXIT_ALL_READ) {
        take_failed_key(&run);
        say_twins(&run);
        progress_start(&run.progress, &run.log, 0);
        status = settle(&run);
    }
    if (status == EXIT_ALL_READ)
        status = read_all(&run);
    if (run.arguments.exporter && (status == EXIT_ALL_READ || status == EXIT_PAGES_FAILED)) {
        int exported = export_asked(&run);
        status = exported == EXIT_ALL_READ ? status : exported;
    }
    return status;
}
