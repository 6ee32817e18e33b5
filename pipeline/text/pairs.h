/*
 * What comes in pairs: quotation marks and brackets. A text in which one of a pair is missing is less likely, however far
 * from each other the two stand; sequences of a few characters (ngram.h) do not see that.
 */
#ifndef SHENBAO_TEXT_PAIRS_H
#define SHENBAO_TEXT_PAIRS_H

#include <stdbool.h>
#include <stdint.h>

/* What is open at a place in a text. */
struct pairs {
    uint8_t kinds[4]; /* the innermost first, 0 where there is none; what is deeper is forgotten */
    bool unknown;     /* more may be open: how the text begins is not known */
};

/* The kind of a text's first character: positive where it opens a pair, that number negative where it closes one, else 0. */
int pairs_kind(const char *text);

/* What is open after a text that ends before this one: "" where this one begins the text, NULL where that is not known. */
struct pairs pairs_after(const char *before);

/* Goes on by a symbol of a kind. Returns the logarithm of how much likelier that is for what is open; 0 for no kind. */
double pairs_follow(struct pairs *pairs, int kind);

/* That of ending with what is open; after as in struct surroundings (ngram.h). */
double pairs_end(const struct pairs *pairs, const char *after);

#endif
