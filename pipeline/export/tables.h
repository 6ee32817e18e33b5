/*
 * Page results as flat tables, described as data: CSV, its data package and the database are made of the same columns.
 *
 * Every row begins with the page (path, frame) and, of records, the record's number on its page and the row's position
 * in its list, so that the tables can be joined. What an element holds beside its columns, or holds in a way that its
 * column cannot give back, stands in the column `other` as a JSON object: nothing of a record is lost.
 */
#ifndef SHENBAO_EXPORT_TABLES_H
#define SHENBAO_EXPORT_TABLES_H

#include <jansson.h>
#include <stdbool.h>

#include "base/strbuf.h"

/* Where a column's value is found. */
enum column_from {
    FROM_ELEMENT,  /* at `path` in the row's element */
    FROM_PAGE,     /* at `path` in the page result */
    FROM_TABLE,    /* at `path` in the page's table */
    FROM_RECORD,   /* the record's number on its page, from 0 */
    FROM_POSITION, /* the element's place in its list, from 0 */
    FROM_KEY       /* the member's name */
};

enum column_kind {
    COLUMN_TEXT,
    COLUMN_INTEGER,
    COLUMN_PROBABILITY, /* 0 to 1, three decimals */
    COLUMN_DECIMAL,     /* a number as text, exact; thousands may be parted by commas */
    COLUMN_NAMES,       /* an array of words, with blanks between */
    COLUMN_TEXTS,       /* an array of texts, as JSON */
    COLUMN_POINTS,      /* an array of points: "x,y x,y" */
    COLUMN_OTHER        /* what the element holds beside the other columns, as JSON */
};

struct flat_column {
    const char *name;
    const char *path; /* "value.number"; NULL where `from` needs none */
    enum column_from from;
    enum column_kind kind;
    bool key;                 /* of the rows' key */
    bool required;            /* never missing */
    const char *pattern;      /* of the whole text, or NULL */
    const char *const *words; /* all that it may be, NULL-ended; or NULL */
};

struct flat_row {
    const json_t *page, *table, *element;
    size_t record, position;
    const char *key;
};

struct flat_table;
typedef void (*flat_row_visit)(void *context, const struct flat_table *table, const struct flat_row *row);

struct flat_table {
    const char *name; /* "indicators" */
    const char *summary;
    const struct flat_column *columns;
    size_t column_count;
    const char *list; /* of the record that the rows are made of, or NULL */
    void (*each)(const struct flat_table *table, const json_t *page, flat_row_visit visit, void *context);
};

/* All tables, in the order in which they are offered: a table stands after those that its keys point to. */
extern const struct flat_table flat_tables[];
extern const size_t flat_table_count;

/* NULL where there is no such table. */
const struct flat_table *flat_table_lookup(const char *name);

/* True where the rows are of a record, not of a page alone. */
bool flat_table_is_of_records(const struct flat_table *table);

struct flat_value {
    enum { VALUE_NONE, VALUE_TEXT, VALUE_INTEGER, VALUE_REAL } kind;
    const char *text;
    long long integer;
    double real;
};

/* The value of a row's column. `room` is cleared and may hold the text: good until its next use. */
struct flat_value flat_value(const struct flat_table *table, const struct flat_row *row,
                             const struct flat_column *column, struct strbuf *room);

#endif
