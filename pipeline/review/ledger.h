/*
 * The correction log of a run: OUT/corrections.sqlite, one table that only grows. What ledger_commit() has returned
 * from is on the disk. One thread at a time; several processes may have it open.
 */
#ifndef SHENBAO_REVIEW_LEDGER_H
#define SHENBAO_REVIEW_LEDGER_H

#include "shenbao/correction.h"

struct arena;
struct ledger;

/* The file's name in OUT. */
#define LEDGER_NAME "corrections.sqlite"

/* Makes it where it is missing. STATUS_IO, STATUS_NO_MEMORY, STATUS_BAD_ARGUMENT: no correction log. */
int ledger_open(const char *path, struct ledger **ret_ledger);
void ledger_close(struct ledger *ledger); /* NULL is fine */

/* From ledger_begin() on nobody else writes. All that is appended until ledger_commit() comes to be, or nothing. */
int ledger_begin(struct ledger *ledger);
int ledger_commit(struct ledger *ledger);
void ledger_abandon(struct ledger *ledger);

/* Appends the entry and sets its id: between ledger_begin() and ledger_commit() that is ledger_last_id() + 1. */
int ledger_append(struct ledger *ledger, struct correction *entry);

/* The entries of a page, in the order of their ids; they live in the arena. */
int ledger_page(struct ledger *ledger, const char *sha256, int frame, struct arena *arena,
                struct correction **ret_entries, size_t *ret_count);

/* One entry; *ret_entry is NULL where there is none. */
int ledger_entry(struct ledger *ledger, int64_t id, struct arena *arena, struct correction **ret_entry);

/* The entries of the batch, or the entry alone, that a person's next undo takes back; the last first. */
int ledger_last_of(struct ledger *ledger, const char *who, struct arena *arena,
                   struct correction **ret_entries, size_t *ret_count);

/* Entries after `id`, at most `limit`. */
int ledger_after(struct ledger *ledger, int64_t id, int limit, struct arena *arena,
                 struct correction **ret_entries, size_t *ret_count);

/* What people made of that reading, the most frequent first; what was entered blind does not count. */
int ledger_answers(struct ledger *ledger, const char *reading, int limit, struct arena *arena,
                   const char ***ret_texts, size_t *ret_count);

/* Readings and what became of them, where one was corrected to the other; the newest first. */
struct ledger_pair {
    const char *reading, *after;
};
int ledger_pairs(struct ledger *ledger, int limit, struct arena *arena, struct ledger_pair **ret_pairs,
                 size_t *ret_count);

/* How right the program was, by steps of its confidence: cells that people settled, and those it had read rightly. */
enum { TRUST_STEPS = 20 };
struct ledger_trust {
    int step; /* of 20: the program's confidence is at least step / 20 */
    bool flagged;
    int64_t cells, right;
    double expected; /* how many would be right if the confidence were */
    double seconds;  /* that people spent */
};
int ledger_trust(struct ledger *ledger, struct arena *arena, struct ledger_trust **ret_steps,
                 size_t *ret_count);

int64_t ledger_last_id(struct ledger *ledger);

#endif
