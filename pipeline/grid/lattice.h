/*
 * The lattice of one table: all heights at which it has horizontal rules and all places at which it has vertical
 * ones, over the whole table, and for each edge between two neighbouring crossings whether a rule is there.
 *
 *        column line 0     1         2
 *   row line 0   o---------o---------o         o  crossing
 *                |         |         |       ---  horizontal edge (row line, column gap)
 *            1   o---------o         |         |  vertical edge (row gap, column line)
 *                |         |         |
 *            2   o---------o---------o
 */
#ifndef SHENBAO_GRID_LATTICE_H
#define SHENBAO_GRID_LATTICE_H

#include <stdbool.h>

#include "grid/segment.h"
#include "shenbao/geometry.h"

/* One lattice line: the segments that lie on it. */
struct lattice_line {
    double at;        /* their usual place across */
    double thickness; /* their usual thickness */
    const struct segment **members;
    size_t member_count;
};

struct lattice_edge {
    double score;     /* 0 to 1: how much it looks like a rule (grid/probe.h) */
    double known;     /* 0 to 1: share of its length that no seal or streak hides */
    double aside;     /* 0 to 1: what stands beside it: text, mostly */
    double whole;     /* 0 to 1: share of its length with a stroke, whatever is beside it */
    double beside;    /* 0 to 1: what stands on that side on which there is more */
    double near, far; /* 0 to 1: score of its first and of its last part, measured where it is not present */
    bool present;
    bool repaired; /* taken as present against the picture */
    bool doubtful; /* not present, but something too pale to be sure of is there */
};

struct lattice {
    struct lattice_line *rows, *columns;
    int row_count, column_count;     /* lines, one more than gaps */
    struct lattice_edge *horizontal; /* row_count * (column_count - 1), by row line */
    struct lattice_edge *vertical;   /* (row_count - 1) * column_count, by row gap */
};

/* Across the line, at a place along it: from the member that covers the place, or else the nearest one. */
double lattice_line_at(const struct lattice_line *line, double along);

struct point lattice_crossing(const struct lattice *lattice, int row, int column);

/* A seal or a streak hides so much of the edge that nobody can say that no rule is there. */
bool lattice_is_hidden(const struct lattice_edge *edge);

struct lattice_edge *lattice_horizontal(const struct lattice *lattice, int row, int gap);
struct lattice_edge *lattice_vertical(const struct lattice *lattice, int gap, int column);

/*
 * Clusters the segments of one group to lines and measures every edge. Then mends:
 * a gap in a rule that goes on behind it is closed, a stroke that ends in the middle of nothing is dropped.
 */
void lattice_build(const struct view *rows, const struct view *columns, const struct segments *horizontal,
                   const struct segments *vertical, int group, struct arena *arena,
                   struct lattice *ret_lattice);

#endif
