/*
 * `shenbao run`: the steps, in order. OUT is run_out.c's, messages are run_tell.c's, what there is to read run_list.c's.
 */
#include <errno.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "batch/pool.h"
#include "commands.h"
#include "export_run.h"
#include "models.h"
#include "run.h"
#include "run_arguments.h"
#include "run_list.h"
#include "run_out.h"
#include "run_tell.h"
#include "shenbao/status.h"

struct run {
    struct run_arguments arguments;
    struct log log;
    char *model_dir; /* owned */
    struct models models;
    char failed_key[HASH_HEX_SIZE];
    struct run_list todo;
    struct run_out out;
    struct run_tell tell;
    struct reader *reader; /* in a worker */
};

static void run_release(struct run *run)
{
    reader_free(run->reader);
    run_out_release(&run->out);
    run_list_release(&run->todo);
    models_release(&run->models);
    free(run->model_dir);
}

/* What workers do, and the pool where one is lost. */

static int service_start(void *context, char **ret_message)
{
    struct run *run = context;
    struct reader_options options = {
        .model_dir = run->model_dir,
        .forms_dir = run->arguments.forms_dir,
        .model_name = run->models.name,
        .debug_dir = run->arguments.debug_dir,
        .overlay_dir = run->out.overlay_dir,
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
            log_reason(status),
            message          ? message
            : run->model_dir ? run->model_dir
                             : "models");
    return EXIT_NO_MODEL;
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

/* Takes what earlier runs have done out of the list, and begins to tell. */
static int settle(struct run *run)
{
    take_failed_key(run);
    run->tell = (struct run_tell){.log = &run->log,
                                  .todo = &run->todo,
                                  .out = &run->out,
                                  .fingerprint = run->models.fingerprint,
                                  .failed_key = run->failed_key};
    run_tell_twins(&run->tell);
    progress_start(&run->tell.progress, &run->log, 0);
    const struct ledger_terms terms = {run->arguments.out, run->out.overlay_dir, run->models.fingerprint,
                                       run->arguments.retry_failed ? NULL : run->failed_key};
    int status = STATUS_OK;
    if (!run->arguments.pool.force)
        status = ledger_settle(&run->todo.ledger, &terms, &run->todo.list, run_tell_settled, &run->tell);
    run->tell.progress.total += run->todo.list.count;
    return status == STATUS_OK ? EXIT_ALL_READ : run_out_cannot_write(run->arguments.out, &run->log, errno);
}

static int exit_no_model(const struct run *run, int status, const char *message)
{
    log_say(&run->log, LOG_ERROR,
            TR("no worker could start: %s (%s); check the models in %s",
               "工作进程无法启动：%s（%s）；请检查 %s 中的模型"),
            log_reason(status), message && *message ? message : "-", run->model_dir);
    return EXIT_NO_MODEL;
}

/* The exit status for what the pool said, with the message that belongs to it. */
static int conclude(struct run *run, int status, int reason, const char *message)
{
    const char *state = status == STATUS_OK            ? "done"
                        : status == STATUS_INTERRUPTED ? "interrupted"
                                                       : "failed";
    if (journal_state(&run->out.journal, &run->tell.progress, state) < 0 && status == STATUS_OK) {
        reason = errno;
        status = STATUS_IO;
    }
    switch (status) {
    case STATUS_OK:
        run_tell_summary(&run->tell);
        return run->tell.progress.failed ? EXIT_PAGES_FAILED : EXIT_ALL_READ;
    case STATUS_INTERRUPTED:
        run_tell_interrupted(&run->tell);
        return EXIT_INTERRUPTED;
    case STATUS_IO:
    case STATUS_NO_MEMORY:
        return run_out_cannot_write(run->arguments.out, &run->log, reason);
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
    const char *writable[] = {run->out.pages_dir, run->out.work_dir, NULL, NULL, NULL};
    size_t count = 2;
    if (run->out.overlay_dir)
        writable[count++] = run->out.overlay_dir;
    if (run->arguments.debug_dir)
        writable[count] = run->arguments.debug_dir;
    const struct confine_rules rules = {
        .readable = (const char *const *)readable, .writable = writable, .programs = programs};
    pool->rules = readable ? &rules : NULL;
    const struct page_service service = {run, service_start, service_read, service_failure};
    const struct pool_events events = run_tell_events(&run->tell);
    int reason = 0;
    int status = pool_run(pool, &service, &run->todo.list, &events, &reason, ret_message);
    rmdir(run->out.work_dir); /* where another run is at work in it, it stays */
    errno = reason;
    return status;
}

static int read_all(struct run *run)
{
    struct pool_options *pool = &run->arguments.pool;
    pool->fingerprint = run->models.fingerprint;
    pool->pages_dir = run->out.pages_dir;
    pool->overlay_dir = run->out.overlay_dir;
    pool->work_dir = run->out.work_dir;
    pool->keep_stderr = run->log.level >= LOG_DETAIL;
    CLEANUP(cleanup_free) char *message = NULL;
    if (journal_state(&run->out.journal, &run->tell.progress, "running") < 0)
        return run_out_cannot_write(run->arguments.out, &run->log, errno);
    int status = read_rest(run, &message);
    int reason = errno;
    progress_end(&run->tell.progress);
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
    struct run run = {.arguments = run_arguments_parse(argc, argv), .out = RUN_OUT_NONE};
    run.log = (struct log){
        .out = stderr, .level = run.arguments.level, .json = run.arguments.log_json, .bar = NULL};
    run.arguments.pool.force |= run.arguments.debug_dir != NULL;
    int status = find_models(&run);
    if (status == EXIT_ALL_READ)
        status = run_out_refuse_if_busy(run.arguments.out, &run.log);
    if (status == EXIT_ALL_READ)
        status = run_list_collect(&run.arguments, &run.log, &run.todo);
    if (status == EXIT_ALL_READ)
        status = run_out_open(&run.arguments, &run.models, &run.todo, &run.log, &run.out);
    if (status == EXIT_ALL_READ)
        status = settle(&run);
    if (status == EXIT_ALL_READ)
        status = read_all(&run);
    if (run.arguments.exporter && (status == EXIT_ALL_READ || status == EXIT_PAGES_FAILED)) {
        int exported = export_asked(&run);
        status = exported == EXIT_ALL_READ ? status : exported;
    }
    return status;
}
