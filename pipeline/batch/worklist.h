/*
 * The work list: every page source that a run is to read, in an order that depends on names alone.
 */
#ifndef SHENBAO_BATCH_WORKLIST_H
#define SHENBAO_BATCH_WORKLIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/file.h"
#include "base/hash.h"

struct log;

struct work_item {
    char *path;     /* to open it by */
    char *name;     /* relative to the folder that was given; no two items share one */
    int64_t member; /* index in the archive at `path`; -1: it is a file of its own */
    int64_t size;   /* of the file or, as the archive says, of the member; -1: unknown */
    int status;     /* STATUS_OK, or what is known against it already */
    bool alone;     /* this one page of it, `frame`; else all of its pages */
    int frame;
    char sha256[HASH_HEX_SIZE]; /* that it must have; "": any */
};

struct worklist {
    struct work_item *items; /* owned */
    size_t count, room;
    size_t
        passed_over; /* what lies in folders and is no scan: hidden, leftovers such as .json, the OUT of a run */
};

/* What to collect. */
struct worklist_request {
    char *const *inputs; /* files, folders, and patterns (* ? []) of both */
    size_t input_count;
    const char *list;            /* NULL, or: a file that names more of them, "-": stdin */
    bool list_nul;               /* the names there end in NUL bytes, else in line feeds */
    const char *const *excluded; /* folders, NULL-ended; their paths may be missing: a run does not read what
                                    it writes */
    int64_t max_bytes;           /* of a member of an archive */
};

/*
 * Collects files and, recursively, folders by name. A file that is given by itself is always listed, even one that
 * is missing; of a folder, hidden files, known leftovers and the OUT of another run are passed over and noted at LOG_DETAIL. Links are
 * followed, but each folder is read once, so a link to a folder above ends there. Of an archive (by its name, *.zip)
 * every member is an item, NAME.zip/MEMBER. A folder that cannot be read is listed as an item, so that it is reported
 * as a failed page, and so is an archive. Where two inputs give the same name, the later one is put under its given
 * folder's name, or a number. What a list names relative to the working folder keeps that path as its name.
 * STATUS_NO_MEMORY; STATUS_NOT_FOUND, _NO_PERMISSION, _IO of the list.
 */
int worklist_collect(const struct worklist_request *request, const struct log *log,
                     struct worklist *ret_list);
void worklist_release(struct worklist *list);

/* Takes over `item`, strings included, on success. STATUS_NO_MEMORY. */
int worklist_add(struct worklist *list, const struct work_item *item);
/* A copy of `item` that stands for its page `frame` alone. STATUS_NO_MEMORY. */
int worklist_add_page(struct worklist *list, const struct work_item *item, int frame);
void work_item_release(struct work_item *item);

#endif
