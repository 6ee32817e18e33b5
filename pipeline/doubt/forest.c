#include "doubt/forest.h"

double forest_tree_value(const struct forest_node *tree, const double *row)
{
    const struct forest_node *node = tree;
    while (node->column >= 0)
        node = row[node->column] <= (double)node->value ? node + 1 : tree + node->no;
    return (double)node->value;
}

double forest_score(const struct forest *forest, const double *row)
{
    double score = 0;
    for (size_t i = 0; i < forest->tree_count; i++)
        score += forest_tree_value(forest->nodes + forest->roots[i], row);
    return score;
}
