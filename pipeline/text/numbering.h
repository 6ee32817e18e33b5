/*
 * What indicators are numbered by: 指标1：, 指标2：, one below the other. Where the cells above a line in doubt are numbered,
 * the number that follows theirs is proposed for it, for the line's pictures to accept or not. That the numbers that were
 * read follow one another is form/numbering.c's to check.
 */
#ifndef SHENBAO_TEXT_NUMBERING_H
#define SHENBAO_TEXT_NUMBERING_H

#include <stdbool.h>
#include <stddef.h>

#include "text/recogniser.h"
#include "text/repeats.h"

struct arena;
struct numbering;

#define NUMBERING_BONUS                                                                                      \
    3.0 /* the most that may speak for a number; a logarithm: a group's first is 1 again */

/* Lives in the arena. `lines` are borrowed, and as repeats_new() takes them. */
struct numbering *numbering_new(const struct placed_line *lines, size_t count, struct arena *arena);

/* False: nothing, for the line is not the first of its cell, or no cell above says what follows. The number lives in the
 * arena. */
bool numbering_propose(const struct numbering *numbering, size_t at, struct arena *arena,
                       struct proposal *ret_proposal);

#endif
