#include <stdbool.h>

#include "declaration.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "shenbao/status.h"

static char *message(const char *path, const char *what)
{
    char *text = NULL;
    return asprintf(&text, "%s: %s", path, what) < 0 ? NULL : text;
}

static const char *const needed_texts[] = {"title", "year",       "form", "name",  "dept",
                                           "unit",  "attr_label", "attr", "period"};

static const char *indicator_problem(const json_t *period)
{
    size_t i;
    json_t *entry;
    json_array_foreach(period, i, entry)
    {
        static const char *const parts[] = {"l1", "l2", "l3", "value"};
        for (size_t k = 0; k < 4; k++)
            if (!json_is_string(json_object_get(entry, parts[k])))
                return "an indicator lacks l1, l2, l3 or value";
    }
    return NULL;
}

/* What is wrong with it, or NULL. */
static const char *declaration_problem(const json_t *declaration)
{
    if (!json_is_object(declaration))
        return "a declaration is not an object";
    for (size_t i = 0; i < sizeof needed_texts / sizeof *needed_texts; i++)
        if (!json_is_string(json_object_get(declaration, needed_texts[i])))
            return "a declaration lacks one of title, year, form, name, dept, unit, attr_label, attr, period";
    const json_t *indicators = json_object_get(declaration, "indicators");
    if (!json_is_array(json_object_get(indicators, "year")))
        return "a declaration lacks indicators.year";
    if (!json_is_object(json_object_get(json_object_get(declaration, "funds"), "year")))
        return "a declaration lacks funds.year";
    if (!json_is_string(json_object_get(json_object_get(declaration, "goal"), "year")))
        return "a declaration lacks goal.year";
    const char *problem = indicator_problem(json_object_get(indicators, "year"));
    return problem ? problem : indicator_problem(json_object_get(indicators, "mid"));
}

static int add_item(const char *path, json_t *item, struct declarations *declarations, char **ret_message)
{
    const char *problem = declaration_problem(item);
    if (problem) {
        *ret_message = message(path, problem);
        return STATUS_BAD_ARGUMENT;
    }
    return json_array_append(declarations->items, item) ? STATUS_NO_MEMORY : STATUS_OK;
}

static int load_file(const char *path, struct declarations *declarations, char **ret_message)
{
    json_error_t error;
    json_t *root = json_load_file(path, 0, &error);
    if (!root) {
        if (asprintf(ret_message, "%s:%d: %s", path, error.line, error.text) < 0)
            *ret_message = NULL;
        return json_error_code(&error) == json_error_cannot_open_file ? STATUS_IO : STATUS_BAD_ARGUMENT;
    }
    int status = STATUS_OK;
    size_t i;
    json_t *item;
    if (!json_is_array(root))
        status = add_item(path, root, declarations, ret_message);
    json_array_foreach(root, i, item)
    {
        if (!status)
            status = add_item(path, item, declarations, ret_message);
    }
    json_decref(root);
    return status;
}

static int is_json(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return length > 5 && strcmp(entry->d_name + length - 5, ".json") == 0;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int load_folder(const char *path, struct declarations *declarations, char **ret_message)
{
    struct dirent **entries = NULL;
    int count = scandir(path, &entries, is_json, by_bytes), status = STATUS_OK;
    if (count <= 0) {
        *ret_message = message(path, count < 0 ? strerror(errno) : "holds no *.json");
        return STATUS_IO;
    }
    for (int i = 0; i < count; i++) {
        CLEANUP(cleanup_free) char *file = NULL;
        if (!status)
            status = asprintf(&file, "%s/%s", path, entries[i]->d_name) < 0
                         ? STATUS_NO_MEMORY
                         : load_file(file, declarations, ret_message);
        free(entries[i]);
    }
    free(entries);
    return status;
}

int declarations_load(const char *path, struct declarations *declarations, char **ret_message)
{
    struct stat info;
    *ret_message = NULL;
    if (!declarations->items && !(declarations->items = json_array()))
        return STATUS_NO_MEMORY;
    if (stat(path, &info)) {
        *ret_message = message(path, strerror(errno));
        return errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO;
    }
    return S_ISDIR(info.st_mode) ? load_folder(path, declarations, ret_message)
                                 : load_file(path, declarations, ret_message);
}

void declarations_release(struct declarations *declarations)
{
    json_decref(declarations->items);
    declarations->items = NULL;
}

size_t declarations_count(const struct declarations *declarations)
{
    return json_array_size(declarations->items);
}

const json_t *declarations_at(const struct declarations *declarations, size_t index)
{
    return json_array_get(declarations->items, index);
}

const char *declaration_text(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text ? text : "";
}

/* ---- the declaration in another form ---- */

static bool is_form(const json_t *declaration, enum form form)
{
    return strcmp(declaration_text(declaration, "form"), form == FORM_TWO ? "two" : "one") == 0;
}

/* Gives `part` (funds, goal, indicators) a mid-term equal to the annual one, or takes the mid-term away. */
static int fit_period(json_t *declaration, const char *part, enum form form)
{
    json_t *periods = json_object_get(declaration, part);
    json_t *year = json_object_get(periods, "year");
    if (form == FORM_ONE)
        return json_object_get(periods, "mid") ? json_object_del(periods, "mid") : 0;
    return json_object_get(periods, "mid") ? 0 : json_object_set_new(periods, "mid", json_deep_copy(year));
}

static int number_level3(json_t *entry, int *number, const char *group)
{
    const char *level3 = declaration_text(entry, "l3");
    *number = strcmp(group, declaration_text(entry, "l2")) == 0 ? *number + 1 : 1;
    if (!*level3 || strncmp(level3, "指标", strlen("指标")) == 0)
        return 0;
    return json_object_set_new(entry, "l3", json_sprintf("指标%d：%s", *number, level3));
}

static int rename_satisfaction(json_t *entry, const char *name)
{
    if (!name || strcmp(declaration_text(entry, "l1"), "满意度指标") != 0)
        return 0;
    return json_object_set_new(entry, "l2", json_string(name));
}

static int fit_indicators(json_t *entries, const struct form_options *options)
{
    int failed = 0, number = 0;
    CLEANUP(cleanup_free) char *group = strdup("");
    for (size_t i = 0; i < json_array_size(entries); i++) {
        json_t *entry = json_array_get(entries, i);
        bool blank = !*declaration_text(entry, "l3") && !*declaration_text(entry, "value");
        if (blank && !options->keep_blank) {
            json_array_remove(entries, i--);
            continue;
        }
        failed |= rename_satisfaction(entry, options->satisfaction);
        if (options->number_indicators)
            failed |= number_level3(entry, &number, group ? group : "");
        free(group);
        group = strdup(declaration_text(entry, "l2"));
    }
    return failed || !group;
}

static json_t *title_in_form(const json_t *declaration, const struct form_options *options)
{
    if (options->title)
        return json_string(options->title);
    if (is_form(declaration, options->form))
        return json_string(declaration_text(declaration, "title"));
    return json_string(options->form == FORM_TWO ? "项目支出绩效目标申报表" : "项目支出绩效目标表");
}

json_t *declaration_in_form(const json_t *declaration, const struct form_options *options)
{
    json_t *fitted = json_deep_copy(declaration);
    if (!fitted)
        return NULL;
    int failed = json_object_set_new(fitted, "title", title_in_form(declaration, options));
    failed |= fit_period(fitted, "funds", options->form) | fit_period(fitted, "goal", options->form) |
              fit_period(fitted, "indicators", options->form);
    json_t *indicators = json_object_get(fitted, "indicators");
    failed |= fit_indicators(json_object_get(indicators, "year"), options);
    if (options->form == FORM_TWO) {
        failed |= fit_indicators(json_object_get(indicators, "mid"), options);
        if (!*declaration_text(fitted, "span")) {
            const char *year = declaration_text(fitted, "year");
            failed |= json_object_set_new(fitted, "span", json_sprintf("%s年-%s年", year, year));
        }
    } else if (json_object_get(fitted, "span")) {
        failed |= json_object_del(fitted, "span");
    }
    failed |= json_object_set_new(fitted, "form", json_string(options->form == FORM_TWO ? "two" : "one"));
    if (failed) {
        json_decref(fitted);
        return NULL;
    }
    return fitted;
}
