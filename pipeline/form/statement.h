/*
 * A form file as statements. A line is empty, a comment (# first), a heading [section], or a statement
 * `word word … = value`, split at the first = with a blank before it and a blank or nothing after it.
 */
#ifndef SHENBAO_FORM_STATEMENT_H
#define SHENBAO_FORM_STATEMENT_H

#include <stddef.h>

struct arena;

enum { STATEMENT_WORDS = 6 };

struct statement {
    int line;
    const char *section;
    const char *words[STATEMENT_WORDS];
    size_t word_count;
    const char *value; /* trimmed, never NULL, never empty */
};

/*
 * Appends the statements of the text to the arena's array. On a mistake gives STATUS_FORM_BAD, the line and a
 * message from the arena.
 */
int statements_read(const char *text, size_t size, struct arena *arena, struct statement **statements,
                    size_t *count, int *ret_line, const char **ret_message);

/* The next piece of *rest up to `separator`, trimmed, and *rest moved behind it; NULL at the end. */
const char *piece_next(const char **rest, char separator, struct arena *arena);

#endif
