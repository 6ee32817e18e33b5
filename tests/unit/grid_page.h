/* Finding the grid of a drawn page, for the tests of the grid stage. What is found lives until the group's end. */
#ifndef SHENBAO_TESTS_GRID_PAGE_H
#define SHENBAO_TESTS_GRID_PAGE_H

#include "base/plane.h"
#include "draw.h"
#include "shenbao/grid.h"

enum { CHAR = 16, W = 620, H = 480 }; /* pixels: height of a character; a page */

extern struct arena *grid_arena;

int grid_set_up(void **state);
int grid_tear_down(void **state);

/* `hidden` may be NULL: nowhere. */
struct grid grid_drawn(const struct plane *paper, const struct plane *hidden);

/* The page holds one table; its cells are those of the map. */
struct grid grid_assert_found(const struct plane *paper, const char *map);

/* The letters, in the order of the cells, of those of the first table that are marked as repaired. */
const char *grid_repaired(const struct grid *grid);

#endif
