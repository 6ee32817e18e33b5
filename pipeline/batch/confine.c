/*
 * A picture that takes over its decoder must find nothing worth having: it can read the scans beside it, write where
 * results go, and nothing else. Landlock has no library in Debian 12, so its three system calls are made directly;
 * each version of the kernel's interface knows more rights, and asking for an unknown one is refused.
 */
#include "batch/confine.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Newer than the headers of Debian 12. */
#ifndef LANDLOCK_ACCESS_FS_REFER
#define LANDLOCK_ACCESS_FS_REFER (1ULL << 13)
#endif
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif

static const uint64_t reading = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
static const uint64_t writing = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
                                LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
                                LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
                                LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
                                LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM;
static const uint64_t of_files =
    LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE |
    LANDLOCK_ACCESS_FS_TRUNCATE; /* the rights that a rule on a file may have; others are for folders */

static void allow(int ruleset, const char *path, uint64_t rights, uint64_t handled)
{
    int place = open(path, O_PATH | O_CLOEXEC);
    struct stat facts;
    if (place < 0)
        return;
    if (fstat(place, &facts) == 0) {
        uint64_t fitting = S_ISDIR(facts.st_mode) ? rights : rights & of_files;
        struct landlock_path_beneath_attr rule = {.allowed_access = fitting & handled, .parent_fd = place};
        syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    }
    close(place);
}

static void allow_all(int ruleset, const char *const *paths, uint64_t rights, uint64_t handled)
{
    for (; paths && *paths; paths++)
        allow(ruleset, *paths, rights, handled);
}

static int confine_files(const struct confine_rules *rules)
{
    int version = (int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1)
        return 0;
    uint64_t all_writing = writing | (version >= 2 ? LANDLOCK_ACCESS_FS_REFER : 0) |
                           (version >= 3 ? LANDLOCK_ACCESS_FS_TRUNCATE : 0);
    uint64_t handled = all_writing | LANDLOCK_ACCESS_FS_EXECUTE | (rules->readable ? reading : 0);
    struct landlock_ruleset_attr about = {.handled_access_fs = handled};
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &about, sizeof about, 0);
    if (ruleset < 0)
        return 0;
    allow_all(ruleset, rules->readable, reading, handled);
    allow_all(ruleset, rules->programs, reading | LANDLOCK_ACCESS_FS_EXECUTE, handled);
    allow_all(ruleset, rules->writable, reading | all_writing, handled);
    allow(ruleset, "/dev/null", LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE, handled);
    bool confined = syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
    close(ruleset);
    return confined ? version : 0;
}

/* Lowers a limit, never raises it. */
static bool limit(int resource, rlim_t most)
{
    struct rlimit now;
    if (getrlimit(resource, &now) != 0)
        return false;
    if (now.rlim_cur != RLIM_INFINITY && now.rlim_cur <= most)
        return true;
    now.rlim_cur = most;
    return setrlimit(resource, &now) == 0;
}

struct confinement confine(const struct confine_rules *rules)
{
    struct confinement got = {.limits = limit(RLIMIT_CORE, 0)};
    if (rules->file_bytes)
        got.limits &= limit(RLIMIT_FSIZE, (rlim_t)rules->file_bytes);
    if (rules->open_files)
        got.limits &= limit(RLIMIT_NOFILE, (rlim_t)rules->open_files);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return got;
    got.landlock = confine_files(rules);
    got.seccomp = confine_calls();
    return got;
}
