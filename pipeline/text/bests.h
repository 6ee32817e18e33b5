/*
 * The best of many, without putting the others in order.
 *
 * Method: a heap of those kept, with the worst of them on top (Williams, "Algorithm 232: Heapsort", 1964).
 */
#ifndef SHENBAO_TEXT_BESTS_H
#define SHENBAO_TEXT_BESTS_H

#include <stddef.h>

/* Something by its number, and what it is worth. Of two that are worth as much the one of the lower number is better. */
struct ranked {
    double total;
    size_t at;
};

/* For qsort(): the best first. */
int ranked_compare(const void *a, const void *b);

/* The best of what was added, at most `most`, in no order; begins with a `count` of 0. `most` is 1 at least. */
struct bests {
    struct ranked *all; /* room for `most`; borrowed */
    size_t count, most;
};

void bests_add(struct bests *bests, struct ranked one);

#endif
