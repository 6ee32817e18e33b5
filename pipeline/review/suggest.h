/* What a doubtful cell may say instead: at most nine texts, the likeliest first. */
#ifndef SHENBAO_REVIEW_SUGGEST_H
#define SHENBAO_REVIEW_SUGGEST_H

#include <jansson.h>

#include "review/index.h"
#include "review/ledger.h"
#include "shenbao/amend.h"

struct arena;

enum { SUGGESTIONS_MOST = 9 };

struct suggest_sources {
    struct ledger *ledger;
    struct review_index *index;
    const json_t *page, *cell;
    const struct amended_cell *amended; /* or NULL */
};

/* An array of texts, none of them what the cell says now. ret_reasons: as many, why each is offered, in a word. */
json_t *suggest(const struct suggest_sources *sources, struct arena *arena, json_t **ret_reasons);

/* A misreading in a pair of texts: what stands where they differ, at most a few characters. False: it is none. */
bool confusion_find(const char *reading, const char *after, struct arena *arena, const char **ret_from,
                    const char **ret_to);
/* The text with every `from` made `to`. */
const char *confusion_apply(const char *text, const char *from, const char *to, struct arena *arena);

#endif
