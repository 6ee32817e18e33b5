#include "base/results.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "shenbao/status.h"

/* A page of 1,000 cells takes about half a megabyte. */
enum { RESULT_BYTES = 64 << 20, DEPTH_MAX = 300, KEY_BYTES = 64 };

static int push(struct result_list *list, char *path)
{
    if (list->count == list->room) {
        size_t room = list->room ? list->room * 2 : 64;
        char **larger = reallocarray(list->paths, room, sizeof *larger);
        if (!larger)
            return STATUS_NO_MEMORY;
        list->paths = larger;
        list->room = room;
    }
    list->paths[list->count++] = path;
    return STATUS_OK;
}

static bool is_json(const char *name)
{
    size_t length = strlen(name);
    return length > 5 && strcmp(name + length - 5, ".json") == 0;
}

static int not_a_dot(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static int compare_entries(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int collect(struct result_list *list, const char *dir, int depth);

static int collect_entry(struct result_list *list, const char *dir, const char *name, int depth)
{
    char *path = path_join(dir, name);
    if (!path)
        return STATUS_NO_MEMORY;
    struct stat facts;
    int status = STATUS_OK;
    bool known = lstat(path, &facts) == 0;
    if (known && S_ISDIR(facts.st_mode) && depth < DEPTH_MAX)
        status = collect(list, path, depth + 1);
    else if (known && S_ISREG(facts.st_mode) && is_json(name)) {
        status = push(list, path);
        if (status == STATUS_OK)
            return status;
    }
    free(path);
    return status;
}

static int collect(struct result_list *list, const char *dir, int depth)
{
    struct dirent **entries;
    int count = scandir(dir, &entries, not_a_dot, compare_entries);
    if (count < 0)
        return errno == ENOENT || errno == ENOTDIR ? STATUS_NOT_FOUND
               : errno == ENOMEM                   ? STATUS_NO_MEMORY
                                                   : STATUS_IO;
    int status = STATUS_OK;
    for (int i = 0; i < count; i++) {
        if (status == STATUS_OK)
            status = collect_entry(list, dir, entries[i]->d_name, depth);
        free(entries[i]);
    }
    free(entries);
    return status;
}

int result_list_collect(const char *dir, struct result_list *ret_list)
{
    struct result_list list = {0};
    int status = collect(&list, dir, 0);
    if (status < 0) {
        result_list_release(&list);
        return status;
    }
    *ret_list = list;
    return STATUS_OK;
}

void result_list_release(struct result_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->paths[i]);
    free(list->paths);
    *list = (struct result_list){0};
}

int result_read(const char *path, json_t **ret_page, char **ret_message)
{
    CLEANUP(cleanup_free) char *text = NULL;
    size_t size = 0;
    int status = file_read(path, RESULT_BYTES, &text, &size);
    if (status < 0)
        return status;
    json_error_t error = {.line = 1, .text = "no page result"};
    json_t *page = json_loadb(text, size, JSON_REJECT_DUPLICATES, &error);
    if (json_is_object(json_object_get(page, "source"))) {
        *ret_page = page;
        return STATUS_OK;
    }
    json_decref(page);
    if (ret_message && asprintf(ret_message, "%d:%d: %s", error.line, error.column, error.text) < 0)
        *ret_message = NULL;
    return STATUS_BAD_ARGUMENT;
}

static const json_t *json_path(const json_t *object, const char *path)
{
    while (object && *path) {
        size_t length = strcspn(path, ".");
        char key[KEY_BYTES];
        if (length >= sizeof key)
            return NULL;
        memcpy(key, path, length);
        key[length] = '\0';
        object = json_object_get(object, key);
        path += length + (path[length] == '.');
    }
    return object;
}

const char *json_path_text(const json_t *object, const char *path, const char *otherwise)
{
    const char *text = json_string_value(json_path(object, path));
    return text ? text : otherwise;
}

json_int_t json_path_integer(const json_t *object, const char *path)
{
    return json_integer_value(json_path(object, path));
}
