#include "batch/memory.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

int64_t process_memory(pid_t pid, enum memory_kind kind)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/statm", (long)pid);
    FILE *file = fopen(path, "re");
    if (!file)
        return 0;
    int64_t addresses = 0, resident = 0;
    bool known = fscanf(file, "%" SCNd64 " %" SCNd64, &addresses, &resident) == 2;
    fclose(file);
    if (!known)
        return 0;
    return (kind == MEMORY_ADDRESSES ? addresses : resident) * sysconf(_SC_PAGESIZE);
}

void process_limit_addresses(int64_t bytes)
{
    if (SANITIZED)
        return;
    rlim_t room = (rlim_t)(process_memory(getpid(), MEMORY_ADDRESSES) + 2 * bytes);
    struct rlimit limit;
    if (getrlimit(RLIMIT_AS, &limit) == 0 && (limit.rlim_max == RLIM_INFINITY || room < limit.rlim_max)) {
        limit.rlim_cur = room;
        setrlimit(RLIMIT_AS, &limit);
    }
}
