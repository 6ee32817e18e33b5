/* The cells of a lattice. */
#ifndef SHENBAO_GRID_CELLS_H
#define SHENBAO_GRID_CELLS_H

#include "grid/lattice.h"
#include "shenbao/grid.h"

/*
 * Joins the lattice's fields that no rule parts to cells and makes each a rectangle. Coordinates are those of the
 * lattice times `scale`. A lattice without cells gives a table without cells.
 */
void cells_make(struct lattice *lattice, double scale, struct arena *arena, struct grid_table *ret_table);

/* Puts the cells in reading order: by row, then column. */
void cells_sort(struct grid_table *table);

#endif
