/*
 * Page results as an SQLite database. The only user of SQLite.
 *
 * The tables are those of tables.h. Where rows there begin with the page's path and frame and the record's number, here
 * they have the page's and the project's number, and point to them. What is not a matter of columns (keys between
 * tables, indexes, full text, views for the usual questions) is the text below.
 */
#include <errno.h>
#include <sqlite3.h>

#include "base/cleanup.h"
#include "base/strbuf.h"
#include "export/exporter.h"
#include "export/tables.h"
#include "shenbao/status.h"

enum { TABLES_MAX = 16, SQL_CEILING = 1 << 16, VALUE_CEILING = 64 << 20, PAGES_A_TRANSACTION = 1000 };

static const char *const before =
    "PRAGMA journal_mode = MEMORY;" /* the file is thrown away where it is not finished */
    "PRAGMA synchronous = OFF;"
    "PRAGMA application_id = 1936876898;" /* "snba" */
    "PRAGMA user_version = 1;"
    "BEGIN;";

static const char *const after[] = {
    "CREATE INDEX projects_page ON projects (page)",
    "CREATE INDEX projects_department ON projects (department_code, department_name)",
    "CREATE INDEX projects_name ON projects (project_name)",
    "CREATE INDEX funds_item ON funds (item, period)",
    "CREATE INDEX indicators_kind ON indicators (level1, level2)",
    "CREATE INDEX indicators_name ON indicators (level3)",
    "CREATE INDEX checks_outcome ON checks (outcome, rule)",
    "CREATE INDEX cells_flagged ON cells (page) WHERE flags <> ''",

    /* Any three characters in a row are found: Chinese has no words to part. */
    "CREATE VIRTUAL TABLE projects_text USING fts5 (project_name, department, implementing_unit,"
    " content = 'projects', content_rowid = 'id', tokenize = 'trigram')",
    "INSERT INTO projects_text (projects_text) VALUES ('rebuild')",
    "CREATE VIRTUAL TABLE indicators_text USING fts5 (level3, value,"
    " content = 'indicators', content_rowid = 'id', tokenize = 'trigram')",
    "INSERT INTO indicators_text (indicators_text) VALUES ('rebuild')",

    /* In 万元, whatever unit the page has; NULL where nobody knows. */
    "CREATE VIEW amounts AS SELECT id, project, period, item, text, unit,"
    " CAST(replace(amount, ',', '') AS REAL) * CASE ifnull(unit, '万元') WHEN '万元' THEN 1"
    " WHEN '元' THEN 0.0001 WHEN '千元' THEN 0.1 WHEN '百元' THEN 0.01 WHEN '百万元' THEN 100"
    " WHEN '亿元' THEN 10000 END AS amount_wan, confidence, flags FROM funds WHERE amount IS NOT NULL",
    "CREATE VIEW totals_by_department AS SELECT department_code, department_name, year, period,"
    " count(DISTINCT projects.id) AS projects,"
    " round(sum(CASE item WHEN 'total' THEN amount_wan END), 6) AS total_wan,"
    " round(sum(CASE item WHEN 'fiscal' THEN amount_wan END), 6) AS fiscal_wan"
    " FROM projects JOIN amounts ON amounts.project = projects.id"
    " GROUP BY department_code, department_name, year, period",
    "CREATE VIEW indicators_by_kind AS SELECT level1, level2, level3, count(*) AS times,"
    " group_concat(DISTINCT unit) AS units, min(CAST(replace(number, ',', '') AS REAL)) AS smallest,"
    " max(CAST(replace(number, ',', '') AS REAL)) AS largest FROM indicators GROUP BY level1, level2, level3",
    "CREATE VIEW does_not_add_up AS SELECT path, frame, project_name, department_name, rule, period, message,"
    " checks.cells FROM checks JOIN projects ON projects.id = checks.project"
    " JOIN pages ON pages.id = projects.page WHERE outcome = 'fail'",
    "CREATE VIEW in_doubt AS SELECT path, frame, cell, \"row\", \"column\", text, raw_text, confidence,"
    " cells.flags FROM cells JOIN pages ON pages.id = cells.page WHERE cells.flags <> ''",
    "COMMIT",
    "PRAGMA optimize",
};

struct database {
    const struct export_request *request;
    sqlite3 *connection;
    sqlite3_stmt *inserts[TABLES_MAX]; /* as flat_tables */
    sqlite3_int64 page, first_project; /* ids of the page at hand, and of its first record */
    sqlite3_int64 projects;            /* ids given */
    size_t pages_uncommitted;
    struct strbuf room;
    int error; /* SQLite's, the first */
};

/* ---- the schema ---- */

/* The columns that an id stands for: the page's everywhere but in pages, the record's number everywhere but there. */
static bool is_replaced(const struct flat_table *table, const struct flat_column *column)
{
    bool of_page = column->from == FROM_PAGE && column->key;
    bool of_record = column->from == FROM_RECORD;
    return (of_page && strcmp(table->name, "pages") != 0) ||
           (of_record && strcmp(table->name, "projects") != 0);
}

/* What the id points to; NULL: nothing. */
static const char *parent_of(const struct flat_table *table)
{
    return table->list ? "project" : strcmp(table->name, "pages") == 0 ? NULL : "page";
}

static const char *type_of(const struct flat_column *column)
{
    return column->kind == COLUMN_INTEGER ? "INTEGER" : column->kind == COLUMN_PROBABILITY ? "REAL" : "TEXT";
}

static void key_put(struct strbuf *sql, const struct flat_table *table)
{
    const char *parent = parent_of(table), *comma = parent ? ", " : "";
    strbuf_printf(sql, ", UNIQUE (%s", parent ? parent : "");
    for (size_t i = 0; i < table->column_count; i++)
        if (table->columns[i].key && !is_replaced(table, &table->columns[i])) {
            strbuf_printf(sql, "%s\"%s\"", comma, table->columns[i].name);
            comma = ", ";
        }
    strbuf_puts(sql, ")");
}

static void table_create(struct strbuf *sql, const struct flat_table *table)
{
    const char *parent = parent_of(table);
    strbuf_printf(sql, "CREATE TABLE %s (id INTEGER PRIMARY KEY", table->name);
    if (parent)
        strbuf_printf(sql, ", %s INTEGER NOT NULL REFERENCES %ss (id)", parent, parent);
    for (size_t i = 0; i < table->column_count; i++) {
        const struct flat_column *column = &table->columns[i];
        if (is_replaced(table, column))
            continue;
        strbuf_printf(sql, ", \"%s\" %s", column->name, type_of(column));
        if (column->key)
            strbuf_puts(sql, " NOT NULL");
    }
    key_put(sql, table);
    strbuf_puts(sql, ");");
}

static void insert_put(struct strbuf *sql, const struct flat_table *table)
{
    strbuf_printf(sql, "INSERT INTO %s VALUES (?1%s", table->name, parent_of(table) ? ", ?2" : "");
    for (size_t i = 0; i < table->column_count; i++)
        if (!is_replaced(table, &table->columns[i]))
            strbuf_puts(sql, ", ?");
    strbuf_puts(sql, ")");
}

/* ---- rows ---- */

static void note_error(struct database *database, int error)
{
    if (error != SQLITE_OK && error != SQLITE_DONE && error != SQLITE_ROW && database->error == SQLITE_OK)
        database->error = error;
}

static void run_sql(struct database *database, const char *sql)
{
    if (database->error == SQLITE_OK)
        note_error(database, sqlite3_exec(database->connection, sql, NULL, NULL, NULL));
}

static void value_bind(struct database *database, sqlite3_stmt *insert, int index,
                       const struct flat_value *value)
{
    int error = SQLITE_OK;
    if (value->kind == VALUE_INTEGER)
        error = sqlite3_bind_int64(insert, index, value->integer);
    else if (value->kind == VALUE_REAL)
        error = sqlite3_bind_double(insert, index, value->real);
    else if (value->kind == VALUE_TEXT)
        error = sqlite3_bind_text(insert, index, value->text, -1, SQLITE_TRANSIENT);
    note_error(database, error);
}

/* The id of the row; NULL lets SQLite choose. */
static void ids_bind(struct database *database, sqlite3_stmt *insert, const struct flat_table *table,
                     const struct flat_row *row)
{
    sqlite3_int64 project = database->first_project + (sqlite3_int64)row->record;
    if (strcmp(table->name, "pages") == 0)
        sqlite3_bind_int64(insert, 1, database->page);
    else if (strcmp(table->name, "projects") == 0)
        sqlite3_bind_int64(insert, 1, project);
    if (parent_of(table))
        sqlite3_bind_int64(insert, 2, table->list ? project : database->page);
}

static void row_put(void *context, const struct flat_table *table, const struct flat_row *row)
{
    struct database *database = context;
    sqlite3_stmt *insert = database->inserts[table - flat_tables];
    int index = parent_of(table) ? 2 : 1;
    if (database->error != SQLITE_OK)
        return;
    ids_bind(database, insert, table, row);
    for (size_t i = 0; i < table->column_count; i++) {
        if (is_replaced(table, &table->columns[i]))
            continue;
        struct flat_value value = flat_value(table, row, &table->columns[i], &database->room);
        value_bind(database, insert, ++index, &value);
    }
    note_error(database, sqlite3_step(insert));
    sqlite3_reset(insert);
    sqlite3_clear_bindings(insert);
}

/* ---- the exporter ---- */

static int status_of(const struct database *database)
{
    if (database->room.failed || database->error == SQLITE_NOMEM)
        return STATUS_NO_MEMORY;
    switch (database->error) {
    case SQLITE_OK:
        return STATUS_OK;
    case SQLITE_FULL:
        errno = ENOSPC;
        return STATUS_IO;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
        errno = errno ? errno : EIO;
        return STATUS_IO;
    default:
        return STATUS_INTERNAL;
    }
}

static void database_free(struct database *database)
{
    for (size_t i = 0; i < flat_table_count; i++)
        sqlite3_finalize(database->inserts[i]);
    sqlite3_close(database->connection);
    strbuf_release(&database->room);
    free(database);
}

static void tables_make(struct database *database)
{
    struct strbuf sql = STRBUF_INIT(SQL_CEILING);
    for (size_t i = 0; i < flat_table_count; i++) {
        strbuf_clear(&sql);
        table_create(&sql, &flat_tables[i]);
        run_sql(database, sql.text);
        strbuf_clear(&sql);
        insert_put(&sql, &flat_tables[i]);
        if (database->error == SQLITE_OK)
            note_error(database,
                       sqlite3_prepare_v2(database->connection, sql.text, -1, &database->inserts[i], NULL));
    }
    strbuf_release(&sql);
}

static int sqlite_open(const struct export_request *request, void **ret_state)
{
    struct database *database = calloc(1, sizeof *database);
    if (!database)
        return STATUS_NO_MEMORY;
    database->request = request;
    database->room = (struct strbuf)STRBUF_INIT(VALUE_CEILING);
    note_error(database, sqlite3_open(request->target, &database->connection));
    run_sql(database, before);
    tables_make(database);
    int status = status_of(database);
    if (status == STATUS_OK)
        *ret_state = database;
    else
        database_free(database);
    return status;
}

/* What the page broke off with goes again; true where the page alone is to blame. */
static bool page_drop(struct database *database)
{
    if (database->error != SQLITE_CONSTRAINT)
        return false;
    database->error = SQLITE_OK;
    run_sql(database, "ROLLBACK TO page");
    return true;
}

static int sqlite_page(void *state, const struct export_page *page)
{
    struct database *database = state;
    const struct export_request *request = database->request;
    database->page++;
    database->first_project = database->projects + 1;
    run_sql(database, "SAVEPOINT page");
    for (size_t i = 0; i < flat_table_count; i++)
        flat_tables[i].each(&flat_tables[i], page->json, row_put, database);
    if (page_drop(database))
        request->left_out(request->context, page->name, STATUS_BAD_ARGUMENT);
    else
        database->projects += (sqlite3_int64)json_array_size(json_object_get(page->json, "records"));
    run_sql(database, "RELEASE page");
    if (++database->pages_uncommitted == PAGES_A_TRANSACTION) {
        run_sql(database, "COMMIT; BEGIN;");
        database->pages_uncommitted = 0;
    }
    return status_of(database);
}

static int sqlite_close(void *state, bool keep)
{
    struct database *database = state;
    for (size_t i = 0; keep && i < sizeof after / sizeof after[0]; i++)
        run_sql(database, after[i]);
    int status = keep ? status_of(database) : STATUS_OK;
    int reason = errno;
    database_free(database);
    errno = reason;
    return status;
}

const struct exporter exporter_sqlite = {
    .name = "sqlite",
    .summary = "a database with full-text search",
    .summary_zh = "数据库，可全文检索",
    .place = PLACE_FILE,
    .joins = true,
    .open = sqlite_open,
    .page = sqlite_page,
    .close = sqlite_close,
};
