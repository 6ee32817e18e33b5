/*
 * The desk: pages, correction log, queue and leases of one run behind one lock. Everything the web page may ask for or
 * do is a function here, in and out as JSON; nothing here knows of HTTP.
 */
#ifndef SHENBAO_REVIEW_DESK_H
#define SHENBAO_REVIEW_DESK_H

#include <jansson.h>
#include <stdatomic.h>

#include "review/index.h"
#include "shenbao/correction.h"
#include "shenbao/form.h"

struct desk;

struct desk_options {
    const char *out_dir;
    const struct form_set *forms;
    int audit;    /* of 1000 cells without a flag, how many are looked at */
    bool blind;   /* every cell is entered by two people */
    double lease; /* seconds for which a cell that somebody was given is nobody else's */
};
enum { DESK_AUDIT = 5 };
#define DESK_LEASE 120.0

/* What became of a request; all but the first leave everything as it was. */
enum answer {
    ANSWER_DONE,
    ANSWER_CONFLICT, /* somebody else was faster: the JSON says what is there now */
    ANSWER_NOT_THERE,
    ANSWER_NOT_YET, /* not found so far, and not all of OUT has been looked through: ask again */
    ANSWER_BAD,
    ANSWER_FAILED /* memory or disk */
};

/*
 * Opens the log and the index of OUT, and nobody else may as long as it is open. *ret_message (malloc'd, may be NULL) is
 * the file that is in the way. STATUS_IO, STATUS_NO_MEMORY, STATUS_BAD_ARGUMENT; STATUS_CHANGED: another desk has OUT.
 */
int desk_open(const struct desk_options *options, struct desk **ret_desk, char **ret_message);
void desk_close(struct desk *desk); /* NULL is fine */

/*
 * Brings the index up to date with OUT/pages, page by page; others may use the desk meanwhile. Ends early where `stop`
 * is set.
 */
int desk_refresh(struct desk *desk, const atomic_bool *stop);

/* Which cell: page content and the cell's id. */
struct desk_place {
    char sha256[65];
    int frame;
    const char *cell; /* "t0r1c2"; "" for the page */
};

struct desk_deed {
    const char *who;
    struct desk_place place;
    enum correction_kind kind;
    const char *text; /* of text, handwriting, ask; the change of a structural kind as JSON text */
    const char *why;
    double seconds;
    int64_t seen;        /* newest entry of the cell that the person has seen */
    int64_t structure;   /* newest change of the page's structure that the person has seen */
    struct quad outline; /* of a missing table; else the cell's counts */
};

/*
 * The cells that the person still has before them: they stay that person's, and all others that were may be given to
 * somebody else.
 */
void desk_keep(struct desk *desk, const char *who, const struct desk_place *places, size_t count);

/* All give an object or array the caller owns; it may be NULL where the answer is neither DONE nor CONFLICT. */
enum answer desk_facts(struct desk *desk, const char *who, const struct index_filter *filter,
                       json_t **ret_json);
/* The next `count` cells for the person after the place; they become that person's for a while. */
enum answer desk_next(struct desk *desk, const char *who, const struct index_filter *filter,
                      struct index_place after, int count, json_t **ret_json);
enum answer desk_cell(struct desk *desk, const char *who, const struct desk_place *place, json_t **ret_json);
enum answer desk_page(struct desk *desk, const struct desk_place *place, json_t **ret_json);

enum answer desk_settle(struct desk *desk, const struct desk_deed *deed, json_t **ret_json);
/* All with one key; those that cannot be are told of, the others are done. */
enum answer desk_settle_many(struct desk *desk, const struct desk_deed *deeds, size_t count,
                             json_t **ret_json);
/* Takes back what the person did last. */
enum answer desk_undo(struct desk *desk, const char *who, json_t **ret_json);

enum answer desk_groups(struct desk *desk, const char *who, json_t **ret_json);
/* The cells of a group: that reading, or where `to` is given, readings that hold `from`. */
enum answer desk_group(struct desk *desk, const char *who, const char *from, const char *to,
                       json_t **ret_json);
enum answer desk_report(struct desk *desk, json_t **ret_json);
enum answer desk_history(struct desk *desk, const struct desk_place *place, json_t **ret_json);

/* The page result of that content, as it was read; the caller owns it. NULL: there is none. */
json_t *desk_result(struct desk *desk, const struct desk_place *place, bool amended);

#endif
