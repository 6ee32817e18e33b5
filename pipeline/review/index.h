/*
 * What is doubtful in a run, and who should look at what first: OUT/review.sqlite. It only repeats what page results and
 * the correction log say, so it may be deleted at any time; it is brought up to date page by page.
 */
#ifndef SHENBAO_REVIEW_INDEX_H
#define SHENBAO_REVIEW_INDEX_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shenbao/correction.h"

struct arena;
struct review_index;

#define INDEX_NAME "review.sqlite"

enum cell_state {
    CELL_OPEN,
    CELL_SETTLED,
    CELL_UNREADABLE,
    CELL_ASKED,     /* open for all but who asked */
    CELL_WAITING,   /* has one blind entry: open for all but who made it */
    CELL_DISAGREED, /* two blind entries that differ: open for a third */
    CELL_CONFLICT   /* a newer reading differs from what was settled */
};

/* A page as the index knows it. */
struct index_page {
    int64_t id;
    const char *path;       /* of its result, below OUT/pages */
    int64_t modified, size; /* of that file */
    const char *sha256;
    int frame;
    const char *source; /* of the scan */
    const char *form;
};

/* A cell that somebody should look at, or has. */
struct index_cell {
    int64_t page;
    const char *name; /* "t0r3c2" */
    int order;        /* in the page, in reading order */
    const char *text;
    unsigned flags;
    const char *role; /* "fund.annual.total", "value", "field.project_name", "" */
    double confidence;
    int gain;   /* more is earlier */
    bool audit; /* only to find out how right the program is */
    enum cell_state state;
    const char *asker, *blind[2]; /* "" where none */
};

struct index_counts {
    int64_t cells, open, pages;
};

/* What a person wants to see; NULL or 0: no matter. */
struct index_filter {
    const char *folder, *form, *role;
    unsigned flag;
    bool audit;
    const char *text; /* exactly this reading */
};

/* Where in the queue: after this cell. gain 0: at the beginning. */
struct index_place {
    int gain;
    int64_t page;
    int order;
};

/* `key` stands for all that shapes the rows: with another one the index is made anew. */
int index_open(const char *path, const char *key, struct review_index **ret_index);
void index_close(struct review_index *index); /* NULL is fine */

/* True where the page's file is known as it is; sets ret_page->id in any case (0: unknown). */
bool index_knows(struct review_index *index, struct index_page *page);

/* Takes the page with its cells; replaces what was known of it. Sets the page's id. */
int index_put(struct review_index *index, struct index_page *page, const struct index_cell *cells,
              size_t count);

/* Forgets pages that are not marked as seen since index_sweep_begin(). */
int index_sweep_begin(struct review_index *index);
int index_sweep_seen(struct review_index *index, int64_t page);
int index_sweep_end(struct review_index *index);

/* The last entry of the log that the index knows. */
int64_t index_entry(struct review_index *index);
int index_entry_set(struct review_index *index, int64_t id);

/* Pages of that content, or the page of that id; they live in the arena. */
int index_pages_of(struct review_index *index, const char *sha256, int frame, struct arena *arena,
                   struct index_page **ret_pages, size_t *ret_count);
int index_page_by_id(struct review_index *index, int64_t id, struct arena *arena,
                     struct index_page **ret_page);
/* The page after or before the path, in the order of the paths; *ret_page is NULL where there is none. */
int index_page_beside(struct review_index *index, const char *path, bool after, struct arena *arena,
                      struct index_page **ret_page);

/* The next open cells for a person after a place, at most `limit`. */
int index_next(struct review_index *index, const char *who, const struct index_filter *filter,
               struct index_place after, int limit, struct arena *arena, struct index_cell **ret_cells,
               size_t *ret_count);

/* Open cells whose text holds `part`, and how many there are. */
int index_holding(struct review_index *index, const char *who, const char *part, int limit,
                  struct arena *arena, struct index_cell **ret_cells, size_t *ret_count);
int64_t index_count_holding(struct review_index *index, const char *who, const char *part);

struct index_counts index_count(struct review_index *index);
/* Open cells that the filter leaves. */
int64_t index_count_open(struct review_index *index, const char *who, const struct index_filter *filter);

/* Each value of a column of open cells with its count: "folder", "form", "role", "text"; the most frequent first. */
struct index_value {
    const char *value;
    int64_t count;
};
int index_values(struct review_index *index, const char *column, int least, int limit, struct arena *arena,
                 struct index_value **ret_values, size_t *ret_count);
/* How many open cells have each flag, by bit. */
void index_flags(struct review_index *index, int64_t counts[32]);

/* Texts that were read surely or settled, for suggestions. */
int index_word_add(struct review_index *index, const char *text, bool by_person);
int index_word_drop(struct review_index *index, const char *text); /* what a person settled is taken back */
/* Words of about that many characters, the most frequent first. */
int index_words(struct review_index *index, int characters, int limit, struct arena *arena,
                struct index_value **ret_words, size_t *ret_count);

#endif
