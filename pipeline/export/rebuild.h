/* The records of a page result whose cells have changed, made again by the form stage. */
#ifndef SHENBAO_EXPORT_REBUILD_H
#define SHENBAO_EXPORT_REBUILD_H

#include <jansson.h>

#include "shenbao/form.h"

/*
 * Sets records, page flags, form, summary, and of the cells that no person settled the form's flags and
 * repairs; cells that a settled one speaks for gain confidence (support.h).
 * STATUS_BAD_ARGUMENT: it is no page result.
 */
int records_rebuild(json_t *page, const struct form_set *forms, struct arena *arena);

#endif
