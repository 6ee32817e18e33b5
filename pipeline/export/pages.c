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

int pages_export_amended(const char *pages_dir, const struct page_amender *amender,
                         const struct page_sink *sink, page_refused refused, void *context,
                         size_t *ret_refused)
{
    struct result_list list = {0};
    int status = result_list_collect(pages_dir, &list);
    size_t bad = 0;
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
