/* What a person sees of cells and pages, as JSON. */
#include <string.h>

#include "base/arena.h"
#include "base/cell_json.h"
#include "base/results.h"
#include "review/desk_parts.h"
#include "review/suggest.h"
#include "review/worth.h"
#include "shenbao/status.h"

static void copy(json_t *to, const char *name, const json_t *from, const char *key)
{
    json_t *value = json_object_get(from, key);
    if (value)
        json_object_set(to, name, value);
}

/* ---- one cell ---- */

/* Checks that failed on the cell. */
static json_t *checks_show(const json_t *page, const char *id)
{
    json_t *shown = json_array(), *record, *check, *cell;
    size_t r, c, i;
    json_array_foreach(json_object_get(page, "records"), r, record)
    {
        json_array_foreach(json_object_get(record, "checks"), c, check)
        {
            if (strcmp(json_path_text(check, "outcome", ""), "fail") != 0)
                continue;
            json_array_foreach(json_object_get(check, place_is_line(id) ? "lines" : "cells"), i, cell)
            {
                if (json_is_string(cell) && strcmp(json_string_value(cell), id) == 0)
                    json_array_append(shown, check);
            }
        }
    }
    return shown;
}

/* The cells before and after it in reading order, the lines outside the tables behind them. */
static void neighbours_show(const json_t *page, const json_t *wanted, json_t *shown)
{
    const json_t *before = NULL, *cell;
    struct page_places places = {.page = page};
    for (; (cell = page_places_next(&places)); before = cell) {
        if (cell == wanted && before)
            copy(shown, "before", before, "id");
        if (before == wanted)
            copy(shown, "after", cell, "id");
    }
}

static const char *state_name(const struct amended_cell *amended)
{
    if (!amended)
        return "open";
    switch (amended->state) {
    case AMEND_SETTLED:
        return "settled";
    case AMEND_UNREADABLE:
        return "unreadable";
    case AMEND_CONFLICT:
        return "conflict";
    case AMEND_DISAGREED:
        return "disagreed";
    default:
        return amended->asked ? "asked" : "open";
    }
}

static json_t *place_show(const struct opened *opened)
{
    char key[96];
    snprintf(key, sizeof key, "%.64s-%d", opened->facts.sha256, opened->facts.frame);
    return json_string(key);
}

static void facts_show(const struct opened *opened, json_t *shown)
{
    json_object_set_new(shown, "page", place_show(opened));
    json_object_set_new(shown, "source", json_string(opened->facts.source));
    json_object_set_new(shown, "frame", json_integer(opened->facts.frame));
    json_object_set_new(shown, "structure", json_integer(opened->amendment.structure));
    copy(shown, "width", json_object_get(opened->page, "source"), "width");
    copy(shown, "height", json_object_get(opened->page, "source"), "height");
    copy(shown, "rotation", json_object_get(opened->page, "page"), "rotation");
    copy(shown, "page_flags", json_object_get(opened->page, "page"), "flags");
}

json_t *cell_show(struct desk *desk, const struct opened *opened, const json_t *cell, const char *who)
{
    static const char *const keys[] = {"text",   "raw_text", "doubtful",    "confidence",
                                       "flags",  "notes",    "lines",       "row",
                                       "column", "row_span", "column_span", "polygon"};
    const char *id = json_path_text(cell, "id", "");
    const struct amended_cell *amended = amended_lookup(&opened->amendment, cell);
    struct suggest_sources sources = {desk->ledger, desk->index, opened->page, cell, amended};
    json_t *shown = json_object();
    facts_show(opened, shown);
    json_object_set_new(shown, "cell", json_string(id));
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        copy(shown, keys[i], cell, keys[i]);
    copy(shown, "role", opened->roles, id);
    json_object_set_new(shown, "seen", json_integer(amended ? amended->last : 0));
    json_object_set_new(shown, "state", json_string(state_name(amended)));
    if (amended && amended->asked)
        json_object_set_new(shown, "asked",
                            json_pack("{s:s, s:s}", "who", amended->asked->who, "why", amended->asked->why));
    json_object_set_new(shown, "checks", checks_show(opened->page, id));
    json_t *reasons = NULL;
    json_object_set_new(shown, "suggestions", suggest(&sources, opened->arena, &reasons));
    json_object_set_new(shown, "reasons", reasons);
    neighbours_show(opened->page, cell, shown);
    return shown;
}

static enum answer place_open(struct desk *desk, const struct desk_place *place, struct opened *ret_opened)
{
    return opened_by_place(desk, place, ret_opened) == STATUS_OK ? ANSWER_DONE : answer_without(desk);
}

enum answer desk_cell(struct desk *desk, const char *who, const struct desk_place *place, json_t **ret_json)
{
    struct opened opened = {0};
    *ret_json = NULL;
    pthread_mutex_lock(&desk->lock);
    enum answer answer = place_open(desk, place, &opened);
    if (answer == ANSWER_DONE) {
        const json_t *cell = opened_cell(&opened, place->cell);
        *ret_json = cell ? cell_show(desk, &opened, cell, who) : NULL;
        answer = cell ? ANSWER_DONE : ANSWER_NOT_THERE;
    }
    pthread_mutex_unlock(&desk->lock);
    opened_release(&opened);
    return answer;
}

/* ---- one page ---- */

static json_t *page_cell_show(const struct opened *opened, const json_t *cell)
{
    static const char *const keys[] = {"id",      "row",  "column",     "row_span", "column_span",
                                       "polygon", "text", "confidence", "flags"};
    const struct amended_cell *amended = amended_lookup(&opened->amendment, cell);
    json_t *shown = json_object();
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        copy(shown, keys[i], cell, keys[i]);
    json_object_set_new(shown, "seen", json_integer(amended ? amended->last : 0));
    json_object_set_new(shown, "state", json_string(state_name(amended)));
    return shown;
}

static json_t *tables_show(const struct opened *opened)
{
    json_t *tables = json_array(), *table, *cell;
    size_t t, i;
    json_array_foreach(json_object_get(opened->page, "tables"), t, table)
    {
        json_t *cells = json_array(), *shown = json_object();
        json_array_foreach(json_object_get(table, "cells"), i, cell)
            json_array_append_new(cells, page_cell_show(opened, cell));
        copy(shown, "id", table, "id");
        copy(shown, "rows", table, "rows");
        copy(shown, "columns", table, "columns");
        json_object_set_new(shown, "cells", cells);
        json_array_append_new(tables, shown);
    }
    return tables;
}

static json_t *outside_show(const struct opened *opened)
{
    json_t *lines = json_array();
    struct page_places places = {.page = opened->page};
    for (const json_t *line; (line = page_places_next(&places));) {
        const char *id = json_path_text(line, "id", "");
        if (!place_is_line(id))
            continue;
        json_t *shown = page_cell_show(opened, line);
        copy(shown, "role", opened->roles, id);
        json_array_append_new(lines, shown);
    }
    return lines;
}

static void beside_show(struct desk *desk, const struct opened *opened, bool after, json_t *shown)
{
    struct index_page *page = NULL;
    char key[96];
    if (index_page_beside(desk->index, opened->facts.path, after, opened->arena, &page) != STATUS_OK || !page)
        return;
    snprintf(key, sizeof key, "%.64s-%d", page->sha256, page->frame);
    json_object_set_new(shown, after ? "after" : "before", json_string(key));
}

static json_t *page_show(struct desk *desk, const struct opened *opened)
{
    json_t *shown = json_object();
    const json_t *page = opened->page;
    facts_show(opened, shown);
    copy(shown, "records", page, "records");
    copy(shown, "summary", page, "summary");
    json_object_set_new(shown, "form", json_string(json_path_text(page, "engine.form", "")));
    json_object_set_new(shown, "tables", tables_show(opened));
    json_object_set_new(shown, "outside", outside_show(opened));
    json_object_set_new(shown, "orphans", json_integer((json_int_t)opened->amendment.orphans));
    beside_show(desk, opened, false, shown);
    beside_show(desk, opened, true, shown);
    return shown;
}

enum answer desk_page(struct desk *desk, const struct desk_place *place, json_t **ret_json)
{
    struct opened opened = {0};
    *ret_json = NULL;
    pthread_mutex_lock(&desk->lock);
    enum answer answer = place_open(desk, place, &opened);
    if (answer == ANSWER_DONE)
        *ret_json = page_show(desk, &opened);
    pthread_mutex_unlock(&desk->lock);
    opened_release(&opened);
    return answer;
}

/* ---- what was done ---- */

static json_t *entry_show(const struct correction *entry)
{
    return json_pack("{s:I, s:I, s:s, s:i, s:i, s:i, s:s, s:s, s:s, s:s, s:f, s:I}", "id",
                     (json_int_t)entry->id, "time", (json_int_t)entry->time, "who", entry->who, "table",
                     entry->table, "row", entry->row, "column", entry->column, "kind",
                     correction_kind_name(entry->kind), "before", entry->before, "after", entry->after, "why",
                     entry->why, "seconds", entry->seconds, "undoes", (json_int_t)entry->undoes);
}

/* Where cells are entered blind, nobody is shown what another entered. */
enum answer desk_history(struct desk *desk, const struct desk_place *place, json_t **ret_json)
{
    struct opened opened = {0};
    *ret_json = NULL;
    pthread_mutex_lock(&desk->lock);
    enum answer answer = place_open(desk, place, &opened);
    if (answer == ANSWER_DONE) {
        *ret_json = json_array();
        for (size_t i = 0; i < opened.entry_count; i++)
            if (!opened.entries[i].blind)
                json_array_append_new(*ret_json, entry_show(&opened.entries[i]));
    }
    pthread_mutex_unlock(&desk->lock);
    opened_release(&opened);
    return answer;
}

/* ---- how right the program was ---- */

static json_t *step_show(const struct ledger_trust *step)
{
    return json_pack("{s:f, s:f, s:b, s:I, s:I, s:f}", "from", (double)step->step / TRUST_STEPS, "to",
                     (double)(step->step + 1) / TRUST_STEPS, "flagged", (int)step->flagged, "cells",
                     (json_int_t)step->cells, "right", (json_int_t)step->right, "expected", step->expected);
}

enum answer desk_report(struct desk *desk, json_t **ret_json)
{
    struct arena *arena = arena_new();
    struct ledger_trust *steps = NULL;
    size_t count = 0;
    json_t *shown = json_array();
    double seconds = 0;
    int64_t cells = 0;
    pthread_mutex_lock(&desk->lock);
    int status = arena ? ledger_trust(desk->ledger, arena, &steps, &count) : STATUS_NO_MEMORY;
    json_t *counts = counts_show(desk);
    pthread_mutex_unlock(&desk->lock);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        json_array_append_new(shown, step_show(&steps[i]));
        seconds += steps[i].seconds;
        cells += steps[i].cells;
    }
    arena_free(arena);
    *ret_json = json_pack("{s:o, s:f, s:I, s:o}", "steps", shown, "seconds", seconds, "cells",
                          (json_int_t)cells, "counts", counts);
    return status == STATUS_OK && *ret_json ? ANSWER_DONE : ANSWER_FAILED;
}
