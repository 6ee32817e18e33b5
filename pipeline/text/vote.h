/*
 * Several looks at one line to one reading, symbol by symbol: the looks are laid over one another where they say the same,
 * and in each place the symbol is taken that they are surest of together. (J. G. Fiscus, "A post-processing system to
 * yield reduced word error rates: Recognizer Output Voting Error Reduction (ROVER)", ASRU 1997.)
 */
#ifndef SHENBAO_TEXT_VOTE_H
#define SHENBAO_TEXT_VOTE_H

#include "text/recogniser.h"

struct arena;

enum { VOTE_LOOKS_MAX = 3 };

struct vote_options {
    double
        absent; /* probability with which a look that has nothing in a place is taken to be right, 0 to 1 */
};
#define VOTE_OPTIONS_DEFAULT ((struct vote_options){.absent = 0.6})

/*
 * Merges `count` looks, 1 to VOTE_LOOKS_MAX, the first of which decides where all else is even. A symbol's confidence is
 * that of the looks that have it, less for each that has another. *ret_votes: how many looks agree, in the place where
 * the fewest do. The reading lives in the arena; its symbols' text is the looks'. `options` may be NULL: defaults.
 * STATUS_NO_MEMORY, STATUS_BAD_ARGUMENT for another count.
 */
int looks_vote(const struct line_reading *looks, int count, const struct vote_options *options,
               struct arena *arena, struct line_reading *ret_reading, int *ret_votes);

/*
 * A symbol's confidence is 1 + 0.35 ln p, where p is the probability that the network gives it (Tesseract's
 * lstm/recodebeam.cpp and ccstruct/ratngs.h); and back.
 */
double probability_of(double confidence);
double confidence_of_probability(double probability);

#endif
