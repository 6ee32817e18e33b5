/* What a run of one share of a plan has left in its OUT. */
#ifndef SHENBAO_BATCH_SHARE_H
#define SHENBAO_BATCH_SHARE_H

#include <jansson.h>
#include <stdbool.h>

#include "base/results.h"
#include "batch/plan.h"

struct share {
    const char *out;                       /* borrowed */
    json_t *run;                           /* owned: of run.json */
    const char *plan_sha256, *fingerprint; /* of it; "": it has none */
    int shard, shards;
    struct result_list results; /* by strcmp() of their paths */
    size_t prefix;              /* of each path: up to its name below OUT/pages */
    bool *claimed;              /* owned; one a result: share_find() gave it */
};

/* STATUS_NOT_FOUND where `out` holds no run; STATUS_BAD_PLAN where that is of no plan; STATUS_IO, STATUS_NO_MEMORY. */
int share_open(const char *out, struct share *ret_share);
void share_release(struct share *share);

/* The path of a page's result, and claims it; NULL where it is not there. Borrowed. */
const char *share_find(struct share *share, const char *stem);

/* The path below OUT/pages. Borrowed. */
const char *share_result_name(const struct share *share, size_t result);

/* The name of a page's result, without ".json". Malloc'd; NULL: out of memory. */
char *plan_page_stem(const struct plan_file *file, int frame);

#endif
