/* The tables: which rows they have, and which columns. What stands in them: table_values.c. */
#include "export/tables.h"

#include <string.h>

/* ---- the rows ---- */

static void each_page(const struct flat_table *table, const json_t *page, flat_row_visit visit, void *context)
{
    visit(context, table, &(struct flat_row){.page = page, .element = page});
}

static void each_record(const struct flat_table *table, const json_t *page, flat_row_visit visit,
                        void *context)
{
    size_t i;
    json_t *record;
    json_array_foreach(json_object_get(page, "records"), i, record)
        visit(context, table, &(struct flat_row){.page = page, .element = record, .record = i});
}

static void each_field(const struct flat_table *table, const json_t *page, flat_row_visit visit,
                       void *context)
{
    size_t i;
    json_t *record;
    json_array_foreach(json_object_get(page, "records"), i, record)
    {
        struct flat_row row = {.page = page, .record = i};
        const char *name;
        json_t *field;
        json_object_foreach(json_object_get(record, "fields"), name, field)
        {
            row.key = name;
            row.element = field;
            visit(context, table, &row);
            row.position++;
        }
    }
}

/* The elements of the record's list that the table is named after. */
static void each_element(const struct flat_table *table, const json_t *page, flat_row_visit visit,
                         void *context)
{
    size_t i;
    json_t *record;
    json_array_foreach(json_object_get(page, "records"), i, record)
    {
        struct flat_row row = {.page = page, .record = i};
        json_t *element;
        json_array_foreach(json_object_get(record, table->list), row.position, element)
        {
            row.element = element;
            visit(context, table, &row);
        }
    }
}

static void each_cell(const struct flat_table *table, const json_t *page, flat_row_visit visit, void *context)
{
    size_t i;
    json_t *grid;
    json_array_foreach(json_object_get(page, "tables"), i, grid)
    {
        struct flat_row row = {.page = page, .table = grid};
        json_t *cell;
        json_array_foreach(json_object_get(grid, "cells"), row.position, cell)
        {
            row.element = cell;
            visit(context, table, &row);
        }
    }
}

/* ---- the columns ---- */

static const char *const periods[] = {"mid_term", "annual", NULL};
static const char *const outcomes[] = {"pass", "fail", "skip", NULL};
static const char *const encodings[] = {"percent", NULL};

#define CELL_PATTERN "^t[0-9]+r[0-9]+c[0-9]+$"
#define NAME_PATTERN "^[a-z][a-z0-9_]*$"
#define PAGE_KEY                                                                                             \
    {.name = "path", .path = "source.path", .from = FROM_PAGE, .key = true, .required = true},               \
    {                                                                                                        \
        .name = "frame", .path = "source.frame", .from = FROM_PAGE, .kind = COLUMN_INTEGER, .key = true,     \
        .required = true                                                                                     \
    }
#define RECORD_KEY                                                                                           \
    PAGE_KEY,                                                                                                \
    {                                                                                                        \
        .name = "record", .from = FROM_RECORD, .kind = COLUMN_INTEGER, .key = true, .required = true         \
    }
#define ELEMENT_KEY                                                                                          \
    RECORD_KEY,                                                                                              \
    {                                                                                                        \
        .name = "position", .from = FROM_POSITION, .kind = COLUMN_INTEGER, .key = true, .required = true     \
    }
#define TEXT(column, at)                                                                                     \
    {                                                                                                        \
        .name = (column), .path = (at)                                                                       \
    }
#define NEEDED(column, at)                                                                                   \
    {                                                                                                        \
        .name = (column), .path = (at), .required = true                                                     \
    }
#define CELL(column, at)                                                                                     \
    {                                                                                                        \
        .name = (column), .path = (at), .pattern = CELL_PATTERN                                              \
    }
#define WORD(column, list)                                                                                   \
    {                                                                                                        \
        .name = (column), .path = (column), .words = (list), .required = true                                \
    }
#define WHOLE(column)                                                                                        \
    {                                                                                                        \
        .name = (column), .path = (column), .kind = COLUMN_INTEGER, .required = true                         \
    }
#define PERIOD WORD("period", periods)
#define TRUST                                                                                                \
    {.name = "confidence", .path = "confidence", .kind = COLUMN_PROBABILITY},                                \
    {                                                                                                        \
        .name = "flags", .path = "flags", .kind = COLUMN_NAMES                                               \
    }
#define OTHER                                                                                                \
    {                                                                                                        \
        .name = "other", .kind = COLUMN_OTHER                                                                \
    }

static const struct flat_column page_columns[] = {
    PAGE_KEY,
    {.name = "path_encoding", .path = "source.path_encoding", .words = encodings},
    {.name = "sha256", .path = "source.sha256", .pattern = "^[0-9a-f]{64}$"},
    TEXT("form", "engine.form"),
    TEXT("error", "error.code"),
    {.name = "flags", .path = "page.flags", .kind = COLUMN_NAMES},
    {.name = "cells", .path = "summary.cells", .kind = COLUMN_INTEGER},
    {.name = "flagged", .path = "summary.flagged", .kind = COLUMN_INTEGER}};

static const struct flat_column project_columns[] = {
    RECORD_KEY,
    NEEDED("form", "form"),
    TEXT("title", "fields.title.text"),
    TEXT("year", "fields.year.text"),
    TEXT("project_name", "fields.project_name.text"),
    TEXT("department", "fields.department.text"),
    TEXT("department_code", "fields.department.code"),
    TEXT("department_name", "fields.department.name"),
    TEXT("implementing_unit", "fields.implementing_unit.text"),
    TEXT("attribute", "fields.attribute.text"),
    TEXT("term", "fields.term.text"),
    OTHER};

static const struct flat_column field_columns[] = {
    RECORD_KEY,
    {.name = "field", .from = FROM_KEY, .key = true, .required = true},
    NEEDED("text", "text"),
    CELL("cell", "cell"),
    TRUST,
    OTHER};

static const struct flat_column fund_columns[] = {
    ELEMENT_KEY,
    PERIOD,
    {.name = "item", .path = "item", .required = true, .pattern = NAME_PATTERN},
    NEEDED("text", "text"),
    {.name = "amount", .path = "amount", .kind = COLUMN_DECIMAL},
    TEXT("unit", "unit"),
    CELL("cell", "cell"),
    TRUST,
    {.name = "measure", .path = "measure", .pattern = NAME_PATTERN},
    OTHER};

static const struct flat_column goal_columns[] = {
    ELEMENT_KEY,
    PERIOD,
    TEXT("years", "years"),
    NEEDED("text", "text"),
    CELL("cell", "cell"),
    TRUST,
    {.name = "aspect", .path = "aspect", .pattern = NAME_PATTERN},
    OTHER};

static const struct flat_column indicator_columns[] = {
    ELEMENT_KEY,
    PERIOD,
    NEEDED("level1", "level1"),
    NEEDED("level2", "level2"),
    NEEDED("level3", "level3"),
    NEEDED("value", "value.text"),
    TEXT("operator", "value.operator"),
    {.name = "number", .path = "value.number", .kind = COLUMN_DECIMAL},
    TEXT("unit", "value.unit"),
    CELL("level1_cell", "cells.level1"),
    CELL("level2_cell", "cells.level2"),
    CELL("level3_cell", "cells.level3"),
    CELL("value_cell", "cells.value"),
    TRUST,
    OTHER};

static const struct flat_column check_columns[] = {
    ELEMENT_KEY,
    {.name = "rule", .path = "rule", .required = true, .pattern = "^[a-z][a-z0-9_.]*$"},
    {.name = "period", .path = "period", .words = periods},
    WORD("outcome", outcomes),
    NEEDED("message", "message"),
    {.name = "cells", .path = "cells", .kind = COLUMN_NAMES},
    OTHER};

static const struct flat_column cell_columns[] = {
    PAGE_KEY,
    {.name = "table", .path = "id", .from = FROM_TABLE, .required = true, .pattern = "^t[0-9]+$"},
    {.name = "cell", .path = "id", .key = true, .required = true, .pattern = CELL_PATTERN},
    WHOLE("row"),
    WHOLE("column"),
    WHOLE("row_span"),
    WHOLE("column_span"),
    NEEDED("text", "text"),
    NEEDED("raw_text", "raw_text"),
    TRUST,
    {.name = "notes", .path = "notes", .kind = COLUMN_TEXTS},
    {.name = "polygon", .path = "polygon", .kind = COLUMN_POINTS}};

#define COLUMNS(list) (list), sizeof(list) / sizeof((list)[0])

const struct flat_table flat_tables[] = {
    {"pages", "every page that was read, or why it could not be", COLUMNS(page_columns), NULL, each_page},
    {"projects", "one declaration a row", COLUMNS(project_columns), NULL, each_record},
    {"fields", "the single values of a declaration", COLUMNS(field_columns), "fields", each_field},
    {"funds", "what a declaration costs, by period and source", COLUMNS(fund_columns), "funds", each_element},
    {"goals", "what a declaration is for", COLUMNS(goal_columns), "goals", each_element},
    {"indicators", "what is measured, and the value aimed at", COLUMNS(indicator_columns), "indicators",
     each_element},
    {"checks", "rules that were applied to a declaration", COLUMNS(check_columns), "checks", each_element},
    {"cells", "every cell of every table", COLUMNS(cell_columns), NULL, each_cell},
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

bool flat_table_is_of_records(const struct flat_table *table)
{
    return table->each != each_page && table->each != each_cell;
}
