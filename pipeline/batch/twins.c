#include "batch/twins.h"

#include <errno.h>
#include <jansson.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/name.h"
#include "batch/archive.h"
#include "shenbao/status.h"

/* An item that may have a twin. */
struct candidate {
    int64_t size;
    size_t item; /* its place in the list */
    char sha256[HASH_HEX_SIZE];
};

static int compare_sizes(const void *left, const void *right)
{
    const struct candidate *a = left, *b = right;
    if (a->size != b->size)
        return a->size < b->size ? -1 : 1;
    return a->item < b->item ? -1 : a->item > b->item;
}

static int compare_contents(const void *left, const void *right)
{
    const struct candidate *a = left, *b = right;
    int order = strcmp(a->sha256, b->sha256);
    return order ? order : a->item < b->item ? -1 : a->item > b->item;
}

/* What is needed to look into items. */
struct looker {
    const struct worklist *list;
    int64_t max_bytes;
    content_known known;
    void *context;
};

static void candidate_hash(const struct looker *looker, struct candidate *candidate)
{
    const struct work_item *item = &looker->list->items[candidate->item];
    if (looker->known(looker->context, item, candidate->sha256))
        return;
    int status = item->member >= 0
                     ? archive_hash(item->path, item->member, looker->max_bytes, candidate->sha256)
                     : hash_file(item->path, candidate->sha256);
    if (status != STATUS_OK)
        candidate->sha256[0] = '\0';
}

static size_t gather(const struct worklist *list, int64_t max_bytes, struct candidate *candidates)
{
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct work_item *item = &list->items[i];
        if (item->status == STATUS_OK && !item->alone && item->size > 0 && item->size <= max_bytes)
            candidates[count++] = (struct candidate){item->size, i, ""};
    }
    if (count)
        qsort(candidates, count, sizeof *candidates, compare_sizes);
    return count;
}

/* Notes in `of` what each item is a twin of, plus one; 0: of none. */
static void find(const struct looker *looker, struct candidate *candidates, size_t count, size_t *of)
{
    for (size_t start = 0, end; start < count; start = end) {
        for (end = start + 1; end < count && candidates[end].size == candidates[start].size;)
            end++;
        for (size_t i = start; i < end && end - start > 1; i++)
            candidate_hash(looker, &candidates[i]);
        qsort(candidates + start, end - start, sizeof *candidates, compare_contents);
        for (size_t i = start, first = start; i < end; i++) {
            if (i > first && candidates[i].sha256[0] &&
                strcmp(candidates[i].sha256, candidates[first].sha256) == 0)
                of[candidates[i].item] = candidates[first].item + 1;
            else
                first = i;
        }
    }
}

/* Moves the twins out. `of` becomes, for those that stay, their new place plus one. */
static int part(struct worklist *list, size_t *of, struct twins *twins)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++)
        twins->room += of[i] > 0;
    twins->twins = calloc(twins->room + 1, sizeof *twins->twins);
    if (!twins->twins)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < list->count; i++) {
        if (of[i] > 0) { /* its first comes before it, so that its place is known */
            twins->twins[twins->count++] = (struct twin){list->items[i], of[of[i] - 1] - 1};
            continue;
        }
        list->items[kept++] = list->items[i];
        of[i] = kept;
    }
    list->count = kept;
    return STATUS_OK;
}

int twins_part(struct worklist *list, int64_t max_bytes, content_known known, void *context,
               struct twins *ret_twins)
{
    const struct looker looker = {list, max_bytes, known, context};
    struct candidate *candidates = calloc(list->count + 1, sizeof *candidates);
    size_t *of = calloc(list->count + 1, sizeof *of);
    struct twins twins = {0};
    int status = candidates && of ? STATUS_OK : STATUS_NO_MEMORY;
    if (status == STATUS_OK) {
        find(&looker, candidates, gather(list, max_bytes, candidates), of);
        status = part(list, of, &twins);
    }
    free(candidates);
    free(of);
    if (status == STATUS_OK)
        *ret_twins = twins;
    return status;
}

static void note_twin(FILE *out, const char *name, const char *of)
{
    bool escaped;
    CLEANUP(cleanup_free) char *shown = name_shown(name, &escaped);
    CLEANUP(cleanup_free) char *shown_of = name_shown(of, &escaped);
    json_t *line = json_pack("{s:s, s:s}", "path", shown ? shown : "", "same_as", shown_of ? shown_of : "");
    json_dumpf(line, out, JSON_COMPACT);
    fputc('\n', out);
    json_decref(line);
}

int twins_note(const struct twin_names *names, size_t count, const char *out)
{
    CLEANUP(cleanup_free) char *path = path_join(out, "duplicates.jsonl");
    struct file_writer writer;
    if (!path)
        return STATUS_NO_MEMORY;
    if (count == 0)
        return unlink(path) == 0 || errno == ENOENT || errno == EROFS ? STATUS_OK : STATUS_IO;
    int status = file_writer_open(path, &writer);
    if (status < 0)
        return status;
    for (size_t i = 0; i < count; i++)
        note_twin(writer.out, names[i].name, names[i].same_as);
    return file_writer_close(&writer, true);
}

void twins_release(struct twins *twins)
{
    for (size_t i = 0; i < twins->count; i++)
        work_item_release(&twins->twins[i].item);
    free(twins->twins);
    *twins = (struct twins){0};
}
