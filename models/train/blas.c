#include "blas.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * The library of matrices chooses its code by the processor's name; one that is newer than it gets old code, at half the
 * speed. It is told by variables that it reads when the program starts, so the program starts once more where they say
 * anything else, whoever has set them.
 */
void blas_set_up(char **argv)
{
    const char *core = getenv("OPENBLAS_CORETYPE"), *threads = getenv("OPENBLAS_NUM_THREADS"), *best = core;
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq"))
        best = "SkylakeX";
#endif
    bool core_set = best == core || (core && strcmp(core, best) == 0);
    if (core_set && threads && strcmp(threads, "1") == 0)
        return;
    setenv("OPENBLAS_NUM_THREADS", "1", 1);
    if (best)
        setenv("OPENBLAS_CORETYPE", best, 1);
    execv("/proc/self/exe", argv);
}
