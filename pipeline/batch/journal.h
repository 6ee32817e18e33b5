/*
 * What a run leaves beside its results: OUT/run.json, with what and how it was made, and OUT/log.jsonl, a line a
 * page with its timings and with what ledger.h needs to know it again. Times belong here and never in a page result.
 */
#ifndef SHENBAO_BATCH_JOURNAL_H
#define SHENBAO_BATCH_JOURNAL_H

#include <jansson.h>

#include "batch/pool.h"
#include "batch/progress.h"

struct journal {
    char *out;      /* owned */
    char *run_path; /* owned */
    int log;        /* file descriptor, -1: not open */
    json_t *run;    /* owned: the content of run.json */
};

/*
 * Opens OUT/log.jsonl for appending and writes the first OUT/run.json: `made_with` (engine, models, options; taken
 * over) with the time of start and state "running". STATUS_IO with errno set, STATUS_NO_MEMORY.
 */
int journal_open(const char *out, json_t *made_with, struct journal *ret_journal);

/*
 * Appends a page's line. `result` is relative to OUT; `path` is where the input was opened; `made` names all that
 * shaped the result (ledger.h). STATUS_IO with errno set, STATUS_NO_MEMORY.
 */
int journal_page(struct journal *journal, const char *name, const char *path, const char *result,
                 const char *made, const struct page_report *report);

/* Writes the figures and the state ("running", "done", "interrupted", "failed") into run.json. */
int journal_state(struct journal *journal, const struct progress *progress, const char *state);

void journal_release(struct journal *journal);

#endif
