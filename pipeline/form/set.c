/* The folder of form files: loading it, and letting it go. */
#include <dirent.h>
#include <errno.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "form/rules.h"
#include "shenbao/form.h"
#include "shenbao/status.h"

enum { FILE_ROOM = (1 << 20) + 1 }; /* one byte more than a form file may have */

struct form_set *form_set_new(void)
{
    struct form_set *set = calloc(1, sizeof *set);
    if (!set)
        return NULL;
    set->arena = arena_new();
    if (!set->arena) {
        free(set);
        return NULL;
    }
    return set;
}

void form_set_free(struct form_set *forms)
{
    if (!forms)
        return;
    for (size_t i = 0; i < forms->pattern_count; i++)
        pattern_free(forms->patterns[i]);
    arena_free(forms->arena);
    free(forms);
}

static int is_form_file(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name), tail = strlen(".form");
    return entry->d_name[0] != '.' && length > tail && strcmp(entry->d_name + length - tail, ".form") == 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void message_set(char **ret_message, const char *path, const char *text)
{
    if (ret_message && asprintf(ret_message, "%s: %s", path, text) < 0)
        *ret_message = NULL;
}

static int file_load(struct form_set *set, const char *path, char **ret_message)
{
    CLEANUP(cleanup_free) char *text = malloc(FILE_ROOM);
    if (!text)
        return STATUS_NO_MEMORY;
    FILE *file = fopen(path, "rb");
    if (!file) {
        message_set(ret_message, path, strerror(errno));
        return STATUS_FORM_BAD;
    }
    size_t size = fread(text, 1, FILE_ROOM, file);
    bool failed = ferror(file);
    fclose(file);
    if (failed) {
        message_set(ret_message, path, "reading failed");
        return STATUS_FORM_BAD;
    }
    return form_set_add(set, path, text, size, ret_message);
}

static int dir_load(struct form_set *set, const char *dir, char **ret_message)
{
    struct dirent **entries = NULL;
    int count = scandir(dir, &entries, is_form_file, by_name);
    int status = count > 0 ? STATUS_OK : STATUS_MODEL_MISSING;
    if (count <= 0)
        message_set(ret_message, dir, count < 0 ? strerror(errno) : "no *.form file is there");
    for (int i = 0; i < count; i++) {
        char *path = NULL;
        if (status == STATUS_OK && asprintf(&path, "%s/%s", dir, entries[i]->d_name) < 0) {
            path = NULL;
            status = STATUS_NO_MEMORY;
        }
        if (status == STATUS_OK)
            status = file_load(set, path, ret_message);
        free(path);
        free(entries[i]);
    }
    free(entries);
    return status;
}

int form_set_load(const char *dir, struct form_set **ret_forms, char **ret_message)
{
    struct form_set *set = form_set_new();
    if (!set)
        return STATUS_NO_MEMORY;
    if (ret_message)
        *ret_message = NULL;
    int status = dir_load(set, dir, ret_message);
    if (status != STATUS_OK) {
        form_set_free(set);
        return status;
    }
    *ret_forms = set;
    return STATUS_OK;
}
