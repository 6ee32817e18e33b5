/* Changes to a table's structure: what a person says about cells that the grid got wrong. */
#ifndef SHENBAO_EXPORT_LATTICE_EDIT_H
#define SHENBAO_EXPORT_LATTICE_EDIT_H

#include "export/lattice_json.h"

enum side { SIDE_ABOVE, SIDE_BELOW, SIDE_LEFT, SIDE_RIGHT, SIDES };

/* Each says false, and changes nothing, where it cannot be done. `at` is a share of the cell's height or width. */
bool lattice_split(struct lattice *lattice, struct part *part, enum axis axis, double at);
/* With all that is needed to make one rectangle. */
bool lattice_merge(struct lattice *lattice, struct part *part, enum side side);
/* Moves the rule on that side of the part, along the whole table where cells end on it, by so many pixels down or right
 * of the content. */
bool lattice_move(struct lattice *lattice, struct part *part, enum side side, double by);

#endif
