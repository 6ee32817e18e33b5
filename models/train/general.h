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

/* A passage or a long word in KEPT_FOR_JUDGING is never learned, so that a model can be judged by texts new to it. */
enum general_part { GENERAL_TO_LEARN, GENERAL_TO_JUDGE };
enum { KEPT_FOR_JUDGING = 20, COMMON = 2000 /* characters; the others are rare */ };

/* A Han character that a word has. */
struct holding {
    unsigned point, word;
};

/* A Han character and where the words that have it begin among the holdings. */
struct character {
    size_t first, count;
    double often; /* how often these words come, all together */
};

struct general {
    const struct alphabet *alphabet;
    struct passage *passages, *words;
    size_t passage_count, word_count;
    double *weights;          /* of the words, each with all before it */
    struct holding *holdings; /* by their characters */
    struct character *characters;
    size_t holding_count, character_count;
    bool *rare;      /* of each symbol: a Han character that is not among the COMMON ones; ALPHABET_SIZE */
    unsigned *drawn; /* how often each symbol was drawn; ALPHABET_SIZE */
};

/*
 * `prose` has a paragraph a line, `words` a word and its frequency. What holds unknown symbols is left out. Of what
 * there is to judge by, words shorter than a passage are not kept; of what there is to learn a Han character that no
 * word has is a word. Lives in the arena; borrows the alphabet.
 */
void general_load(const char *prose, const char *words, enum general_part part,
                  const struct alphabet *alphabet, struct arena *arena, struct general *ret_general);

/* Appends text of at least `least` characters, a little more at most. */
void general_draw(struct general *general, struct rng *rng, int least, struct strbuf *out);

/* The same of words alone, looked for by their characters: each is looked for as often as any other. */
void general_draw_rare(struct general *general, struct rng *rng, int least, struct strbuf *out);

/* The same of prose or of words alone, as they come in life: rare characters are not looked for. */
void general_draw_usual(struct general *general, struct rng *rng, bool prose, int least, struct strbuf *out);

#endif
