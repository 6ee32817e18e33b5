/*
 * Made-up declarations for the printer: worded by the grammar, by other declarations' phrases, and in part by general
 * Chinese that no declaration would hold, so that every character is learned in the place where it will be read.
 */
#ifndef SHENBAO_TRAIN_DECLARE_H
#define SHENBAO_TRAIN_DECLARE_H

#include <stdbool.h>

#include "declaration.h"
#include "general.h"
#include "wording.h"

struct declare_source {
    const struct wording *wording;
    const struct declarations *known; /* whose phrases are mixed in */
    struct general *general;
    /* General Chinese and signs as rarely as they are written, not so often that every one is learned. */
    bool lifelike;
};

/* A new reference; NULL: out of memory. */
json_t *declare(const struct declare_source *source, struct rng *rng);

#endif
