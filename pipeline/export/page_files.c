#include "export/page_files.h"

#include <errno.h>
#include <time.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "base/results.h"
#include "shenbao/status.h"

enum { MOMENT_BYTES = 32 };

struct page_files {
    const struct export_request *request;
    char moment[MOMENT_BYTES];
};

/* When the run began, as run.json says; the beginning of time where it does not. */
static void moment_read(const char *out_dir, char moment[MOMENT_BYTES])
{
    CLEANUP(cleanup_free) char *path = path_join(out_dir, "run.json");
    json_t *run = path ? json_load_file(path, JSON_REJECT_DUPLICATES, NULL) : NULL;
    struct tm time = {.tm_year = 70, .tm_mday = 1};
    const char *end = strptime(json_path_text(run, "started", ""), "%Y-%m-%dT%H:%M:%SZ", &time);
    if (!end || *end)
        time = (struct tm){.tm_year = 70, .tm_mday = 1};
    strftime(moment, MOMENT_BYTES, "%Y-%m-%dT%H:%M:%SZ", &time);
    json_decref(run);
}

int page_files_open(const struct export_request *request, void **ret_state)
{
    struct page_files *files = calloc(1, sizeof *files);
    if (!files)
        return STATUS_NO_MEMORY;
    files->request = request;
    moment_read(request->out_dir, files->moment);
    *ret_state = files;
    return STATUS_OK;
}

static int file_write(const char *path, struct page_file *file, page_write write)
{
    struct file_writer writer;
    int status = folder_make_above(path);
    if (status == STATUS_OK)
        status = file_writer_open(path, &writer);
    if (status != STATUS_OK)
        return status;
    file->out = writer.out;
    status = write(file);
    int reason = errno;
    int closed = file_writer_close(&writer, status == STATUS_OK);
    if (status == STATUS_OK)
        return closed;
    errno = reason;
    return status;
}

static int page_leaf_write(struct page_file *file, const char *path, page_write write)
{
    struct leaf leaf;
    int status = leaf_make(file->page->json, file->arena, &leaf);
    file->leaf = &leaf;
    return status == STATUS_OK ? file_write(path, file, write) : status;
}

/* A page that the folder cannot have, for a reason of its own, and not of the folder's. */
static bool is_of_page(int status)
{
    return status != STATUS_OK && status != STATUS_IO && status != STATUS_NO_MEMORY;
}

int page_files_page(void *state, const struct export_page *page, const char *ending, page_write write)
{
    const struct page_files *files = state;
    const struct export_request *request = files->request;
    CLEANUP(cleanup_free) char *stem = path_join(request->target, page->name);
    CLEANUP(cleanup_free) char *path = NULL;
    if (json_object_get(page->json, "error"))
        return STATUS_OK;
    if (!stem || asprintf(&path, "%s%s", stem, ending) < 0)
        return STATUS_NO_MEMORY;
    struct page_file file = {.arena = arena_new(), .request = request, .page = page, .moment = files->moment};
    int status = file.arena ? page_leaf_write(&file, path, write) : STATUS_NO_MEMORY;
    arena_free(file.arena);
    if (!is_of_page(status))
        return status;
    request->left_out(request->context, page->name, status);
    return STATUS_OK;
}

int page_files_close(void *state, bool keep)
{
    free(state);
    return STATUS_OK;
}
