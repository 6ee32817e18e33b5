/* Shares of a plan on their way to being one: what was found, and whether it may be put together. */
#ifndef SHENBAO_MERGE_H
#define SHENBAO_MERGE_H

#include "base/log.h"
#include "batch/share.h"

/* Where a page's result is. */
struct merge_place {
    const struct share *share; /* NULL: nowhere */
    const char *path;          /* borrowed from it */
};

struct merging {
    char **outs; /* owned: as many as there are arguments */
    size_t out_count;
    const char *target;
    struct log log;
    struct share *shares; /* owned; as many as `outs` */
    size_t share_count;
    struct plan plan;
    struct merge_place *found; /* owned: of each page of the plan, in its order */
    size_t problems;           /* that keep it from being merged */
    size_t failed, cells, flagged;
};

void merging_release(struct merging *merging);

/*
 * Opens the shares and holds them against their plan: every page is there, once or with the same bytes, and no other.
 * What is wrong is said. Gives an exit status, EXIT_ALL_READ where all is right.
 */
int merge_check(struct merging *merging);

#endif
