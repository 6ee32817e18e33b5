#include "batch/ledger.h"

#include <jansson.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/json_lines.h"
#include "base/name.h"
#include "base/results.h"
#include "shenbao/status.h"

bool failure_is_lasting(int status)
{
    switch (status) {
    case STATUS_NO_MEMORY:
    case STATUS_IO:
    case STATUS_INTERRUPTED:
    case STATUS_INTERNAL:
    case STATUS_NOT_FOUND:
    case STATUS_NO_PERMISSION:
    case STATUS_CHANGED:
    case STATUS_NO_PDF_TOOLS:
        return false;
    default:
        return true;
    }
}

static int64_t number_in(const json_t *array, size_t index)
{
    return json_integer_value(json_array_get(array, index));
}

static struct file_facts facts_from(const json_t *array)
{
    if (json_array_size(array) != 4)
        return (struct file_facts){.size = -1};
    return (struct file_facts){number_in(array, 0), number_in(array, 1), number_in(array, 2),
                               number_in(array, 3)};
}

static void copy_hex(const json_t *line, const char *key, char to[HASH_HEX_SIZE])
{
    snprintf(to, HASH_HEX_SIZE, "%s", json_path_text(line, key, ""));
}

static void entry_release(struct ledger_entry *entry)
{
    free(entry->name);
    free(entry->result);
}

/* A page whose result was current was read before. */
static int status_from(const json_t *line)
{
    const char *name = json_path_text(line, "status", "");
    return strcmp(name, "current") == 0 ? STATUS_OK : status_by_name(name);
}

/* False where the line is of another kind. */
static bool entry_from(const json_t *line, size_t order, struct ledger_entry *entry)
{
    const char *name = json_path_text(line, "path", NULL), *result = json_path_text(line, "result", NULL);
    const char *made = json_path_text(line, "made", NULL);
    if (!name || !result || !made)
        return false;
    *entry = (struct ledger_entry){
        .name = strdup(name),
        .result = strdup(result),
        .frame = (int)json_path_integer(line, "frame"),
        .frames = (int)json_path_integer(line, "frames"),
        .status = status_from(line),
        .input = facts_from(json_object_get(line, "input")),
        .written = facts_from(json_object_get(line, "written")),
        .cells = (size_t)json_path_integer(line, "cells"),
        .flagged = (size_t)json_path_integer(line, "flagged"),
        .order = order,
    };
    copy_hex(line, "sha256", entry->sha256);
    copy_hex(line, "made", entry->made);
    return true;
}

/* A line that was cut short when the machine died, or is of another kind, is passed over. */
static int add_line(void *context, json_t *line, size_t number)
{
    struct ledger *ledger = context;
    struct ledger_entry entry;
    if (!entry_from(line, number, &entry))
        return STATUS_OK;
    if (ledger->count == ledger->room) {
        size_t room = ledger->room ? ledger->room * 2 : 256;
        struct ledger_entry *larger = reallocarray(ledger->entries, room, sizeof *larger);
        if (!larger) {
            entry_release(&entry);
            return STATUS_NO_MEMORY;
        }
        ledger->entries = larger;
        ledger->room = room;
    }
    ledger->entries[ledger->count++] = entry;
    return entry.name && entry.result ? STATUS_OK : STATUS_NO_MEMORY;
}

static int compare_pages(const char *name, int frame, const struct ledger_entry *entry)
{
    int order = strcmp(name, entry->name);
    return order ? order : frame < entry->frame ? -1 : frame > entry->frame;
}

static int compare_entries(const void *left, const void *right)
{
    const struct ledger_entry *a = left, *b = right;
    int order = compare_pages(a->name, a->frame, b);
    return order ? order : a->order < b->order ? -1 : a->order > b->order;
}

static void keep_last_lines(struct ledger *ledger)
{
    size_t kept = 0;
    if (ledger->count)
        qsort(ledger->entries, ledger->count, sizeof *ledger->entries, compare_entries);
    for (size_t i = 0; i < ledger->count; i++) {
        struct ledger_entry *entry = &ledger->entries[i];
        if (i + 1 < ledger->count && compare_pages(entry->name, entry->frame, entry + 1) == 0)
            entry_release(entry);
        else
            ledger->entries[kept++] = *entry;
    }
    ledger->count = kept;
}

int ledger_load(const char *out, struct ledger *ret_ledger)
{
    struct ledger ledger = {0};
    CLEANUP(cleanup_free) char *path = path_join(out, "log.jsonl");
    int status = path ? json_lines_read_file(path, add_line, &ledger) : STATUS_NO_MEMORY;
    if (status < 0 && status != STATUS_NOT_FOUND) {
        ledger_release(&ledger);
        return status;
    }
    keep_last_lines(&ledger);
    *ret_ledger = ledger;
    return STATUS_OK;
}

void ledger_release(struct ledger *ledger)
{
    for (size_t i = 0; i < ledger->count; i++)
        entry_release(&ledger->entries[i]);
    free(ledger->entries);
    *ledger = (struct ledger){0};
}

const struct ledger_entry *ledger_lookup(const struct ledger *ledger, const char *name, int frame)
{
    size_t low = 0, high = ledger->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_pages(name, frame, &ledger->entries[middle]);
        if (order == 0)
            return &ledger->entries[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

static bool made_alike(const struct ledger_terms *terms, const struct ledger_entry *entry)
{
    if (entry->status == STATUS_OK)
        return strcmp(entry->made, terms->read_key) == 0;
    return terms->failed_key && failure_is_lasting(entry->status) &&
           strcmp(entry->made, terms->failed_key) == 0;
}

static bool overlay_is_there(const struct ledger_terms *terms, const struct ledger_entry *entry)
{
    static const char pages[] = "pages/", ending[] = ".json";
    if (!terms->overlay_dir || entry->status != STATUS_OK)
        return true;
    size_t length = strlen(entry->result);
    CLEANUP(cleanup_free) char *path = NULL;
    return length > sizeof pages + sizeof ending &&
           asprintf(&path, "%s/%.*s.png", terms->overlay_dir, (int)(length - strlen(pages) - strlen(ending)),
                    entry->result + strlen(pages)) >= 0 &&
           access(path, F_OK) == 0;
}

static bool is_done(const struct ledger_terms *terms, const struct work_item *item,
                    const struct file_facts *facts, const struct ledger_entry *entry)
{
    if (!entry || facts->size < 0 || !file_facts_equal(&entry->input, facts) || !made_alike(terms, entry) ||
        (item->sha256[0] && strcmp(item->sha256, entry->sha256) != 0))
        return false;
    CLEANUP(cleanup_free) char *path = path_join(terms->out, entry->result);
    const struct file_facts written = path ? file_facts(path) : (struct file_facts){.size = -1};
    return written.size >= 0 && file_facts_equal(&written, &entry->written) && overlay_is_there(terms, entry);
}

bool ledger_content(const struct ledger *ledger, const struct work_item *item, char ret_hex[HASH_HEX_SIZE])
{
    bool escaped;
    CLEANUP(cleanup_free) char *shown = name_shown(item->name, &escaped);
    const struct ledger_entry *entry = shown ? ledger_lookup(ledger, shown, item->frame) : NULL;
    if (!entry || !entry->sha256[0])
        return false;
    const struct file_facts facts = file_facts(item->path);
    if (facts.size < 0 || !file_facts_equal(&facts, &entry->input))
        return false;
    memcpy(ret_hex, entry->sha256, HASH_HEX_SIZE);
    return true;
}

struct settling {
    const struct ledger *ledger;
    const struct ledger_terms *terms;
    void (*done)(void *context, const struct work_item *item, const struct ledger_entry *entry);
    void *context;
    struct worklist left;
};

/* The pages of an item from `first` to before `end`; *ret_settled: how many of them are done. */
static int settle_pages(struct settling *settling, const struct work_item *item, const char *shown, int first,
                        int end, bool tell, int *ret_settled)
{
    const struct file_facts facts = file_facts(item->path);
    int status = STATUS_OK;
    *ret_settled = 0;
    for (int frame = first; frame < end && status == STATUS_OK; frame++) {
        const struct ledger_entry *entry = ledger_lookup(settling->ledger, shown, frame);
        bool done = is_done(settling->terms, item, &facts, entry);
        *ret_settled += done;
        if (done && tell)
            settling->done(settling->context, item, entry);
        else if (!done && tell)
            status = worklist_add_page(&settling->left, item, frame);
    }
    return status;
}

/* An item of which nothing is done stays as it is: how many pages it has is for the worker to say. */
static int settle_item(struct settling *settling, struct work_item *item)
{
    bool escaped;
    CLEANUP(cleanup_free) char *shown = name_shown(item->name, &escaped);
    if (!shown)
        return STATUS_NO_MEMORY;
    const struct ledger_entry *entry = ledger_lookup(settling->ledger, shown, item->frame);
    int end = item->alone || !entry ? item->frame + 1 : entry->frames;
    int settled = 0;
    int status = settle_pages(settling, item, shown, item->frame, end, false, &settled);
    if (status == STATUS_OK && settled > 0)
        return settle_pages(settling, item, shown, item->frame, end, true, &settled);
    if (status == STATUS_OK)
        status = worklist_add(&settling->left, item);
    if (status == STATUS_OK)
        *item = (struct work_item){0};
    return status;
}

int ledger_settle(const struct ledger *ledger, const struct ledger_terms *terms, struct worklist *list,
                  void (*done)(void *context, const struct work_item *item, const struct ledger_entry *entry),
                  void *context)
{
    struct settling settling = {ledger, terms, done, context, .left.passed_over = list->passed_over};
    int status = STATUS_OK;
    for (size_t i = 0; i < list->count && status == STATUS_OK; i++)
        status = settle_item(&settling, &list->items[i]);
    worklist_release(list);
    *list = settling.left;
    return status;
}
