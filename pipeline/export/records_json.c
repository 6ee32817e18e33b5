/*
 * The records part of the page result. Confidence and flags of a value are those of the cells it stands in:
 * of several cells, the flags of all, and the probability that all of them are right, taken as independent.
 */
#include <math.h>

#include "base/cell_json.h"
#include "export/page_json.h"

enum { CONFIDENCE_DECIMALS = 3 };

/* What is known about one or several places. */
struct trust {
    bool known;
    double confidence;
    unsigned flags;
};

static void trust_add(struct trust *trust, const struct sheet *sheet, struct cell_ref where)
{
    const struct cell *cell = sheet_cell(sheet, where);
    const struct outside_line *line = sheet_line(sheet, where);
    if (!cell && !line)
        return;
    double confidence = cell ? cell->confidence : line->confidence;
    confidence = round(confidence * 1000) /
                 1000; /* as the cell itself says, so that a result read back says the same */
    trust->confidence = trust->known ? trust->confidence * confidence : confidence;
    trust->flags |= cell ? cell->flags : line->flags;
    trust->known = true;
}

static void set_trust(json_t *object, const struct trust *trust)
{
    if (!trust->known)
        return;
    json_object_set_new(object, "confidence", json_rounded(trust->confidence, CONFIDENCE_DECIMALS));
    json_object_set_new(object, "flags", flags_json(trust->flags, cell_flag_name));
}

/* The id of the cell at `where`; NULL where that is no cell. */
static json_t *cell_id(const struct sheet *sheet, struct cell_ref where)
{
    const struct cell *cell = sheet_cell(sheet, where);
    char id[PLACE_ID_SIZE];
    if (!cell)
        return NULL;
    place_id_cell(id, (size_t)where.table, cell->row, cell->column);
    return json_string(id);
}

/* The id of the line outside the tables; NULL where it is none. */
static json_t *line_id(const struct sheet *sheet, struct cell_ref where)
{
    char id[PLACE_ID_SIZE];
    if (!sheet_line(sheet, where))
        return NULL;
    place_id_line(id, (size_t)where.cell);
    return json_string(id);
}

static void set_id(json_t *object, const char *key, json_t *id)
{
    if (id)
        json_object_set_new(object, key, id);
}

static void set_parts(json_t *object, const struct record_value *value)
{
    for (size_t i = 0; i < value->part_count; i++)
        json_object_set_new(object, value->parts[i].name, json_text(value->parts[i].text));
}

static void set_text(json_t *object, const char *key, const char *text)
{
    if (text)
        json_object_set_new(object, key, json_text(text));
}

static void set_place(json_t *object, const struct sheet *sheet, struct cell_ref where)
{
    set_id(object, "cell", cell_id(sheet, where));
    set_id(object, "line", line_id(sheet, where));
    struct trust trust = {0};
    trust_add(&trust, sheet, where);
    set_trust(object, &trust);
}

/* A conclusion is to be looked at. */
static void set_inferred(json_t *object, const struct record_value *value)
{
    set_text(object, "inferred", value->inferred);
    if (value->inferred)
        json_object_set_new(object, "flags", flags_json(FLAG_LOW_CONFIDENCE, cell_flag_name));
}

static json_t *fields_json(const struct sheet *sheet, const struct record_field *list, size_t count)
{
    json_t *fields = json_object();
    for (size_t i = 0; i < count; i++) {
        const struct record_value *value = &list[i].value;
        json_t *field = json_object();
        set_text(field, "text", value->text);
        set_parts(field, value);
        set_place(field, sheet, value->where);
        set_inferred(field, value);
        json_object_set_new(fields, list[i].name, field);
    }
    return fields;
}

static json_t *lists_json(const struct sheet *sheet, const struct record *record)
{
    json_t *lists = json_object();
    for (size_t i = 0; i < record->list_count; i++) {
        json_t *rows = json_array();
        for (size_t k = 0; k < record->lists[i].row_count; k++) {
            const struct record_row *row = &record->lists[i].rows[k];
            json_array_append_new(rows, fields_json(sheet, row->fields, row->field_count));
        }
        json_object_set_new(lists, record->lists[i].name, rows);
    }
    return lists;
}

static json_t *fund_json(const struct sheet *sheet, const struct record_fund *fund)
{
    json_t *object = json_object();
    set_text(object, "period", fund->period);
    set_text(object, "item", fund->item);
    set_text(object, "measure", fund->measure);
    set_text(object, "text", fund->value.text);
    set_text(object, "amount", fund->amount);
    set_text(object, "unit", fund->unit);
    set_place(object, sheet, fund->value.where);
    return object;
}

static json_t *goal_json(const struct sheet *sheet, const struct record_goal *goal)
{
    json_t *object = json_object();
    set_text(object, "period", goal->period);
    set_text(object, "aspect", goal->aspect);
    set_text(object, "years", goal->years);
    set_text(object, "text", goal->value.text);
    set_place(object, sheet, goal->value.where);
    return object;
}

static json_t *indicator_value_json(const struct record_value *value)
{
    json_t *object = json_object();
    set_text(object, "text", value->text ? value->text : "");
    set_parts(object, value);
    return object;
}

static json_t *indicator_json(const struct sheet *sheet, const struct record_indicator *indicator)
{
    const struct {
        const char *name;
        struct cell_ref where;
    } places[] = {{"level1", indicator->level1_where},
                  {"level2", indicator->level2_where},
                  {"level3", indicator->level3.where},
                  {"value", indicator->value.where}};
    json_t *cells = json_object();
    struct trust trust = {0};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        set_id(cells, places[i].name, cell_id(sheet, places[i].where));
        trust_add(&trust, sheet, places[i].where);
    }
    json_t *object = json_object();
    set_text(object, "period", indicator->period);
    set_text(object, "level1", indicator->level1);
    set_text(object, "level2", indicator->level2);
    set_text(object, "level3", indicator->level3.text);
    json_object_set_new(object, "value", indicator_value_json(&indicator->value));
    json_object_set_new(object, "cells", cells);
    if (indicator->more_count)
        json_object_set_new(object, "more", fields_json(sheet, indicator->more, indicator->more_count));
    set_trust(object, &trust);
    return object;
}

static json_t *check_json(const struct sheet *sheet, const struct record_check *check)
{
    json_t *cells = json_array(), *lines = json_array();
    for (size_t i = 0; i < check->cell_count; i++) {
        json_t *cell = cell_id(sheet, check->cells[i]), *line = line_id(sheet, check->cells[i]);
        if (cell)
            json_array_append_new(cells, cell);
        if (line)
            json_array_append_new(lines, line);
    }
    json_t *object = json_object();
    set_text(object, "rule", check->rule);
    set_text(object, "period", check->period);
    set_text(object, "outcome", check->outcome);
    set_text(object, "message", check->message);
    json_object_set_new(object, "cells", cells);
    if (json_array_size(lines))
        json_object_set(object, "lines", lines);
    json_decref(lines);
    return object;
}

static json_t *unit_json(const struct sheet *sheet, const struct record_value *unit)
{
    json_t *object = json_object();
    set_text(object, "text", unit->text);
    set_place(object, sheet, unit->where);
    return object;
}

static json_t *record_json(const struct sheet *sheet, const struct record *record)
{
    json_t *funds = json_array(), *goals = json_array(), *indicators = json_array(), *checks = json_array();
    for (size_t i = 0; i < record->fund_count; i++)
        json_array_append_new(funds, fund_json(sheet, &record->funds[i]));
    for (size_t i = 0; i < record->goal_count; i++)
        json_array_append_new(goals, goal_json(sheet, &record->goals[i]));
    for (size_t i = 0; i < record->indicator_count; i++)
        json_array_append_new(indicators, indicator_json(sheet, &record->indicators[i]));
    for (size_t i = 0; i < record->check_count; i++)
        json_array_append_new(checks, check_json(sheet, &record->checks[i]));
    json_t *object = json_pack("{s:s, s:o, s:o, s:o, s:o, s:o}", "form", record->form, "fields",
                               fields_json(sheet, record->fields, record->field_count), "funds", funds,
                               "goals", goals, "indicators", indicators, "checks", checks);
    if (object && record->unit.text)
        json_object_set_new(object, "unit", unit_json(sheet, &record->unit));
    if (object && record->continues)
        json_object_set_new(object, "continues", json_true());
    if (object && record->list_count)
        json_object_set_new(object, "lists", lists_json(sheet, record));
    return object;
}

json_t *records_json(const struct sheet *sheet, const struct reading *reading)
{
    json_t *records = json_array();
    for (size_t i = 0; i < reading->record_count; i++)
        json_array_append_new(records, record_json(sheet, &reading->records[i]));
    return records;
}
