/*
 * A page result's table as it looks: which cell covers which place, and how wide columns and how high rows are.
 * For exporters that rebuild it. Whatever the page result says, no two cells overlap here and none reaches out.
 */
#ifndef SHENBAO_EXPORT_LAYOUT_H
#define SHENBAO_EXPORT_LAYOUT_H

#include <jansson.h>
#include <stddef.h>

struct arena;

enum layout_side { SIDE_LEFT, SIDE_CENTRE, SIDE_RIGHT };

struct layout_cell {
    const json_t *json;
    const char *id, *text; /* "" where missing */
    int row, column, row_span, column_span;
    enum layout_side side; /* where its lines stand in it */
};

struct layout {
    int rows, columns;
    struct layout_cell *cells; /* in reading order */
    size_t cell_count;
    size_t left_out;          /* cells that overlapped others, or reached out of the table */
    double *widths, *heights; /* of columns and rows, in pixels of the scan; never 0 */
};

/* Lives in the arena; texts are borrowed from `table`. STATUS_BAD_ARGUMENT: no table, or one of absurd size. */
int layout_make(const json_t *table, struct arena *arena, struct layout *ret_layout);

#endif
