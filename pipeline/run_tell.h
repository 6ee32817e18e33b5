/*
 * What a run tells: its pages one by one, how far it is, and what became of it. To people in messages and a bar, to
 * programs in OUT's journal and in events.
 */
#ifndef SHENBAO_RUN_TELL_H
#define SHENBAO_RUN_TELL_H

#include "base/hash.h"
#include "run_list.h"
#include "run_out.h"

/* All but the progress is borrowed. */
struct run_tell {
    struct log *log;
    const struct run_list *todo;
    struct run_out *out;
    const char *fingerprint; /* of what makes a result … */
    const char *failed_key;  /* … and of all that decides whether a page can be read */
    struct progress progress;
    double noted; /* when run.json was last written, in seconds of the run */
};

/* The calls of the ledger and of the pool, with a struct run_tell for their context. */
void run_tell_settled(void *tell, const struct work_item *item, const struct ledger_entry *entry);
struct pool_events run_tell_events(struct run_tell *tell);

/* What is not read because something else says the same. */
void run_tell_twins(const struct run_tell *tell);
/* How it went, and what to do next. */
void run_tell_summary(const struct run_tell *tell);
void run_tell_interrupted(const struct run_tell *tell);

#endif
