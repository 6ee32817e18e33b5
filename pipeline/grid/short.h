/* Rules too short to be told from a character by themselves. */
#ifndef SHENBAO_GRID_SHORT_H
#define SHENBAO_GRID_SHORT_H

#include "grid/segment.h"
#include "shenbao/grid.h"

/*
 * Between two rules that are near each other a stroke from the one to the other is a rule, however short: characters
 * keep clear of both. Looks into the low cells of a table for such strokes across them (view: the one for rules of
 * that direction), adds them to the segments and returns how many there were.
 */
int short_rules_add(const struct view *view, const struct grid_table *table, int group, struct arena *arena,
                    struct segments *segments);

#endif
