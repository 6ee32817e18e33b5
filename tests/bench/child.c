#include "child.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static double seconds_of(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec * 1e-6;
}

static _Noreturn void become(const char *const *argv, const char *log)
{
    int out = open(log, O_WRONLY | O_CREAT | O_APPEND, 0666);
    if (out < 0 || dup2(out, STDOUT_FILENO) < 0 || dup2(out, STDERR_FILENO) < 0)
        _exit(126);
    setenv("OMP_THREAD_LIMIT", "1", 1);
    execvp(argv[0], (char *const *)argv);
    _exit(127);
}

/* Reads one line "Name:  12 kB" of /proc/PID/status. 0 where the process is gone. */
static long status_value(const char *pid, const char *name)
{
    char path[300], line[256];
    snprintf(path, sizeof path, "/proc/%s/status", pid);
    FILE *file = fopen(path, "r");
    long value = 0;
    while (file && fgets(line, sizeof line, file)) {
        if (strncmp(line, name, strlen(name)) == 0)
            value = strtol(line + strlen(name), NULL, 10);
    }
    if (file)
        fclose(file);
    return value;
}

/* The resident set of the largest process whose parent is `parent`. */
static long largest_child_kb(pid_t parent)
{
    long largest = 0;
    DIR *processes = opendir("/proc");
    for (struct dirent *entry; processes && (entry = readdir(processes));) {
        if (!isdigit((unsigned char)entry->d_name[0]) || status_value(entry->d_name, "PPid:") != parent)
            continue;
        long resident = status_value(entry->d_name, "VmRSS:");
        largest = resident > largest ? resident : largest;
    }
    if (processes)
        closedir(processes);
    return largest;
}

static void watch(pid_t child, child_watcher watcher, void *context, int period_ms)
{
    siginfo_t gone;
    do {
        usleep((useconds_t)period_ms * 1000);
        long resident = largest_child_kb(child);
        if (resident > 0)
            watcher(resident, context);
        gone.si_pid = 0;
        waitid(P_PID, (id_t)child, &gone, WEXITED | WNOHANG | WNOWAIT);
    } while (gone.si_pid == 0);
}

bool child_run(const char *const *argv, const char *log, child_watcher watcher, void *context, int period_ms,
               struct child_cost *ret_cost)
{
    double start = now();
    pid_t child = fork();
    if (child < 0)
        return false;
    if (child == 0)
        become(argv, log);
    if (watcher)
        watch(child, watcher, context, period_ms);

    int status;
    struct rusage usage;
    if (wait4(child, &status, 0, &usage) != child)
        return false;
    *ret_cost = (struct child_cost){
        .seconds = now() - start,
        .cpu_seconds = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime),
        .peak_kb = usage.ru_maxrss,
        .status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
    };
    return ret_cost->status != 127;
}
