/*
 * Results of an older content. A scan that was damaged is scanned again under the same name; its old result then
 * speaks of a file that is gone, and must not be exported beside the new one.
 */
#ifndef SHENBAO_BATCH_STALE_H
#define SHENBAO_BATCH_STALE_H

#include <stdbool.h>
#include <stddef.h>

/* The results that were there before the run: paths below `pages_dir`, without ".json", by name. */
struct stale_results {
    const char *pages_dir;   /* borrowed */
    const char *overlay_dir; /* borrowed; NULL: none */
    char **stems;            /* owned */
    size_t count;
};

/* STATUS_IO, STATUS_NO_MEMORY. */
int stale_results_collect(const char *pages_dir, const char *overlay_dir, struct stale_results *ret_results);
void stale_results_release(struct stale_results *results);

/*
 * Removes what was there of the input `name` with another content than `sha256` ("": unknown), results and overlays.
 * `failures_only`, for a page that could not be read now: what could be read once is kept.
 */
void stale_results_remove(const struct stale_results *results, const char *name, const char *sha256,
                          bool failures_only);

#endif
