/* Rules of which little is left: rows of dots, or pieces with gaps between them. */
#ifndef SHENBAO_GRID_WORN_H
#define SHENBAO_GRID_WORN_H

#include "grid/segment.h"
#include "shenbao/grid.h"

/*
 * A coarse fax leaves every other dot of a rule, a worn print leaves pieces: too little for a segment, though a person
 * sees a line from one side of the cell to the other. Looks into the cells of a table (view: the one for rules of that
 * direction; a frame alone is a table of one cell), adds what it finds to the segments, and returns how many there
 * were. Rules that end at those are found by looking again, in the cells that these make.
 */
int worn_rules_add(const struct view *view, const struct grid_table *table, int group, struct arena *arena,
                   struct segments *segments);

#endif
