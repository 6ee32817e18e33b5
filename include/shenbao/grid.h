/*
 * Grid stage: a flat page to tables of cells with spans, by the rules alone (never by the text).
 */
#ifndef SHENBAO_GRID_H
#define SHENBAO_GRID_H

#include <stddef.h>

#include "shenbao/geometry.h"
#include "shenbao/page.h"

struct arena;
struct debug;

/* All geometry in pixels of the flat page. */
struct grid_cell {
    int row, column, row_span, column_span;
    struct quad outline; /* along the middle of the rules */
    struct box inside;   /* the largest upright box that stays clear of the rules; may be empty */
    double certainty;    /* 0 to 1: how plainly its four sides are there */
    unsigned flags;      /* FLAG_GRID_REPAIRED */
};

struct grid_table {
    int rows, columns;
    struct quad outline;
    struct grid_cell *cells; /* by row, then column */
    size_t cell_count;
};

struct grid {
    struct grid_table *tables; /* from top to bottom, then left to right */
    size_t table_count;
    unsigned flags; /* PAGE_NO_TABLE, PAGE_GRID_UNCERTAIN, PAGE_CUT_OFF */
};

/* Lives in the arena. A page without a table gives none and PAGE_NO_TABLE. STATUS_NO_MEMORY. */
int grid_find(const struct page *page, struct arena *arena, struct debug *debug, struct grid *ret_grid);

/* The same grid on the page turned over by page_turn_over(); width and height of the flat page. */
void grid_turn_over(struct grid *grid, int width, int height);

#endif
