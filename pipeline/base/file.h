/*
 * Files and folders: written whole or not at all.
 */
#ifndef SHENBAO_BASE_FILE_H
#define SHENBAO_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* By which a file is known to be the one that it was, without looking inside. */
struct file_facts {
    int64_t size;              /* -1: there is no such regular file */
    int64_t modified, changed; /* nanoseconds since 1970: its content; its content, name or rights */
    int64_t inode;
};
struct file_facts file_facts(const char *path);
bool file_facts_equal(const struct file_facts *a, const struct file_facts *b);

/* Joins with one slash; an empty `dir` gives `name`. Malloc'd; NULL: out of memory. */
char *path_join(const char *dir, const char *name);

/*
 * The way from `folder` to `path`, both absolute and without "." or ".." in them: "../scans", "." to itself. Malloc'd;
 * NULL: out of memory.
 */
char *path_relative(const char *folder, const char *path);

/* The part after the last slash; borrowed. */
const char *path_base(const char *path);

/* Makes the folder and the folders above it. STATUS_IO with errno set; STATUS_NO_MEMORY. */
int folder_make(const char *path);

/* Makes the folders above `path`, but not `path`. */
int folder_make_above(const char *path);

/* Removes the folder with all in it; follows no links. What cannot be removed stays. */
void folder_remove(const char *path);

/*
 * Writes `path` whole or not at all: a temporary file in the same folder, synced to the disk, renamed, and
 * the folder synced. On failure no temporary file is left, an older `path` is as it was, and errno says why:
 * STATUS_IO, STATUS_NO_MEMORY.
 */
int file_write_whole(const char *path, const void *bytes, size_t size);

/* The same for content that is written bit by bit. */
struct file_writer {
    FILE *out;       /* to write to */
    char *temporary; /* owned */
    char *path;      /* owned */
};

/* STATUS_IO with errno set, STATUS_NO_MEMORY. */
int file_writer_open(const char *path, struct file_writer *ret_writer);
/* Puts the file in its place where `keep`, else leaves nothing behind. Frees the writer's contents in any case. */
int file_writer_close(struct file_writer *writer, bool keep);

/* True for the name of a temporary file of these functions. */
bool file_is_temporary(const char *name);

/* Removes what process `pid` left behind when it was killed while it wrote `path`. */
void file_discard_temporary(const char *path, long pid);

/*
 * Reads a file of at most `ceiling` bytes; a NUL is added. STATUS_NOT_FOUND, STATUS_NO_PERMISSION,
 * STATUS_TOO_MANY_BYTES, STATUS_IO, STATUS_NO_MEMORY.
 */
int file_read(const char *path, size_t ceiling, char **ret_text, size_t *ret_size);

#endif
