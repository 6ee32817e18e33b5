/*
 * `shenbao score`: a run measured against truth, by kind of scan.
 */
#include <dirent.h>
#include <errno.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/results.h"
#include "commands.h"
#include "corrections.h"
#include "score/score.h"
#include "shenbao/status.h"

enum { KEY_WRONG = 256, KEY_JSON, KEY_AS_READ };

struct kind {
    const char *name; /* "fax" */
    struct tally tally;
};

/* Where the result for a picture's name is. */
struct place {
    const char *image;
    const char *path;
};

struct score_run {
    const char *results_dir, *truth_dir, *json_path;
    bool wrong, as_read;
    struct corrections *corrections; /* owned; NULL: none, or not wanted */
    struct log log;
    struct arena *arena;
    struct place *places;
    size_t place_count;
    struct kind *kinds;
    size_t kind_count;
    struct tally all;
    size_t missing;
};

static error_t parse(int key, char *value, struct argp_state *state)
{
    struct score_run *run = state->input;
    switch (key) {
    case KEY_WRONG:
        run->wrong = true;
        return 0;
    case KEY_AS_READ:
        run->as_read = true;
        return 0;
    case KEY_JSON:
        run->json_path = value;
        return 0;
    case ARGP_KEY_ARG:
        if (state->arg_num == 0)
            run->results_dir = value;
        else if (state->arg_num == 1)
            run->truth_dir = value;
        else
            argp_error(state, TR("one argument too many: '%s'", "多余的参数：“%s”"), value);
        return 0;
    case ARGP_KEY_END:
        if (!run->truth_dir)
            argp_error(state, "%s",
                       TR("name OUT, which `shenbao run` wrote, and the folder with the truth",
                          "请给出 shenbao run 的结果文件夹 OUT 与真值文件夹"));
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static int compare_places(const void *left, const void *right)
{
    const struct place *a = left, *b = right;
    return strcmp(a->image, b->image);
}

/* Knows the results by their picture's base name; JSON files that are no page results do not count. */
static int find_results(struct score_run *run)
{
    struct result_list list = {0};
    int status = result_list_collect(run->results_dir, &list);
    if (status < 0)
        return status;
    for (size_t i = 0; i < list.count; i++) {
        json_t *page = NULL;
        if (result_read(list.paths[i], &page, NULL) < 0)
            continue;
        struct place *place = arena_push(run->arena, &run->places, &run->place_count, sizeof *place);
        place->image = arena_strdup(run->arena, path_base(json_path_text(page, "source.path", "")));
        place->path = arena_strdup(run->arena, list.paths[i]);
        json_decref(page);
    }
    result_list_release(&list);
    if (run->place_count)
        qsort(run->places, run->place_count, sizeof *run->places, compare_places);
    return STATUS_OK;
}

/* The result for the picture, NULL where there is none; the caller owns it. */
static json_t *load_result(const struct score_run *run, const char *image)
{
    const struct place wanted = {.image = image};
    const struct place *place = run->place_count ? bsearch(&wanted, run->places, run->place_count,
                                                           sizeof *run->places, compare_places)
                                                 : NULL;
    json_t *page = NULL;
    if (!place || result_read(place->path, &page, NULL) != STATUS_OK)
        return NULL;
    struct page_amender amender = corrections_amender(run->corrections);
    if (amender.amend && amender.amend(amender.context, page) != STATUS_OK)
        log_say(&run->log, LOG_ERROR, TR("%s: corrections left out", "%s：更正未计入"), place->path);
    return page;
}

static struct tally *tally_of_kind(struct score_run *run, const char *name)
{
    for (size_t i = 0; i < run->kind_count; i++) {
        if (strcmp(run->kinds[i].name, name) == 0)
            return &run->kinds[i].tally;
    }
    struct kind *kind = arena_push(run->arena, &run->kinds, &run->kind_count, sizeof *kind);
    kind->name = arena_strdup(run->arena, name);
    return &kind->tally;
}

static void score_truth(struct score_run *run, const json_t *truth)
{
    const char *image = json_path_text(truth, "image", NULL);
    if (!image)
        return;
    json_t *result = load_result(run, image);
    struct tally tally = score_page(truth, result, run->wrong ? stdout : NULL);
    run->missing += !result;
    tally_add(tally_of_kind(run, json_path_text(truth, "kind", "?")), &tally);
    tally_add(&run->all, &tally);
    json_decref(result);
}

static int is_json(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return length > 5 && strcmp(entry->d_name + length - 5, ".json") == 0;
}

static int compare_entries(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int score_all(struct score_run *run)
{
    struct dirent **entries;
    int count = scandir(run->truth_dir, &entries, is_json, compare_entries);
    if (count < 0)
        return STATUS_NOT_FOUND;
    for (int i = 0; i < count; i++) {
        CLEANUP(cleanup_free) char *path = path_join(run->truth_dir, entries[i]->d_name);
        json_error_t error;
        json_t *truth = path ? json_load_file(path, 0, &error) : NULL;
        if (truth)
            score_truth(run, truth);
        else
            log_say(&run->log, LOG_ERROR,
                    TR("left out: %s is no JSON: line %d: %s", "略过：%s 不是 JSON：第 %d 行：%s"), path,
                    error.line, error.text);
        json_decref(truth);
        free(entries[i]);
    }
    free(entries);
    return STATUS_OK;
}

static int compare_kinds(const void *left, const void *right)
{
    const struct kind *a = left, *b = right;
    return strcmp(a->name, b->name);
}

static void print_row(const char *name, const double figures[FIGURE_COUNT])
{
    printf("%-9s", name);
    for (size_t i = 0; i < FIGURE_COUNT; i++) {
        if (i == FIGURE_PAGES)
            printf(" %7.0f", figures[i]);
        else if (i == FIGURE_GHOST)
            printf(" %7.2f", figures[i]);
        else
            printf(" %6.2f%%", 100 * figures[i]);
    }
    putchar('\n');
}

static json_t *figures_json(const double figures[FIGURE_COUNT])
{
    json_t *object = json_object();
    for (size_t i = 0; i < FIGURE_COUNT; i++)
        json_object_set_new(object, figure_names[i],
                            i == FIGURE_PAGES ? json_integer((json_int_t)figures[i]) : json_real(figures[i]));
    return object;
}

static void report_row(const char *name, const struct tally *tally, json_t *report)
{
    double figures[FIGURE_COUNT];
    tally_figures(tally, figures);
    print_row(name, figures);
    json_object_set_new(report, name, figures_json(figures));
}

static int write_report(const struct score_run *run, const json_t *report)
{
    if (!run->json_path)
        return EXIT_ALL_READ;
    CLEANUP(cleanup_free) char *text = json_dumps(report, JSON_INDENT(1));
    if (text && file_write_whole(run->json_path, text, strlen(text)) == STATUS_OK)
        return EXIT_ALL_READ;
    log_say(&run->log, LOG_ERROR,
            TR("cannot write %s: %s; choose another place", "无法写入 %s：%s；请另选位置"), run->json_path,
            strerror(errno));
    return EXIT_CANNOT_WRITE;
}

static int report_all(struct score_run *run)
{
    json_t *report = json_object();
    qsort(run->kinds, run->kind_count, sizeof *run->kinds, compare_kinds);
    printf("%-9s", "kind");
    for (size_t i = 0; i < FIGURE_COUNT; i++)
        printf(" %7s", figure_names[i]);
    putchar('\n');
    for (size_t i = 0; i < run->kind_count; i++)
        report_row(run->kinds[i].name, &run->kinds[i].tally, report);
    report_row("ALL", &run->all, report);
    if (run->missing)
        printf(TR_COUNT(run->missing, "%zu page without a result\n", "%zu pages without a result\n",
                        "%zu 页没有结果\n"),
               run->missing);
    int status = write_report(run, report);
    json_decref(report);
    return status;
}

static int no_input(const struct score_run *run, const char *path, const char *what)
{
    log_say(&run->log, LOG_ERROR, "%s: %s", path, what);
    return EXIT_USAGE;
}

static int score_folder(struct score_run *run)
{
    if (find_results(run) < 0)
        return no_input(run, run->results_dir,
                        TR("no results here; name the folder given to `shenbao run -o`",
                           "没有结果；请给出 shenbao run -o 所用的文件夹"));
    if (score_all(run) < 0 || run->kind_count == 0)
        return no_input(run, run->truth_dir,
                        TR("no truth here; name the folder with one JSON file a scan",
                           "没有真值；请给出含真值 JSON 的文件夹"));
    return report_all(run);
}

int command_score(int argc, char **argv)
{
    const struct argp_option options[] = {
        {"wrong", KEY_WRONG, NULL, 0, TR("list every wrong cell and field", "列出每个错误的单元格与字段"), 0},
        {"json", KEY_JSON, "FILE", 0, TR("write the figures here too", "同时将指标写入该文件"), 0},
        {"as-read", KEY_AS_READ, NULL, 0,
         TR("leave out what people corrected", "不计入人工更正，只看机器识别"), 0},
        {0},
    };
    const struct argp argp = {options,
                              parse,
                              "OUT TRUTH",
                              TR("Measures a run against truth, by kind of scan.\v"
                                 "grid: pages whose cells agree one to one in row, column and spans. cellF1: "
                                 "cells paired by outline. "
                                 "cells: non-empty cells read exactly. CER: character errors. ghost: empty "
                                 "cells that came back with text, in "
                                 "a hundred. fields: header, money and goal fields read exactly. indF1: "
                                 "indicators exact in all parts. "
                                 "caught: wrong cells that are flagged. load: cells flagged.",
                                 "对照真值按扫描类型计算准确率。"),
                              NULL,
                              NULL,
                              NULL};
    struct score_run run = {.log = {.out = stderr, .level = LOG_NOTE}, .arena = arena_new()};
    argp_parse(&argp, argc, argv, 0, NULL, &run);
    int status =
        run.as_read ? EXIT_ALL_READ : corrections_open_or_say(run.results_dir, &run.corrections, &run.log);
    if (status == EXIT_ALL_READ)
        status = run.arena ? score_folder(&run) : EXIT_NO_MODEL;
    corrections_close(run.corrections);
    arena_free(run.arena);
    return status;
}
