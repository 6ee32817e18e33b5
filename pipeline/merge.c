#include "merge.h"

#include "base/cleanup.h"
#include "base/file.h"
#include "base/name.h"
#include "commands.h"
#include "shenbao/status.h"

enum { NAMED_MAX = 20 };

void merging_release(struct merging *merging)
{
    for (size_t i = 0; i < merging->share_count; i++)
        share_release(&merging->shares[i]);
    plan_release(&merging->plan);
    free(merging->shares);
    free(merging->found);
    free(merging->outs);
}

static void problem(struct merging *merging, const char *what, const char *name, const char *where)
{
    CLEANUP(cleanup_free) char *shown = name_printable(name);
    if (++merging->problems <= NAMED_MAX)
        log_say(&merging->log, LOG_ERROR, "%s: %s%s%s", what, shown ? shown : "?", *where ? ", " : "", where);
}

static int open_shares(struct merging *merging)
{
    for (size_t i = 0; i < merging->out_count; i++) {
        struct share *share = &merging->shares[i];
        int status = share_open(merging->outs[i], share);
        if (status < 0) {
            log_say(&merging->log, LOG_ERROR, "%s: %s", merging->outs[i],
                    status == STATUS_BAD_PLAN || status == STATUS_NOT_FOUND
                        ? TR("no run of a share of a plan (shenbao run --plan)",
                             "不是计划中某一份的结果（shenbao run --plan）")
                        : log_reason(status));
            return EXIT_USAGE;
        }
        merging->share_count++;
        const struct share *first = merging->shares;
        if (strcmp(share->plan_sha256, first->plan_sha256) != 0)
            problem(merging, TR("of another plan", "属于另一计划"), share->out, first->out);
        else if (strcmp(share->fingerprint, first->fingerprint) != 0)
            problem(merging, TR("read with another program or models", "所用程序或模型不同"), share->out,
                    first->out);
    }
    return merging->problems ? EXIT_USAGE : EXIT_ALL_READ;
}

static int load_plan(struct merging *merging)
{
    CLEANUP(cleanup_free) char *path = path_join(merging->shares[0].out, "plan.jsonl");
    size_t line = 0;
    int status = path ? plan_read(path, &merging->plan, &line) : STATUS_NO_MEMORY;
    if (status == STATUS_OK && strcmp(merging->plan.sha256, merging->shares[0].plan_sha256) != 0)
        status = STATUS_BAD_PLAN;
    if (status == STATUS_OK)
        merging->found = calloc(merging->plan.pages + 1, sizeof *merging->found);
    if (status == STATUS_OK && merging->found)
        return EXIT_ALL_READ;
    log_say(&merging->log, LOG_ERROR, TR("%s, line %zu: %s", "%s 第 %zu 行：%s"), path ? path : "?", line,
            log_reason(status < 0 ? status : STATUS_NO_MEMORY));
    return EXIT_USAGE;
}

static bool same_bytes(const char *one, const char *other)
{
    char a[HASH_HEX_SIZE], b[HASH_HEX_SIZE];
    return hash_file(one, a) == STATUS_OK && hash_file(other, b) == STATUS_OK && strcmp(a, b) == 0;
}

/* Whether the result is what its name says, and whole. */
static void check_result(struct merging *merging, const struct plan_file *file, int frame, const char *path)
{
    json_t *page = NULL;
    char fingerprint[80];
    snprintf(fingerprint, sizeof fingerprint, "sha256:%s", merging->shares[0].fingerprint);
    bool right = result_read(path, &page, NULL) == STATUS_OK &&
                 strcmp(json_path_text(page, "engine.fingerprint", ""), fingerprint) == 0 &&
                 strcmp(json_path_text(page, "source.sha256", ""), file->item.sha256) == 0 &&
                 json_path_integer(page, "source.frame") == frame;
    if (!right)
        problem(merging,
                TR("damaged, or made with another program or models", "已损坏，或所用程序、模型不同"), path,
                TR("read its share again", "请重新读取该份"));
    merging->failed += json_object_get(page, "error") != NULL;
    merging->cells += (size_t)json_path_integer(page, "summary.cells");
    merging->flagged += (size_t)json_path_integer(page, "summary.flagged");
    json_decref(page);
}

static void say_missing(struct merging *merging, const struct plan_file *file, int frame)
{
    char where[80];
    int shards = merging->shares[0].shards;
    snprintf(where, sizeof where, TR("page %d, share %d/%d", "第 %d 页，第 %d/%d 份"), frame + 1,
             plan_shard_of(file, frame, shards), shards);
    problem(merging, TR("missing", "缺失"), file->item.name, where);
}

static int find_page(struct merging *merging, const struct plan_file *file, int frame,
                     struct merge_place *ret_place)
{
    CLEANUP(cleanup_free) char *stem = plan_page_stem(file, frame);
    struct merge_place found = {0};
    if (!stem)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < merging->share_count; i++) {
        const char *path = share_find(&merging->shares[i], stem);
        if (path && found.path && !same_bytes(path, found.path))
            problem(merging, TR("two results that differ", "两份结果不一致"), path, found.path);
        if (path && !found.path)
            found = (struct merge_place){&merging->shares[i], path};
    }
    if (found.path)
        check_result(merging, file, frame, found.path);
    else
        say_missing(merging, file, frame);
    *ret_place = found;
    return STATUS_OK;
}

static void find_extras(struct merging *merging)
{
    for (size_t i = 0; i < merging->share_count; i++) {
        const struct share *share = &merging->shares[i];
        for (size_t j = 0; j < share->results.count; j++) {
            if (!share->claimed[j])
                problem(merging, TR("none of the plan's pages", "不属于该计划的页面"),
                        share->results.paths[j], "");
        }
    }
}

static int check_pages(struct merging *merging)
{
    size_t page = 0;
    int status = STATUS_OK;
    for (size_t i = 0; i < merging->plan.count; i++) {
        for (int frame = 0; frame < merging->plan.files[i].frames && status == STATUS_OK; frame++)
            status = find_page(merging, &merging->plan.files[i], frame, &merging->found[page++]);
    }
    find_extras(merging);
    if (status < 0)
        log_say(&merging->log, LOG_ERROR, "%s", log_reason(status));
    if (merging->problems > NAMED_MAX)
        log_say(&merging->log, LOG_ERROR, TR("and %zu more like these", "此外还有 %zu 处"),
                merging->problems - NAMED_MAX);
    if (merging->problems)
        log_say(&merging->log, LOG_ERROR, "%s",
                TR("nothing was merged; shenbao status --missing OUT... says which shares to read again",
                   "未作合并；shenbao status --missing OUT... 可列出需要重新读取的份"));
    return status < 0 || merging->problems ? EXIT_USAGE : EXIT_ALL_READ;
}

/* Results that are in the target already must be the plan's too. */
static int check_target(struct merging *merging)
{
    struct share target = {0};
    CLEANUP(cleanup_free) char *pages = path_join(merging->target, "pages");
    struct result_list list = {0};
    int status = pages ? result_list_collect(pages, &list) : STATUS_NO_MEMORY;
    bool free_to_use = status == STATUS_NOT_FOUND || (status == STATUS_OK && list.count == 0);
    result_list_release(&list);
    if (!free_to_use && share_open(merging->target, &target) == STATUS_OK)
        free_to_use = strcmp(target.plan_sha256, merging->plan.sha256) == 0;
    share_release(&target);
    if (free_to_use)
        return EXIT_ALL_READ;
    log_say(
        &merging->log, LOG_ERROR,
        TR("%s holds other results; give a new folder with -o", "%s 中已有其他结果，请用 -o 另给新文件夹"),
        merging->target);
    return EXIT_USAGE;
}

int merge_check(struct merging *merging)
{
    merging->shares = calloc(merging->out_count, sizeof *merging->shares);
    if (!merging->shares)
        return EXIT_CANNOT_WRITE;
    int exit = open_shares(merging);
    if (exit == EXIT_ALL_READ)
        exit = load_plan(merging);
    if (exit == EXIT_ALL_READ)
        exit = check_target(merging);
    return exit == EXIT_ALL_READ ? check_pages(merging) : exit;
}
