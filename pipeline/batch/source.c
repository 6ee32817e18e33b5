#include "batch/source.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/hash.h"
#include "batch/archive.h"
#include "batch/pdf.h"
#include "shenbao/status.h"

enum { MAGIC_BYTES = 1024 };

void source_memory_release(struct source_memory *memory)
{
    free(memory->path);
    *memory = (struct source_memory){0};
}

/* O_NONBLOCK, so that a named pipe cannot hold us up; what is wrong with the file is found when it is opened. */
static bool file_is_pdf(const char *path)
{
    unsigned char bytes[MAGIC_BYTES];
    struct stat facts;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return false;
    ssize_t count = fstat(file, &facts) == 0 && S_ISREG(facts.st_mode) ? read(file, bytes, sizeof bytes) : 0;
    close(file);
    return count > 0 && pdf_begins(bytes, (size_t)count);
}

static struct pdf_limits limits_of(const struct source_options *options)
{
    return (struct pdf_limits){options->page_seconds, 2 * options->page_bytes, options->limits.max_pixels};
}

/* Counts pages and hashes the file, or remembers both. `known`, where not NULL, is its SHA-256. */
static int pdf_survey(const char *path, const struct file_facts *facts, const char *known,
                      const struct source_options *options, struct source_memory *memory)
{
    if (memory->path && strcmp(memory->path, path) == 0 && file_facts_equal(&memory->facts, facts) && !known)
        return STATUS_OK;
    source_memory_release(memory);
    const struct pdf_limits limits = limits_of(options);
    int status = STATUS_OK;
    if (known)
        memcpy(memory->sha256, known, sizeof memory->sha256);
    else
        status = hash_file(path, memory->sha256);
    if (status == STATUS_OK)
        status = pdf_page_count(path, &limits, &memory->pages);
    if (status == STATUS_OK && memory->pages > options->limits.max_frames)
        status = STATUS_TOO_MANY_FRAMES;
    if (status != STATUS_OK)
        return status;
    memory->path = strdup(path);
    memory->facts = *facts;
    return memory->path ? STATUS_OK : STATUS_NO_MEMORY;
}

static int pdf_page(const char *path, int frame, const struct source_options *options,
                    struct scan_file *ret_file)
{
    const struct pdf_limits limits = limits_of(options);
    unsigned char *bytes = NULL;
    size_t size = 0;
    int dpi = 0;
    int status = options->folder ? folder_make(options->folder) : STATUS_BAD_ARGUMENT;
    if (status == STATUS_OK)
        status = pdf_page_read(path, frame, options->folder, &limits, &bytes, &size, &dpi);
    if (status == STATUS_OK)
        status = scan_file_take(bytes, size, &options->limits, ret_file);
    ret_file->first_frame = frame;
    ret_file->dpi = dpi;
    return status;
}

/* A path that begins with a dash would be taken for an option. */
static char *plain_path(const char *path)
{
    return path[0] == '-' ? path_join(".", path) : strdup(path);
}

static int pdf_open(const char *given, const struct file_facts *facts, const char *known, int frame,
                    const struct source_options *options, struct source_memory *memory,
                    struct scan_file *ret_file, int *ret_frames)
{
    CLEANUP(cleanup_free) char *path = plain_path(given);
    int status = !path                                     ? STATUS_NO_MEMORY
                 : facts->size > options->limits.max_bytes ? STATUS_TOO_MANY_BYTES
                                                           : STATUS_OK;
    if (status == STATUS_OK)
        status = pdf_survey(path, facts, known, options, memory);
    if (status == STATUS_OK) {
        *ret_frames = memory->pages;
        status = options->survey         ? STATUS_OK
                 : frame < memory->pages ? pdf_page(path, frame, options, ret_file)
                                         : STATUS_BAD_ARGUMENT;
    }
    memcpy(ret_file->sha256, memory->sha256, sizeof ret_file->sha256);
    return status;
}

/* Poppler's programs want a file. */
static int member_pdf_open(const unsigned char *bytes, size_t size, int frame,
                           const struct source_options *options, struct scan_file *ret_file, int *ret_frames)
{
    struct source_memory memory = {0};
    const struct file_facts facts = {.size = (int64_t)size};
    struct source_options below = *options;
    char digits[HASH_HEX_SIZE];
    CLEANUP(cleanup_free) char *path = path_join(options->folder, "member.pdf");
    CLEANUP(cleanup_free) char *folder = path_join(options->folder, "pages");
    below.folder = folder;
    hash_bytes(bytes, size, digits);
    int status = path && folder ? folder_make(folder) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = file_write_whole(path, bytes, size);
    if (status == STATUS_OK)
        status = pdf_open(path, &facts, digits, frame, &below, &memory, ret_file, ret_frames);
    if (path)
        unlink(path);
    if (folder)
        rmdir(folder);
    memcpy(ret_file->sha256, digits, sizeof digits);
    source_memory_release(&memory);
    return status;
}

static int member_open(const struct work_item *item, int frame, const struct source_options *options,
                       struct scan_file *ret_file, int *ret_frames)
{
    unsigned char *bytes = NULL;
    size_t size = 0;
    int status = archive_read(item->path, item->member, options->limits.max_bytes, &bytes, &size);
    if (status != STATUS_OK)
        return status;
    if (!pdf_begins(bytes, size)) {
        status = scan_file_take(bytes, size, &options->limits, ret_file);
        *ret_frames = status == STATUS_OK ? ret_file->frames : 1;
        return status;
    }
    status = member_pdf_open(bytes, size, frame, options, ret_file, ret_frames);
    free(bytes);
    return status;
}

/* Something is known against it: it is only hashed, so that its document can name it. One of a plan stays as it was. */
static int refused_open(const struct work_item *item, struct scan_file *ret_file)
{
    if (item->member < 0 && !item->alone)
        hash_file(item->path, ret_file->sha256);
    return item->status;
}

int source_open(const struct work_item *item, int frame, const struct source_options *options,
                struct source_memory *memory, struct scan_file *ret_file, int *ret_frames,
                struct file_facts *ret_facts)
{
    struct scan_file file = {0};
    int frames = 1;
    int status;
    *ret_facts = file_facts(item->path);
    if (item->status != STATUS_OK)
        status = refused_open(item, &file);
    else if (item->member >= 0)
        status = member_open(item, frame, options, &file, &frames);
    else if (file_is_pdf(item->path))
        status = pdf_open(item->path, ret_facts, NULL, frame, options, memory, &file, &frames);
    else {
        status = scan_file_open(item->path, &options->limits, &file);
        frames = status == STATUS_OK ? file.frames : 1;
    }
    if (item->sha256[0] && strcmp(item->sha256, file.sha256) != 0) {
        status = file.sha256[0] ? STATUS_CHANGED : status;
        scan_file_release(&file);
        memcpy(file.sha256, item->sha256, sizeof file.sha256);
    }
    *ret_file = file;
    *ret_frames = frames;
    return status;
}
