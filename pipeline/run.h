/*
 * One page, from file to result: the stages in order. Used by the workers of the batch, one reader a process.
 */
#ifndef SHENBAO_RUN_H
#define SHENBAO_RUN_H

#include <stdbool.h>

#include "shenbao/page.h"

struct reader; /* recogniser, forms and options; not thread-safe */

struct reader_options {
    const char *model_dir;  /* holds forms/ and tessdata/ */
    const char *model_name; /* NULL: the best that is there */
    const char *debug_dir;  /* NULL: off */
    struct scan_limits limits;
};

/* Seconds of wall clock per stage, for the run's log and the benchmark; never part of a page result. */
struct stage_times {
    double decode, page, grid, text, form;
};

/* STATUS_MODEL_MISSING, _MODEL_BAD, _FORM_BAD; *ret_message (malloc'd, may be NULL) says which and why. */
int reader_new(const struct reader_options *options, struct reader **ret_reader, char **ret_message);
void reader_free(struct reader *reader);

/*
 * Reads one frame of the file at `path` (shown as `shown_path` in the result) and gives the page result as JSON
 * text (malloc'd, ends in a newline). A page that cannot be read gives its error document and the page's status
 * code; *ret_json is set in both cases unless memory ran out.
 */
int reader_read(struct reader *reader, const char *path, const char *shown_path, int frame,
                struct stage_times *ret_times, char **ret_json);

#endif
