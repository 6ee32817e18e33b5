#include "export/line_store.h"

#include <dirent.h>
#include <errno.h>
#include <leptonica/allheaders.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "shenbao/status.h"

#define TEXT_ENDING    ".gt.txt"
#define PICTURE_ENDING ".png"

static size_t stem_length(const char *name)
{
    size_t length = strlen(name), ending = strlen(TEXT_ENDING);
    return length > ending && strcmp(name + length - ending, TEXT_ENDING) == 0 ? length - ending : 0;
}

static int is_text(const struct dirent *entry)
{
    return stem_length(entry->d_name) > 0;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int names_take(struct dirent **entries, int count, struct line_store *store)
{
    int status = STATUS_OK;
    store->names = calloc((size_t)count + 1, sizeof *store->names);
    store->kept = calloc((size_t)count + 1, sizeof *store->kept);
    if (!store->names || !store->kept)
        status = STATUS_NO_MEMORY;
    for (int i = 0; i < count; i++) {
        if (status == STATUS_OK) {
            store->names[store->count] = strdup(entries[i]->d_name);
            if (store->names[store->count])
                store->count++;
            else
                status = STATUS_NO_MEMORY;
        }
        free(entries[i]);
    }
    free(entries);
    return status;
}

int line_store_open(const char *folder, struct line_store *ret_store)
{
    struct line_store store = {.folder = strdup(folder)};
    struct dirent **entries = NULL;
    int status = store.folder ? folder_make(folder) : STATUS_NO_MEMORY;
    int count = status == STATUS_OK ? scandir(folder, &entries, is_text, by_bytes) : -1;
    if (status == STATUS_OK)
        status = count < 0 ? STATUS_IO : names_take(entries, count, &store);
    if (status != STATUS_OK) {
        int reason = errno;
        line_store_release(&store);
        errno = reason;
        return status;
    }
    *ret_store = store;
    return STATUS_OK;
}

void line_store_release(struct line_store *store)
{
    for (size_t i = 0; i < store->count; i++)
        free(store->names[i]);
    free(store->names);
    free(store->kept);
    free(store->folder);
    *store = (struct line_store){0};
}

/* The first name that is not before `name`. */
static size_t lower_bound(const struct line_store *store, const char *name)
{
    size_t low = 0, high = store->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(store->names[middle], name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* "FOLDER/STEM.ending"; malloc'd. */
static char *path_of(const struct line_store *store, const char *stem, int length, const char *ending)
{
    char *path = NULL;
    return asprintf(&path, "%s/%.*s%s", store->folder, length, stem, ending) < 0 ? NULL : path;
}

static bool holds_already(const char *path, const void *bytes, size_t size)
{
    CLEANUP(cleanup_free) char *there = NULL;
    size_t there_size = 0;
    return file_read(path, size, &there, &there_size) == STATUS_OK && there_size == size &&
           memcmp(there, bytes, size) == 0;
}

/* The old text goes before the new picture comes. */
static int pair_write(const char *picture_path, const void *png, size_t size, const char *text_path,
                      const char *text)
{
    size_t length = strlen(text);
    bool same_picture = holds_already(picture_path, png, size);
    if (same_picture && holds_already(text_path, text, length))
        return STATUS_OK;
    if (unlink(text_path) != 0 && errno != ENOENT)
        return STATUS_IO;
    int status = same_picture ? STATUS_OK : file_write_whole(picture_path, png, size);
    return status == STATUS_OK ? file_write_whole(text_path, text, length) : status;
}

int line_store_put(struct line_store *store, const struct line_place *place, struct Pix *picture,
                   const char *text)
{
    CLEANUP(cleanup_free) char *stem = NULL, *line = NULL;
    if (asprintf(&stem, "%s.%s.%zu", place->page, place->id, place->line) < 0)
        stem = NULL;
    if (asprintf(&line, "%s\n", text) < 0)
        line = NULL;
    int length = stem ? (int)strlen(stem) : 0;
    CLEANUP(cleanup_free) char *picture_path = stem ? path_of(store, stem, length, PICTURE_ENDING) : NULL;
    CLEANUP(cleanup_free) char *text_path = stem ? path_of(store, stem, length, TEXT_ENDING) : NULL;
    l_uint8 *png = NULL;
    size_t size = 0;
    if (!line || !picture_path || !text_path || pixWriteMemPng(&png, &size, picture, 0) != 0)
        return STATUS_NO_MEMORY;
    int status = pair_write(picture_path, png, size, text_path, line);
    int reason = errno;
    lept_free(png);
    size_t at = lower_bound(store, path_base(text_path));
    if (at < store->count && strcmp(store->names[at], path_base(text_path)) == 0)
        store->kept[at] = true;
    errno = reason;
    return status;
}

/* Each of `marks` with digits behind it, and the ending. */
static bool is_made_of(const char *rest, const char *marks)
{
    for (; *marks; marks++) {
        size_t digits = *rest == *marks ? strspn(rest + 1, "0123456789") : 0;
        if (digits == 0)
            return false;
        rest += 1 + digits;
    }
    return strcmp(rest, TEXT_ENDING) == 0;
}

/* "t0r3c2.1" or "o4.1", and the ending. */
static bool is_line(const char *rest)
{
    return is_made_of(rest, "trc.") || is_made_of(rest, "o.");
}

size_t line_store_sweep(struct line_store *store, const char *page)
{
    size_t removed = 0, length = strlen(page);
    for (size_t i = lower_bound(store, page); i < store->count && strncmp(store->names[i], page, length) == 0;
         i++) {
        const char *name = store->names[i];
        if (store->kept[i] || name[length] != '.' || !is_line(name + length + 1))
            continue;
        CLEANUP(cleanup_free) char *text = path_of(store, name, (int)strlen(name), "");
        CLEANUP(cleanup_free) char *picture = path_of(store, name, (int)stem_length(name), PICTURE_ENDING);
        if (text && picture && unlink(text) == 0) {
            unlink(picture);
            removed++;
        }
    }
    return removed;
}
