/*
 * A person's change to the structure of a page, applied to its page result. What exactly is changed is an object:
 *
 *     split    {"axis": "row" or "column", "at": 0.4}        the cell in two, at that share of its height or width
 *     merge    {"side": "above", "below", "left", "right"}   the cell with what lies there, up to a rectangle
 *     move     {"side": as above, "by": -12.5}               the rule on that side, in pixels
 *     missing  {"outline": [four points], "rows": 2, "columns": 3}   a table that was not found
 *     remove   {}                                            the table is none
 */
#ifndef SHENBAO_EXPORT_STRUCTURE_H
#define SHENBAO_EXPORT_STRUCTURE_H

#include <jansson.h>

#include "shenbao/amend.h" /* structure_is_change() */
#include "shenbao/correction.h"

struct arena;

/*
 * Changes `page`; `table` and `cell` are where the change is made, in the page (for `missing` neither counts). Ids of
 * tables and cells are right afterwards. False, and nothing is changed: it cannot be done there.
 */
bool structure_apply(json_t *page, json_t *table, json_t *cell, enum correction_kind kind,
                     const json_t *change, struct arena *arena);

#endif
