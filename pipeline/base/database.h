/*
 * A database in one file, by SQLite: no more of it than the correction log and its index need. One thread at a time.
 */
#ifndef SHENBAO_BASE_DATABASE_H
#define SHENBAO_BASE_DATABASE_H

#include <stdbool.h>
#include <stdint.h>

struct database;
struct query; /* a prepared statement */

enum database_care {
    DATABASE_DURABLE,   /* what is committed is on the disk: a write-ahead log, synced at every commit */
    DATABASE_DISPOSABLE /* can be made again: never synced */
};

/* Makes the file where it is missing. STATUS_IO, STATUS_NO_MEMORY, STATUS_BAD_ARGUMENT: it is no such database. */
int database_open(const char *path, enum database_care care, struct database **ret_database);
void database_close(struct database *database); /* NULL is fine; all queries are freed before */

/* Runs statements that give no rows. */
int database_run(struct database *database, const char *statements);
int64_t database_last_id(const struct database *database); /* of the last row that was inserted */
int64_t database_changes(const struct database *database); /* rows that the last statement changed */
const char *database_message(const struct database *database);

int query_new(struct database *database, const char *sql, struct query **ret_query);
void query_free(struct query *query); /* NULL is fine */
/* Parameters and columns count from 1 and from 0. A text is copied. */
void query_set_text(struct query *query, int parameter, const char *text);
void query_set_integer(struct query *query, int parameter, int64_t value);
void query_set_real(struct query *query, int parameter, double value);
/* 1: a row is there; 0: no more; negative: a status. */
int query_step(struct query *query);
/* Ready for other parameters. */
void query_reset(struct query *query);
/* One step and reset, for a statement without rows. STATUS_OK or a negative status. */
int query_run(struct query *query);
const char *query_text(struct query *query, int column); /* never NULL; until the next step */
int64_t query_integer(struct query *query, int column);
double query_real(struct query *query, int column);

#endif
