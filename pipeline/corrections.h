/*
 * What people settled about the pages of a run, for the commands that give pages away.
 */
#ifndef SHENBAO_CORRECTIONS_H
#define SHENBAO_CORRECTIONS_H

#include <jansson.h>
#include <stddef.h>

#include "base/log.h"
#include "export/pages.h"

struct corrections;

/*
 * Opens OUT/corrections.sqlite where it is; *ret_corrections is NULL where nobody has corrected anything. *ret_message
 * (malloc'd, may be NULL) says what is wrong with it or with the forms. STATUS_IO, STATUS_BAD_ARGUMENT,
 * STATUS_NO_MEMORY, STATUS_MODEL_MISSING, STATUS_FORM_BAD.
 */
int corrections_open(const char *out_dir, struct corrections **ret_corrections, char **ret_message);
void corrections_close(struct corrections *corrections); /* NULL is fine */

/* The same; says what is wrong, and gives the program's exit status. */
int corrections_open_or_say(const char *out_dir, struct corrections **ret_corrections, const struct log *log);

/* For a page_sink: changes each page by what people settled. */
struct page_amender corrections_amender(struct corrections *corrections);

/* Cells that people had settled in the pages so far, and entries whose cell is not there any more. */
size_t corrections_settled(const struct corrections *corrections);
size_t corrections_orphans(const struct corrections *corrections);

#endif
