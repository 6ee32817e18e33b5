/*
 * Page results as flat tables. Every row begins with the page (path, frame) and, of records, the record's number on
 * its page, so that the tables can be joined.
 */
#ifndef SHENBAO_EXPORT_TABLES_H
#define SHENBAO_EXPORT_TABLES_H

#include <jansson.h>

#include "export/csv.h"

struct flat_table {
    const char *name;           /* "indicators" */
    const char *const *columns; /* NULL-ended */
    void (*add_page)(struct csv *csv, const json_t *page);
};

/* All tables, in the order in which they are offered. */
extern const struct flat_table flat_tables[];
extern const size_t flat_table_count;

/* NULL where there is no such table. */
const struct flat_table *flat_table_lookup(const char *name);

void flat_table_head(const struct flat_table *table, struct csv *csv);

#endif
