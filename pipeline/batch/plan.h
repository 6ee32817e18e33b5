/*
 * A plan: a work list that was looked through once and frozen, so that machines that know nothing of each other can
 * read a share of it each.
 *
 * One JSON object a line. The first is about the plan; then one a file, in the order of the work list:
 *
 *     {"schema": "shenbao.plan/1", "pages": 3, "files": 2, "duplicates": 1, "inputs": ["scans"]}
 *     {"id": "5f2c…", "path": "scans/a.jpg", "name": "a.jpg", "size": 81920, "sha256": "5f2c…", "frames": 1}
 *     {"id": "…", "path": "scans/b.zip", "name": "b.zip/1.tif", "member": 0, "size": …, "sha256": "…", "frames": 2}
 *     {"same_as": "a.jpg", "path": "scans/c.jpg", "name": "c.jpg"}
 *
 * `id` is the SHA-256 of the file; of one that could not be read, and whose `status` says why, that of its name. A page is a
 * file and a frame; it belongs to the shard 1 + (the first 15 digits of the id, as a number, + frame) modulo the
 * number of shards. Paths are as they were given, so that those relative to the working folder stay so. Paths that are
 * no UTF-8 are escaped as in page results, and "escaped" says so.
 */
#ifndef SHENBAO_BATCH_PLAN_H
#define SHENBAO_BATCH_PLAN_H

#include "batch/twins.h"
#include "batch/worklist.h"

struct plan_file {
    struct work_item item; /* its sha256 is the id where it could be read, else its status says why not */
    int frames;
};

struct plan {
    struct plan_file *files; /* owned */
    size_t count, room;
    struct twin_names *twins; /* owned, names too */
    size_t twin_count, twin_room;
    size_t pages;
    struct json_t *inputs;      /* owned: as they were given, for run.json; NULL: none */
    char sha256[HASH_HEX_SIZE]; /* of the plan's own file */
};

/* `item`, strings included, is taken over on success. STATUS_NO_MEMORY. */
int plan_add(struct plan *plan, const struct work_item *item, int frames);
int plan_add_twin(struct plan *plan, const char *name, const char *same_as);

/* Writes it whole or not at all. STATUS_IO with errno set, STATUS_NO_MEMORY. */
int plan_write(const struct plan *plan, const char *path);
int plan_print(const struct plan *plan, FILE *out);

/* Copies the plan at `path` to OUT/plan.jsonl, for `shenbao merge` and `status`. STATUS_IO with errno set, …. */
int plan_keep(const char *path, const char *out);

/*
 * STATUS_BAD_PLAN, with *ret_line the line that is wrong; STATUS_NOT_FOUND, _NO_PERMISSION, _IO, _NO_MEMORY.
 */
int plan_read(const char *path, struct plan *ret_plan, size_t *ret_line);
void plan_release(struct plan *plan);

/* From 1 to `shards`. */
int plan_shard_of(const struct plan_file *file, int frame, int shards);

/* The pages of one shard, each an item of its own. STATUS_NO_MEMORY. */
int plan_share(const struct plan *plan, int shard, int shards, struct worklist *ret_list);

#endif
