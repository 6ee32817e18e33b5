/*
 * Form stage: cells to records by a form's rules. Rules are data: one file a form in models/forms/.
 * The only user of PCRE2. Knows nothing of pictures: it reads a sheet and fills a reading.
 */
#ifndef SHENBAO_FORM_H
#define SHENBAO_FORM_H

#include "shenbao/record.h"
#include "shenbao/sheet.h"

struct arena;
struct form_set; /* the compiled forms; const after loading */

/*
 * Loads every *.form in `dir`, in the order of their names. On a mistake gives STATUS_FORM_BAD and, where
 * ret_message is not NULL, a malloc'd "file:line: what is wrong" that the caller frees.
 * STATUS_MODEL_MISSING where the folder is missing or holds no form.
 */
int form_set_load(const char *dir, struct form_set **ret_forms, char **ret_message);
void form_set_free(struct form_set *forms); /* NULL is fine */

/*
 * Reads the sheet by the form that fits it best. A sheet that fits none gives a reading without records and
 * with PAGE_UNKNOWN_FORM. The reading lives in the arena and borrows nothing from `forms`.
 */
int form_read(const struct form_set *forms, const struct sheet *sheet, struct arena *arena,
              struct reading *ret_reading);

#endif
