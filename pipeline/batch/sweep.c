#include "batch/sweep.h"

#include <dirent.h>
#include <ftw.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"

/* No write takes that long. */
enum { TEMPORARY_SECONDS = 3600, FOLDERS_OPEN = 16 };

static void remove_temporary(const char *path, const char *name, const struct stat *facts,
                             time_t younger_stay)
{
    if (S_ISREG(facts->st_mode) && file_is_temporary(name) && facts->st_mtime <= younger_stay)
        unlink(path);
}

static int remove_any(const char *path, const struct stat *facts, int kind, struct FTW *place)
{
    if (kind == FTW_F)
        remove_temporary(path, path + place->base, facts, facts->st_mtime);
    return 0;
}

static int remove_old(const char *path, const struct stat *facts, int kind, struct FTW *place)
{
    if (kind == FTW_F)
        remove_temporary(path, path + place->base, facts, time(NULL) - TEMPORARY_SECONDS);
    return 0;
}

static void sweep_folder(const char *out, const char *name, bool alone)
{
    CLEANUP(cleanup_free) char *path = path_join(out, name);
    if (path)
        nftw(path, alone ? remove_any : remove_old, FOLDERS_OPEN, FTW_PHYS);
}

static void sweep_top(const char *out)
{
    DIR *folder = opendir(out);
    const struct dirent *entry;
    while (folder && (entry = readdir(folder))) {
        struct stat facts;
        CLEANUP(cleanup_free) char *path = path_join(out, entry->d_name);
        if (path && lstat(path, &facts) == 0)
            remove_temporary(path, entry->d_name, &facts, time(NULL) - TEMPORARY_SECONDS);
    }
    if (folder)
        closedir(folder);
}

void sweep(const char *out, bool alone)
{
    sweep_folder(out, "pages", alone);
    sweep_folder(out, "overlays", alone);
    sweep_top(out);
}
