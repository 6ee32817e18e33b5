/*
 * A page result with what people settled about it. The one place where corrections meet a reading: every export, the
 * score and the correction page take their pages from here.
 *
 * An entry belongs to the cell that covers its outline, or to such a line outside the tables; row and column do not
 * count, for another reading may number them otherwise. Where the reading is what the person saw, the person's text
 * stands. Where a newer reading agrees with the person, the cell is verified. Where it says something else again, the
 * person's text stands but the cell stays in doubt: somebody must look once more.
 */
#ifndef SHENBAO_AMEND_H
#define SHENBAO_AMEND_H

#include "shenbao/correction.h"
#include "shenbao/form.h"

struct json_t; /* jansson's */

/* What came of one cell that has entries. */
enum amend_state {
    AMEND_OPEN, /* asked about, or blind entries wait for another */
    AMEND_SETTLED,
    AMEND_UNREADABLE, /* settled, without a text */
    AMEND_CONFLICT,   /* a newer reading differs from what was seen and from what was settled */
    AMEND_DISAGREED   /* blind entries differ: a third person decides */
};

/* All but `cell` is borrowed from the entries. */
struct amended_cell {
    const struct json_t *cell; /* in the page */
    int64_t last;              /* id of its newest entry, effective or not */
    int64_t standing;          /* id of the newest that is effective; 0: none */
    enum amend_state state;
    const struct correction *asked;    /* or NULL */
    const struct correction *blind[2]; /* that wait for another; NULL: none */
};

struct amendment {
    struct amended_cell *cells; /* in the arena */
    size_t cell_count;
    int64_t
        structure; /* id of the newest entry that changed the page's structure or took such a change back; 0: none */
    int64_t standing; /* id of the newest that changed it and is not taken back; 0: none */
    size_t orphans;   /* effective entries whose cell is not there any more */
    size_t settled;   /* cells */
};

/*
 * Applies the page's entries, in the order of their ids. `forms` rebuild records and flags; NULL leaves them as they
 * were read. STATUS_BAD_ARGUMENT: it is no page result, and is left as it was; STATUS_NO_MEMORY.
 */
int page_amend(struct json_t *page, const struct correction *entries, size_t count,
               const struct form_set *forms, struct arena *arena, struct amendment *ret_amendment);

/* The cell of the page that the outline means, and its table; NULL: none. Borrowed. */
struct json_t *page_cell_at(const struct json_t *page, struct quad outline, struct json_t **ret_table);
/* That cell, else the line outside the tables that the outline means; NULL: none. Borrowed. */
struct json_t *page_place_at(const struct json_t *page, struct quad outline);

/* True where `change` is what an entry of that kind, one that changes the structure, has in `after`. */
bool structure_is_change(enum correction_kind kind, const struct json_t *change);

#endif
