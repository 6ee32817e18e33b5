/*
 * The workbook that is being written, and the rows that a page gives to its sheets. For xlsx.c.
 */
#ifndef SHENBAO_EXPORT_XLSX_ROWS_H
#define SHENBAO_EXPORT_XLSX_ROWS_H

#include <jansson.h>

#include "base/strbuf.h"
#include "export/book.h"
#include "export/exporter.h"

enum sheet { PROJECTS, FUNDS, INDICATORS, DOUBTS, RUN, SHEETS };
enum { XLSX_COLUMNS_MAX = 16 };

struct totals {
    size_t pages, failed, records, cells, flagged, pictures, without_scan;
};

struct workbook {
    const struct export_request *request;
    struct book *book;
    struct book_sheet *sheets[SHEETS];
    struct book_column columns[SHEETS][XLSX_COLUMNS_MAX];
    json_t *run;                  /* run.json, or NULL */
    struct strbuf reason, joined; /* of the cell that is being written */
    struct totals totals;
};

/* The row that is being written, and of what. */
struct row {
    struct workbook *workbook;
    struct book_sheet *sheet;
    const json_t *page, *record;
};

/* Rows of the page's declarations; `sheet` and `record` of the row do not matter. */
void xlsx_records_put(struct row row);
/* Rows of its cells in doubt, with their pictures. */
void xlsx_doubts_put(struct row row);

/* What both kinds of row have. The reason is good until it is asked for again; NULL: nothing is in doubt. */
const char *xlsx_reason(struct workbook *workbook, const json_t *element);
void xlsx_place_put(const struct row *row);
void xlsx_confidence_put(const struct row *row, const json_t *element);
/* The page's number in its file, from 1. */
const char *xlsx_page_number(const json_t *page, char room[24]);

#endif
