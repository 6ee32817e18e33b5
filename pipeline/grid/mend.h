/* What the edges of a lattice say about one another. */
#ifndef SHENBAO_GRID_MEND_H
#define SHENBAO_GRID_MEND_H

#include "grid/lattice.h"

/* Closes gaps where the picture says little but the rule goes on around them, or something hides it. */
void gaps_mend(struct lattice *lattice);

/* Drops strokes that end in the middle of nothing. */
void strokes_prune(struct lattice *lattice);

#endif
