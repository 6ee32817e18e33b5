/*
 * A page result read back into a sheet, so that the form stage can read it again: the reverse of page_json().
 */
#ifndef SHENBAO_EXPORT_SHEET_JSON_H
#define SHENBAO_EXPORT_SHEET_JSON_H

#include <jansson.h>

#include "base/cell_json.h"
#include "shenbao/sheet.h"

struct arena;

/*
 * Fills the sheet with what the text stage had said: the text of each cell is its raw_text, its confidence that of its
 * worst line, and its flags are those that are not the form's. A cell that a person settled has that person's text and a
 * confidence of 1. Lives in the arena; texts are borrowed from `page`. STATUS_BAD_ARGUMENT where the page has no tables
 * of the right shape.
 */
int sheet_from_json(const json_t *page, struct arena *arena, struct sheet *ret_sheet);

/* Flags that the form's rules give, and no stage before them. */
#define FORM_FLAGS                                                                                           \
    (FLAG_UNKNOWN_LABEL | FLAG_PATTERN_MISMATCH | FLAG_SUM_MISMATCH | FLAG_RULE_FAILED |                     \
     FLAG_UNEXPECTED_EMPTY)

json_t *quad_to_json(struct quad quad);

#endif
