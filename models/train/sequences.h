/*
 * Sequences of up to NGRAM_ORDER tokens, how often they come, and the backing-off model that follows from that.
 *
 * Method: absolute discounting, each order resting on the next lower one, whose counts say in how many surroundings a
 * sequence comes rather than how often: Kneser and Ney, "Improved backing-off for m-gram language modeling", 1995. Two
 * models become one by the mean of their probabilities: Jelinek and Mercer, "Interpolated estimation of Markov source
 * parameters from sparse data", 1980. What a model without it would say nearly as well is left out: Stolcke,
 * "Entropy-based pruning of backoff language models", 1998.
 */
#ifndef SHENBAO_TRAIN_SEQUENCES_H
#define SHENBAO_TRAIN_SEQUENCES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text/ngram.h"

enum { TOKEN_BITS = 16 };

struct sequence {
    uint64_t key; /* its tokens, the last in the lowest bits */
    double count;
    float probability, weight; /* logarithms; weight: of backing off from here */
    bool kept;
};

struct sequences {
    struct sequence *all; /* sorted by key and merged up to `settled` */
    size_t count, settled, room;
};

/* All zero: nothing counted yet. */
struct language {
    struct sequences orders[NGRAM_ORDER + 1]; /* [n]: of n tokens */
    bool failed;                              /* out of memory; the rest of it is of no use then */
};

void language_release(struct language *language);

/* Counts a text, spaces left out; `whole`: where it begins and ends counts too. */
void language_count(struct language *language, const char *text, bool whole, double count);

/*
 * From counts to probabilities. `damping`: the power of the counts that is taken, 1 where the texts are as they come in
 * life, less where they were made up and say the same far too often.
 */
void language_estimate(struct language *language, double damping);

/* `language` becomes the mean of both, its own share being `share`. Both were estimated. */
void language_mix(struct language *language, const struct language *other, double share);

/* The logarithm of how likely the last of a key's `size` tokens follows the others. */
double language_probability(const struct language *language, uint64_t key, int size);

/* Leaves out what adds less than `least` to the logarithm of all that was counted. */
void language_prune(struct language *language, double least);

#endif
