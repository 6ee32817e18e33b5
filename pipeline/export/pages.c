#include "export/pages.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/results.h"
#include "shenbao/status.h"

/* "a/b.jpg.0123456789ab" of "OUT/pages/a/b.jpg.0123456789ab.json"; malloc'd. */
static char *name_of(const char *pages_dir, const char *path)
{
    size_t skip = strlen(pages_dir);
    while (path[skip] == '/')
        skip++;
    return strndup(path + skip, strlen(path + skip) - strlen(".json"));
}

static int page_take(const char *path, const struct page_amender *amender, json_t **ret_page,
                     char **ret_message)
{
    json_t *page = NULL;
    int status = result_read(path, &page, ret_message);
    if (status == STATUS_OK && amender->amend)
        status = amender->amend(amender->context, page);
    if (status < 0)
        json_decref(page);
    else
        *ret_page = page;
    return status;
}

static int page_pass(const char *pages_dir, const char *path, const struct page_amender *amender,
                     const struct page_sink *sink, page_refused refused, void *context, size_t *bad)
{
    json_t *page = NULL;
    CLEANUP(cleanup_free) char *message = NULL;
    CLEANUP(cleanup_free) char *name = name_of(pages_dir, path);
    if (!name)
        return STATUS_NO_MEMORY;
    int status = page_take(path, amender, &page, &message);
    if (status < 0) {
        refused(context, path, status, message);
        ++*bad;
        return STATUS_OK;
    }
    status = sink->add(sink->context, name, page);
    json_decref(page);
    return status;
}

/* ---- the order: by name, and the frames of a file by their numbers ---- */

/* Of "a.pdf.0123456789ab.f12.json", the length of "a.pdf.0123456789ab". */
static size_t stem_length(const char *path, int *ret_frame)
{
    size_t length = strlen(path) - strlen(".json"), digits = length;
    while (digits > 0 && path[digits - 1] >= '0' && path[digits - 1] <= '9')
        digits--;
    *ret_frame = 0;
    if (digits == length || length - digits > 9 || digits < 2 || strncmp(path + digits - 2, ".f", 2) != 0)
        return length;
    *ret_frame = (int)strtol(path + digits, NULL, 10);
    return digits - 2;
}

static int compare_frames(const void *left, const void *right)
{
    const char *const *a = left, *const *b = right;
    int frame, other;
    stem_length(*a, &frame);
    stem_length(*b, &other);
    return frame - other;
}

/* The list is by name already, so that the frames of a file stand together. */
static void frames_sort(struct result_list *list)
{
    int frame;
    for (size_t from = 0, to; from < list->count; from = to) {
        size_t stem = stem_length(list->paths[from], &frame);
        for (to = from + 1; to < list->count; to++) {
            if (stem_length(list->paths[to], &frame) != stem ||
                strncmp(list->paths[from], list->paths[to], stem) != 0)
                break;
        }
        qsort(list->paths + from, to - from, sizeof *list->paths, compare_frames);
    }
}

int pages_export_amended(const char *pages_dir, const struct page_amender *amender,
                         const struct page_sink *sink, page_refused refused, void *context,
                         size_t *ret_refused)
{
    struct result_list list = {0};
    int status = result_list_collect(pages_dir, &list);
    size_t bad = 0;
    frames_sort(&list);
    for (size_t i = 0; i < list.count && status == STATUS_OK; i++)
        status = page_pass(pages_dir, list.paths[i], amender, sink, refused, context, &bad);
    result_list_release(&list);
    *ret_refused = bad;
    return status;
}

int pages_export(const char *pages_dir, const struct page_sink *sink, page_refused refused, void *context,
                 size_t *ret_refused)
{
    const struct page_amender nobody = {NULL, NULL};
    return pages_export_amended(pages_dir, &nobody, sink, refused, context, ret_refused);
}
