/*
 * The work list: every file that a run is to read, in an order that depends on names alone.
 */
#ifndef SHENBAO_BATCH_WORKLIST_H
#define SHENBAO_BATCH_WORKLIST_H

#include <stddef.h>

struct log;

struct work_item {
    char *path; /* to open it by */
    char *name; /* relative to the folder that was given; no two items share one */
};

struct worklist {
    struct work_item *items; /* owned */
    size_t count, room;
    size_t passed_over; /* files of folders that are no scans: hidden, or known leftovers such as .json */
};

/*
 * Collects files and, recursively, folders by name. A file that is given by itself is always listed, even one that
 * is missing; of a folder, hidden files and known leftovers are passed over and noted at LOG_DETAIL. Links are
 * followed, but each folder is read once, so a link to a folder above ends there. Folders in `excluded` (a
 * NULL-ended list; their paths may be missing) are passed over: a run does not read what it writes.
 * A folder that cannot be read is listed as an item, so that it is reported as a failed page. Where two inputs give
 * the same name, the later one is put under its given folder's name, or a number. STATUS_NO_MEMORY.
 */
int worklist_collect(char *const *inputs, size_t input_count, const char *const *excluded,
                     const struct log *log, struct worklist *ret_list);
void worklist_release(struct worklist *list);

#endif
