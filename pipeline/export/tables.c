#include "export/tables.h"

#include "base/results.h"
#include "base/strbuf.h"

enum { FLAGS_CEILING = 4096, CONFIDENCE_DECIMALS = 3 };

static void put(struct csv *csv, const json_t *object, const char *path)
{
    csv_text(csv, json_path_text(object, path, NULL));
}

/* The number, or nothing where it is not known. */
static void put_confidence(struct csv *csv, const json_t *object)
{
    const json_t *confidence = json_object_get(object, "confidence");
    if (json_is_number(confidence))
        csv_real(csv, json_number_value(confidence), CONFIDENCE_DECIMALS);
    else
        csv_text(csv, NULL);
}

/* Names of an array, with blanks between. */
static void put_names(struct csv *csv, const json_t *names)
{
    struct strbuf line = STRBUF_INIT(FLAGS_CEILING);
    size_t i;
    json_t *name;
    json_array_foreach(names, i, name)
    {
        strbuf_puts(&line, i ? " " : "");
        strbuf_puts(&line, json_is_string(name) ? json_string_value(name) : "");
    }
    csv_text(csv, line.text);
    strbuf_release(&line);
}

static void put_trust(struct csv *csv, const json_t *object)
{
    put_confidence(csv, object);
    put_names(csv, json_object_get(object, "flags"));
}

static void put_page(struct csv *csv, const json_t *page)
{
    put(csv, page, "source.path");
    csv_integer(csv, json_path_integer(page, "source.frame"));
}

static void put_place(struct csv *csv, const json_t *page, size_t record)
{
    put_page(csv, page);
    csv_integer(csv, (long long)record);
}

static const char *const page_columns[] = {"path",  "frame", "sha256",  "form", "error",
                                           "flags", "cells", "flagged", NULL};

static void add_pages(struct csv *csv, const json_t *page)
{
    put_page(csv, page);
    put(csv, page, "source.sha256");
    put(csv, page, "engine.form");
    put(csv, page, "error.code");
    put_names(csv, json_object_get(json_object_get(page, "page"), "flags"));
    csv_integer(csv, json_path_integer(page, "summary.cells"));
    csv_integer(csv, json_path_integer(page, "summary.flagged"));
    csv_end_row(csv);
}

static const char *const project_columns[] = {"path",
                                              "frame",
                                              "record",
                                              "form",
                                              "title",
                                              "year",
                                              "project_name",
                                              "department",
                                              "department_code",
                                              "department_name",
                                              "implementing_unit",
                                              "attribute",
                                              "term",
                                              NULL};

static void add_projects(struct csv *csv, const json_t *page)
{
    static const char *const fields[] = {
        "title.text",      "year.text",       "project_name.text",      "department.text",
        "department.code", "department.name", "implementing_unit.text", "attribute.text",
        "term.text"};
    size_t i;
    json_t *record;
    json_array_foreach(json_object_get(page, "records"), i, record)
    {
        put_place(csv, page, i);
        put(csv, record, "form");
        for (size_t f = 0; f < sizeof fields / sizeof fields[0]; f++)
            put(csv, json_object_get(record, "fields"), fields[f]);
        csv_end_row(csv);
    }
}

static const char *const field_columns[] = {"path", "frame",      "record", "field", "text",
                                            "cell", "confidence", "flags",  NULL};

static void add_fields(struct csv *csv, const json_t *page)
{
    size_t i;
    json_t *record;
    json_array_foreach(json_object_get(page, "records"), i, record)
    {
        const char *name;
        json_t *field;
        json_object_foreach(json_object_get(record, "fields"), name, field)
        {
            put_place(csv, page, i);
            csv_text(csv, name);
            put(csv, field, "text");
            put(csv, field, "cell");
            put_trust(csv, field);
            csv_end_row(csv);
        }
    }
}

/* One row an element of the record's array `key`: the texts at `paths`, then confidence and flags. */
static void add_list(struct csv *csv, const json_t *page, const char *key, const char *const *paths)
{
    size_t i, j;
    json_t *record, *element;
    json_array_foreach(json_object_get(page, "records"), i, record)
    {
        json_array_foreach(json_object_get(record, key), j, element)
        {
            put_place(csv, page, i);
            for (const char *const *path = paths; *path; path++)
                put(csv, element, *path);
            put_trust(csv, element);
            csv_end_row(csv);
        }
    }
}

static const char *const fund_columns[] = {"path",   "frame", "record", "period",     "item",  "text",
                                           "amount", "unit",  "cell",   "confidence", "flags", NULL};

static void add_funds(struct csv *csv, const json_t *page)
{
    static const char *const paths[] = {"period", "item", "text", "amount", "unit", "cell", NULL};
    add_list(csv, page, "funds", paths);
}

static const char *const goal_columns[] = {"path", "frame", "record",     "period", "years",
                                           "text", "cell",  "confidence", "flags",  NULL};

static void add_goals(struct csv *csv, const json_t *page)
{
    static const char *const paths[] = {"period", "years", "text", "cell", NULL};
    add_list(csv, page, "goals", paths);
}

static const char *const indicator_columns[] = {
    "path",     "frame",  "record", "period",      "level1",     "level2",     "level3", "value",
    "operator", "number", "unit",   "level3_cell", "value_cell", "confidence", "flags",  NULL};

static void add_indicators(struct csv *csv, const json_t *page)
{
    static const char *const paths[] = {
        "period",       "level1",     "level2",       "level3",      "value.text", "value.operator",
        "value.number", "value.unit", "cells.level3", "cells.value", NULL};
    add_list(csv, page, "indicators", paths);
}

static const char *const check_columns[] = {"path",    "frame",   "record", "rule", "period",
                                            "outcome", "message", "cells",  NULL};

static void add_checks(struct csv *csv, const json_t *page)
{
    size_t i, j;
    json_t *record, *check;
    json_array_foreach(json_object_get(page, "records"), i, record)
    {
        json_array_foreach(json_object_get(record, "checks"), j, check)
        {
            put_place(csv, page, i);
            put(csv, check, "rule");
            put(csv, check, "period");
            put(csv, check, "outcome");
            put(csv, check, "message");
            put_names(csv, json_object_get(check, "cells"));
            csv_end_row(csv);
        }
    }
}

static const char *const cell_columns[] = {"path",       "frame",    "table",       "cell", "row",
                                           "column",     "row_span", "column_span", "text", "raw_text",
                                           "confidence", "flags",    NULL};

static void add_cells(struct csv *csv, const json_t *page)
{
    static const char *const numbers[] = {"row", "column", "row_span", "column_span"};
    size_t i, j;
    json_t *table, *cell;
    json_array_foreach(json_object_get(page, "tables"), i, table)
    {
        json_array_foreach(json_object_get(table, "cells"), j, cell)
        {
            put_page(csv, page);
            put(csv, table, "id");
            put(csv, cell, "id");
            for (size_t n = 0; n < sizeof numbers / sizeof numbers[0]; n++)
                csv_integer(csv, json_path_integer(cell, numbers[n]));
            put(csv, cell, "text");
            put(csv, cell, "raw_text");
            put_trust(csv, cell);
            csv_end_row(csv);
        }
    }
}

const struct flat_table flat_tables[] = {
    {"pages", page_columns, add_pages},    {"projects", project_columns, add_projects},
    {"fields", field_columns, add_fields}, {"funds", fund_columns, add_funds},
    {"goals", goal_columns, add_goals},    {"indicators", indicator_columns, add_indicators},
    {"checks", check_columns, add_checks}, {"cells", cell_columns, add_cells},
};
const size_t flat_table_count = sizeof flat_tables / sizeof flat_tables[0];

const struct flat_table *flat_table_lookup(const char *name)
{
    for (size_t i = 0; i < flat_table_count; i++) {
        if (strcmp(flat_tables[i].name, name) == 0)
            return &flat_tables[i];
    }
    return NULL;
}

void flat_table_head(const struct flat_table *table, struct csv *csv)
{
    for (const char *const *column = table->columns; *column; column++)
        csv_text(csv, *column);
    csv_end_row(csv);
}
