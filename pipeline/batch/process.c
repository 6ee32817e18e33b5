#include "batch/process.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "batch/worker.h"
#include "shenbao/status.h"

#if defined(__SANITIZE_ADDRESS__)
enum { SANITIZED = 1 }; /* reserves terabytes of addresses, and speaks on stderr */
#else
enum { SANITIZED = 0 };
#endif

static int64_t statm_bytes(pid_t pid, int field)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/statm", (long)pid);
    FILE *file = fopen(path, "re");
    if (!file)
        return 0;
    int64_t pages[2] = {0};
    if (fscanf(file, "%" SCNd64 " %" SCNd64, &pages[0], &pages[1]) != 2)
        pages[field] = 0;
    fclose(file);
    return pages[field] * sysconf(_SC_PAGESIZE);
}

int64_t worker_memory(const struct worker *worker)
{
    return statm_bytes(worker->pid, 1);
}

/*
 * The parent watches resident memory and kills what grows past the limit. This is the backstop for what grows
 * faster than it looks: addresses, at twice the limit, so that reserved and unused memory does not count.
 */
static void limit_addresses(int64_t bytes)
{
    if (SANITIZED)
        return;
    rlim_t room = (rlim_t)(statm_bytes(getpid(), 0) + 2 * bytes);
    struct rlimit limit;
    if (getrlimit(RLIMIT_AS, &limit) == 0 && (limit.rlim_max == RLIM_INFINITY || room < limit.rlim_max)) {
        limit.rlim_cur = room;
        setrlimit(RLIMIT_AS, &limit);
    }
}

static void silence(void)
{
    int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (nowhere < 0)
        return;
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    close(nowhere);
}

/* A key pressed on the terminal reaches the workers too: it is for the parent to act on it. */
static void ignore_signals(void)
{
    static const int ignored[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
    for (size_t i = 0; i < sizeof ignored / sizeof ignored[0]; i++)
        signal(ignored[i], SIG_IGN);
}

static void settle_child(const struct nursery *nursery, pid_t parent)
{
    for (size_t i = 0; i < nursery->sibling_count; i++) {
        if (nursery->siblings[i].pid) {
            close(nursery->siblings[i].jobs);
            close(nursery->siblings[i].reports);
        }
    }
    close(nursery->signals);
    ignore_signals();
    sigprocmask(SIG_SETMASK, nursery->old_mask, NULL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(EXIT_FAILURE);
    if (!nursery->options->keep_stderr && !SANITIZED)
        silence();
    limit_addresses(nursery->options->page_bytes);
}

int worker_start(const struct nursery *nursery, struct worker *ret_worker)
{
    int jobs[2], reports[2];
    if (pipe2(jobs, O_CLOEXEC) != 0)
        return STATUS_IO;
    if (pipe2(reports, O_CLOEXEC) != 0) {
        close(jobs[0]);
        close(jobs[1]);
        return STATUS_IO;
    }
    fflush(NULL);
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid == 0) {
        close(jobs[1]);
        close(reports[0]);
        settle_child(nursery, parent);
        _exit(worker_main(nursery->options, nursery->service, nursery->list, jobs[0], reports[1]));
    }
    close(jobs[0]);
    close(reports[1]);
    if (pid < 0) {
        close(jobs[1]);
        close(reports[0]);
        return STATUS_IO;
    }
    *ret_worker = (struct worker){.pid = pid, .jobs = jobs[1], .reports = reports[0]};
    return STATUS_OK;
}

bool worker_give(struct worker *worker, struct job job, double now)
{
    worker->busy = true;
    worker->pages++;
    worker->started = now;
    worker->page = (struct page_report){.item = job.item, .frame = job.frame};
    ssize_t count;
    do
        count = write(worker->jobs, &job, sizeof job);
    while (count < 0 && errno == EINTR);
    return count == (ssize_t)sizeof job;
}

void worker_retire(struct worker *worker)
{
    if (worker->jobs >= 0)
        close(worker->jobs);
    worker->jobs = -1;
    worker->ready = false;
}

void worker_kill(struct worker *worker, int fate)
{
    if (worker->fate == STATUS_OK)
        worker->fate = fate;
    kill(worker->pid, SIGKILL);
}

void worker_bury(struct worker *worker)
{
    worker_retire(worker);
    close(worker->reports);
    while (waitpid(worker->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    worker->pid = 0;
}
