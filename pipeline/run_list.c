#include "run_list.h"

#include <jansson.h>
#include <search.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/name.h"
#include "commands.h"
#include "shenbao/status.h"

static bool content_known_to_ledger(void *context, const struct work_item *item, char ret_hex[HASH_HEX_SIZE])
{
    return ledger_content(context, item, ret_hex);
}

static int collect_inputs(const struct run_arguments *arguments, const struct log *log, struct run_list *list)
{
    const char *excluded[] = {arguments->out, arguments->debug_dir ? arguments->debug_dir : arguments->out,
                              NULL};
    const struct worklist_request request = {.inputs = arguments->inputs,
                                             .input_count = arguments->input_count,
                                             .list = arguments->files_from,
                                             .list_nul = arguments->files_nul,
                                             .excluded = excluded,
                                             .max_bytes = arguments->pool.limits.max_bytes};
    int status = worklist_collect(&request, log, &list->list);
    if (status == STATUS_OK)
        status = twins_part(&list->list, arguments->pool.limits.max_bytes, content_known_to_ledger,
                            &list->ledger, &list->twins);
    if (status == STATUS_OK && list->list.count > 0)
        return EXIT_ALL_READ;
    log_say(
        log, LOG_ERROR, "%s: %s",
        status < 0 && arguments->files_from ? arguments->files_from
        : arguments->input_count            ? arguments->inputs[0]
                                            : arguments->files_from,
        status < 0
            ? log_reason(status)
            : TR("no scans here; name a folder that holds some (hidden files are passed over; -v says which)",
                 "此处没有扫描件，请指定含扫描件的文件夹（隐藏文件会略过，-v 可查看）"));
    return EXIT_USAGE;
}

static int collect_share(const struct run_arguments *arguments, const struct log *log, struct run_list *list)
{
    size_t line = 0;
    int status = plan_read(arguments->plan, &list->plan, &line);
    if (status == STATUS_OK)
        status = plan_share(&list->plan, arguments->shard, arguments->shards, &list->list);
    if (status == STATUS_OK)
        return EXIT_ALL_READ;
    log_say(log, LOG_ERROR,
            TR("%s, line %zu: %s; make one with shenbao plan", "%s 第 %zu 行：%s；请用 shenbao plan 生成"),
            arguments->plan, line, log_reason(status));
    return EXIT_USAGE;
}

int run_list_collect(const struct run_arguments *arguments, const struct log *log, struct run_list *ret_list)
{
    struct run_list list = {0};
    ledger_load(arguments->out, &list.ledger); /* where that fails, everything is looked at */
    int exit = arguments->plan ? collect_share(arguments, log, &list) : collect_inputs(arguments, log, &list);
    *ret_list = list;
    return exit;
}

void run_list_release(struct run_list *list)
{
    worklist_release(&list->list);
    twins_release(&list->twins);
    plan_release(&list->plan);
    ledger_release(&list->ledger);
}

/* The folder below which the item has its name; NULL: the working folder. Malloc'd. */
static char *place_of(const struct work_item *item)
{
    size_t length = strlen(item->path);
    for (const char *end = item->name; *end; end++) { /* of a member's name, as much as is the archive's */
        end += strcspn(end, "/");
        size_t part = (size_t)(end - item->name);
        if (part < length && item->path[length - part - 1] == '/' &&
            strncmp(item->path + length - part, item->name, part) == 0)
            return strndup(item->path, length - part - (length - part > 1));
        if (!*end)
            break;
    }
    return NULL;
}

/* Where listed files lie that are named by less than their path. So many folders at most: they are all looked in. */
static void add_places(const struct worklist *list, json_t *inputs)
{
    enum { PLACES_MAX = 1000 };
    json_t *seen = json_object();
    for (size_t i = 0; i < list->count && json_object_size(seen) < PLACES_MAX; i++) {
        bool escaped = true;
        CLEANUP(cleanup_free) char *place = place_of(&list->items[i]);
        CLEANUP(cleanup_free) char *shown = place ? name_shown(place, &escaped) : NULL;
        if (escaped || json_object_get(seen, shown))
            continue;
        json_object_set_new(seen, shown, json_true());
        json_array_append_new(inputs, json_string(shown));
    }
    json_decref(seen);
}

json_t *inputs_json(const struct run_arguments *arguments, const struct worklist *list)
{
    json_t *inputs = json_array();
    for (size_t i = 0; i < arguments->input_count; i++) {
        bool escaped;
        CLEANUP(cleanup_free) char *shown = name_shown(arguments->inputs[i], &escaped);
        json_array_append_new(inputs, json_string(shown ? shown : ""));
    }
    if (arguments->files_from) /* its paths are relative to where the run was started */
        json_array_append_new(inputs, json_string("."));
    if (arguments->files_from)
        add_places(list, inputs);
    return inputs;
}

/* The folder that a path leads to in the end: links are followed, for it is the place itself that must be readable. */
static char *real_folder_of(const char *path)
{
    CLEANUP(cleanup_free) char *real = realpath(path, NULL);
    CLEANUP(cleanup_free)
    char *above = real ? NULL : strndup(path, (size_t)(path_base(path) - path));
    CLEANUP(cleanup_free) char *real_above = above ? realpath(*above ? above : ".", NULL) : NULL;
    if (!real)
        return real_above ? strdup(real_above) : NULL;
    size_t length = (size_t)(path_base(real) - real);
    return strndup(real, length > 1 ? length - 1 : length);
}

static int compare_paths(const void *left, const void *right)
{
    return strcmp(left, right);
}

static void borrowed(void *path)
{
}

char **run_list_folders(const struct worklist *list, const char *const *more)
{
    size_t count = 0, given = 0;
    while (more[given])
        given++;
    char **folders = calloc(list->count + given + 1, sizeof *folders);
    void *seen = NULL;
    for (size_t i = 0; folders && i < list->count + given; i++) {
        char *folder = i < given ? strdup(more[i]) : real_folder_of(list->items[i - given].path);
        char **node = folder ? tsearch(folder, &seen, compare_paths) : NULL;
        if (node && *node == folder)
            folders[count++] = folder;
        else
            free(folder);
    }
    tdestroy(seen, borrowed);
    return folders;
}

void folders_release(char ***folders)
{
    for (char **folder = *folders; folder && *folder; folder++)
        free(*folder);
    free(*folders);
    *folders = NULL;
}
