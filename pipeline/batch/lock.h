/*
 * One run at a time in an OUT.
 *
 * OUT/run.lock is held by a record lock of fcntl(), which is the process's own: the kernel takes it back when that ends,
 * however it ends, so that nothing has to be cleared away by hand, and workers do not inherit it. On NFS the server
 * keeps it for all machines (of version 4 always, of version 3 where lockd runs), and frees those of a machine that it
 * has lost sight of after the lease, some 90 seconds. A file system that knows no locks says so, and then nobody is kept
 * out: whoever starts the runs has to see that no two have the same OUT. The file says who has the lock, and stays.
 */
#ifndef SHENBAO_BATCH_LOCK_H
#define SHENBAO_BATCH_LOCK_H

#include <stdbool.h>

enum lock_state {
    LOCK_UNKNOWN, /* no lock file, or a file system that knows no locks */
    LOCK_FREE,
    LOCK_OURS,
    LOCK_THEIRS /* another process has it */
};

struct lock_holder {
    long pid;       /* 0: not known */
    char host[65];  /* its machine … */
    char since[32]; /* … and since when, "2026-11-25T20:00:00Z"; "": not known */
};

struct out_lock {
    int file; /* open where LOCK_OURS, else -1 */
    enum lock_state state;
    struct lock_holder holder; /* where LOCK_THEIRS */
};
#define OUT_LOCK_NONE ((struct out_lock){.file = -1})

/*
 * Takes the lock of the folder `out`, if it is to be had: ret_lock->state is LOCK_OURS, LOCK_THEIRS or LOCK_UNKNOWN.
 * STATUS_IO with errno set, STATUS_NO_MEMORY. No other descriptor of the file may be closed while it is held.
 */
int lock_take(const char *out, struct out_lock *ret_lock);
void lock_release(struct out_lock *lock);

/* Who has it, for one who has it not and does not want it: LOCK_FREE, LOCK_THEIRS or LOCK_UNKNOWN. */
struct out_lock lock_look(const char *out);

/* True where the holder's process is one of this machine. */
bool lock_holder_is_here(const struct lock_holder *holder);

#endif
