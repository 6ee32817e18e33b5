/*
 * `shenbao merge`: the shares of a plan put together to what one run of it all would have left.
 *
 * Nothing is written before everything has been found right. The page results, plan and run.json that come out depend
 * on the plan, and on where it was read, not on the number of shares; log.jsonl has the figures of the runs as they were.
 */
#include <errno.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/name.h"
#include "batch/twins.h"
#include "commands.h"
#include "merge.h"
#include "shenbao/status.h"
#include "sources.h"

enum { RESULT_CEILING = 64 << 20 };

static error_t parse(int key, char *value, struct argp_state *state)
{
    struct merging *merging = state->input;
    switch (key) {
    case 'o':
        merging->target = value;
        return 0;
    case ARGP_KEY_ARG:
        merging->outs[merging->out_count++] = value;
        return 0;
    case ARGP_KEY_END:
        if (merging->out_count == 0)
            argp_error(state, "%s",
                       TR("no OUT: name the folders that the shares were read into",
                          "缺少输入：请给出各份的结果文件夹"));
        if (!merging->target)
            argp_error(state, "%s",
                       TR("no -o OUT: say where to put them together", "缺少 -o：请指定合并后的结果文件夹"));
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void arguments_parse(int argc, char **argv, struct merging *merging)
{
    const struct argp_option options[] = {
        {"output", 'o', "OUT", 0,
         TR("folder for all of them; made if need be", "合并后的结果文件夹，不存在则创建"), 0},
        {0}};
    const struct argp argp = {
        options,
        parse,
        "OUT... -o OUT",
        TR("Puts the shares of a plan together. Refuses, and says which, where a page is missing, is none of "
           "the "
           "plan's, or differs between two of them.",
           "合并同一计划的各份结果。如有页面缺失、不属于该计划，或在两份之间不一致，则拒绝合并并逐一列出。"),
        NULL,
        NULL,
        NULL};
    argp_parse(&argp, argc, argv, 0, NULL, merging);
}

static int copy_file(const char *from, const char *to)
{
    CLEANUP(cleanup_free) char *bytes = NULL;
    size_t size = 0;
    int status = file_read(from, RESULT_CEILING, &bytes, &size);
    if (status == STATUS_OK)
        status = folder_make_above(to);
    return status == STATUS_OK ? file_write_whole(to, bytes, size) : status;
}

/* The result, and the overlay beside it where there is one. */
static int copy_page(const struct merging *merging, const struct merge_place *place)
{
    const char *name = place->path + place->share->prefix;
    int stem = (int)(strlen(name) - strlen(".json"));
    CLEANUP(cleanup_free) char *result = NULL;
    CLEANUP(cleanup_free) char *drawn = NULL;
    CLEANUP(cleanup_free) char *overlay = NULL;
    if (asprintf(&result, "%s/pages/%s", merging->target, name) < 0 ||
        asprintf(&drawn, "%s/overlays/%.*s.png", place->share->out, stem, name) < 0 ||
        asprintf(&overlay, "%s/overlays/%.*s.png", merging->target, stem, name) < 0)
        return STATUS_NO_MEMORY;
    int status = copy_file(place->path, result);
    if (status == STATUS_OK)
        status = copy_file(drawn, overlay);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static int copy_pages(const struct merging *merging)
{
    int status = STATUS_OK;
    for (size_t i = 0; i < merging->plan.pages && status == STATUS_OK; i++)
        status = copy_page(merging, &merging->found[i]);
    return status;
}

static int copy_logs(const struct merging *merging)
{
    CLEANUP(cleanup_free) char *path = path_join(merging->target, "log.jsonl");
    struct file_writer writer;
    int status = path ? file_writer_open(path, &writer) : STATUS_NO_MEMORY;
    if (status < 0)
        return status;
    for (size_t i = 0; i < merging->share_count; i++) {
        CLEANUP(cleanup_free) char *from = path_join(merging->shares[i].out, "log.jsonl");
        FILE *log = from ? fopen(from, "re") : NULL;
        char bytes[64 * 1024];
        for (size_t count; log && (count = fread(bytes, 1, sizeof bytes, log)) > 0;)
            fwrite(bytes, 1, count, writer.out);
        if (log)
            fclose(log);
    }
    return file_writer_close(&writer, true);
}

static int write_run(const struct merging *merging)
{
    const json_t *first = merging->shares[0].run;
    CLEANUP(cleanup_free) char *path = path_join(merging->target, "run.json");
    json_t *run =
        json_pack("{s:s, s:s, s:O, s:s, s:O*, s:O, s:{s:s, s:i, s:i}, s:{s:I, s:I, s:I, s:I, s:I}, s:s}",
                  "schema", "shenbao.run/1", "shenbao", json_path_text(first, "shenbao", ""), "model",
                  json_object_get(first, "model"), "fingerprint", merging->shares[0].fingerprint, "inputs",
                  json_object_get(first, "inputs"), "duplicates", json_object_get(first, "duplicates"),
                  "plan", "sha256", merging->plan.sha256, "shard", 1, "shards", 1, "pages", "known",
                  (json_int_t)merging->plan.pages, "done", (json_int_t)merging->plan.pages, "failed",
                  (json_int_t)merging->failed, "cells", (json_int_t)merging->cells, "flagged",
                  (json_int_t)merging->flagged, "state", "done");
    CLEANUP(cleanup_free) char *folder = sources_folder(merging->shares[0].out, first);
    if (run && folder)
        json_object_set_new(run, "folder", sources_folder_note(merging->target, folder));
    CLEANUP(cleanup_free) char *text = run ? json_dumps(run, JSON_INDENT(1)) : NULL;
    int status = path && text ? file_write_whole(path, text, strlen(text)) : STATUS_NO_MEMORY;
    json_decref(run);
    return status;
}

static int write_all(struct merging *merging)
{
    CLEANUP(cleanup_free) char *pages = path_join(merging->target, "pages");
    CLEANUP(cleanup_free) char *plan = path_join(merging->shares[0].out, "plan.jsonl");
    errno = ENOMEM;
    int status = pages && plan ? folder_make(pages) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = copy_pages(merging);
    if (status == STATUS_OK)
        status = twins_note(merging->plan.twins, merging->plan.twin_count, merging->target);
    if (status == STATUS_OK)
        status = copy_logs(merging);
    if (status == STATUS_OK)
        status = plan_keep(plan, merging->target);
    return status == STATUS_OK ? write_run(merging) : status;
}

int command_merge(int argc, char **argv)
{
    CLEANUP(merging_release)
    struct merging merging = {.log = {.out = stderr, .level = LOG_NOTE},
                              .outs = calloc((size_t)argc, sizeof *merging.outs)};
    if (!merging.outs)
        return EXIT_CANNOT_WRITE;
    arguments_parse(argc, argv, &merging);
    int exit = merge_check(&merging);
    if (exit != EXIT_ALL_READ)
        return exit;
    if (write_all(&merging) < 0) {
        log_say(&merging.log, LOG_ERROR, TR("cannot write to %s: %s", "无法写入 %s：%s"), merging.target,
                strerror(errno));
        return EXIT_CANNOT_WRITE;
    }
    log_say(&merging.log, LOG_NOTE,
            TR("pages %zu, of shares %zu, are together in %s; failed: %zu",
               "%zu 页（%zu 份）已合并到 %s，其中失败 %zu 页"),
            merging.plan.pages, merging.share_count, merging.target, merging.failed);
    return merging.failed ? EXIT_PAGES_FAILED : EXIT_ALL_READ;
}
