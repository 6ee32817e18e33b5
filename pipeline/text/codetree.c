#include "text/codetree.h"

#include <stdlib.h>

#include "text/codes.h"

struct tree {
    struct code_node *nodes;
    int count;
};

static int child_want(struct tree *tree, int node, int code)
{
    struct code_node *nodes = tree->nodes;
    for (int child = nodes[node].child; child; child = nodes[child].next)
        if (nodes[child].code == code)
            return child;
    int child = tree->count++;
    nodes[child] = (struct code_node){code, NO_SYMBOL, 0, nodes[node].child};
    nodes[node].child = child;
    return child;
}

/* Of two symbols with the same codes the first is it. */
static void symbol_plant(struct tree *tree, const struct codebook *book, int symbol)
{
    const struct symbol_code *code = &book->symbols[symbol];
    if (code->length == 1 && code->values[0] == (int)book->null_code)
        return;
    int node = CODE_ROOT;
    for (int i = 0; i < code->length; i++)
        node = child_want(tree, node, code->values[i]);
    if (tree->nodes[node].symbol == NO_SYMBOL)
        tree->nodes[node].symbol = symbol;
}

struct code_node *code_tree_new(const struct codebook *book)
{
    size_t room = 1;
    for (size_t i = 0; i < book->count; i++)
        room += (size_t)book->symbols[i].length;
    struct tree tree = {calloc(room, sizeof *tree.nodes), 1};
    if (!tree.nodes)
        return NULL;
    tree.nodes[CODE_ROOT].symbol = NO_SYMBOL;
    for (size_t i = 0; i < book->count; i++)
        symbol_plant(&tree, book, (int)i);
    return tree.nodes;
}

/* Puts a child among the likeliest; where they are many already, it takes the place of the least likely. */
static size_t child_place(const struct code_node *nodes, int child, const float *row, int *children,
                          size_t count)
{
    float likely = row[nodes[child].code];
    size_t at = count < CODE_MOST_CHILDREN ? count : CODE_MOST_CHILDREN - 1;
    if (at < count && likely <= row[nodes[children[at]].code])
        return count;
    for (; at > 0 && row[nodes[children[at - 1]].code] < likely; at--)
        children[at] = children[at - 1];
    children[at] = child;
    return count < CODE_MOST_CHILDREN ? count + 1 : count;
}

size_t code_children(const struct code_node *nodes, int node, const float *row, float least,
                     int ret_children[CODE_MOST_CHILDREN])
{
    size_t count = 0;
    for (int child = nodes[node].child; child; child = nodes[child].next)
        if (row[nodes[child].code] > least)
            count = child_place(nodes, child, row, ret_children, count);
    return count;
}
