/*
 * Reading a form file's statements into a form. Every reader says what is wrong, in words for the form's owner,
 * or NULL; messages live in the set's arena, the position is added by rules.c.
 */
#ifndef SHENBAO_FORM_LOADER_H
#define SHENBAO_FORM_LOADER_H

#include "form/rules.h"
#include "form/statement.h"

struct loader {
    struct form_set *set;
    struct arena *arena; /* the set's */
    struct form *form;
    const struct statement *statement;
};

/* The statement's word at `index`, or "" where it has fewer. */
const char *loader_word(const struct loader *loader, size_t index);

const char *loader_number(const char *text, double *ret_number);

/* The statement's value as a pattern: appended to the list, or put in a place that holds one. */
const char *loader_pattern_append(struct loader *loader, struct pattern_list *list, const char *name,
                                  double weight);
const char *loader_pattern_once(struct loader *loader, struct pattern **place);

/* Appends the labels of "label | label | …". */
const char *loader_labels(struct loader *loader, const char *text, struct label_set *set);

/* Appends the words of "word word …", leaving out every `sign`. */
void loader_words(struct loader *loader, const char *text, char sign, const char ***words, size_t *count);

/* Sums in [checks]; then, once the form is read, what their names stand for (sum_rules.c). */
const char *loader_sum(struct loader *loader);
const char *loader_sums_check(struct loader *loader);
/* NULL, or which of the items the money table does not have. */
const char *loader_items_check(const struct loader *loader, const char *const *items, size_t count);

/* Sections [example …]: a table written down, and what its record must hold (example_rules.c). */
bool loader_is_example(const struct loader *loader);
const char *loader_example(struct loader *loader);

/* What the form as a whole lacks, and names in it that point nowhere, told of `line`. Gives free parts their shapes. */
void loader_check(struct loader *loader, int line, struct mistakes *mistakes);

#endif
