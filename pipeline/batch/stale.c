#include "batch/stale.h"

#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/name.h"
#include "base/results.h"
#include "shenbao/status.h"

static int compare_stems(const void *left, const void *right)
{
    char *a, *b;
    memcpy(&a, left, sizeof a);
    memcpy(&b, right, sizeof b);
    return strcmp(a, b);
}

/* "OUT/pages/a/b.json" -> "a/b" */
static char *stem_of(const char *path, const char *pages_dir)
{
    const char *relative = path + strlen(pages_dir);
    relative += strspn(relative, "/");
    return strndup(relative, strlen(relative) - strlen(".json"));
}

int stale_results_collect(const char *pages_dir, const char *overlay_dir, struct stale_results *ret_results)
{
    struct result_list list = {0};
    int status = result_list_collect(pages_dir, &list);
    if (status < 0)
        return status;
    struct stale_results results = {pages_dir, overlay_dir, calloc(list.count + 1, sizeof *results.stems), 0};
    if (!results.stems)
        status = STATUS_NO_MEMORY;
    for (size_t i = 0; i < list.count && status == STATUS_OK; i++) {
        results.stems[i] = stem_of(list.paths[i], pages_dir);
        if (results.stems[i])
            results.count++;
        else
            status = STATUS_NO_MEMORY;
    }
    result_list_release(&list);
    if (status < 0) {
        stale_results_release(&results);
        return status;
    }
    if (results.count)
        qsort(results.stems, results.count, sizeof *results.stems, compare_stems);
    *ret_results = results;
    return STATUS_OK;
}

void stale_results_release(struct stale_results *results)
{
    for (size_t i = 0; i < results->count; i++)
        free(results->stems[i]);
    free(results->stems);
    *results = (struct stale_results){0};
}

/* The first that is not before `prefix`. */
static size_t lower_bound(const struct stale_results *results, const char *prefix)
{
    size_t low = 0, high = results->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(results->stems[middle], prefix) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static char *path_of(const char *dir, const char *stem, const char *ending)
{
    CLEANUP(cleanup_free) char *start = path_join(dir, stem);
    char *path = NULL;
    return start && asprintf(&path, "%s%s", start, ending) >= 0 ? path : NULL;
}

static bool is_failure(const char *path)
{
    json_t *page = NULL;
    if (result_read(path, &page, NULL) < 0)
        return true;
    bool failure = json_object_get(page, "error") != NULL;
    json_decref(page);
    return failure;
}

static void remove_result(const struct stale_results *results, const char *stem, bool failures_only)
{
    CLEANUP(cleanup_free) char *result = path_of(results->pages_dir, stem, ".json");
    CLEANUP(cleanup_free)
    char *overlay = results->overlay_dir ? path_of(results->overlay_dir, stem, ".png") : NULL;
    if (!result || (failures_only && !is_failure(result)))
        return;
    unlink(result);
    if (overlay)
        unlink(overlay);
}

void stale_results_remove(const struct stale_results *results, const char *name, const char *sha256,
                          bool failures_only)
{
    /* All results of the input begin as its present one does, up to the last point. */
    CLEANUP(cleanup_free) char *current = name_result(name, sha256, 0);
    if (!current || results->count == 0)
        return;
    size_t prefix = (size_t)(strrchr(current, '.') - current), whole = strlen(current);
    CLEANUP(cleanup_free) char *start = strndup(current, prefix);
    size_t i = start ? lower_bound(results, start) : results->count;
    for (; i < results->count && strncmp(results->stems[i], start, prefix) == 0; i++) {
        if (strncmp(results->stems[i], current, whole) != 0 && name_is_result_of(results->stems[i], name))
            remove_result(results, results->stems[i], failures_only);
    }
}
