/* The folder of form files: loading it, and letting it go. */
#include <dirent.h>
#include <errno.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "form/rules.h"
#include "form/statement.h"
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

/* The file's text, malloc'd; at most one byte more than a form file may have. STATUS_IO with errno. */
static int file_text(const char *path, char **ret_text, size_t *ret_size)
{
    CLEANUP(cleanup_free) char *text = malloc(FILE_ROOM);
    if (!text)
        return STATUS_NO_MEMORY;
    FILE *file = fopen(path, "rbe");
    if (!file)
        return STATUS_IO;
    size_t size = fread(text, 1, FILE_ROOM, file);
    int failed = ferror(file) ? errno : 0;
    fclose(file);
    errno = failed;
    if (failed)
        return STATUS_IO;
    *ret_text = text;
    *ret_size = size;
    text = NULL;
    return STATUS_OK;
}

static int file_load(struct form_set *set, const char *path, char **ret_message)
{
    CLEANUP(cleanup_free) char *text = NULL;
    size_t size = 0;
    int status = file_text(path, &text, &size);
    if (status == STATUS_IO) {
        message_set(ret_message, path, strerror(errno));
        return STATUS_FORM_BAD;
    }
    return status == STATUS_OK ? form_set_add(set, path, text, size, ret_message) : status;
}

static int message_line(char **ret_message, const char *path, int line, const char *text)
{
    if (ret_message && asprintf(ret_message, "%s:%d: %s", path, line, text) < 0)
        *ret_message = NULL;
    return STATUS_FORM_BAD;
}

/* What the folder says of the recogniser's confusions. A folder may do without. */
static int confusions_load(struct form_set *set, const char *dir, char **ret_message)
{
    CLEANUP(cleanup_free) char *path = NULL;
    CLEANUP(cleanup_free) char *text = NULL;
    size_t size = 0;
    int line = 0;
    if (asprintf(&path, "%s/confusions.txt", dir) < 0) {
        path = NULL;
        return STATUS_NO_MEMORY;
    }
    int status = file_text(path, &text, &size);
    if (status == STATUS_IO && errno == ENOENT)
        return STATUS_OK;
    if (status == STATUS_IO) {
        message_set(ret_message, path, strerror(errno));
        return STATUS_FORM_BAD;
    }
    const char *wrong =
        status == STATUS_OK ? confusions_parse(text, size, set->arena, &set->confusions, &line) : NULL;
    return wrong ? message_line(ret_message, path, line, wrong) : status;
}

/* The index of another form with the id of form `at`, or `at`. */
static size_t twin_of(const struct form_set *set, size_t at)
{
    for (size_t i = 0; i < set->count; i++) {
        if (i != at && strcmp(set->forms[i].id, set->forms[at].id) == 0)
            return i;
    }
    return at;
}

int form_set_load_file(struct form_set *forms, const char *path, char **ret_message)
{
    if (ret_message)
        *ret_message = NULL;
    size_t before = forms->count;
    int status = file_load(forms, path, ret_message);
    if (status != STATUS_OK)
        return status;
    size_t twin = twin_of(forms, before);
    if (twin != before)
        forms->forms[twin] = forms->forms[--forms->count];
    return STATUS_OK;
}

int form_file_check(const char *path, struct arena *arena, struct form_mistake **ret_mistakes,
                    size_t *ret_count)
{
    CLEANUP(cleanup_free) char *text = NULL;
    size_t size = 0;
    struct mistakes mistakes = {.arena = arena};
    int status = file_text(path, &text, &size);
    if (status != STATUS_OK)
        return status;
    struct form_set *set = form_set_new();
    if (!set)
        return STATUS_NO_MEMORY;
    form_set_try(set, path, text, size, &mistakes);
    for (size_t i = 0; i < mistakes.count; i++)
        mistakes.list[i].text = arena_strdup(arena, mistakes.list[i].text);
    form_set_free(set);
    *ret_mistakes = mistakes.list;
    *ret_count = mistakes.count;
    return mistakes.count ? STATUS_FORM_BAD : STATUS_OK;
}

size_t form_set_count(const struct form_set *forms)
{
    return forms->count;
}

struct form_facts form_set_facts(const struct form_set *forms, size_t index)
{
    const struct form *form = &forms->forms[index];
    return (struct form_facts){form->file, form->id, form->name ? form->name : "", form->version,
                               form->example_count};
}

/* As file_load(), and the id must be new. */
static int file_load_new(struct form_set *set, const char *path, char **ret_message)
{
    int status = file_load(set, path, ret_message);
    size_t last = set->count - 1;
    if (status != STATUS_OK || twin_of(set, last) == last)
        return status;
    const struct form *form = &set->forms[last], *twin = &set->forms[twin_of(set, last)];
    if (ret_message && asprintf(ret_message, "%s: the id %s is that of %s", path, form->id, twin->file) < 0)
        *ret_message = NULL;
    return STATUS_FORM_BAD;
}

static int dir_load(struct form_set *set, const char *dir,
                    int (*load)(struct form_set *set, const char *path, char **ret_message),
                    char **ret_message)
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
            status = load(set, path, ret_message);
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
    int status = confusions_load(set, dir, ret_message);
    if (status == STATUS_OK)
        status = dir_load(set, dir, file_load_new, ret_message);
    if (status != STATUS_OK) {
        form_set_free(set);
        return status;
    }
    *ret_forms = set;
    return STATUS_OK;
}

int form_set_load_more(struct form_set *forms, const char *dir, char **ret_message)
{
    if (ret_message)
        *ret_message = NULL;
    return dir_load(forms, dir, form_set_load_file, ret_message);
}
