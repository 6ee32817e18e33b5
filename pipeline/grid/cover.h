/* Rules that pass under something: a seal, a sticker, a blot, a stretch made illegible on purpose. */
#ifndef SHENBAO_GRID_COVER_H
#define SHENBAO_GRID_COVER_H

#include <stdbool.h>

#include "grid/lattice.h"

/* Is `next` the same rule as `segment`, which ends before it, with no plain paper to be seen between them? */
bool cover_between(const struct view *view, const struct segment *segment, const struct segment *next);

/*
 * A rule that ends in the middle of nothing and goes on behind something that covers it was not drawn with a gap:
 * marks what is covered as present and repaired, on the lattice's rows or on its columns.
 */
void covers_bridge(const struct view *view, struct lattice *lattice, bool horizontal);

#endif
