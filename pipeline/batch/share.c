#include "batch/share.h"

#include "base/cleanup.h"
#include "base/name.h"
#include "shenbao/status.h"

static int compare_paths(const void *left, const void *right)
{
    char *a, *b;
    memcpy(&a, left, sizeof a);
    memcpy(&b, right, sizeof b);
    return strcmp(a, b);
}

static int load_results(struct share *share)
{
    CLEANUP(cleanup_free) char *pages = path_join(share->out, "pages");
    int status = pages ? result_list_collect(pages, &share->results) : STATUS_NO_MEMORY;
    if (status == STATUS_NOT_FOUND) /* it died before it began */
        status = STATUS_OK;
    if (status != STATUS_OK)
        return status;
    share->prefix = strlen(pages) + 1;
    share->claimed = calloc(share->results.count + 1, sizeof *share->claimed);
    if (share->results.count)
        qsort(share->results.paths, share->results.count, sizeof *share->results.paths, compare_paths);
    return share->claimed ? STATUS_OK : STATUS_NO_MEMORY;
}

int share_open(const char *out, struct share *ret_share)
{
    CLEANUP(cleanup_free) char *path = path_join(out, "run.json");
    struct share share = {.out = out, .run = path ? json_load_file(path, 0, NULL) : NULL};
    share.plan_sha256 = json_path_text(share.run, "plan.sha256", "");
    share.fingerprint = json_path_text(share.run, "fingerprint", "");
    share.shard = (int)json_path_integer(share.run, "plan.shard");
    share.shards = (int)json_path_integer(share.run, "plan.shards");
    int status = !path        ? STATUS_NO_MEMORY
                 : !share.run ? STATUS_NOT_FOUND
                 : !*share.plan_sha256 || share.shard < 1 || share.shards < share.shard
                     ? STATUS_BAD_PLAN
                     : load_results(&share);
    if (status < 0) {
        share_release(&share);
        return status;
    }
    *ret_share = share;
    return STATUS_OK;
}

void share_release(struct share *share)
{
    json_decref(share->run);
    result_list_release(&share->results);
    free(share->claimed);
    *share = (struct share){0};
}

const char *share_result_name(const struct share *share, size_t result)
{
    return share->results.paths[result] + share->prefix;
}

/* As strcmp(name, stem + ".json"). */
static int compare_to_stem(const char *name, const char *stem, size_t length)
{
    int order = strncmp(name, stem, length);
    return order ? order : strcmp(name + length, ".json");
}

const char *share_find(struct share *share, const char *stem)
{
    size_t low = 0, high = share->results.count, length = strlen(stem);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_to_stem(share_result_name(share, middle), stem, length);
        if (order == 0) {
            share->claimed[middle] = true;
            return share->results.paths[middle];
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

char *plan_page_stem(const struct plan_file *file, int frame)
{
    return name_result(file->item.name, file->item.sha256, frame);
}
