#include "missing.h"

#include "base/cleanup.h"
#include "batch/share.h"
#include "commands.h"
#include "shenbao/status.h"

struct survey {
    const struct log *log;
    struct share *shares; /* owned */
    size_t count;
    struct plan plan;
    int number;                 /* of shares that the plan was cut into */
    size_t *pages, *pages_left; /* owned; by share, from 1 */
};

static void survey_release(struct survey *survey)
{
    for (size_t i = 0; i < survey->count; i++)
        share_release(&survey->shares[i]);
    plan_release(&survey->plan);
    free(survey->shares);
    free(survey->pages);
    free(survey->pages_left);
}

static int refuse(const struct survey *survey, const char *out, const char *why)
{
    log_say(survey->log, LOG_ERROR, "%s: %s", out, why);
    return EXIT_USAGE;
}

/* A folder where a run died before it began counts as nothing. */
static int open_shares(struct survey *survey, char *const *outs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct share *share = &survey->shares[survey->count];
        int status = share_open(outs[i], share);
        if (status == STATUS_NOT_FOUND)
            continue;
        if (status < 0)
            return refuse(survey, outs[i],
                          status == STATUS_BAD_PLAN
                              ? TR("no run of a share of a plan", "不是计划中某一份的结果")
                              : log_reason(status));
        survey->count++;
        const struct share *first = survey->shares;
        if (strcmp(share->plan_sha256, first->plan_sha256) != 0 || share->shards != first->shards)
            return refuse(
                survey, outs[i],
                TR("of another plan, or of other shares than the first", "与第一份的计划或总份数不同"));
    }
    return survey->count
               ? EXIT_ALL_READ
               : refuse(survey, outs[0], TR("no run of a share of a plan", "不是计划中某一份的结果"));
}

static int load_plan(struct survey *survey)
{
    CLEANUP(cleanup_free) char *path = path_join(survey->shares[0].out, "plan.jsonl");
    size_t line = 0;
    int status = path ? plan_read(path, &survey->plan, &line) : STATUS_NO_MEMORY;
    survey->number = survey->shares[0].shards;
    survey->pages = calloc((size_t)survey->number + 1, sizeof *survey->pages);
    survey->pages_left = calloc((size_t)survey->number + 1, sizeof *survey->pages_left);
    if (status == STATUS_OK && survey->pages && survey->pages_left)
        return EXIT_ALL_READ;
    return refuse(survey, path ? path : "plan.jsonl", log_reason(status));
}

static bool is_there(struct survey *survey, const struct plan_file *file, int frame)
{
    CLEANUP(cleanup_free) char *stem = plan_page_stem(file, frame);
    for (size_t i = 0; stem && i < survey->count; i++) {
        if (share_find(&survey->shares[i], stem))
            return true;
    }
    return false;
}

static void count_pages(struct survey *survey)
{
    for (size_t i = 0; i < survey->plan.count; i++) {
        const struct plan_file *file = &survey->plan.files[i];
        for (int frame = 0; frame < file->frames; frame++) {
            int shard = plan_shard_of(file, frame, survey->number);
            survey->pages[shard]++;
            survey->pages_left[shard] += !is_there(survey, file, frame);
        }
    }
}

static void print_shards(const struct survey *survey)
{
    bool first = true;
    for (int shard = 1; shard <= survey->number; shard++) {
        if (!survey->pages_left[shard])
            continue;
        int begin = shard;
        for (; shard <= survey->number && survey->pages_left[shard]; shard++)
            log_say(survey->log, LOG_NOTE,
                    TR("share %d/%d: pages missing: %zu of %zu", "第 %d/%d 份：缺 %zu / %zu 页"), shard,
                    survey->number, survey->pages_left[shard], survey->pages[shard]);
        printf("%s%d", first ? "" : ",", begin);
        if (shard - 1 > begin)
            printf("-%d", shard - 1);
        first = false;
    }
    if (!first)
        putchar('\n');
}

int missing_print(char *const *outs, size_t count, const struct log *log)
{
    CLEANUP(survey_release)
    struct survey survey = {.log = log, .shares = calloc(count, sizeof *survey.shares)};
    if (!survey.shares)
        return EXIT_CANNOT_WRITE;
    int exit = open_shares(&survey, outs, count);
    if (exit == EXIT_ALL_READ)
        exit = load_plan(&survey);
    if (exit != EXIT_ALL_READ)
        return exit;
    count_pages(&survey);
    print_shards(&survey);
    return EXIT_ALL_READ;
}
