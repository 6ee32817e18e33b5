/*
 * Boosted decision trees: each asks a few questions of the kind "is column c at most t?", one after the other, and adds what
 * stands at the end to the log odds (Friedman, "Greedy function approximation: a gradient boosting machine", 2001).
 */
#ifndef SHENBAO_DOUBT_FOREST_H
#define SHENBAO_DOUBT_FOREST_H

#include <stddef.h>
#include <stdint.h>

enum { FOREST_TREES_MOST = 1024, FOREST_NODES_MOST = 1 << 14 };

/* A tree's nodes follow each other: a question, what comes of a yes, what comes of a no. */
struct forest_node {
    float value;    /* that the column is compared with; what a leaf adds */
    int16_t column; /* -1: a leaf */
    uint16_t no;    /* node where a no goes on, counted from the tree's first; a yes at the next */
};

struct forest {
    struct forest_node nodes[FOREST_NODES_MOST];
    uint16_t roots[FOREST_TREES_MOST]; /* of each tree the first node */
    size_t node_count, tree_count;
};

/* What a tree adds for the row, which has all columns that the tree asks for. */
double forest_tree_value(const struct forest_node *tree, const double *row);

/* What all trees add. */
double forest_score(const struct forest *forest, const double *row);

#endif
