/*
 * The alphabet: which symbols the recogniser writes, and which printed ones are written as another.
 */
#ifndef SHENBAO_TRAIN_FOLD_H
#define SHENBAO_TRAIN_FOLD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/strbuf.h"

enum { ALPHABET_SIZE = 0x10000 };

struct alphabet {
    bool known[ALPHABET_SIZE];    /* may be written */
    uint16_t fold[ALPHABET_SIZE]; /* what is written for it; 0: itself */
};

/*
 * `frame` is the path of the .traineddata whose symbols are known, `list` the text of symbols.txt with its folds.
 * STATUS_MODEL_BAD, STATUS_NO_MEMORY, or as file_read().
 */
int alphabet_load(const char *frame, const char *list, struct alphabet *ret_alphabet);

/* The next code point; moves on. 0 at the end, 0xFFFD for what is no UTF-8 or beyond the Basic Plane. */
unsigned utf8_next(const char **text);
void utf8_add(struct strbuf *out, unsigned point);

bool is_han(unsigned point);

/*
 * How the recogniser is to write a printed text: folded, spaces only between two ASCII letters or digits. False: it
 * holds a symbol that is not known.
 */
bool alphabet_fold(const struct alphabet *alphabet, const char *printed, struct strbuf *out);

#endif
