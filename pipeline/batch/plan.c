#include "batch/plan.h"

#include <errno.h>
#include <jansson.h>

#include "base/cleanup.h"
#include "base/json_lines.h"
#include "base/name.h"
#include "base/results.h"
#include "base/strbuf.h"
#include "shenbao/status.h"

enum { PLAN_CEILING = 1 << 30, FRAMES_MAX = 1000000, ID_DIGITS = 15 };

#define SCHEMA "shenbao.plan/1"

/* One more place in an array; NULL: out of memory. */
static void *room_for_one(void **array, size_t count, size_t *room, size_t size)
{
    if (count == *room) {
        size_t more = *room ? *room * 2 : 64;
        void *larger = reallocarray(*array, more, size);
        if (!larger)
            return NULL;
        *array = larger;
        *room = more;
    }
    return (char *)*array + count * size;
}

int plan_add(struct plan *plan, const struct work_item *item, int frames)
{
    void *files = plan->files;
    struct plan_file *file = room_for_one(&files, plan->count, &plan->room, sizeof *file);
    plan->files = files;
    if (!file)
        return STATUS_NO_MEMORY;
    *file = (struct plan_file){*item, frames};
    file->item.alone = true;
    plan->count++;
    plan->pages += (size_t)frames;
    return STATUS_OK;
}

int plan_add_twin(struct plan *plan, const char *name, const char *same_as)
{
    void *twins = plan->twins;
    struct twin_names *twin = room_for_one(&twins, plan->twin_count, &plan->twin_room, sizeof *twin);
    plan->twins = twins;
    if (!twin)
        return STATUS_NO_MEMORY;
    *twin = (struct twin_names){strdup(name), strdup(same_as)};
    plan->twin_count++;
    return twin->name && twin->same_as ? STATUS_OK : STATUS_NO_MEMORY;
}

void plan_release(struct plan *plan)
{
    for (size_t i = 0; i < plan->count; i++)
        work_item_release(&plan->files[i].item);
    for (size_t i = 0; i < plan->twin_count; i++) {
        free((char *)plan->twins[i].name);
        free((char *)plan->twins[i].same_as);
    }
    free(plan->files);
    free(plan->twins);
    json_decref(plan->inputs);
    *plan = (struct plan){0};
}

/* Two paths; where one of them has to be escaped, both are. */
static void set_paths(json_t *line, const char *first_key, const char *first, const char *second_key,
                      const char *second)
{
    bool escaped = !utf8_is_valid(first, strlen(first)) || !utf8_is_valid(second, strlen(second));
    CLEANUP(cleanup_free) char *one = escaped ? name_escaped(first) : strdup(first);
    CLEANUP(cleanup_free) char *two = escaped ? name_escaped(second) : strdup(second);
    json_object_set_new(line, first_key, json_string(one));
    json_object_set_new(line, second_key, json_string(two));
    if (escaped)
        json_object_set_new(line, "escaped", json_true());
}

static void id_of(const struct work_item *item, char ret_id[HASH_HEX_SIZE])
{
    if (item->sha256[0])
        memcpy(ret_id, item->sha256, HASH_HEX_SIZE);
    else
        hash_bytes(item->name, strlen(item->name), ret_id);
}

static json_t *file_json(const struct plan_file *file)
{
    const struct work_item *item = &file->item;
    char id[HASH_HEX_SIZE];
    id_of(item, id);
    json_t *line = json_pack("{s:s}", "id", id);
    set_paths(line, "path", item->path, "name", item->name);
    if (item->member >= 0)
        json_object_set_new(line, "member", json_integer(item->member));
    json_object_set_new(line, "size", json_integer(item->size));
    if (item->sha256[0])
        json_object_set_new(line, "sha256", json_string(item->sha256));
    if (item->status != STATUS_OK)
        json_object_set_new(line, "status", json_string(status_name(item->status)));
    json_object_set_new(line, "frames", json_integer(file->frames));
    return line;
}

static json_t *twin_json(const struct twin_names *twin)
{
    json_t *line = json_object();
    set_paths(line, "same_as", twin->same_as, "name", twin->name);
    return line;
}

static void add_line(struct strbuf *text, json_t *line)
{
    CLEANUP(cleanup_free) char *dumped = json_dumps(line, JSON_COMPACT);
    if (dumped)
        strbuf_puts(text, dumped);
    text->failed |= !dumped;
    strbuf_putc(text, '\n');
    json_decref(line);
}

static void add_plan(struct strbuf *text, const struct plan *plan)
{
    add_line(text, json_pack("{s:s, s:I, s:I, s:I, s:O*}", "schema", SCHEMA, "pages", (json_int_t)plan->pages,
                             "files", (json_int_t)plan->count, "duplicates", (json_int_t)plan->twin_count,
                             "inputs", plan->inputs));
    for (size_t i = 0; i < plan->count; i++)
        add_line(text, file_json(&plan->files[i]));
    for (size_t i = 0; i < plan->twin_count; i++)
        add_line(text, twin_json(&plan->twins[i]));
}

int plan_write(const struct plan *plan, const char *path)
{
    struct strbuf text = STRBUF_INIT(PLAN_CEILING);
    add_plan(&text, plan);
    int status = text.failed ? STATUS_NO_MEMORY : file_write_whole(path, text.text, text.length);
    strbuf_release(&text);
    return status;
}

int plan_print(const struct plan *plan, FILE *out)
{
    struct strbuf text = STRBUF_INIT(PLAN_CEILING);
    add_plan(&text, plan);
    int status = text.failed                                                             ? STATUS_NO_MEMORY
                 : fwrite(text.text, 1, text.length, out) == text.length && !fflush(out) ? STATUS_OK
                                                                                         : STATUS_IO;
    strbuf_release(&text);
    return status;
}

int plan_keep(const char *plan, const char *out)
{
    CLEANUP(cleanup_free) char *path = path_join(out, "plan.jsonl");
    CLEANUP(cleanup_free) char *text = NULL;
    size_t size = 0;
    errno = ENOMEM;
    int status = path ? file_read(plan, PLAN_CEILING, &text, &size) : STATUS_NO_MEMORY;
    return status == STATUS_OK ? file_write_whole(path, text, size) : status;
}

static char *path_from(const json_t *line, const char *key)
{
    const char *shown = json_path_text(line, key, NULL);
    return shown ? name_from_shown(shown, json_is_true(json_object_get(line, "escaped"))) : NULL;
}

static bool is_sha256(const char *text)
{
    return strlen(text) == HASH_HEX_SIZE - 1 && strspn(text, "0123456789abcdef") == HASH_HEX_SIZE - 1;
}

/* A name becomes a path below OUT. */
static bool is_safe(const char *name)
{
    for (const char *part = name; part; part = strchr(part, '/')) {
        part += part > name; /* past the slash */
        size_t length = strcspn(part, "/");
        if (length == 0 || (length == 1 && part[0] == '.') || (length == 2 && strncmp(part, "..", 2) == 0))
            return false;
    }
    return true;
}

static int take_file(struct plan *plan, const json_t *line)
{
    const json_t *member = json_object_get(line, "member");
    const char *sha256 = json_path_text(line, "sha256", "");
    const char *known = json_path_text(line, "status", status_name(STATUS_OK));
    struct work_item item = {
        .path = path_from(line, "path"),
        .name = path_from(line, "name"),
        .member = member ? json_integer_value(member) : -1,
        .size = json_path_integer(line, "size"),
        .status = status_by_name(known),
    };
    int64_t frames = json_path_integer(line, "frames");
    bool good = item.path && item.name && is_safe(item.name) && item.status != STATUS_INTERNAL &&
                frames >= 1 && frames <= FRAMES_MAX && (*sha256 ? is_sha256(sha256) : item.status < 0);
    if (good)
        memcpy(item.sha256, *sha256 ? sha256 : "", *sha256 ? HASH_HEX_SIZE : 1);
    int status = good ? plan_add(plan, &item, (int)frames) : STATUS_BAD_PLAN;
    if (status < 0)
        work_item_release(&item);
    return status;
}

static int take_twin(struct plan *plan, const json_t *line)
{
    CLEANUP(cleanup_free) char *name = path_from(line, "name");
    CLEANUP(cleanup_free) char *same_as = path_from(line, "same_as");
    return name && same_as ? plan_add_twin(plan, name, same_as) : STATUS_BAD_PLAN;
}

/* A plan on its way in. */
struct taking {
    struct plan plan;
    json_t *head;  /* owned */
    size_t number; /* of the line in hand */
};

static int take_line(void *context, json_t *line, size_t number)
{
    struct taking *taking = context;
    taking->number = number;
    if (!json_is_object(line))
        return STATUS_BAD_PLAN;
    if (number > 1)
        return json_object_get(line, "same_as") ? take_twin(&taking->plan, line)
                                                : take_file(&taking->plan, line);
    taking->head = json_incref(line);
    return strcmp(json_path_text(line, "schema", ""), SCHEMA) == 0 ? STATUS_OK : STATUS_BAD_PLAN;
}

/* The head says how many there are, so that a plan that was cut short is known. */
static int take_head(struct taking *taking)
{
    struct plan *plan = &taking->plan;
    const json_t *head = taking->head;
    bool right = head && (size_t)json_path_integer(head, "files") == plan->count &&
                 (size_t)json_path_integer(head, "pages") == plan->pages &&
                 (size_t)json_path_integer(head, "duplicates") == plan->twin_count;
    plan->inputs = json_incref(json_object_get(head, "inputs"));
    return right ? STATUS_OK : STATUS_BAD_PLAN;
}

static int take_lines(char *text, size_t size, struct taking *taking)
{
    FILE *lines = size ? fmemopen(text, size, "r") : NULL;
    if (!lines)
        return size ? STATUS_NO_MEMORY : STATUS_BAD_PLAN;
    int status = json_lines_read(lines, take_line, taking);
    fclose(lines);
    return status;
}

/* It is read once, so that what was hashed is what was taken. */
int plan_read(const char *path, struct plan *ret_plan, size_t *ret_line)
{
    CLEANUP(cleanup_free) char *text = NULL;
    size_t size = 0;
    struct taking taking = {0};
    int status = file_read(path, PLAN_CEILING, &text, &size);
    if (status == STATUS_OK) {
        hash_bytes(text, size, taking.plan.sha256);
        status = take_lines(text, size, &taking);
    }
    if (status == STATUS_OK)
        status = take_head(&taking);
    json_decref(taking.head);
    if (status < 0) {
        plan_release(&taking.plan);
        *ret_line = taking.number;
        return status;
    }
    *ret_plan = taking.plan;
    return STATUS_OK;
}

int plan_shard_of(const struct plan_file *file, int frame, int shards)
{
    char id[HASH_HEX_SIZE];
    id_of(&file->item, id);
    id[ID_DIGITS] = '\0';
    unsigned long long number = strtoull(id, NULL, 16) + (unsigned long long)frame;
    return 1 + (int)(number % (unsigned long long)shards);
}

int plan_share(const struct plan *plan, int shard, int shards, struct worklist *ret_list)
{
    struct worklist list = {0};
    int status = STATUS_OK;
    for (size_t i = 0; i < plan->count; i++) {
        for (int frame = 0; frame < plan->files[i].frames && status == STATUS_OK; frame++) {
            if (plan_shard_of(&plan->files[i], frame, shards) == shard)
                status = worklist_add_page(&list, &plan->files[i].item, frame);
        }
    }
    if (status < 0) {
        worklist_release(&list);
        return status;
    }
    *ret_list = list;
    return STATUS_OK;
}
