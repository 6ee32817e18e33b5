/*
 * What a look at a cell is worth. People see first what costs most if it is wrong and is most probably wrong: money and
 * values, then cells whose checks failed, then the rest of what is in doubt, and last the sample by which one learns how
 * right the program is where it sees no doubt.
 */
#ifndef SHENBAO_REVIEW_WORTH_H
#define SHENBAO_REVIEW_WORTH_H

#include <jansson.h>

#include "review/index.h"
#include "shenbao/amend.h"

struct arena;

/* What each cell is in the records, by its id: "fund.annual.total", "value", "level3", "goal.annual", "field.term". */
json_t *roles_find(const json_t *page);

/*
 * The cells of the page that are doubtful, or were settled, or belong to the audit sample: of the others `audit` in
 * 1000, the same ones every time. They live in the arena; texts are borrowed from page and roles.
 */
void page_doubts(const json_t *page, const json_t *roles, const struct amendment *amendment, int audit,
                 struct arena *arena, struct index_cell **ret_cells, size_t *ret_count);

/* What the amendment says of the cell; NULL: nothing. */
const struct amended_cell *amended_lookup(const struct amendment *amendment, const json_t *cell);

#endif
