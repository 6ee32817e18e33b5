#include "sources.h"

#include <glob.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/name.h"
#include "base/results.h"
#include "batch/archive.h"
#include "batch/pool.h"
#include "batch/source.h"
#include "run_state.h"
#include "shenbao/status.h"

static int place_add(struct sources *sources, const char *place)
{
    if (sources->count == sources->room) {
        size_t room = sources->room ? 2 * sources->room : 8;
        char **larger = reallocarray(sources->places, room, sizeof *larger);
        if (!larger)
            return STATUS_NO_MEMORY;
        sources->places = larger;
        sources->room = room;
    }
    sources->places[sources->count] = strdup(place);
    return sources->places[sources->count] ? (sources->count++, STATUS_OK) : STATUS_NO_MEMORY;
}

json_t *sources_folder_note(const char *out_dir, const char *folder)
{
    CLEANUP(cleanup_free) char *out = realpath(out_dir, NULL);
    CLEANUP(cleanup_free) char *real = realpath(folder, NULL);
    CLEANUP(cleanup_free) char *way = out && real ? path_relative(out, real) : NULL;
    return way ? json_string(way) : NULL;
}

char *sources_folder(const char *out_dir, const json_t *run)
{
    const char *way = json_path_text(run, "folder", NULL);
    CLEANUP(cleanup_free) char *path = way ? path_join(out_dir, way) : NULL;
    return path ? realpath(path, NULL) : NULL;
}

static int64_t larger_limit(const json_t *run, const char *name, int64_t usual)
{
    int64_t limit = json_path_integer(run, name);
    return limit > usual ? limit : usual;
}

/* What an input stands for: a place as it is, one whose name is no UTF-8, or those that a pattern fits. */
static int matches_add(struct sources *sources, const char *place)
{
    glob_t found;
    CLEANUP(cleanup_free) char *bytes = name_from_shown(place, true);
    if (bytes && access(place, F_OK) != 0 && access(bytes, F_OK) == 0)
        return place_add(sources, bytes);
    if (!strpbrk(place, "*?[") || access(place, F_OK) == 0 || glob(place, 0, NULL, &found) != 0)
        return place_add(sources, place);
    int status = STATUS_OK;
    for (size_t i = 0; i < found.gl_pathc && status == STATUS_OK; i++)
        status = place_add(sources, found.gl_pathv[i]);
    globfree(&found);
    return status;
}

/* "/a/b" becomes "/a", and "/a" becomes "/". */
static void path_climb(char *path)
{
    char *base = path + (path_base(path) - path);
    base[base - path > 1 ? -1 : 0] = '\0';
}

/* Where two inputs had a file of the same name, the later one is named with the folder that it was in. */
static int places_above_add(struct sources *sources, size_t first)
{
    int status = STATUS_OK;
    for (size_t i = first, count = sources->count; i < count && status == STATUS_OK; i++) {
        CLEANUP(cleanup_free) char *above = realpath(sources->places[i], NULL);
        struct stat facts;
        if (!above || stat(above, &facts) != 0)
            continue;
        path_climb(above);
        if (!S_ISDIR(facts.st_mode))
            path_climb(above);
        status = place_add(sources, above);
    }
    return status;
}

/* An input is relative to the folder that the run was started in; else perhaps to that where the export is. */
static int inputs_add(const char *out_dir, const json_t *run, struct sources *sources)
{
    CLEANUP(cleanup_free) char *folder = sources_folder(out_dir, run);
    int status = STATUS_OK;
    size_t i, first = sources->count;
    json_t *input;
    json_array_foreach(json_object_get(run, "inputs"), i, input)
    {
        const char *given = json_string_value(input);
        CLEANUP(cleanup_free)
        char *place = folder && given && *given != '/' ? path_join(folder, given) : NULL;
        if (status == STATUS_OK && place)
            status = matches_add(sources, place);
        if (status == STATUS_OK && given) /* OUT may have been moved without its scans */
            status = matches_add(sources, given);
    }
    return status == STATUS_OK ? places_above_add(sources, first) : status;
}

static int run_read(const char *out_dir, struct sources *sources)
{
    json_t *run = run_json_load(out_dir);
    struct scan_limits *limits = &sources->limits;
    limits->max_bytes = larger_limit(run, "options.max_bytes", limits->max_bytes);
    limits->max_pixels = larger_limit(run, "options.max_pixels", limits->max_pixels);
    int64_t frames = larger_limit(run, "options.max_frames", limits->max_frames);
    limits->max_frames = frames <= INT32_MAX ? (int)frames : limits->max_frames;
    int status = run ? inputs_add(out_dir, run, sources) : STATUS_NO_MEMORY;
    json_decref(run);
    return status;
}

int sources_find(const char *out_dir, char *const *given, size_t given_count, struct sources *ret_sources)
{
    struct sources sources = {.limits = SCAN_LIMITS_DEFAULT};
    int status = STATUS_OK;
    for (size_t i = 0; i < given_count && status == STATUS_OK; i++)
        status = place_add(&sources, given[i]);
    if (status == STATUS_OK)
        status = run_read(out_dir, &sources);
    if (status != STATUS_OK)
        sources_release(&sources);
    else
        *ret_sources = sources;
    return status;
}

void sources_release(struct sources *sources)
{
    for (size_t i = 0; i < sources->count; i++)
        free(sources->places[i]);
    free(sources->places);
    *sources = (struct sources){0};
}

/* Where the scan would be in that place; NULL: it cannot be there. Malloc'd. */
static char *path_in(const char *place, const char *path)
{
    struct stat facts;
    if (stat(place, &facts) != 0)
        return NULL;
    if (S_ISDIR(facts.st_mode))
        return path_join(place, path);
    return strcmp(path_base(place), path) == 0 ? strdup(place) : NULL;
}

/* The place of the member whose name in page results is `name`; -1: there is none. */
static int64_t member_of(const char *archive, const char *name, int64_t max_bytes)
{
    struct archive_list list = {0};
    int64_t found = -1;
    if (archive_list(archive, max_bytes, &list) != STATUS_OK)
        return -1;
    for (size_t i = 0; i < list.count && found < 0; i++) {
        if (strcmp(list.members[i].name, name) == 0)
            found = list.members[i].index;
    }
    archive_list_release(&list);
    return found;
}

/* Opens an item as a worker of a run would; files on the way have a folder of their own. */
static int item_open(char *path, int64_t member, int frame, const struct scan_limits *limits,
                     struct scan_file *ret_file)
{
    const char *place = getenv("TMPDIR");
    CLEANUP(cleanup_free) char *folder = path_join(place && *place ? place : "/tmp", "shenbao-XXXXXX");
    const struct pool_options usual = POOL_OPTIONS_DEFAULT;
    struct source_memory memory = {0};
    const struct work_item item = {.path = path, .member = member};
    struct file_facts facts;
    int frames;
    if (!folder || !mkdtemp(folder))
        return folder ? STATUS_IO : STATUS_NO_MEMORY;
    const struct source_options options = {*limits, usual.page_seconds, usual.page_bytes, false, folder};
    int status = source_open(&item, frame, &options, &memory, ret_file, &frames, &facts);
    source_memory_release(&memory);
    folder_remove(folder);
    return status;
}

/* Opens what the path leads to in that place: a file, or a member of an archive on the way. */
static int open_in(const char *place, const char *path, int frame, const struct scan_limits *limits,
                   struct scan_file *ret_file)
{
    CLEANUP(cleanup_free) char *whole = path_in(place, path);
    int status = whole ? item_open(whole, -1, frame, limits, ret_file) : STATUS_NOT_FOUND;
    for (const char *slash = path; status == STATUS_NOT_FOUND && (slash = strchr(slash + 1, '/'));) {
        CLEANUP(cleanup_free) char *above = strndup(path, (size_t)(slash - path));
        CLEANUP(cleanup_free)
        char *archive = above && archive_is_named_so(above) ? path_in(place, above) : NULL;
        int64_t member =
            archive && file_facts(archive).size >= 0 ? member_of(archive, slash + 1, limits->max_bytes) : -1;
        if (member >= 0)
            status = item_open(archive, member, frame, limits, ret_file);
    }
    return status;
}

int sources_open(const struct sources *sources, const char *path, const char *sha256, int frame,
                 struct scan_file *ret_file)
{
    int found = STATUS_NOT_FOUND;
    for (size_t i = 0; i < sources->count; i++) {
        struct scan_file file = {0};
        int status = open_in(sources->places[i], path, frame, &sources->limits, &file);
        if (status == STATUS_OK && strcmp(file.sha256, sha256) == 0) {
            *ret_file = file;
            return STATUS_OK;
        }
        if (status != STATUS_NOT_FOUND)
            found = file.sha256[0] && strcmp(file.sha256, sha256) != 0 ? STATUS_CHANGED : status;
        scan_file_release(&file);
    }
    return found;
}

static bool has_content(const char *path, const char *sha256)
{
    char hex[HASH_HEX_SIZE];
    return hash_file(path, hex) == STATUS_OK && strcmp(hex, sha256) == 0;
}

char *sources_locate(const struct sources *sources, const char *path, const char *sha256)
{
    char *found = NULL;
    for (size_t i = 0; i < sources->count; i++) {
        CLEANUP(cleanup_free) char *whole = path_in(sources->places[i], path);
        char *other = whole ? realpath(whole, NULL) : NULL;
        bool better = other && (!found || (strcmp(other, found) != 0 && has_content(other, sha256) &&
                                           !has_content(found, sha256)));
        free(better ? found : other);
        found = better ? other : found;
    }
    return found;
}
