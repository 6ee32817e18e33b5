#include "base/database.h"

#include <sqlite3.h>

#include "shenbao/status.h"

enum { BUSY_MILLISECONDS = 10000 }; /* another process may hold the file that long */

struct database {
    sqlite3 *handle;
};

struct query {
    sqlite3_stmt *handle;
};

static int status_of(int code)
{
    switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_DONE:
        return STATUS_OK;
    case SQLITE_NOMEM:
        return STATUS_NO_MEMORY;
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
    case SQLITE_ERROR: /* e.g. a table of another shape */
        return STATUS_BAD_ARGUMENT;
    default:
        return STATUS_IO;
    }
}

static int settings(struct database *database, enum database_care care)
{
    sqlite3_busy_timeout(database->handle, BUSY_MILLISECONDS);
    sqlite3_extended_result_codes(database->handle, 1);
    return database_run(
        database, care == DATABASE_DURABLE
                      ? "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF;"
                      : "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA trusted_schema = OFF;");
}

int database_open(const char *path, enum database_care care, struct database **ret_database)
{
    struct database *database = calloc(1, sizeof *database);
    if (!database)
        return STATUS_NO_MEMORY;
    int status = status_of(sqlite3_open_v2(
        path, &database->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX, NULL));
    if (status == STATUS_OK)
        status = settings(database, care);
    if (status != STATUS_OK)
        database_close(database);
    else
        *ret_database = database;
    return status;
}

void database_close(struct database *database)
{
    if (!database)
        return;
    sqlite3_close_v2(database->handle);
    free(database);
}

int database_run(struct database *database, const char *statements)
{
    return status_of(sqlite3_exec(database->handle, statements, NULL, NULL, NULL));
}

int64_t database_last_id(const struct database *database)
{
    return sqlite3_last_insert_rowid(database->handle);
}

int64_t database_changes(const struct database *database)
{
    return sqlite3_changes(database->handle);
}

const char *database_message(const struct database *database)
{
    return sqlite3_errmsg(database->handle);
}

int query_new(struct database *database, const char *sql, struct query **ret_query)
{
    struct query *query = calloc(1, sizeof *query);
    if (!query)
        return STATUS_NO_MEMORY;
    int status = status_of(sqlite3_prepare_v2(database->handle, sql, -1, &query->handle, NULL));
    if (status != STATUS_OK)
        query_free(query);
    else
        *ret_query = query;
    return status;
}

void query_free(struct query *query)
{
    if (!query)
        return;
    sqlite3_finalize(query->handle);
    free(query);
}

void query_set_text(struct query *query, int parameter, const char *text)
{
    sqlite3_bind_text(query->handle, parameter, text, -1, SQLITE_TRANSIENT);
}

void query_set_integer(struct query *query, int parameter, int64_t value)
{
    sqlite3_bind_int64(query->handle, parameter, value);
}

void query_set_real(struct query *query, int parameter, double value)
{
    sqlite3_bind_double(query->handle, parameter, value);
}

int query_step(struct query *query)
{
    int code = sqlite3_step(query->handle);
    return code == SQLITE_ROW ? 1 : status_of(code);
}

void query_reset(struct query *query)
{
    sqlite3_reset(query->handle);
}

int query_run(struct query *query)
{
    int status = query_step(query);
    query_reset(query);
    return status > 0 ? STATUS_OK : status;
}

const char *query_text(struct query *query, int column)
{
    const unsigned char *text = sqlite3_column_text(query->handle, column);
    return text ? (const char *)text : "";
}

int64_t query_integer(struct query *query, int column)
{
    return sqlite3_column_int64(query->handle, column);
}

double query_real(struct query *query, int column)
{
    return sqlite3_column_double(query->handle, column);
}
