#include "batch/worklist.h"

#include <dirent.h>
#include <glob.h>
#include <search.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/name.h"
#include "batch/archive.h"
#include "batch/names.h"
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
    int64_t max_bytes;
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

int worklist_add(struct worklist *list, const struct work_item *item)
{
    if (list->count == list->room) {
        size_t room = list->room ? list->room * 2 : 64;
        struct work_item *larger = reallocarray(list->items, room, sizeof *larger);
        if (!larger)
            return STATUS_NO_MEMORY;
        list->items = larger;
        list->room = room;
    }
    list->items[list->count++] = *item;
    return STATUS_OK;
}

void work_item_release(struct work_item *item)
{
    free(item->path);
    free(item->name);
    *item = (struct work_item){0};
}

int worklist_add_page(struct worklist *list, const struct work_item *item, int frame)
{
    struct work_item page = *item;
    page.alone = true;
    page.frame = frame;
    page.path = strdup(item->path);
    page.name = strdup(item->name);
    int status = page.path && page.name ? worklist_add(list, &page) : STATUS_NO_MEMORY;
    if (status < 0)
        work_item_release(&page);
    return status;
}

/* `facts` has all but path and name. */
static void add_item(struct collector *collector, const char *path, const char *root, const char *name,
                     const struct work_item *facts)
{
    struct work_item item = *facts;
    item.path = strdup(path);
    item.name = free_name(collector, root, name);
    if (!item.path || !item.name || !tsearch(item.name, &collector->names, compare_names) ||
        worklist_add(&collector->list, &item) < 0) {
        work_item_release(&item);
        collector->status = STATUS_NO_MEMORY;
    }
}

/* What lies beside scans without being one. Documents that may hold scans (PDF, ZIP) are not among them. */
static bool is_leftover(const char *name)
{
    static const char *const endings[] = {
        "json", "jsonl", "txt",  "md",  "csv",  "tsv", "xml",  "html", "htm",    "log", "ini", "db",    "sql",
        "yml",  "yaml",  "toml", "xls", "xlsx", "tmp", "part", "lock", "sqlite", "bak", "md5", "sha256"};
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

static void add_member(struct collector *collector, const char *path, const char *root, const char *name,
                       const struct archive_member *member)
{
    CLEANUP(cleanup_free) char *whole = path_join(name, member->name);
    const struct work_item facts = {.member = member->index, .size = member->size, .status = member->status};
    if (!whole)
        collector->status = STATUS_NO_MEMORY;
    else if (name_is_hidden(member->name) || is_leftover(member->name))
        pass_over(collector, whole);
    else
        add_item(collector, path, root, whole, &facts);
}

/* An archive that cannot be listed, or holds nothing, is an item itself, so that it is named as failed. */
static void add_archive(struct collector *collector, const char *path, const char *root, const char *name)
{
    struct archive_list members = {0};
    size_t before = collector->list.count;
    struct work_item facts = {.member = -1, .size = file_facts(path).size};
    facts.status = archive_list(path, collector->max_bytes, &members);
    for (size_t i = 0; i < members.count && collector->status == STATUS_OK; i++)
        add_member(collector, path, root, name, &members.members[i]);
    if (facts.status == STATUS_OK)
        facts.status = STATUS_EMPTY_ZIP;
    if (collector->list.count == before && collector->status == STATUS_OK)
        add_item(collector, path, root, name, &facts);
    archive_list_release(&members);
}

static void add_file(struct collector *collector, const char *path, const char *root, const char *name)
{
    const struct work_item facts = {.member = -1, .size = file_facts(path).size};
    if (facts.size >= 0 && archive_is_named_so(path))
        add_archive(collector, path, root, name);
    else
        add_item(collector, path, root, name, &facts);
}

static int not_a_dot(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static int compare_entries(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

/* The OUT of another run: what lies there was made of scans, and its overlays look like some. */
static bool is_out(const char *path)
{
    struct stat facts;
    CLEANUP(cleanup_free) char *run = path_join(path, "run.json");
    CLEANUP(cleanup_free) char *pages = path_join(path, "pages");
    return run && pages && file_facts(run).size >= 0 && stat(pages, &facts) == 0 && S_ISDIR(facts.st_mode);
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
    if (entry[0] == '.' || (is_folder ? is_out(path) : is_leftover(entry)))
        pass_over(collector, path);
    else if (!is_folder)
        add_file(collector, path, root, name);
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
        add_file(collector, path, root, *name ? name : root);
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
        add_file(collector, input, root, *own ? own : "input");
    else if (remember_folder(collector, &facts))
        collect_folder(collector, input, root, "", 0);
}

static void collect_listed(void *context, const char *path)
{
    struct collector *collector = context;
    struct stat facts;
    bool is_folder = stat(path, &facts) == 0 && S_ISDIR(facts.st_mode);
    CLEANUP(cleanup_free) char *name = name_as_listed(path);
    if (collector->status != STATUS_OK)
        return;
    if (!name)
        collector->status = STATUS_NO_MEMORY;
    else if (!*name)
        collect_input(collector, path);
    else if (!is_folder)
        add_file(collector, path, "", name);
    else if (remember_folder(collector, &facts))
        collect_folder(collector, path, "", name, 0);
}

/* What is there counts as it stands: a file may be called a[1].jpg. */
static void collect_pattern(struct collector *collector, const char *input)
{
    struct stat facts;
    glob_t found;
    if (!strpbrk(input, "*?[") || lstat(input, &facts) == 0 || glob(input, 0, NULL, &found) != 0) {
        collect_input(collector, input);
        return;
    }
    for (size_t i = 0; i < found.gl_pathc && collector->status == STATUS_OK; i++) {
        if (is_out(found.gl_pathv[i]))
            pass_over(collector, found.gl_pathv[i]);
        else
            collect_input(collector, found.gl_pathv[i]);
    }
    globfree(&found);
}

int worklist_collect(const struct worklist_request *request, const struct log *log, struct worklist *ret_list)
{
    struct collector collector = {.log = log, .max_bytes = request->max_bytes, .status = STATUS_OK};
    for (const char *const *excluded = request->excluded; *excluded; excluded++)
        exclude(&collector, *excluded);
    for (size_t i = 0; i < request->input_count && collector.status == STATUS_OK; i++)
        collect_pattern(&collector, request->inputs[i]);
    int listed = STATUS_OK;
    if (request->list && collector.status == STATUS_OK)
        listed = names_read(request->list, request->list_nul, collect_listed, &collector);
    tdestroy(collector.folders, free);
    tdestroy(collector.names, borrowed);
    int status = collector.status < 0 ? collector.status : listed;
    if (status < 0) {
        worklist_release(&collector.list);
        return status;
    }
    *ret_list = collector.list;
    return STATUS_OK;
}

void worklist_release(struct worklist *list)
{
    for (size_t i = 0; i < list->count; i++)
        work_item_release(&list->items[i]);
    free(list->items);
    *list = (struct worklist){0};
}
