/*
 * The same content found twice. It is read once, under the name that comes first in the work list.
 */
#ifndef SHENBAO_BATCH_TWINS_H
#define SHENBAO_BATCH_TWINS_H

#include "batch/worklist.h"

struct twin {
    struct work_item item; /* owned: taken out of the list */
    size_t of;             /* the item, in the list as it is afterwards, that has its content */
};

struct twins {
    struct twin *twins; /* owned */
    size_t count, room;
};

/* Who may know an item's SHA-256 without looking: false where it does not. */
typedef bool (*content_known)(void *context, const struct work_item *item, char ret_hex[HASH_HEX_SIZE]);

/*
 * Takes items out of the list whose content an earlier one has. Only files of equal size are looked into, so this
 * costs next to nothing where no two are alike. What cannot be read stays. STATUS_NO_MEMORY.
 */
int twins_part(struct worklist *list, int64_t max_bytes, content_known known, void *context,
               struct twins *ret_twins);
/* Pairs of names for OUT/duplicates.jsonl: written whole, or removed where there are none. STATUS_IO with errno set. */
struct twin_names {
    const char *name, *same_as;
};
int twins_note(const struct twin_names *names, size_t count, const char *out);
void twins_release(struct twins *twins);

#endif
