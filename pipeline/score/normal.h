/*
 * The form in which two texts are equal: NFKC, without white space, and with dashes, quotes and the variants of
 * less-or-equal and greater-or-equal folded.
 */
#ifndef SHENBAO_SCORE_NORMAL_H
#define SHENBAO_SCORE_NORMAL_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* Lives in the arena; NULL gives "". A text that is no UTF-8 stays as it is. */
const char *score_normal(struct arena *arena, const char *text);

/* True where the normal text, without commas, is a number; Python's float() decides alike. */
bool score_number(struct arena *arena, const char *text, double *ret_number);

/* Edit distance in characters, and the number of characters. */
size_t score_distance(struct arena *arena, const char *a, const char *b);
size_t score_length(const char *text);

#endif
