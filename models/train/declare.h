/*
 * Made-up declarations for the printer: worded by the grammar, by other declarations' phrases, and in part by general
 * Chinese that no declaration would hold, so that every character is learned in the place where it will be read.
 */
#ifndef SHENBAO_TRAIN_DECLARE_H
#define SHENBAO_TRAIN_DECLARE_H

#include "declaration.h"
#include "general.h"
#include "wording.h"

enum declare_texts {
    TEXTS_TO_LEARN, /* general Chinese and signs so often that every one is learned */
    TEXTS_RARE,     /* mostly names, and words of which rare characters come as often as common ones */
    TEXTS_LIFELIKE  /* general Chinese and signs as rarely as they are written */
};

struct declare_source {
    const struct wording *wording;
    const struct declarations *known; /* whose phrases are mixed in */
    struct general *general;
    enum declare_texts texts;
};

/* A new reference; NULL: out of memory. */
json_t *declare(const struct declare_source *source, struct rng *rng);

#endif
