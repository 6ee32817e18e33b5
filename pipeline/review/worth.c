#include "review/worth.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/cell_json.h"
#include "base/hash.h"
#include "base/results.h"

/* Of what costs most first; within a class, by the probability that the cell is wrong. */
enum worth { WORTH_AUDIT = 1, WORTH_DOUBT, WORTH_CHECK, WORTH_MONEY, WORTH_AGAIN };
enum { CLASS_ROOM = 100, STEPS = 20 }; /* steps of probability: cells of one step stay together by page */

/* ---- what a cell is ---- */

static void role_set(json_t *roles, const json_t *place, const char *key, const char *role)
{
    const char *cell = json_string_value(json_object_get(place, key));
    if (cell)
        json_object_set_new(roles, cell, json_string(role));
}

/* A value may stand in a line outside the tables. */
static void fields_roles(json_t *roles, json_t *fields)
{
    const char *name;
    json_t *field;
    char role[128];
    json_object_foreach(fields, name, field)
    {
        snprintf(role, sizeof role, "field.%.100s", name);
        role_set(roles, field, "cell", role);
        role_set(roles, field, "line", role);
    }
}

static void list_roles(json_t *roles, const json_t *list, const char *kind, const char *detail)
{
    size_t i;
    json_t *value;
    char role[128];
    json_array_foreach(list, i, value)
    {
        snprintf(role, sizeof role, "%s.%.40s%s%.40s", kind, json_path_text(value, "period", ""),
                 *detail ? "." : "", *detail ? json_path_text(value, detail, "") : "");
        role_set(roles, value, "cell", role);
    }
}

static void indicators_roles(json_t *roles, const json_t *indicators)
{
    static const char *const names[] = {"level1", "level2", "level3", "value"};
    size_t i;
    json_t *indicator;
    json_array_foreach(indicators, i, indicator)
    {
        for (size_t k = 0; k < sizeof names / sizeof names[0]; k++)
            role_set(roles, json_object_get(indicator, "cells"), names[k], names[k]);
    }
}

json_t *roles_find(const json_t *page)
{
    json_t *roles = json_object(), *record;
    size_t i;
    json_array_foreach(json_object_get(page, "records"), i, record)
    {
        indicators_roles(roles, json_object_get(record, "indicators"));
        list_roles(roles, json_object_get(record, "goals"), "goal", "");
        fields_roles(roles, json_object_get(record, "fields"));
        role_set(roles, json_object_get(record, "unit"), "line", "field.unit");
        list_roles(roles, json_object_get(record, "funds"), "fund", "item");
    }
    return roles;
}

/* ---- what it is worth ---- */

const struct amended_cell *amended_lookup(const struct amendment *amendment, const json_t *cell)
{
    for (size_t i = 0; i < amendment->cell_count; i++)
        if (amendment->cells[i].cell == cell)
            return &amendment->cells[i];
    return NULL;
}

static bool is_money(const char *role)
{
    return strncmp(role, "fund.", 5) == 0 || strcmp(role, "value") == 0;
}

static enum worth worth_of(const struct index_cell *cell)
{
    const unsigned failed = FLAG_SUM_MISMATCH | FLAG_RULE_FAILED | FLAG_PATTERN_MISMATCH;
    if (cell->state >= CELL_ASKED && cell->state != CELL_WAITING)
        return WORTH_AGAIN;
    if (cell->audit)
        return WORTH_AUDIT;
    if (is_money(cell->role))
        return WORTH_MONEY;
    return cell->flags & failed ? WORTH_CHECK : WORTH_DOUBT;
}

static int gain_of(const struct index_cell *cell)
{
    double wrong = fmin(fmax(1 - cell->confidence, 0), 1);
    return (int)worth_of(cell) * CLASS_ROOM + (int)(wrong * STEPS);
}

static bool in_sample(const json_t *page, const char *id, int audit)
{
    char name[256], hex[HASH_HEX_SIZE];
    snprintf(name, sizeof name, "%.64s-%d-%.60s", json_path_text(page, "source.sha256", ""),
             (int)json_path_integer(page, "source.frame"), id);
    hash_bytes(name, strlen(name), hex);
    hex[8] = '\0';
    return strtoul(hex, NULL, 16) % 1000 < (unsigned long)audit;
}

static enum cell_state state_of(const struct amended_cell *amended)
{
    switch (amended->state) {
    case AMEND_SETTLED:
        return CELL_SETTLED;
    case AMEND_UNREADABLE:
        return CELL_UNREADABLE;
    case AMEND_CONFLICT:
        return CELL_CONFLICT;
    case AMEND_DISAGREED:
        return CELL_DISAGREED;
    default:
        return amended->asked ? CELL_ASKED : amended->blind[0] ? CELL_WAITING : CELL_OPEN;
    }
}

static void amended_take(const struct amended_cell *amended, struct index_cell *cell)
{
    cell->asker = amended && amended->asked ? amended->asked->who : "";
    for (int i = 0; i < 2; i++)
        cell->blind[i] = amended && amended->blind[i] ? amended->blind[i]->who : "";
    cell->state = amended ? state_of(amended) : CELL_OPEN;
}

/* Of lines outside the tables, those that a record takes something from. */
static bool is_wanted(const struct index_cell *cell)
{
    return (cell->flags && (*cell->role || !place_is_line(cell->name))) || cell->audit;
}

static bool doubt_read(const json_t *page, const json_t *roles, const struct amendment *amendment, int audit,
                       const json_t *object, struct index_cell *cell)
{
    const struct amended_cell *amended = amended_lookup(amendment, object);
    *cell = (struct index_cell){
        .name = json_path_text(object, "id", ""),
        .text = json_path_text(object, "text", ""),
        .flags = flags_from_json(json_object_get(object, "flags"), cell_flag_name),
        .confidence = json_number_value(json_object_get(object, "confidence")),
    };
    const char *role = json_string_value(json_object_get(roles, cell->name));
    cell->role = role ? role : "";
    cell->audit = !cell->flags && !place_is_line(cell->name) && in_sample(page, cell->name, audit);
    amended_take(amended, cell);
    cell->gain = gain_of(cell);
    return is_wanted(cell) || (amended && cell->state != CELL_OPEN);
}

void page_doubts(const json_t *page, const json_t *roles, const struct amendment *amendment, int audit,
                 struct arena *arena, struct index_cell **ret_cells, size_t *ret_count)
{
    struct index_cell *cells = NULL, cell;
    size_t count = 0;
    int order = 0;
    struct page_places places = {.page = page};
    for (json_t *object; (object = page_places_next(&places));) {
        order++;
        if (!doubt_read(page, roles, amendment, audit, object, &cell))
            continue;
        cell.order = order;
        *(struct index_cell *)arena_push(arena, &cells, &count, sizeof cell) = cell;
    }
    *ret_cells = cells;
    *ret_count = count;
}
