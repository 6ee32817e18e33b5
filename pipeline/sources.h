/*
 * Where the scans of a run are now. Page results name them relative to the folders that were given to the run. run.json
 * has these as they were given, "inputs", and the folder that the run was started in, "folder", as it is seen from OUT: so
 * that scans are found from anywhere, and still where they and OUT were moved together.
 */
#ifndef SHENBAO_SOURCES_H
#define SHENBAO_SOURCES_H

#include <jansson.h>
#include <stddef.h>

#include "shenbao/page.h"

struct sources {
    char **
        places; /* owned: folders, and files that were given by themselves, in the order they are looked in */
    size_t count, room;
    struct scan_limits limits; /* the run's, where they were larger than the usual ones */
};

/* "folder" for the run.json of an OUT that exists; NULL where it has no name there. `folder` may be ".". */
json_t *sources_folder_note(const char *out_dir, const char *folder);
/* The folder that run.json notes, absolute; malloc'd; NULL: it notes none, or that is not there. */
char *sources_folder(const char *out_dir, const json_t *run);

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

/* Where a file of that name lies, of several the one with that content if there is one; malloc'd; NULL: nowhere. */
char *sources_locate(const struct sources *sources, const char *path, const char *sha256);

#endif
