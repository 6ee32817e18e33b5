/* What the picture shows on each edge of a lattice. */
#ifndef SHENBAO_GRID_EDGE_H
#define SHENBAO_GRID_EDGE_H

#include "grid/lattice.h"

/* What is asked of an edge where it is measured and where it is mended. */
struct edge_terms {
    double bridged; /* score that is enough where the rule goes on at both ends */
    double linked;  /* score that the part next to a crossing must have: a character stands off the rules */
    double visible; /* share of an edge that must be seen to say that there is no rule */
};
extern const struct edge_terms edge_terms;

/* Measures every edge by itself and by how whole the table's rules are, and says which are there. */
void edges_measure(const struct view *rows, const struct view *columns, struct arena *arena,
                   struct lattice *lattice);

#endif
