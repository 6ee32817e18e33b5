/*
 * Confinement: what a process that decodes hostile files may still do. Resource limits always; Landlock (files)
 * and seccomp (system calls) where the kernel has them. There is no way back out.
 */
#ifndef SHENBAO_BATCH_CONFINE_H
#define SHENBAO_BATCH_CONFINE_H

#include <stdbool.h>
#include <stdint.h>

struct confine_rules {
    const char *const *readable; /* folders and files, NULL-ended; NULL: all. Missing ones are passed over */
    const char *const *writable; /* the same, also readable; all else cannot be written, made or removed */
    const char *const *programs; /* folders whose files may be executed; NULL: none */
    int64_t file_bytes;          /* largest file that it may write; 0: any */
    int open_files;              /* 0: as it is */
};

/* What was obtained. */
struct confinement {
    bool limits;
    int landlock; /* the kernel's version of it; 0: not obtained */
    bool seccomp;
};

/* Confines the calling process and all that it starts. What cannot be had is left out and missing in the result. */
struct confinement confine(const struct confine_rules *rules);

/* The part that needs libseccomp: no network, no new name spaces, no tracing, no loading into the kernel. */
bool confine_calls(void);

#endif
