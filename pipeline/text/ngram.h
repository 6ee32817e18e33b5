/*
 * How likely one character follows others in what declarations say: a backing-off model of sequences of up to four.
 *
 * Figures, letters and operators are classes, each member as likely as any other: which figure stands in an amount, or
 * whether a target is a least or a most, is for the picture alone to say. Quotation marks stand aside: one is as likely at
 * one place as at another, and what follows it follows what was before it, for what is quoted is whatever its author likes.
 *
 * Method: Katz, "Estimation of probabilities from sparse data", 1987, for the way of backing off. models/README.md says
 * how the file is made, models/train/sequences.h by what method.
 */
#ifndef SHENBAO_TEXT_NGRAM_H
#define SHENBAO_TEXT_NGRAM_H

#include <stddef.h>
#include <stdint.h>

enum { NGRAM_ORDER = 4 };

struct ngram;

/* STATUS_MODEL_MISSING where there is no such file, STATUS_MODEL_BAD for another one, STATUS_NO_MEMORY. */
int ngram_load(const char *path, struct ngram **ret_ngram);
void ngram_free(struct ngram *ngram);

/* A character as the model sees it. */
struct ngram_token {
    uint16_t token; /* its class, or itself */
    float share;    /* logarithm of its share: of the class, of text where it stands aside; or 0 */
};

/* Of the first character of a text; of a text without any, the token of what is unknown. */
struct ngram_token ngram_token(const char *text);

/* Where a text begins and ends, no character's; and the token of what stands aside. */
enum { NGRAM_BEGIN = 1, NGRAM_END = 2, NGRAM_ASIDE = 3 };

/* The last tokens before a place, the nearest first; {0} where they are not known. */
struct ngram_context {
    uint16_t tokens[NGRAM_ORDER - 1];
};

/* The logarithm of the probability that the token follows; 0 for NGRAM_ASIDE, which is no part of a context either. */
double ngram_next(const struct ngram *ngram, const struct ngram_context *context, uint16_t token);

struct ngram_context ngram_follow(struct ngram_context context, uint16_t token);

/* What stands around a piece of a text: "" where the text begins or ends with it, NULL where that is not known. */
struct surroundings {
    const char *before, *after;
};

struct ngram_context ngram_context_after(const char *before);

/* The logarithm of the probability that a text goes on so, by its first tokens, or ends. */
double ngram_ending(const struct ngram *ngram, struct ngram_context context, const char *after);

/* ---- the file, for those who make one ---- */

/*
 * The head, then `slots` fingerprints of 4 bytes, then as many logarithms and as many weights of backing off, a byte
 * each, in units of NGRAM_UNIT below 0. An entry stands in the first free slot from its hash on.
 */
enum { NGRAM_MAGIC = 0x314E4253, NGRAM_MOST_SLOTS = 1 << 24 }; /* "SBN1" */
#define NGRAM_UNIT 0.0625

struct ngram_head {
    uint32_t magic, slots;
};

/* Of a sequence of one to NGRAM_ORDER tokens; never 0. */
uint64_t ngram_hash(const uint16_t *tokens, int count);
uint32_t ngram_fingerprint(uint64_t hash);

#endif
