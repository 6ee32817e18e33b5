/*
 * How likely a line says a text, by what the network gives at each step.
 *
 * Method: the forward pass of connectionist temporal classification (Graves and others, 2006).
 */
#ifndef SHENBAO_TEXT_LIKELIHOOD_H
#define SHENBAO_TEXT_LIKELIHOOD_H

#include <stddef.h>

#include "text/forward.h"

struct arena;
struct codebook;

/* Stands for the logarithm of 0. */
#define LOGARITHM_NEVER (-1e30)

/* The logarithm of the sum of two numbers given by theirs. */
double logarithm_add(double a, double b);

/*
 * The logarithm of the probability that a line says the symbols, which are places in the codebook, summed over all ways to
 * write them. Works in the arena.
 */
double line_likelihood(const struct codebook *book, const struct forward_line *line, const int *symbols,
                       size_t count, struct arena *arena);

#endif
