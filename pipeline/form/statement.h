/*
 * A form file as statements. A line is empty, a comment (# first), a heading [section], or a statement
 * `word word … = value`, split at the first = with a blank before it and a blank or nothing after it.
 */
#ifndef SHENBAO_FORM_STATEMENT_H
#define SHENBAO_FORM_STATEMENT_H

#include <stddef.h>

#include "shenbao/form.h"

struct arena;

enum { STATEMENT_WORDS = 6 };

struct statement {
    int line;
    const char *section;
    const char *words[STATEMENT_WORDS];
    size_t word_count;
    const char *value; /* trimmed, never NULL; empty only where the section takes that */
};

/* What is wrong with a form file, in the order of its lines; texts live in the arena. */
struct mistakes {
    struct arena *arena;
    struct form_mistake *list;
    size_t count;
};
void mistake_add(struct mistakes *mistakes, int line, const char *text);

/* Appends the statements of the text to the arena's array, and what is wrong with the other lines. */
void statements_read(const char *text, size_t size, struct arena *arena, struct statement **statements,
                     size_t *count, struct mistakes *mistakes);

/* The next piece of *rest up to `separator`, trimmed, and *rest moved behind it; NULL at the end. */
const char *piece_next(const char **rest, char separator, struct arena *arena);

#endif
