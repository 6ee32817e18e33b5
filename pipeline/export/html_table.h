/*
 * A table as HTML, with its spans; shared by the formats that are HTML or may hold it.
 */
#ifndef SHENBAO_EXPORT_HTML_TABLE_H
#define SHENBAO_EXPORT_HTML_TABLE_H

#include <stdio.h>

#include "export/layout.h"

/* What stands in a cell, and further attributes of it, each with a blank before. */
typedef void (*html_cell)(void *context, FILE *out, const struct layout_cell *cell);

struct html_table {
    const char *attributes; /* of the table, with a blank before; "" for none */
    void *context;
    html_cell attributes_put; /* NULL: none */
    html_cell content_put;
};

/* Holds no empty line, so that it is one block in Markdown. */
void html_table_put(FILE *out, const struct layout *layout, const struct html_table *table);

/* The text, its line breaks as <br/>. */
void html_lines_put(FILE *out, const char *text);

#endif
