/* What the report of a run says, gathered page by page; report_html.c writes it. */
#ifndef SHENBAO_EXPORT_REPORT_H
#define SHENBAO_EXPORT_REPORT_H

#include "export/exporter.h"
#include "export/tally.h"

/* What is kept of a page. */
struct report_page {
    char *name;   /* owned: of its result, below OUT/pages */
    char *path;   /* owned: of its scan */
    char *reason; /* owned: why it failed; NULL: it did not */
    int frame;
    size_t cells, flagged;
    double lowest; /* confidence of its cells */
};

struct report {
    const struct export_request *request;
    struct report_page *pages; /* owned; worst first */
    size_t count, room;
    size_t failed, cells, flagged, flagged_pages;
    struct tally reasons, cell_flags, page_flags;
    json_t *run;         /* owned: of run.json; NULL: there is none */
    double median, slow; /* seconds a page: half, and 19 in 20, take no longer; 0: nobody noted any */
};

/* Self-contained HTML on request->out. STATUS_IO where that fails, STATUS_NO_MEMORY. */
int report_write(const struct report *report);

/* Writes bytes as base64. */
void base64_write(FILE *out, const unsigned char *bytes, size_t size);

#endif
