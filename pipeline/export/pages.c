#include "export/pages.h"

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

static int page_pass(const char *pages_dir, const char *path, const struct page_sink *sink,
                     page_refused refused, void *context, size_t *bad)
{
    json_t *page = NULL;
    CLEANUP(cleanup_free) char *message = NULL;
    CLEANUP(cleanup_free) char *name = name_of(pages_dir, path);
    if (!name)
        return STATUS_NO_MEMORY;
    int status = result_read(path, &page, &message);
    if (status < 0) {
        refused(context, path, status, message);
        ++*bad;
        return STATUS_OK;
    }
    status = sink->add(sink->context, name, page);
    json_decref(page);
    return status;
}

int pages_export(const char *pages_dir, const struct page_sink *sink, page_refused refused, void *context,
                 size_t *ret_refused)
{
    struct result_list list = {0};
    int status = result_list_collect(pages_dir, &list);
    size_t bad = 0;
    for (size_t i = 0; i < list.count && status == STATUS_OK; i++)
        status = page_pass(pages_dir, list.paths[i], sink, refused, context, &bad);
    result_list_release(&list);
    *ret_refused = bad;
    return status;
}
