/* The codes of all symbols as a tree: what may come next where a symbol is half written. */
#ifndef SHENBAO_TEXT_CODETREE_H
#define SHENBAO_TEXT_CODETREE_H

#include <stddef.h>

struct codebook;

enum { CODE_ROOT = 0, NO_SYMBOL = -1 };

/* The children of a node follow one another in `next`. */
struct code_node {
    int code, symbol; /* symbol: the place in the codebook of what ends here, or NO_SYMBOL */
    int child, next;  /* first child, next sibling; 0: none */
};

/* The nodes, from CODE_ROOT on; the caller frees them. The null code is no symbol's. NULL: no memory. */
struct code_node *code_tree_new(const struct codebook *book);

enum { CODE_MOST_CHILDREN = 48 };

/*
 * The children of a node by how likely their codes are at a step, the likeliest first; none that is not likelier than
 * `least`. `row`: a number for each code. Returns how many.
 */
size_t code_children(const struct code_node *nodes, int node, const float *row, float least,
                     int ret_children[CODE_MOST_CHILDREN]);

#endif
