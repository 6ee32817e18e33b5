/*
 * One export: a run's page results through an exporter, to a file, a folder or stdout.
 */
#ifndef SHENBAO_EXPORT_RUN_H
#define SHENBAO_EXPORT_RUN_H

#include "base/log.h"
#include "exporters.h"

struct export_job {
    const char *out_dir; /* of the run */
    const struct exporter *exporter;
    const char *target; /* file or folder; NULL or "-": stdout */
    struct export_choices choices;
    char *const *scans; /* folders to look for the scans in, before those of the run */
    size_t scan_count;
};

/* For what was not asked otherwise. */
struct export_choices export_choices_default(void);

/* Writes it, says what was left out or went wrong, and gives the program's exit status. */
int export_run(const struct export_job *job, const struct log *log);

#endif
