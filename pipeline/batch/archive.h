/*
 * ZIP archives of scans, by libzip. Nothing of them is ever unpacked to the disk: a member is read into memory, up to
 * the limit on files. Members within members are not looked for.
 */
#ifndef SHENBAO_BATCH_ARCHIVE_H
#define SHENBAO_BATCH_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"

struct archive_member {
    char *name;      /* safe to be part of a path: relative, without "..", in UTF-8 where it can be had */
    int64_t index;   /* in the archive */
    int64_t size;    /* as the archive says */
    int status;      /* STATUS_OK, or what is known against it: STATUS_ENCRYPTED, STATUS_TOO_MANY_BYTES */
    uint32_t number; /* CRC-32 as the archive says */
};

struct archive_list {
    struct archive_member *members; /* owned; in the order of their names */
    size_t count, room;
};

bool archive_is_named_so(const char *path);

/*
 * Lists the files in an archive, in a confined child process. `max_bytes` is the largest member that will be read.
 * STATUS_BAD_ZIP where it is damaged, or promises more members or bytes than any archive of scans holds; STATUS_IO.
 */
int archive_list(const char *path, int64_t max_bytes, struct archive_list *ret_list);
void archive_list_release(struct archive_list *list);

/*
 * Reads a member whole (malloc'd). STATUS_TOO_MANY_BYTES where it holds more than max_bytes, whatever the archive
 * promised; STATUS_ENCRYPTED; STATUS_EMPTY_FILE; STATUS_BAD_ZIP; STATUS_NOT_FOUND and _NO_PERMISSION of the archive.
 */
int archive_read(const char *path, int64_t index, int64_t max_bytes, unsigned char **ret_bytes,
                 size_t *ret_size);

/* The SHA-256 of a member, in a confined child process. As above. */
int archive_hash(const char *path, int64_t index, int64_t max_bytes, char ret_hex[HASH_HEX_SIZE]);

#endif
