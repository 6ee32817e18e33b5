/*
 * Two results of the same page: what the second says otherwise. For `shenbao diff`.
 *
 * Cells are known by their ids; their text and their flags are compared. Records are compared member by member, in their
 * order. How sure the program is counts as no difference.
 */
#ifndef SHENBAO_COMPARE_H
#define SHENBAO_COMPARE_H

#include <jansson.h>

struct difference {
    const char *kind;           /* "cell", "text", "flags", "record" or "error" */
    const char *at;             /* "t0r3c3", "records.0.funds.1.amount" */
    const char *before, *after; /* NULL: there is none */
};

typedef void (*difference_tell)(void *context, const struct difference *difference);

/* STATUS_NO_MEMORY. */
int pages_compare(const json_t *before, const json_t *after, difference_tell tell, void *context);

#endif
