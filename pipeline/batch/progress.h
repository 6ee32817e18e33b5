/*
 * What a run has done so far, and how it shows that: a bar on a terminal, elsewhere a line now and then.
 */
#ifndef SHENBAO_BATCH_PROGRESS_H
#define SHENBAO_BATCH_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/log.h"
#include "batch/pool.h"

struct progress {
    struct log *log;
    bool terminal;
    bool bar_stands; /* log->bar points here, so that a message first clears the bar */
    size_t total, done, failed, current, cells, flagged;
    double started, shown; /* seconds of a clock that only goes forward */
};

void progress_start(struct progress *progress, struct log *log, size_t total);
void progress_add(struct progress *progress, const struct page_report *report);
/* Shows the state where it is due. */
void progress_tick(struct progress *progress);
/* Takes the bar away. */
void progress_end(struct progress *progress);

/* The figures, for machines. */
struct json_t *progress_json(const struct progress *progress);

double progress_seconds(const struct progress *progress);
/* Pages read a minute; 0 where none was yet. */
double progress_pace(const struct progress *progress);

#endif
