#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/hash.h"
#include "shenbao/status.h"

#define TEMPORARY_ENDING ".shenbao-tmp"

static int64_t nanoseconds(struct timespec time)
{
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

struct file_facts file_facts(const char *path)
{
    struct stat facts;
    if (stat(path, &facts) != 0 || !S_ISREG(facts.st_mode))
        return (struct file_facts){.size = -1};
    return (struct file_facts){facts.st_size, nanoseconds(facts.st_mtim), nanoseconds(facts.st_ctim),
                               (int64_t)facts.st_ino};
}

bool file_facts_equal(const struct file_facts *a, const struct file_facts *b)
{
    return a->size == b->size && a->modified == b->modified && a->changed == b->changed &&
           a->inode == b->inode;
}

char *path_join(const char *dir, const char *name)
{
    size_t length = strlen(dir);
    const char *slash = length == 0 || dir[length - 1] == '/' ? "" : "/";
    char *path = NULL;
    return asprintf(&path, "%s%s%s", dir, slash, name) < 0 ? NULL : path;
}

/* How many bytes two paths begin with in common, whole parts and their slash. */
static size_t common_length(const char *one, const char *other)
{
    size_t length = 0;
    for (size_t i = 0;; i++) {
        bool end = one[i] == '\0' || one[i] == '/', other_end = other[i] == '\0' || other[i] == '/';
        if (end && other_end)
            length = i;
        if (one[i] != other[i] || one[i] == '\0')
            return length;
    }
}

char *path_relative(const char *folder, const char *path)
{
    size_t common = common_length(folder, path), ups = 0;
    for (const char *c = folder + common; *c; c++)
        ups += *c == '/' && c[1] != '\0';
    const char *rest = path + common;
    while (*rest == '/')
        rest++;
    char *way = malloc(3 * ups + strlen(rest) + sizeof ".");
    if (!way)
        return NULL;
    char *end = way;
    for (size_t i = 0; i < ups; i++)
        end = mempcpy(end, "../", 3);
    end = mempcpy(end, rest, strlen(rest));
    if (end == way)
        *end++ = '.';
    else if (end[-1] == '/')
        end--;
    *end = '\0';
    return way;
}

const char *path_base(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static char *path_above(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return strdup(".");
    return slash == path ? strdup("/") : strndup(path, (size_t)(slash - path));
}

/* Some file systems cannot sync a folder and say EINVAL: that is no failure to write. */
static int sync_folder_of(const char *path)
{
    CLEANUP(cleanup_free) char *above = path_above(path);
    if (!above)
        return STATUS_NO_MEMORY;
    int folder = open(above, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return errno == EACCES ? STATUS_OK : STATUS_IO;
    int status = fsync(folder) == 0 || errno == EINVAL ? STATUS_OK : STATUS_IO;
    close(folder);
    return status;
}

static bool is_folder(const char *path)
{
    struct stat facts;
    return stat(path, &facts) == 0 && S_ISDIR(facts.st_mode);
}

/* A new folder is on the disk before something in it is said to be. */
static int folder_make_one(const char *path)
{
    if (mkdir(path, 0777) == 0)
        return sync_folder_of(path);
    int reason = errno;
    if (reason == EEXIST && !is_folder(path))
        reason = ENOTDIR;
    else if (reason == EEXIST || is_folder(path)) /* a read-only disk says EROFS of a folder that is there */
        return STATUS_OK;
    errno = reason;
    return STATUS_IO;
}

int folder_make(const char *path)
{
    CLEANUP(cleanup_free) char *part = strdup(path);
    if (!part)
        return STATUS_NO_MEMORY;
    for (char *slash = strchr(part + (*part == '/'), '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        int status = folder_make_one(part);
        *slash = '/';
        if (status < 0)
            return status;
    }
    return folder_make_one(path);
}

int folder_make_above(const char *path)
{
    CLEANUP(cleanup_free) char *above = path_above(path);
    return above ? folder_make(above) : STATUS_NO_MEMORY;
}

static int remove_one(const char *path, const struct stat *facts, int kind, struct FTW *place)
{
    remove(path);
    return 0;
}

void folder_remove(const char *path)
{
    nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static int write_all(int file, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t count = write(file, bytes, size);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return STATUS_IO;
        bytes += count;
        size -= (size_t)count;
    }
    return STATUS_OK;
}

static int write_and_sync(const char *path, const void *bytes, size_t size)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (file < 0)
        return STATUS_IO;
    int status = write_all(file, bytes, size);
    if (status == STATUS_OK && fsync(file) != 0)
        status = STATUS_IO;
    int reason = errno;
    if (close(file) != 0 && status == STATUS_OK)
        return STATUS_IO;
    errno = reason;
    return status;
}

bool file_is_temporary(const char *name)
{
    size_t length = strlen(name), ending = strlen(TEMPORARY_ENDING);
    return name[0] == '.' && length > ending && strcmp(name + length - ending, TEMPORARY_ENDING) == 0;
}

/* The temporary name is short whatever the length of the final one, and differs by process and by final name. */
static char *temporary_path(const char *path, long pid)
{
    CLEANUP(cleanup_free) char *above = path_above(path);
    char *temporary = NULL, digits[HASH_HEX_SIZE];
    hash_bytes(path, strlen(path), digits);
    if (!above || asprintf(&temporary, "%s/.%ld-%.8s" TEMPORARY_ENDING, above, pid, digits) < 0)
        return NULL;
    return temporary;
}

void file_discard_temporary(const char *path, long pid)
{
    CLEANUP(cleanup_free) char *temporary = temporary_path(path, pid);
    if (temporary)
        unlink(temporary);
}

int file_write_whole(const char *path, const void *bytes, size_t size)
{
    CLEANUP(cleanup_free) char *temporary = temporary_path(path, (long)getpid());
    if (!temporary)
        return STATUS_NO_MEMORY;
    int status = write_and_sync(temporary, bytes, size);
    if (status == STATUS_OK && rename(temporary, path) != 0)
        status = STATUS_IO;
    if (status < 0) {
        int reason = errno;
        unlink(temporary);
        errno = reason;
        return status;
    }
    return sync_folder_of(path);
}

int file_writer_open(const char *path, struct file_writer *ret_writer)
{
    struct file_writer writer = {.temporary = temporary_path(path, (long)getpid()), .path = strdup(path)};
    int status = writer.temporary && writer.path ? STATUS_OK : STATUS_NO_MEMORY;
    if (status == STATUS_OK && !(writer.out = fopen(writer.temporary, "we")))
        status = STATUS_IO;
    if (status < 0) {
        free(writer.temporary);
        free(writer.path);
        return status;
    }
    *ret_writer = writer;
    return STATUS_OK;
}

int file_writer_close(struct file_writer *writer, bool keep)
{
    bool written = fflush(writer->out) == 0 && !ferror(writer->out) && fsync(fileno(writer->out)) == 0;
    int reason = errno;
    if (fclose(writer->out) != 0 && written) {
        written = false;
        reason = errno;
    }
    if (written && keep && rename(writer->temporary, writer->path) != 0) {
        written = false;
        reason = errno;
    }
    if (!written || !keep)
        unlink(writer->temporary);
    else if (sync_folder_of(writer->path) != STATUS_OK) {
        written = false;
        reason = errno;
    }
    free(writer->temporary);
    free(writer->path);
    *writer = (struct file_writer){0};
    errno = reason;
    return written ? STATUS_OK : STATUS_IO;
}

static int open_for_reading(const char *path, int *ret_file)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file >= 0) {
        *ret_file = file;
        return STATUS_OK;
    }
    return errno == ENOENT || errno == ENOTDIR ? STATUS_NOT_FOUND
           : errno == EACCES                   ? STATUS_NO_PERMISSION
                                               : STATUS_IO;
}

int file_read(const char *path, size_t ceiling, char **ret_text, size_t *ret_size)
{
    int file, status = open_for_reading(path, &file);
    if (status < 0)
        return status;
    size_t size = 0, room = 0;
    char *text = NULL;
    for (;;) {
        if (room - size < 2) {
            room = room ? room * 2 : 64 * 1024;
            char *larger = realloc(text, room);
            status = larger ? STATUS_OK : STATUS_NO_MEMORY;
            if (status < 0)
                goto done;
            text = larger;
        }
        ssize_t count = read(file, text + size, room - size - 1);
        if (count < 0 && errno == EINTR)
            continue;
        status = count < 0 ? STATUS_IO : size + (size_t)count > ceiling ? STATUS_TOO_MANY_BYTES : STATUS_OK;
        if (status < 0 || count == 0)
            goto done;
        size += (size_t)count;
    }
done:
    close(file);
    if (status < 0) {
        free(text);
        return status;
    }
    text[size] = '\0';
    *ret_text = text;
    if (ret_size)
        *ret_size = size;
    return STATUS_OK;
}
