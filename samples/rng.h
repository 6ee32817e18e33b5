/*
 * Random numbers for the printer: the same seed and purpose give the same numbers everywhere. A purpose is a
 * word
 * ("style", "noise"); numbers drawn for one purpose never move those of another.
 */
#ifndef SHENBAO_SAMPLES_RNG_H
#define SHENBAO_SAMPLES_RNG_H

#include <stdbool.h>
#include <stdint.h>

struct rng {
    uint64_t state;
};

struct rng rng_make(uint64_t seed, const char *purpose);
uint64_t rng_next(struct rng *rng);
double rng_unit(struct rng *rng); /* 0 <= value < 1 */
double rng_between(struct rng *rng, double low, double high);
int rng_below(struct rng *rng, int count); /* 0 to count - 1; count at least 1 */
bool rng_chance(struct rng *rng, double probability);
double rng_normal(struct rng *rng); /* mean 0, deviation near 1, within -6 to 6 */

#endif
