/*
 * General Chinese: passages of prose and words. Words come half as often as they do in life, half so that rare
 * characters come as often as there is text for.
 */
#ifndef SHENBAO_TRAIN_GENERAL_H
#define SHENBAO_TRAIN_GENERAL_H

#include "fold.h"
#include "rng.h"

struct arena;

struct passage {
    const char *text;
    int characters;
};

struct general {
    const struct alphabet *alphabet;
    struct passage *passages, *words;
    size_t passage_count, word_count;
    double *weights; /* of the words, each with all before it */
    unsigned *drawn; /* how often each symbol was drawn; ALPHABET_SIZE */
};

/*
 * `prose` has a paragraph a line, `words` a word and its frequency. What holds unknown symbols is left out. Lives in
 * the arena; borrows the alphabet.
 */
void general_load(const char *prose, const char *words, const struct alphabet *alphabet, struct arena *arena,
                  struct general *ret_general);

/* Appends text of at least `least` characters, a little more at most. */
void general_draw(struct general *general, struct rng *rng, int least, struct strbuf *out);

#endif
