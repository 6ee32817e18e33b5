#include "batch/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "shenbao/status.h"

#define LOCK_NAME "run.lock"

static void host_name(char name[65])
{
    if (gethostname(name, 65) != 0)
        name[0] = '\0';
    name[64] = '\0';
}

/* False, with errno, where somebody has it (EACCES, EAGAIN) or nobody can (anything else). */
static bool whole_file(int file, int command, struct flock *ret_lock)
{
    *ret_lock = (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int result;
    do
        result = fcntl(file, command, ret_lock);
    while (result != 0 && errno == EINTR);
    return result == 0;
}

/* Who has it wrote so a moment after taking it: nothing may be there yet, or what an older run left. */
static struct lock_holder read_holder(int file, long pid)
{
    struct lock_holder holder = {0};
    char text[160] = "";
    long noted = 0;
    if (pread(file, text, sizeof text - 1, 0) > 0 &&
        sscanf(text, "%ld %64s %31s", &noted, holder.host, holder.since) == 3)
        holder.pid = noted;
    /* The kernel knows the number of a process of this machine, and of another may give none. */
    if (pid > 0 && noted != pid && lock_holder_is_here(&holder))
        holder = (struct lock_holder){.pid = pid};
    return holder;
}

static int write_holder(int file)
{
    char host[65], since[32] = "-", text[160];
    time_t now = time(NULL);
    struct tm parts;
    host_name(host);
    if (gmtime_r(&now, &parts))
        strftime(since, sizeof since, "%Y-%m-%dT%H:%M:%SZ", &parts);
    int length = snprintf(text, sizeof text, "%ld %s %s\n", (long)getpid(), *host ? host : "-", since);
    if (ftruncate(file, 0) != 0)
        return STATUS_IO;
    ssize_t count = pwrite(file, text, (size_t)length, 0);
    if (count >= 0 && count < length)
        errno = ENOSPC;
    return count == length ? STATUS_OK : STATUS_IO;
}

static int take(int file, struct out_lock *lock)
{
    struct flock held;
    if (whole_file(file, F_SETLK, &held)) {
        *lock = (struct out_lock){.file = file, .state = LOCK_OURS};
        return write_holder(file);
    }
    *lock = OUT_LOCK_NONE;
    if (errno == EACCES || errno == EAGAIN) {
        lock->state = LOCK_THEIRS;
        bool seen = whole_file(file, F_GETLK, &held) && held.l_type != F_UNLCK;
        lock->holder = read_holder(file, seen ? held.l_pid : 0);
    }
    return STATUS_OK;
}

int lock_take(const char *out, struct out_lock *ret_lock)
{
    CLEANUP(cleanup_free) char *path = path_join(out, LOCK_NAME);
    int file = path ? open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666) : -1;
    if (file < 0)
        return path ? STATUS_IO : STATUS_NO_MEMORY;
    struct out_lock lock;
    int status = take(file, &lock), reason = errno;
    if (status < 0 || lock.state != LOCK_OURS) /* closing it gives the lock back */
        close(file);
    errno = reason;
    if (status == STATUS_OK)
        *ret_lock = lock;
    return status;
}

void lock_release(struct out_lock *lock)
{
    if (lock->file >= 0)
        close(lock->file);
    *lock = OUT_LOCK_NONE;
}

struct out_lock lock_look(const char *out)
{
    struct out_lock lock = OUT_LOCK_NONE;
    struct flock held;
    CLEANUP(cleanup_free) char *path = path_join(out, LOCK_NAME);
    int file = path ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK) : -1;
    if (file < 0)
        return lock;
    if (whole_file(file, F_GETLK, &held))
        lock.state = held.l_type == F_UNLCK ? LOCK_FREE : LOCK_THEIRS;
    if (lock.state == LOCK_THEIRS)
        lock.holder = read_holder(file, held.l_pid);
    close(file);
    return lock;
}

bool lock_holder_is_here(const struct lock_holder *holder)
{
    char host[65];
    host_name(host);
    return strcmp(holder->host, host) == 0;
}
