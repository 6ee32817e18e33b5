/*
 * Export of a run's page results, one pass over them, one page in memory at a time.
 */
#ifndef SHENBAO_EXPORT_PAGES_H
#define SHENBAO_EXPORT_PAGES_H

#include <jansson.h>
#include <stdio.h>

#include "export/tables.h"

/* Takes pages one by one. */
struct page_sink {
    void *context;
    void (*add)(void *context, const json_t *page);
};

/* Called for a result file that cannot be used. */
typedef void (*page_refused)(void *context, const char *path, int status, const char *message);

/*
 * Gives every page result below `pages_dir` to the sink, in the order of their names. *ret_refused is the number of
 * files that could not be used. STATUS_NOT_FOUND where the folder is missing; STATUS_IO, STATUS_NO_MEMORY.
 */
int pages_export(const char *pages_dir, const struct page_sink *sink, page_refused refused, void *context,
                 size_t *ret_refused);

/* One array of page results: json_sink_begin(), the sink, json_sink_end(). */
struct json_sink {
    FILE *out;
    size_t pages;
};
void json_sink_begin(struct json_sink *json);
void json_sink_add(void *json, const json_t *page);
void json_sink_end(struct json_sink *json);

/* One declaration a line: its source, the page's flags, and all that the record holds. `out` is a FILE *. */
void jsonl_sink_add(void *out, const json_t *page);

#endif
