/*
 * What a page says twice. A declaration repeats its goals and indicators for every period, so that what is worn in one
 * place may be whole in another: where a line in doubt is almost what another cell says, that cell's symbols are proposed
 * for the stretches in which they differ, for the line's pictures to accept or not. So are those of a cell in the same
 * row, to the left of which the same stands: an indicator's value in another period. What two cells that were read say of
 * each other's confidence is doubt/twins.c's.
 *
 * Method: approximate matching of a pattern anywhere in a text by dynamic programming (Sellers, "The theory and
 * computation of evolutionary distances", 1980).
 */
#ifndef SHENBAO_TEXT_REPEATS_H
#define SHENBAO_TEXT_REPEATS_H

#include <stddef.h>

#include "text/recogniser.h"

struct arena;
struct repeats;

/* Where on the page a cell's text stands; numbers are from 1 on. */
struct cell_place {
    size_t cell, row;
    size_t left, above; /* the cells next to it, in the first of its rows and of its columns; 0: none */
};

/* A line as it was read so far. Lines of one cell follow one another. */
struct placed_line {
    const struct line_reading *reading;
    struct cell_place place; /* cell 0: in none; it is left out */
    double margin;           /* how far ahead of the next best text; a logarithm */
};

/* Lengths in symbols, cells' borders among them; bonuses as logarithms. */
struct repeats_options {
    size_t context;   /* of its cell's text before and after the line that has to match too */
    double differ;    /* of these at most this share may differ */
    size_t stretch;   /* a stretch that differs is no longer in either text */
    double chance;    /* so much in common is chance … */
    double per_match; /* and the more there is, the more the other text has to say … */
    double words;     /* … up to this much, … */
    double
        figures; /* … or this where it is figures, letters and operators, for two amounts may well differ, … */
    double fewer; /* … or this where it has fewer symbols there: one may have been overlooked */
    double
        left_differ; /* what stands to the left of two values of an indicator differs in at most this share … */
    double left_signs; /* … for one to say so much of the other's words, units and operators … */
    double left_digits; /* … and so much of its digits: four of five values are the same in the next period */
};
#define REPEATS_OPTIONS_DEFAULT                                                                              \
    ((struct repeats_options){.context = 8,                                                                  \
                              .differ = 0.34,                                                                \
                              .stretch = 4,                                                                  \
                              .chance = 3,                                                                   \
                              .per_match = 0.6,                                                              \
                              .words = 6,                                                                    \
                              .figures = 1.5,                                                                \
                              .fewer = 1,                                                                    \
                              .left_differ = 0.2,                                                            \
                              .left_signs = 3,                                                               \
                              .left_digits = 1.4})

/* Lives in the arena. `lines` are borrowed. `options` may be NULL: defaults. */
struct repeats *repeats_new(const struct placed_line *lines, size_t count,
                            const struct repeats_options *options, struct arena *arena);

/*
 * What the rest of the page proposes for line `at`, where it is surer of it than the line is of what it says; in the arena,
 * in no order.
 */
struct proposal *repeats_propose(const struct repeats *repeats, size_t at, struct arena *arena,
                                 size_t *ret_count);

#endif
