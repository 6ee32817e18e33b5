/*
 * Where the scans of a run are now. Page results name them relative to the folders that were given to the run.
 */
#ifndef SHENBAO_SOURCES_H
#define SHENBAO_SOURCES_H

#include <stddef.h>

#include "shenbao/page.h"

struct sources {
    char **
        places; /* owned: folders, and files that were given by themselves, in the order they are looked in */
    size_t count, room;
    struct scan_limits limits; /* the run's, where they were larger than the usual ones */
};

/*
 * Looks in the folders that are `given`, then where OUT/run.json says that the run looked; a missing or spoiled
 * run.json names no place. STATUS_NO_MEMORY.
 */
int sources_find(const char *out_dir, char *const *given, size_t given_count, struct sources *ret_sources);
void sources_release(struct sources *sources);

/*
 * Opens the scan at `path` whose content has that SHA-256, for its page `frame`: a picture file, a PDF, or a member of
 * a ZIP. STATUS_NOT_FOUND where it is in no place; STATUS_CHANGED
 * where only other content is; otherwise as scan_file_open().
 */
int sources_open(const struct sources *sources, const char *path, const char *sha256, int frame,
                 struct scan_file *ret_file);

/* Where a file of that name lies, whatever its content; malloc'd; NULL: nowhere. */
char *sources_locate(const struct sources *sources, const char *path);

#endif
