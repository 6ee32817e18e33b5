/* Words counted: how many cells and pages have a flag, how many pages failed for a reason. */
#ifndef SHENBAO_EXPORT_TALLY_H
#define SHENBAO_EXPORT_TALLY_H

#include <stddef.h>

struct tally_word {
    char *word; /* owned */
    size_t cells, pages;
};

struct tally {
    struct tally_word *words; /* owned; after tally_sort(): the most frequent first */
    size_t count, room;
};

/* STATUS_NO_MEMORY. */
int tally_count(struct tally *tally, const char *word, size_t cells, size_t pages);
void tally_sort(struct tally *tally);
void tally_release(struct tally *tally);

#endif
