#include "batch/worklist.h"

#include <dirent.h>
#include <search.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/name.h"
#include "shenbao/status.h"

/* A folder below this depth is not entered: far beyond any archive, and short of the stack. */
enum { DEPTH_MAX = 200 };

/* What tells one folder from another, whatever the path. */
struct folder_key {
    dev_t device;
    ino_t inode;
};

struct collector {
    struct worklist list;
    const struct log *log;
    void *folders; /* tree of folder_key: those entered or excluded */
    void *names;   /* tree of char *: borrowed from the items */
    int status;
};

static int compare_folders(const void *left, const void *right)
{
    const struct folder_key *a = left, *b = right;
    if (a->device != b->device)
        return a->device < b->device ? -1 : 1;
    return a->inode < b->inode ? -1 : a->inode > b->inode;
}

static int compare_names(const void *left, const void *right)
{
    return strcmp(left, right);
}

static void borrowed(void *name)
{
}

/* True where the folder was not seen before. */
static bool remember_folder(struct collector *collector, const struct stat *facts)
{
    struct folder_key *key = malloc(sizeof *key);
    if (!key) {
        collector->status = STATUS_NO_MEMORY;
        return false;
    }
    *key = (struct folder_key){facts->st_dev, facts->st_ino};
    void *node = tsearch(key, &collector->folders, compare_folders);
    struct folder_key *kept = NULL;
    if (node)
        memcpy(&kept, node, sizeof kept);
    else
        collector->status = STATUS_NO_MEMORY;
    bool fresh = kept == key;
    if (!fresh)
        free(key);
    return fresh;
}

static void exclude(struct collector *collector, const char *path)
{
    struct stat facts;
    if (stat(path, &facts) == 0 && S_ISDIR(facts.st_mode))
        remember_folder(collector, &facts);
}

/* `name`, or where it is taken: under `root`, or under the first free number from 2 on. Malloc'd. */
static char *free_name(struct collector *collector, const char *root, const char *name)
{
    char *candidate = strdup(name);
    for (int number = *root ? 1 : 2; candidate && tfind(candidate, &collector->names, compare_names);
         number++) {
        free(candidate);
        int length = number == 1 ? asprintf(&candidate, "%s/%s", root, name)
                                 : asprintf(&candidate, "%d/%s", number, name);
        if (length < 0)
            candidate = NULL;
    }
    return candidate;
}

static struct work_item *room_for_item(struct worklist *list)
{
    if (list->count == list->room) {
        size_t room = list->room ? list->room * 2 : 64;
        struct work_item *larger = reallocarray(list->items, room, sizeof *larger);
        if (!larger)
            return NULL;
        list->items = larger;
        list->room = room;
    }
    return &list->items[list->count];
}

static void add_item(struct collector *collector, const char *path, const char *root, const char *name)
{
    struct work_item *item = room_for_item(&collector->list);
    struct work_item added = {strdup(path), free_name(collector, root, name)};
    if (!item || !added.path || !added.name || !tsearch(added.name, &collector->names, compare_names)) {
        free(added.path);
        free(added.name);
        collector->status = STATUS_NO_MEMORY;
        return;
    }
    *item = added;
    collector->list.count++;
}

/* What lies beside scans without being one. Documents that may hold scans (PDF, ZIP) are not among them. */
static bool is_leftover(const char *name)
{
    static const char *const endings[] = {"json", "jsonl", "txt", "md",   "csv", "tsv", "xml",   "html",
                                          "htm",  "log",   "ini", "db",   "sql", "yml", "yaml",  "toml",
                                          "xls",  "xlsx",  "tmp", "part", "bak", "md5", "sha256"};
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot && i < sizeof endings / sizeof endings[0]; i++) {
        if (strcasecmp(dot + 1, endings[i]) == 0)
            return true;
    }
    return false;
}

static void pass_over(struct collector *collector, const char *path)
{
    CLEANUP(cleanup_free) char *shown = name_printable(path);
    collector->list.passed_over++;
    log_say(collector->log, LOG_DETAIL, TR("passed over, not a scan: %s", "略过，不是扫描件：%s"), shown);
}

static int not_a_dot(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static int compare_entries(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void collect_folder(struct collector *collector, const char *path, const char *root, const char *name,
                           int depth);

static void collect_entry(struct collector *collector, const char *folder, const char *root,
                          const char *above, const char *entry, int depth)
{
    CLEANUP(cleanup_free) char *path = path_join(folder, entry);
    CLEANUP(cleanup_free) char *name = path_join(above, entry);
    if (!path || !name) {
        collector->status = STATUS_NO_MEMORY;
        return;
    }
    struct stat facts;
    bool is_folder = stat(path, &facts) == 0 && S_ISDIR(facts.st_mode);
    if (entry[0] == '.' || (!is_folder && is_leftover(entry)))
        pass_over(collector, path);
    else if (!is_folder)
        add_item(collector, path, root, name);
    else if (depth < DEPTH_MAX && remember_folder(collector, &facts))
        collect_folder(collector, path, root, name, depth + 1);
    else {
        CLEANUP(cleanup_free) char *shown = name_printable(path);
        log_say(collector->log, LOG_DETAIL, TR("folder not entered again: %s", "不再进入文件夹：%s"), shown);
    }
}

static void collect_folder(struct collector *collector, const char *path, const char *root, const char *name,
                           int depth)
{
    struct dirent **entries;
    int count = scandir(path, &entries, not_a_dot, compare_entries);
    if (count < 0) {
        add_item(collector, path, root, *name ? name : root);
        return;
    }
    for (int i = 0; i < count; i++) {
        if (collector->status == STATUS_OK)
            collect_entry(collector, path, root, name, entries[i]->d_name, depth);
        free(entries[i]);
    }
    free(entries);
}

/* "a/scans/" -> "scans"; "", "/", "." and ".." say nothing and give "". Malloc'd. */
static char *root_name(const char *input)
{
    size_t length = strlen(input);
    while (length > 0 && input[length - 1] == '/')
        length--;
    CLEANUP(cleanup_free) char *trimmed = strndup(input, length);
    if (!trimmed)
        return NULL;
    const char *base = path_base(trimmed);
    return strdup(strcmp(base, ".") == 0 || strcmp(base, "..") == 0 ? "" : base);
}

/* The name of the folder that holds the file, by which files of the same name are told apart. */
static char *folder_of(const char *input)
{
    CLEANUP(cleanup_free) char *above = strndup(input, (size_t)(path_base(input) - input));
    return above ? root_name(above) : NULL;
}

static void collect_input(struct collector *collector, const char *input)
{
    struct stat facts;
    bool is_folder = stat(input, &facts) == 0 && S_ISDIR(facts.st_mode);
    CLEANUP(cleanup_free) char *own = root_name(input);
    CLEANUP(cleanup_free) char *root = is_folder ? root_name(input) : folder_of(input);
    if (!root || !own)
        collector->status = STATUS_NO_MEMORY;
    else if (!is_folder)
        add_item(collector, input, root, *own ? own : "input");
    else if (remember_folder(collector, &facts))
        collect_folder(collector, input, root, "", 0);
}

int worklist_collect(char *const *inputs, size_t input_count, const char *const *excluded,
                     const struct log *log, struct worklist *ret_list)
{
    struct collector collector = {.log = log, .status = STATUS_OK};
    for (; *excluded; excluded++)
        exclude(&collector, *excluded);
    for (size_t i = 0; i < input_count && collector.status == STATUS_OK; i++)
        collect_input(&collector, inputs[i]);
    tdestroy(collector.folders, free);
    tdestroy(collector.names, borrowed);
    if (collector.status < 0) {
        worklist_release(&collector.list);
        return collector.status;
    }
    *ret_list = collector.list;
    return STATUS_OK;
}

void worklist_release(struct worklist *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->items[i].path);
        free(list->items[i].name);
    }
    free(list->items);
    *list = (struct worklist){0};
}
