/* What index.c shares with index_pages.c, which fills the index, and index_queue.c, which asks it. */
#ifndef SHENBAO_REVIEW_INDEX_PARTS_H
#define SHENBAO_REVIEW_INDEX_PARTS_H

#include "base/database.h"
#include "review/index.h"

/* The queries, by what they say in index.c. */
enum index_query {
    PAGE_KNOWN,
    PAGE_ADD,
    PAGE_BY_CONTENT,
    PAGE_BY_ID,
    PAGE_AFTER,
    PAGE_BEFORE,
    PAGE_SEEN,
    CELLS_DROP,
    CELLS_COUNT,
    CELL_ADD,
    NEXT,
    COUNT_WANTED,
    HOLDING,
    COUNT_HOLDING,
    COUNT_ALL,
    FLAGS,
    WORD_ADD,
    WORD_DROP,
    WORDS,
    META_GET,
    META_SET,
    QUERIES
};

struct review_index {
    struct database *database;
    struct query *queries[QUERIES];
    struct index_counts counts;
};

/* Counts anew. */
void index_counts_read(struct review_index *index);

#endif
