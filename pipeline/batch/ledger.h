/*
 * What earlier runs noted in OUT/log.jsonl, by which a page is known to be done without opening it.
 *
 * A page is done where its input is the file that was read (size, times and number agree with what was noted, and the
 * file was at rest when it was opened: no younger than a clock's tick can tell), its result is the file that was
 * written, and both were made with the same program, models, forms and options. Anything else, a copied folder for
 * instance, is looked at closely: the input is hashed again and its result read.
 */
#ifndef SHENBAO_BATCH_LEDGER_H
#define SHENBAO_BATCH_LEDGER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/file.h"
#include "base/hash.h"
#include "batch/worklist.h"

struct ledger_entry {
    char *name;   /* as a page result shows it */
    char *result; /* relative to OUT */
    int frame, frames;
    int status; /* of the page */
    char sha256[HASH_HEX_SIZE], made[HASH_HEX_SIZE];
    struct file_facts input, written; /* size -1: not noted */
    size_t cells, flagged;
    size_t order; /* of its line */
};

struct ledger {
    struct ledger_entry *entries; /* owned; by name and frame, the last line of each */
    size_t count, room;
};

/* A missing log is an empty ledger; lines that are damaged are passed over. STATUS_IO,
 * STATUS_NO_PERMISSION, STATUS_NO_MEMORY. */
int ledger_load(const char *out, struct ledger *ret_ledger);
void ledger_release(struct ledger *ledger);

/* NULL: nothing is known of it. */
const struct ledger_entry *ledger_lookup(const struct ledger *ledger, const char *name, int frame);

/* With what a page must have been made for it to be done. */
struct ledger_terms {
    const char *out, *overlay_dir; /* overlay_dir: NULL, or where the page's overlay must be */
    const char *read_key;          /* of a page that was read … */
    const char *failed_key;        /* … and of one that failed; NULL: such pages are tried again */
};

/*
 * Takes out of the list what is done, giving its entry to `done`; of an item with several pages, those that are left
 * become items of their own. STATUS_NO_MEMORY.
 */
int ledger_settle(const struct ledger *ledger, const struct ledger_terms *terms, struct worklist *list,
                  void (*done)(void *context, const struct work_item *item, const struct ledger_entry *entry),
                  void *context);

/* The SHA-256 of an item whose file is the one that was noted; false where that is not known. */
bool ledger_content(const struct ledger *ledger, const struct work_item *item, char ret_hex[HASH_HEX_SIZE]);

/* Whether such a failure is the input's own, so that trying again would give the same. */
bool failure_is_lasting(int status);

#endif
