/*
 * `shenbao export --format gt-lines`: corrections as lines to train on.
 */
#ifndef SHENBAO_EXPORT_LINES_H
#define SHENBAO_EXPORT_LINES_H

#include <stddef.h>

#include "base/log.h"
#include "export/lesson.h"

struct lines_export {
    const char *out_dir, *pages_dir; /* of the run */
    const char *folder;              /* where the lines go */
    char *const *scans;              /* folders to look for the scans in, before those of the run */
    size_t scan_count;
    enum lesson_trust trust;
};

/* Writes the lines, says what it did and what it left out, and gives the program's exit status. */
int export_lines(const struct lines_export *options, const struct log *log);

#endif
