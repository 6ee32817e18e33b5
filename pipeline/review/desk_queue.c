/* Which cell is next, and in which groups doubtful cells go. */
#include <string.h>

#include "base/arena.h"
#include "base/cell_json.h"
#include "base/clock.h"
#include "base/results.h"
#include "review/desk_parts.h"
#include "review/suggest.h"
#include "shenbao/status.h"

enum {
    NEXT_MOST = 12,    /* cells given at a time */
    VALUES_MOST = 200, /* of a filter */
    GROUPS_MOST = 60,
    GROUP_CELLS = 60,
    PAIRS_LOOKED_AT = 500,
    GROUP_LEAST = 2
};

json_t *counts_show(struct desk *desk)
{
    struct index_counts counts = index_count(desk->index);
    return json_pack(
        "{s:I, s:I, s:I, s:b, s:I, s:I}", "cells", (json_int_t)counts.cells, "open", (json_int_t)counts.open,
        "pages", (json_int_t)counts.pages, "refreshing", (int)atomic_load(&desk->refreshing), "refreshed",
        (json_int_t)atomic_load(&desk->refreshed), "to_refresh", (json_int_t)atomic_load(&desk->to_refresh));
}

/* ---- what there is ---- */

static json_t *values_show(struct desk *desk, const char *column, int least, struct arena *arena)
{
    struct index_value *values = NULL;
    size_t count = 0;
    json_t *list = json_array();
    if (index_values(desk->index, column, least, VALUES_MOST, arena, &values, &count) != STATUS_OK)
        return list;
    for (size_t i = 0; i < count; i++)
        json_array_append_new(
            list, json_pack("{s:s, s:I}", "value", values[i].value, "count", (json_int_t)values[i].count));
    return list;
}

static json_t *flags_show(struct desk *desk)
{
    int64_t counts[32];
    json_t *list = json_array();
    index_flags(desk->index, counts);
    for (int bit = 0; bit < 32; bit++)
        if (counts[bit] && cell_flag_name(1u << bit))
            json_array_append_new(list, json_pack("{s:s, s:I}", "value", cell_flag_name(1u << bit), "count",
                                                  (json_int_t)counts[bit]));
    return list;
}

static json_t *people_show(struct desk *desk)
{
    json_t *people = json_object();
    double now = clock_seconds();
    for (size_t i = 0; i < desk->lease_count; i++)
        if (desk->leases[i].until >= now)
            json_object_set_new(people, desk->leases[i].who, json_true());
    json_t *names = json_array();
    const char *name;
    json_t *ignored;
    json_object_foreach(people, name, ignored) json_array_append_new(names, json_string(name));
    json_decref(people);
    return names;
}

enum answer desk_facts(struct desk *desk, const char *who, const struct index_filter *filter,
                       json_t **ret_json)
{
    struct arena *arena = arena_new();
    if (!arena)
        return ANSWER_FAILED;
    pthread_mutex_lock(&desk->lock);
    *ret_json = json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:I, s:b}", "counts", counts_show(desk), "folders",
                          values_show(desk, "folder", 1, arena), "forms", values_show(desk, "form", 1, arena),
                          "roles", values_show(desk, "role", 1, arena), "flags", flags_show(desk), "people",
                          people_show(desk), "left", (json_int_t)index_count_open(desk->index, who, filter),
                          "blind", (int)desk->options.blind);
    pthread_mutex_unlock(&desk->lock);
    arena_free(arena);
    return *ret_json ? ANSWER_DONE : ANSWER_FAILED;
}

/* ---- the next cells ---- */

/* Cells of one page mostly follow each other; the page stays open between them. */
struct walk {
    struct desk *desk;
    const char *who;
    struct opened opened;
    int64_t page; /* that is open; 0: none */
    json_t *list;
};

static void walk_to(struct walk *walk, int64_t page)
{
    if (walk->page == page)
        return;
    opened_release(&walk->opened);
    walk->page = opened_by_id(walk->desk, page, &walk->opened) == STATUS_OK ? page : 0;
}

static void walk_show(struct walk *walk, const struct index_cell *cell)
{
    walk_to(walk, cell->page);
    const json_t *object = walk->page ? opened_cell(&walk->opened, cell->name) : NULL;
    if (!object)
        return;
    json_t *shown = cell_show(walk->desk, &walk->opened, object, walk->who);
    json_object_set_new(shown, "place",
                        json_pack("[i, I, i]", cell->gain, (json_int_t)cell->page, cell->order));
    json_object_set_new(shown, "audit", json_boolean(cell->audit));
    json_array_append_new(walk->list, shown);
}

enum answer desk_next(struct desk *desk, const char *who, const struct index_filter *filter,
                      struct index_place after, int count, json_t **ret_json)
{
    struct walk walk = {.desk = desk, .who = who, .list = json_array()};
    struct arena *arena = arena_new();
    struct index_cell *cells = NULL;
    size_t found = 0;
    count = count < 1 ? 1 : count > NEXT_MOST ? NEXT_MOST : count;
    pthread_mutex_lock(&desk->lock);
    int status = arena ? index_next(desk->index, who, filter, after, count + (int)desk->lease_count, arena,
                                    &cells, &found)
                       : STATUS_NO_MEMORY;
    for (size_t i = 0; i < found && status == STATUS_OK && json_array_size(walk.list) < (size_t)count; i++) {
        if (lease_is_foreign(desk, cells[i].page, cells[i].name, who))
            continue;
        walk_show(&walk, &cells[i]);
        status = lease_take(desk, cells[i].page, cells[i].name, who);
    }
    json_t *counts = counts_show(desk);
    opened_release(&walk.opened);
    pthread_mutex_unlock(&desk->lock);
    arena_free(arena);
    *ret_json = json_pack("{s:o, s:o}", "cells", walk.list, "counts", counts);
    return status == STATUS_OK && *ret_json ? ANSWER_DONE : ANSWER_FAILED;
}

/* ---- groups ---- */

static void groups_by_text(struct desk *desk, struct arena *arena, json_t *groups)
{
    struct index_value *values = NULL;
    size_t count = 0;
    if (index_values(desk->index, "text", GROUP_LEAST, GROUPS_MOST, arena, &values, &count) != STATUS_OK)
        return;
    for (size_t i = 0; i < count; i++)
        json_array_append_new(
            groups, json_pack("{s:s, s:I}", "from", values[i].value, "count", (json_int_t)values[i].count));
}

static bool group_is_known(const json_t *groups, const char *from, const char *to)
{
    size_t i;
    json_t *group;
    json_array_foreach(groups, i, group)
    {
        if (json_object_get(group, "to") && strcmp(json_path_text(group, "from", ""), from) == 0 &&
            strcmp(json_path_text(group, "to", ""), to) == 0)
            return true;
    }
    return false;
}

/* What was corrected before is likely wrong in the same way elsewhere. */
static void groups_by_confusion(struct desk *desk, const char *who, struct arena *arena, json_t *groups)
{
    struct ledger_pair *pairs = NULL;
    size_t count = 0;
    if (ledger_pairs(desk->ledger, PAIRS_LOOKED_AT, arena, &pairs, &count) != STATUS_OK)
        return;
    for (size_t i = 0; i < count && json_array_size(groups) < GROUPS_MOST; i++) {
        const char *from, *to;
        if (!confusion_find(pairs[i].reading, pairs[i].after, arena, &from, &to) ||
            group_is_known(groups, from, to))
            continue;
        int64_t cells = index_count_holding(desk->index, who, from);
        if (cells > 0)
            json_array_append_new(
                groups, json_pack("{s:s, s:s, s:I}", "from", from, "to", to, "count", (json_int_t)cells));
    }
}

enum answer desk_groups(struct desk *desk, const char *who, json_t **ret_json)
{
    struct arena *arena = arena_new();
    json_t *groups = json_array();
    if (!arena)
        return ANSWER_FAILED;
    pthread_mutex_lock(&desk->lock);
    if (!desk->options.blind) { /* whoever settles many at once has seen what others said */
        groups_by_confusion(desk, who, arena, groups);
        groups_by_text(desk, arena, groups);
    }
    json_t *counts = counts_show(desk);
    pthread_mutex_unlock(&desk->lock);
    arena_free(arena);
    *ret_json = json_pack("{s:o, s:o}", "groups", groups, "counts", counts);
    return *ret_json ? ANSWER_DONE : ANSWER_FAILED;
}

static void group_offer(const char *to, const char *from, struct arena *arena, json_t *shown)
{
    const char *text = json_path_text(shown, "text", "");
    json_object_set_new(shown, "offer", json_string(to ? confusion_apply(text, from, to, arena) : text));
}

enum answer desk_group(struct desk *desk, const char *who, const char *from, const char *to,
                       json_t **ret_json)
{
    struct walk walk = {.desk = desk, .who = who, .list = json_array()};
    struct arena *arena = arena_new();
    struct index_cell *cells = NULL;
    size_t found = 0;
    pthread_mutex_lock(&desk->lock);
    int status = !arena ? STATUS_NO_MEMORY
                 : to   ? index_holding(desk->index, who, from, GROUP_CELLS, arena, &cells, &found)
                        : index_next(desk->index, who, &(struct index_filter){.text = from},
                                     (struct index_place){0}, GROUP_CELLS, arena, &cells, &found);
    for (size_t i = 0; i < found && status == STATUS_OK; i++) {
        if (lease_is_foreign(desk, cells[i].page, cells[i].name, who))
            continue;
        size_t before = json_array_size(walk.list);
        walk_show(&walk, &cells[i]);
        if (json_array_size(walk.list) > before)
            group_offer(to, from, arena, json_array_get(walk.list, before));
        status = lease_take(desk, cells[i].page, cells[i].name, who);
    }
    opened_release(&walk.opened);
    pthread_mutex_unlock(&desk->lock);
    arena_free(arena);
    *ret_json = json_pack("{s:o}", "cells", walk.list);
    return status == STATUS_OK && *ret_json ? ANSWER_DONE : ANSWER_FAILED;
}
