/*
 * Text made comparable: the alphabet in which labels and patterns are matched. Each character keeps its place
 * in the text it came from, so that a part found here can be cut out as it was read.
 *
 * Tidying: compatibility forms resolved (NFKC letter by letter: full-width digits, letters and signs become
 * half-width), white space dropped, and variants unified: round brackets to （）, colons to ：, all dashes to -,
 * ≥ and ≤ from their look-alikes, curly quotes to straight ones. Bytes that are no UTF-8 become U+FFFD.
 */
#ifndef SHENBAO_FORM_FOLDED_H
#define SHENBAO_FORM_FOLDED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

struct folded {
    const char *source;
    int32_t *code;
    uint32_t *start, *end; /* bytes of the source that gave each code */
    size_t length;
    const char *tidy; /* the codes as UTF-8 */
};

enum { FOLDED_MAX = 16384 }; /* characters; a longer text is matched by its beginning */

/* Lives in the arena; borrows `text`. NULL reads as "". */
struct folded folded_make(struct arena *arena, const char *text);

/* The part [from, to) as it stands in the source. */
const char *folded_source(const struct folded *text, size_t from, size_t to, struct arena *arena);

/* True where folding changes the character: it can never occur in tidied text. */
bool folded_changes(int32_t code);

/* True for signs that a recogniser loses or invents easily: punctuation, symbols, single strokes. */
bool code_is_weak(int32_t code);

#endif
