/*
 * The words of page results, as people say them, in the language of messages.
 */
#ifndef SHENBAO_EXPORT_WORDS_H
#define SHENBAO_EXPORT_WORDS_H

#include <jansson.h>

struct strbuf;

/* The word itself where it is not known. Borrowed. */
const char *words_flag(const char *flag);     /* of cells and of pages: "low_confidence" */
const char *words_period(const char *period); /* "mid_term"; NULL gives "" */
const char *words_item(const char *item);     /* "carry_over" */

/* Appends all of an array of flags. */
void words_flags(struct strbuf *to, const json_t *flags);

#endif
