#include "export_run.h"

#include <errno.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/name.h"
#include "commands.h"
#include "corrections.h"
#include "export/join.h"
#include "export/pages.h"
#include "export/tables.h"
#include "run_state.h"
#include "shenbao/status.h"
#include "sources.h"

enum { PICTURES = 1000, COPY_BYTES = 1 << 16 };

struct run {
    const struct export_job *job;
    const struct exporter *exporter;
    const struct log *log;
    struct sources sources;
    struct corrections *corrections; /* owned */
    struct file_writer writer;       /* PLACE_STREAM and PLACE_FILE */
    bool to_stdout;
    struct export_request request;
    void *state;
    size_t left_out;
};

struct export_choices export_choices_default(void)
{
    return (struct export_choices){.bom = log_in_chinese(), .pictures = PICTURES};
}

/* ---- messages ---- */

static const char *reason_of(int status)
{
    if (status == STATUS_NOT_FOUND)
        return TR("its scan is not where the run found it; name the folder with --scans",
                  "扫描件已不在原处；请用 --scans 指定其所在文件夹");
    if (status == STATUS_CHANGED)
        return TR(
            "its scan has other content than the one that was read; run again, or name the folder of the old "
            "one with --scans",
            "扫描件内容与识别时不同；请重新运行，或用 --scans 指定原扫描件所在文件夹");
    if (status == STATUS_BAD_ARGUMENT)
        return TR("no page result; read the page again with run --force",
                  "不是页面结果；请用 run --force 重新读取");
    return log_reason(status);
}

static void say_left_out(struct run *run, const char *page, const char *why)
{
    CLEANUP(cleanup_free) char *shown = name_printable(page);
    log_say(run->log, LOG_ERROR, TR("left out: %s: %s", "略过：%s：%s"), shown ? shown : "?", why);
    run->left_out++;
}

static void left_out(void *context, const char *page, int status)
{
    say_left_out(context, page, reason_of(status));
}

static void refused(void *context, const char *path, int status, const char *message)
{
    struct run *run = context;
    log_say(run->log, LOG_ERROR,
            TR("left out: %s is no page result: %s; read the page again with run --force",
               "略过：%s 不是页面结果：%s；请用 run --force 重新读取"),
            path, message ? message : log_reason(status));
    run->left_out++;
}

static int cannot_write(const struct run *run, int status, int reason)
{
    log_say(run->log, LOG_ERROR,
            TR("cannot write %s: %s; make room or choose another place with -o",
               "无法写入 %s：%s；请腾出空间或用 -o 另选位置"),
            run->to_stdout ? "stdout" : run->job->target,
            status == STATUS_IO ? strerror(reason) : log_reason(status));
    return EXIT_CANNOT_WRITE;
}

/* ---- where it goes ---- */

/* A file beside nothing of the user's, for what must be put together before it goes to stdout. */
static int scratch_open(struct file_writer *writer)
{
    const char *folder = getenv("TMPDIR");
    CLEANUP(cleanup_free) char *path = path_join(folder && *folder ? folder : "/tmp", "shenbao-XXXXXX");
    int file = path ? mkstemp(path) : -1;
    if (file < 0)
        return path ? STATUS_IO : STATUS_NO_MEMORY;
    writer->out = fdopen(file, "w+");
    writer->temporary = strdup(path);
    return writer->out && writer->temporary ? STATUS_OK : STATUS_NO_MEMORY;
}

static int target_open(struct run *run)
{
    enum export_place place = run->exporter->place;
    const char *target = run->job->target;
    if (place == PLACE_FOLDER) {
        run->request.target = target;
        return folder_make(target);
    }
    if (run->to_stdout && place == PLACE_STREAM) {
        run->request.out = stdout;
        return STATUS_OK;
    }
    int status = run->to_stdout ? scratch_open(&run->writer) : folder_make_above(target);
    if (status == STATUS_OK && !run->to_stdout)
        status = file_writer_open(target, &run->writer);
    run->request.out = place == PLACE_STREAM ? run->writer.out : NULL;
    run->request.target = place == PLACE_FILE ? run->writer.temporary : NULL;
    return status;
}

static int file_pour(const char *path, FILE *out)
{
    FILE *file = fopen(path, "re");
    if (!file)
        return STATUS_IO;
    char bytes[COPY_BYTES];
    size_t count;
    while ((count = fread(bytes, 1, sizeof bytes, file)) > 0 && fwrite(bytes, 1, count, out) == count)
        ;
    int status = ferror(file) || ferror(out) ? STATUS_IO : STATUS_OK;
    fclose(file);
    return status;
}

static int scratch_close(struct file_writer *writer, bool keep)
{
    int status = keep ? file_pour(writer->temporary, stdout) : STATUS_OK;
    int reason = errno;
    unlink(writer->temporary);
    fclose(writer->out);
    free(writer->temporary);
    errno = reason;
    return status;
}

static int target_close(struct run *run, bool keep)
{
    int status = STATUS_OK;
    if (run->to_stdout && run->writer.temporary)
        status = scratch_close(&run->writer, keep);
    else if (run->writer.path)
        return file_writer_close(&run->writer, keep);
    if (run->to_stdout && status == STATUS_OK && (fflush(stdout) != 0 || ferror(stdout)))
        status = STATUS_IO;
    return status;
}

/* ---- the export ---- */

static int scan_open(void *context, const char *path, const char *sha256, int frame,
                     struct scan_file *ret_file)
{
    const struct run *run = context;
    return sources_open(&run->sources, path, sha256, frame, ret_file);
}

static char *scan_locate(void *context, const char *path, const char *sha256)
{
    const struct run *run = context;
    return sources_locate(&run->sources, path, sha256);
}

static int page_give(void *context, const char *name, const json_t *page)
{
    const struct run *run = context;
    return run->exporter->page(run->state, &(struct export_page){name, page});
}

static int pages_pass(struct run *run, const char *pages_dir)
{
    struct page_sink sink = {run, page_give};
    size_t ignored = 0;
    const struct page_amender amender = corrections_amender(run->corrections);
    if (!run->exporter->joins)
        return pages_export_amended(pages_dir, &amender, &sink, refused, run, &ignored);
    struct joiner *joiner = joiner_new(&sink);
    if (!joiner)
        return STATUS_NO_MEMORY;
    sink = joiner_sink(joiner);
    int status = pages_export_amended(pages_dir, &amender, &sink, refused, run, &ignored);
    if (status == STATUS_OK)
        status = joiner_end(joiner);
    int reason = errno;
    joiner_free(joiner);
    errno = reason;
    return status;
}

static int pages_give(struct run *run, const char *pages_dir)
{
    int status = run->exporter->open(&run->request, &run->state);
    if (status != STATUS_OK)
        return status;
    status = pages_pass(run, pages_dir);
    int reason = errno;
    int closed = run->exporter->close(run->state, status == STATUS_OK);
    if (status != STATUS_OK)
        errno = reason;
    return status != STATUS_OK ? status : closed;
}

static int write_all(struct run *run, const char *pages_dir)
{
    int status = target_open(run);
    if (status == STATUS_OK)
        status = pages_give(run, pages_dir);
    int reason = errno;
    int closed = target_close(run, status == STATUS_OK);
    if (status == STATUS_OK) {
        status = closed;
        reason = errno;
    }
    return status == STATUS_OK ? run->left_out ? EXIT_PAGES_FAILED : EXIT_ALL_READ
                               : cannot_write(run, status, reason);
}

int export_run(const struct export_job *job, const struct log *log)
{
    CLEANUP(cleanup_free) char *pages_dir = path_join(job->out_dir, "pages");
    if (!pages_dir || access(pages_dir, R_OK | X_OK) != 0) {
        log_say(log, LOG_ERROR,
                TR("%s: no results here; name the folder given to `shenbao run -o`",
                   "%s：没有结果；请给出 shenbao run -o 所用的文件夹"),
                job->out_dir);
        return EXIT_USAGE;
    }
    struct run run = {.job = job,
                      .exporter = exporter_fitting(job->exporter, &job->choices),
                      .log = log,
                      .to_stdout = !job->target || strcmp(job->target, "-") == 0};
    int status = sources_find(job->out_dir, job->scans, job->scan_count, &run.sources);
    if (status != STATUS_OK)
        return cannot_write(&run, status, errno);
    json_t *about = run_json_load(job->out_dir);
    run.request = (struct export_request){.out_dir = job->out_dir,
                                          .run_state = run_state_text(job->out_dir, about),
                                          .choices = job->choices,
                                          .scans = {&run, &run.sources.limits, scan_open, scan_locate},
                                          .log = log,
                                          .context = &run,
                                          .left_out = left_out};
    json_decref(about);
    int exit_status = corrections_open_or_say(job->out_dir, &run.corrections, log);
    if (exit_status == EXIT_ALL_READ)
        exit_status = write_all(&run, pages_dir);
    corrections_close(run.corrections);
    sources_release(&run.sources);
    return exit_status;
}
