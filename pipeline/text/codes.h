/*
 * Texts as the codes that the network writes: symbols and codes of a .traineddata file.
 */
#ifndef SHENBAO_TEXT_CODES_H
#define SHENBAO_TEXT_CODES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct traineddata;

enum { LONGEST_CODE = 9 };

struct symbol_code {
    const char *text;
    size_t size; /* of the text */
    int length, values[LONGEST_CODE];
};

struct codebook {
    struct symbol_code *symbols; /* in the arena, sorted by text */
    size_t count;
    unsigned outputs;   /* codes are below it */
    unsigned null_code; /* stands for no character */
};

/*
 * A symbol that no network was taught has the codes of the one that it prints as: μ those of u, where it has none of its
 * own. STATUS_MODEL_BAD where parts are missing or do not agree.
 */
int codebook_load(const struct traineddata *data, struct arena *arena, struct codebook *ret_book);

/* The symbol of exactly this text of `size` bytes; NULL: it is none. */
const struct symbol_code *codebook_find(const struct codebook *book, const char *text, size_t size);

/* Whether both write the same codes for the same symbols. */
bool codebook_same(const struct codebook *a, const struct codebook *b);

/* Appends the text's codes. False, and nothing appended, for a text with a character that is no symbol. */
bool codebook_encode(const struct codebook *book, const char *text, struct arena *arena, uint16_t **codes,
                     size_t *count);

/*
 * For each code of `book` the code of `old` that stands at the same place of the same symbol; -1: there is none. In the
 * arena, book->outputs long. The null codes go together.
 */
int *codebook_map(const struct codebook *book, const struct codebook *old, struct arena *arena);

#endif
