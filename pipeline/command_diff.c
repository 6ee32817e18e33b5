/*
 * `shenbao diff`: what another run of the same scans reads otherwise, e.g. with a newer model or form.
 */
#include <errno.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/name.h"
#include "base/results.h"
#include "commands.h"
#include "compare.h"
#include "corrections.h"
#include "shenbao/status.h"

enum { KEY_JSON = 256, KEY_AS_READ };

struct counts {
    size_t pages, different, texts, flags, cells, records, errors, unreadable;
};

struct diff {
    const char *outs[2];
    bool json, as_read;
    struct log log;
    char *folders[2];                   /* owned: OUT/pages */
    struct corrections *corrections[2]; /* owned; NULL: none, or not wanted */
    struct result_list lists[2];
    const char *page; /* its result's name */
    size_t told;      /* of this page */
    bool begun;       /* something stands in the JSON array */
    struct counts counts;
};

/* ---- telling ---- */

static void json_tell(struct diff *diff, const struct difference *difference)
{
    json_t *change =
        json_pack("{s:s, s:s, s:s}", "page", diff->page, "kind", difference->kind, "at", difference->at);
    if (difference->before)
        json_object_set_new(change, "before", json_string(difference->before));
    if (difference->after)
        json_object_set_new(change, "after", json_string(difference->after));
    fputs(diff->begun ? ",\n  " : "\n  ", stdout);
    json_dumpf(change, stdout, JSON_COMPACT);
    json_decref(change);
    diff->begun = true;
}

static const char *shown(const char *value)
{
    return value ? value : TR("(none)", "（无）");
}

static void tell(void *context, const struct difference *difference)
{
    struct diff *diff = context;
    struct counts *counts = &diff->counts;
    counts->texts += strcmp(difference->kind, "text") == 0;
    counts->flags += strcmp(difference->kind, "flags") == 0;
    counts->cells += strcmp(difference->kind, "cell") == 0;
    counts->records += strcmp(difference->kind, "record") == 0;
    counts->errors += strcmp(difference->kind, "error") == 0;
    counts->different += diff->told++ == 0;
    if (diff->json) {
        json_tell(diff, difference);
        return;
    }
    if (diff->told == 1)
        printf("%s\n", diff->page);
    printf("  %s%s%s: %s → %s\n", difference->at, strcmp(difference->kind, "flags") == 0 ? " " : "",
           strcmp(difference->kind, "flags") == 0 ? TR("flags", "标记") : "", shown(difference->before),
           shown(difference->after));
}

/* The page is in one of the runs alone. */
static void tell_alone(struct diff *diff, int side)
{
    struct difference difference = {"page", "", side == 0 ? diff->outs[0] : NULL,
                                    side == 1 ? diff->outs[1] : NULL};
    diff->counts.different++;
    if (diff->json)
        json_tell(diff, &difference);
    else
        printf(TR("%s\n  only in %s\n", "%s\n  仅见于 %s\n"), diff->page, diff->outs[side]);
}

static void summary_tell(const struct diff *diff)
{
    const struct counts *counts = &diff->counts;
    if (!diff->json) {
        printf(TR("pages that differ: %zu of %zu; in texts %zu, flags %zu, cells %zu, records %zu\n",
                  "%zu 页不同（共 %zu 页）：文字 %zu 处，标记 %zu 处，单元格 %zu 处，记录 %zu 处\n"),
               counts->different, counts->pages, counts->texts, counts->flags, counts->cells,
               counts->records);
        return;
    }
    printf("%s], \"summary\": {\"pages\": %zu, \"different\": %zu, \"texts\": %zu, \"flags\": %zu, "
           "\"cells\": %zu, "
           "\"records\": %zu, \"errors\": %zu, \"unreadable\": %zu}}\n",
           diff->begun ? "\n" : "", counts->pages, counts->different, counts->texts, counts->flags,
           counts->cells, counts->records, counts->errors, counts->unreadable);
}

/* ---- pairing ---- */

/* Where the result lies below OUT/pages, without ".json"; malloc'd. */
static char *name_of(const struct diff *diff, int side, size_t index)
{
    const char *path = diff->lists[side].paths[index] + strlen(diff->folders[side]);
    path += strspn(path, "/");
    return strndup(path, strlen(path) - strlen(".json"));
}

/* The page with what people settled; NULL: it cannot be used, which is told. */
static json_t *page_read(struct diff *diff, int side, size_t index)
{
    const char *path = diff->lists[side].paths[index];
    const struct page_amender amender = corrections_amender(diff->corrections[side]);
    json_t *page = NULL;
    CLEANUP(cleanup_free) char *message = NULL;
    int status = result_read(path, &page, &message);
    if (status == STATUS_OK && amender.amend)
        status = amender.amend(amender.context, page);
    if (status == STATUS_OK)
        return page;
    json_decref(page);
    diff->counts.unreadable++;
    log_say(&diff->log, LOG_ERROR, TR("left out: %s is no page result: %s", "略过：%s 不是页面结果：%s"),
            path, message ? message : log_reason(status));
    return NULL;
}

static int pair_compare(struct diff *diff, size_t first, size_t second)
{
    json_t *before = page_read(diff, 0, first);
    json_t *after = page_read(diff, 1, second);
    int status = before && after ? pages_compare(before, after, tell, diff) : STATUS_OK;
    json_decref(before);
    json_decref(after);
    return status;
}

/* Both lists are in one order: that of the names' parts. */
static int names_order(const char *a, const char *b)
{
    for (; *a && *a == *b; a++)
        b++;
    unsigned char one = *a == '/' ? 1 : (unsigned char)*a, two = *b == '/' ? 1 : (unsigned char)*b;
    return (one > two) - (one < two);
}

static int step(struct diff *diff, size_t at[2])
{
    bool left = at[0] < diff->lists[0].count, right = at[1] < diff->lists[1].count;
    CLEANUP(cleanup_free) char *first = left ? name_of(diff, 0, at[0]) : NULL;
    CLEANUP(cleanup_free) char *second = right ? name_of(diff, 1, at[1]) : NULL;
    if ((left && !first) || (right && !second))
        return STATUS_NO_MEMORY;
    int order = !right ? -1 : !left ? 1 : names_order(first, second);
    diff->page = order <= 0 ? first : second;
    diff->told = 0;
    diff->counts.pages++;
    int status = STATUS_OK;
    if (order == 0)
        status = pair_compare(diff, at[0], at[1]);
    else
        tell_alone(diff, order > 0);
    at[0] += order <= 0;
    at[1] += order >= 0;
    return status;
}

static int lists_compare(struct diff *diff)
{
    size_t at[2] = {0, 0};
    int status = STATUS_OK;
    if (diff->json)
        fputs("{\"changes\": [", stdout);
    while (status == STATUS_OK && (at[0] < diff->lists[0].count || at[1] < diff->lists[1].count))
        status = step(diff, at);
    summary_tell(diff);
    return status;
}

/* ---- the command ---- */

static int compare_paths(const void *a, const void *b)
{
    return names_order(*(char *const *)a, *(char *const *)b);
}

static int list_collect(struct diff *diff, int side)
{
    diff->folders[side] = path_join(diff->outs[side], "pages");
    int status =
        diff->folders[side] ? result_list_collect(diff->folders[side], &diff->lists[side]) : STATUS_NO_MEMORY;
    if (status == STATUS_OK && diff->lists[side].count > 0)
        qsort(diff->lists[side].paths, diff->lists[side].count, sizeof *diff->lists[side].paths,
              compare_paths);
    if (status != STATUS_OK)
        log_say(&diff->log, LOG_ERROR,
                TR("%s: no results here (%s); name the folder given to `shenbao run -o`",
                   "%s：没有结果（%s）；请给出 shenbao run -o 所用的文件夹"),
                diff->outs[side], log_reason(status));
    return status;
}

static error_t parse(int key, char *value, struct argp_state *state)
{
    struct diff *diff = state->input;
    switch (key) {
    case KEY_JSON:
        diff->json = true;
        return 0;
    case KEY_AS_READ:
        diff->as_read = true;
        return 0;
    case ARGP_KEY_ARG:
        if (state->arg_num > 1)
            argp_error(state, TR("more than two runs: '%s'", "多余的参数：“%s”"), value);
        diff->outs[state->arg_num] = value;
        return 0;
    case ARGP_KEY_END:
        if (!diff->outs[1])
            argp_error(
                state, "%s",
                TR("name two folders that `shenbao run` wrote", "请给出两个 shenbao run 的结果文件夹"));
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static int conclude(const struct diff *diff, int status)
{
    if (status != STATUS_OK || fflush(stdout) != 0 || ferror(stdout)) {
        log_say(&diff->log, LOG_ERROR, TR("cannot write stdout: %s", "无法写入标准输出：%s"),
                status != STATUS_OK ? log_reason(status) : strerror(errno));
        return EXIT_CANNOT_WRITE;
    }
    return diff->counts.unreadable  ? EXIT_PAGES_FAILED
           : diff->counts.different ? EXIT_DIFFERENT
                                    : EXIT_ALL_READ;
}

/* Exit status. */
static int runs_compare(struct diff *diff)
{
    for (int side = 0; side < 2; side++)
        if (list_collect(diff, side) != STATUS_OK)
            return EXIT_USAGE;
    int status = EXIT_ALL_READ;
    for (int side = 0; side < 2 && status == EXIT_ALL_READ && !diff->as_read; side++)
        status = corrections_open_or_say(diff->outs[side], &diff->corrections[side], &diff->log);
    return status == EXIT_ALL_READ ? conclude(diff, lists_compare(diff)) : status;
}

int command_diff(int argc, char **argv)
{
    const struct argp_option options[] = {
        {"json", KEY_JSON, NULL, 0, TR("as one JSON document", "以一个 JSON 文档输出"), 0},
        {"as-read", KEY_AS_READ, NULL, 0, TR("leave out what people corrected", "不计人工更正"), 0},
        {0}};
    const struct argp argp = {
        options,
        parse,
        "OUT1 OUT2",
        TR("Says what the second run reads otherwise than the first, corrections included: cells, flags, "
           "records. Status 5 where something differs.",
           "列出第二次运行（含人工更正）与第一次的不同之处：单元格、标记、记录。有不同则退出码为 5。"),
        NULL,
        NULL,
        NULL};
    struct diff diff = {.log = {.out = stderr, .level = LOG_NOTE}};
    argp_parse(&argp, argc, argv, 0, NULL, &diff);
    int status = runs_compare(&diff);
    for (int side = 0; side < 2; side++) {
        corrections_close(diff.corrections[side]);
        result_list_release(&diff.lists[side]);
        free(diff.folders[side]);
    }
    return status;
}
