/*
 * `shenbao status`: what a run has done, from its results themselves.
 */
#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/name.h"
#include "base/results.h"
#include "commands.h"
#include "corrections.h"
#include "export/pages.h"
#include "missing.h"
#include "run_state.h"
#include "shenbao/status.h"

enum { KEY_MISSING = 256 };

struct standing {
    const char *out_dir; /* the first of … */
    char **outs;         /* owned: as many as there are arguments */
    size_t out_count;
    bool missing;
    struct log log;
    size_t pages, failed, flagged_pages, cells, flagged;
    size_t settled; /* by people */
};

static void standing_release(struct standing *standing)
{
    free(standing->outs);
}

static error_t parse(int key, char *value, struct argp_state *state)
{
    struct standing *standing = state->input;
    switch (key) {
    case KEY_MISSING:
        standing->missing = true;
        return 0;
    case ARGP_KEY_ARG:
        standing->outs[standing->out_count++] = value;
        return 0;
    case ARGP_KEY_END:
        standing->out_dir = standing->outs[0];
        if (standing->out_count > 1 && !standing->missing)
            argp_error(state, TR("more than one OUT: '%s'", "多余的参数：“%s”"), standing->outs[1]);
        if (!standing->out_dir)
            argp_error(state, "%s",
                       TR("no OUT: name the folder that `shenbao run` writes",
                          "缺少 OUT：请给出 shenbao run 的结果文件夹"));
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* In the reader's language, and where the code is of a newer program as the document says it. */
static const char *failure_text(const json_t *page, const char *code)
{
    int status = status_by_name(code);
    return strcmp(status_name(status), code) == 0 ? log_reason(status)
                                                  : json_path_text(page, "error.message", "?");
}

/* Failed pages are named as they come, after a heading. */
static int add(void *context, const char *name, const json_t *page)
{
    struct standing *standing = context;
    size_t flagged = (size_t)json_path_integer(page, "summary.flagged");
    standing->pages++;
    standing->cells += (size_t)json_path_integer(page, "summary.cells");
    standing->flagged += flagged;
    const json_t *flags = json_object_get(json_object_get(page, "page"), "flags");
    standing->flagged_pages += flagged > 0 || json_array_size(flags) > 0;
    if (!json_object_get(page, "error"))
        return STATUS_OK;
    if (standing->failed++ == 0)
        puts(TR("failed:", "失败："));
    CLEANUP(cleanup_free) char *shown = name_printable(json_path_text(page, "source.path", "?"));
    printf("  %s", shown);
    if (json_path_integer(page, "source.frame") > 0)
        printf(TR(" (page %d)", "（第 %d 页）"), (int)json_path_integer(page, "source.frame") + 1);
    const char *code = json_path_text(page, "error.code", "?");
    printf(": %s (%s)\n", failure_text(page, code), code);
    return STATUS_OK;
}

static void refused(void *context, const char *path, int status, const char *message)
{
    const struct standing *standing = context;
    log_say(&standing->log, LOG_ERROR,
            TR("%s is no page result: %s; read the page again with run --force",
               "%s 不是页面结果：%s；请用 run --force 重新读取"),
            path, message ? message : log_reason(status));
}

static void print_run(const struct standing *standing, const json_t *run)
{
    const json_t *pages = json_object_get(run, "pages");
    size_t known = (size_t)json_path_integer(pages, "known");
    size_t left = known > standing->pages ? known - standing->pages : 0;
    printf(TR("run:     %s, begun %s, shenbao %s\n", "运行：%s，开始于 %s，shenbao %s\n"),
           run_state_text(standing->out_dir, run), json_path_text(run, "started", "?"),
           json_path_text(run, "shenbao", "?"));
    printf(TR("pages:   %zu done (%zu of them failed), %zu left\n",
              "页面：完成 %zu（其中失败 %zu），剩余 %zu\n"),
           standing->pages, standing->failed, left);
    printf(TR_COUNT(standing->flagged_pages, "cells:   %zu, %zu to be checked on %zu page\n",
                    "cells:   %zu, %zu to be checked on %zu pages\n", "单元格：%zu，待核 %zu，涉及 %zu 页\n"),
           standing->cells, standing->flagged, standing->flagged_pages);
    if (standing->settled)
        printf(TR_COUNT(standing->settled, "settled: %zu cell, by people\n",
                        "settled: %zu cells, by people\n", "已核定：%zu 个单元格（人工）\n"),
               standing->settled);
    printf(TR("pace:    %.1f pages a minute\n", "速度：每分钟 %.1f 页\n"),
           json_number_value(json_object_get(pages, "pages_a_minute")));
}

int command_status(int argc, char **argv)
{
    const struct argp_option options[] = {{"missing", KEY_MISSING, NULL, 0,
                                           TR("of the shares of a plan: print the numbers of those that lack "
                                              "pages, as sbatch --array takes them",
                                              "对计划的各份：列出尚缺页面的份号，格式可用于 sbatch --array"),
                                           0},
                                          {0}};
    const struct argp argp = {options,
                              parse,
                              "OUT\n--missing OUT...",
                              TR("Says what a run has done: pages read, failed, flagged, and what is left.",
                                 "显示运行情况：已读取、失败、待核与剩余的页面。"),
                              NULL,
                              NULL,
                              NULL};
    CLEANUP(standing_release)
    struct standing standing = {.outs = calloc((size_t)argc, sizeof *standing.outs),
                                .log = {.out = stderr, .level = LOG_NOTE}};
    if (!standing.outs)
        return EXIT_CANNOT_WRITE;
    argp_parse(&argp, argc, argv, 0, NULL, &standing);
    if (standing.missing)
        return missing_print(standing.outs, standing.out_count, &standing.log);
    CLEANUP(cleanup_free) char *pages_dir = path_join(standing.out_dir, "pages");
    struct corrections *corrections = NULL;
    int opened = corrections_open_or_say(standing.out_dir, &corrections, &standing.log);
    if (opened != EXIT_ALL_READ)
        return opened;
    const struct page_sink sink = {&standing, add};
    const struct page_amender amender = corrections_amender(corrections);
    size_t bad = 0;
    int status = pages_dir ? pages_export_amended(pages_dir, &amender, &sink, refused, &standing, &bad)
                           : STATUS_NO_MEMORY;
    standing.settled = corrections_settled(corrections);
    corrections_close(corrections);
    if (status < 0) {
        log_say(&standing.log, LOG_ERROR,
                TR("%s: no results here (%s); name the folder given to `shenbao run -o`",
                   "%s：没有结果（%s）；请给出 shenbao run -o 所用的文件夹"),
                standing.out_dir, log_reason(status));
        return EXIT_USAGE;
    }
    json_t *run = run_json_load(standing.out_dir);
    print_run(&standing, run);
    json_decref(run);
    return bad ? EXIT_PAGES_FAILED : EXIT_ALL_READ;
}
