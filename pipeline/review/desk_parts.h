/* Inside the desk: for the desk_*.c files alone. All functions want the lock to be held. */
#ifndef SHENBAO_REVIEW_DESK_PARTS_H
#define SHENBAO_REVIEW_DESK_PARTS_H

#include <pthread.h>

#include "review/desk.h"
#include "review/index.h"
#include "review/ledger.h"
#include "shenbao/amend.h"

struct arena;

struct lease {
    int64_t page;
    char cell[32];
    char who[80];
    double until;
};

struct desk {
    struct desk_options options;
    char *pages_dir;
    int lock_file;
    pthread_mutex_t lock;
    struct ledger *ledger;
    struct review_index *index;
    struct lease *leases;
    size_t lease_count, lease_room;
    atomic_bool refreshing;
    atomic_long refreshed, to_refresh; /* pages */
};

/* A page with all that is known of it. */
struct opened {
    struct arena *arena;
    struct index_page facts;
    json_t *page; /* amended */
    json_t *roles;
    struct correction *entries;
    size_t entry_count;
    struct amendment amendment;
};

int opened_by_place(struct desk *desk, const struct desk_place *place, struct opened *ret_opened);
int opened_by_id(struct desk *desk, int64_t page, struct opened *ret_opened);
void opened_release(struct opened *opened);

/* What to answer where opened_by_place() fails; the desk is locked since it was asked. */
enum answer answer_without(const struct desk *desk);

/* The page result as it is in OUT/pages; the caller owns it. NULL: it cannot be read. */
json_t *page_as_read(struct desk *desk, const struct index_page *facts);

/* The cell, or the line outside the tables, with that id; NULL: there is none. Borrowed. */
json_t *opened_cell(const struct opened *opened, const char *id);

/* Tells the index what the log says now about all pages of that content. */
int desk_reindex(struct desk *desk, const char *sha256, int frame);

/* True where somebody else has the cell. */
bool lease_is_foreign(struct desk *desk, int64_t page, const char *cell, const char *who);
int lease_take(struct desk *desk, int64_t page, const char *cell, const char *who);
void lease_drop(struct desk *desk, int64_t page, const char *cell);

/* What the person sees of a cell. */
json_t *cell_show(struct desk *desk, const struct opened *opened, const json_t *cell, const char *who);
json_t *counts_show(struct desk *desk);

#endif
