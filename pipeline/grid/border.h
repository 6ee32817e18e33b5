/* Borders drawn twice. */
#ifndef SHENBAO_GRID_BORDER_H
#define SHENBAO_GRID_BORDER_H

#include "grid/lattice.h"

/*
 * A table may have a second frame around its border, or a border of two strokes. The inner one counts: what lies
 * between is no cell, and edges are looked for on one of the strokes, not across from one to the other. `lines` are
 * all of one direction; gives the first that is left, and `count` what is left of them.
 */
struct lattice_line *borders_single(struct lattice_line *lines, int char_height, int *count);

#endif
