/*
 * The front of the recogniser's network, from pixels to a summary of each column, and a cheaper one.
 *
 * Most of the recogniser's time goes into the first layers of its packaged network, which move the numbers of single
 * pixels about. The cheaper front takes windows of three by three pixels as one place at once (Reconfig), and two
 * convolutions over places do what one over pixels and its maxpool did:
 *
 *     packaged   Ct3,3,16 Mp3,3        Lfys64 | Lfx96 …
 *     cheaper    S3,3 Ct3,3,A Ct3,3,B  Lfys64 | Lfx96 …
 */
#ifndef SHENBAO_TRAIN_FRONT_H
#define SHENBAO_TRAIN_FRONT_H

#include "layers.h"

/* Depths of the two convolutions, at least 1. */
struct front_depths {
    unsigned first, second;
};

/* True where the network begins as the packaged one does. */
bool front_is_packaged(const struct network *network);

/*
 * Gives the packaged network the cheaper front. Its convolutions are random, which `seed` decides; the summary's
 * recurrent weights and all that is above stay. STATUS_MODEL_BAD where front_is_packaged() is false.
 */
int front_replace(const struct network *network, struct front_depths depths, uint64_t seed,
                  struct arena *arena, struct network *ret_network);

/* The plan up to and with the summary; *ret_weights counts the weights to there. STATUS_MODEL_BAD. */
int front_plan(const struct network *network, struct arena *arena, struct plan *ret_plan,
               size_t *ret_weights);

#endif
