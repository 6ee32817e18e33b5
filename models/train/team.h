/*
 * Threads that learn one mini-batch together: each goes forwards and back over its part of the lines, then each sums up
 * and applies its part of the gradient.
 */
#ifndef SHENBAO_TRAIN_TEAM_H
#define SHENBAO_TRAIN_TEAM_H

#include <stdbool.h>

#include "checkpoint.h"
#include "corpus.h"
#include "layers.h"

struct team_options {
    int threads;
    bool damage;   /* change the pictures a little, each time in another way */
    float clip;    /* the largest length of a gradient, per line */
    float decay;   /* of the weights, as a share of the rate */
    float average; /* how slowly the average of the weights follows them */
    unsigned null_code;
};

static const struct team_options TEAM_DEFAULTS = {.threads = 2, .damage = true, .clip = 5, .average = 0.999f};

/* What a mini-batch gave. */
struct team_result {
    size_t lines, codes, edits; /* lines that were learned, their codes, and those read wrongly */
    size_t unfit;               /* lines whose text does not fit */
    double loss;                /* the sum over the lines */
    double length;              /* of the gradient, before clipping */
};

struct team;

/* What is handed in is borrowed: the checkpoint's arrays change with every step. NULL: out of memory. */
struct team *team_new(const struct plan *plan, struct checkpoint *checkpoint,
                      const struct team_options *options);
void team_free(struct team *team);

/*
 * Learns the corpus's mini-batch number checkpoint->progress.batch at the rate. STATUS_NO_MEMORY, STATUS_BAD_IMAGE; the
 * weights are then as they were.
 */
int team_learn(struct team *team, const struct corpus *corpus, double rate, struct team_result *ret_result);

#endif
