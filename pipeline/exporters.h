/*
 * The formats that `shenbao export` and `shenbao run --format` offer.
 */
#ifndef SHENBAO_EXPORTERS_H
#define SHENBAO_EXPORTERS_H

#include "export/exporter.h"

/* In the order in which they are listed; NULL-ended. */
extern const struct exporter *const exporters[];

/* NULL where there is no such format. */
const struct exporter *exporter_lookup(const char *name);

/* The one of this format that does what was chosen. */
const struct exporter *exporter_fitting(const struct exporter *exporter,
                                        const struct export_choices *choices);

/* "json, jsonl or csv"; lives as long as the program. */
const char *exporter_names(void);

/* "json (an array of page results), jsonl (…)"; lives as long as the program. */
const char *exporter_summaries(void);

#endif
