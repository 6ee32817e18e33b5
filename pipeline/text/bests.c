#include "text/bests.h"

#include <stdbool.h>

int ranked_compare(const void *a, const void *b)
{
    const struct ranked *left = a, *right = b;
    if (left->total != right->total)
        return left->total > right->total ? -1 : 1;
    return (left->at > right->at) - (left->at < right->at);
}

static bool is_worse(const struct ranked *a, const struct ranked *b)
{
    return ranked_compare(a, b) > 0;
}

/* Puts `one` in the place of the worst, or further down where those below are worse. */
static void worst_replace(struct bests *bests, struct ranked one)
{
    size_t at = 0;
    for (size_t below; (below = 2 * at + 1) < bests->count; at = below) {
        if (below + 1 < bests->count && is_worse(&bests->all[below + 1], &bests->all[below]))
            below++;
        if (!is_worse(&bests->all[below], &one))
            break;
        bests->all[at] = bests->all[below];
    }
    bests->all[at] = one;
}

void bests_add(struct bests *bests, struct ranked one)
{
    if (bests->count == bests->most) {
        if (is_worse(&bests->all[0], &one))
            worst_replace(bests, one);
        return;
    }
    size_t at = bests->count++;
    for (; at > 0 && is_worse(&one, &bests->all[(at - 1) / 2]); at = (at - 1) / 2)
        bests->all[at] = bests->all[(at - 1) / 2];
    bests->all[at] = one;
}
