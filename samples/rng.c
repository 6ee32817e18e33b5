#include "rng.h"

/* Method: splitmix64 (Steele, Lea, Flood 2014); the purpose is folded into the seed by FNV-1a. */
uint64_t rng_next(struct rng *rng)
{
    uint64_t z = rng->state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

struct rng rng_make(uint64_t seed, const char *purpose)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (const char *c = purpose; *c; c++)
        hash = (hash ^ (unsigned char)*c) * 0x100000001b3u;
    struct rng rng = {seed * 0xd1342543de82ef95u + hash};
    rng_next(&rng);
    return rng;
}

double rng_unit(struct rng *rng)
{
    return (double)(rng_next(rng) >> 11) / 9007199254740992.0;
}

double rng_between(struct rng *rng, double low, double high)
{
    return low + (high - low) * rng_unit(rng);
}

int rng_below(struct rng *rng, int count)
{
    return (int)(rng_next(rng) % (uint64_t)count);
}

bool rng_chance(struct rng *rng, double probability)
{
    return rng_unit(rng) < probability;
}

/* The sum of twelve even draws: no library function, so the same on every machine. */
double rng_normal(struct rng *rng)
{
    double sum = -6;
    for (int i = 0; i < 12; i++)
        sum += rng_unit(rng);
    return sum;
}
