#include "batch/process.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "batch/memory.h"
#include "batch/worker.h"
#include "shenbao/status.h"

int64_t worker_memory(const struct worker *worker)
{
    return process_memory(worker->pid, MEMORY_RESIDENT);
}

static struct turns turns_of(pid_t pid)
{
    char path[64];
    unsigned long long ran = 0, waited = 0; /* nanoseconds */
    snprintf(path, sizeof path, "/proc/%ld/schedstat", (long)pid);
    FILE *file = fopen(path, "re");
    bool known = file && fscanf(file, "%llu %llu", &ran, &waited) == 2;
    if (file)
        fclose(file);
    return (struct turns){known, (double)ran / 1e9, (double)waited / 1e9};
}

/* Neither asleep nor stopped: it runs, or waits for its turn. */
static bool is_runnable(pid_t pid)
{
    char path[64], state = '?';
    snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    FILE *file = fopen(path, "re");
    bool known = file && fscanf(file, "%*d (%*[^)]) %c", &state) == 1;
    if (file)
        fclose(file);
    return known && state == 'R';
}

/* The kernel adds up a wait when it is over: one that is still going on shows in that the process is runnable. */
bool worker_is_late(const struct worker *worker, double time, double most)
{
    double taken = time - worker->started;
    if (taken <= most)
        return false;
    const struct turns turns = turns_of(worker->pid);
    if (!turns.known || !worker->turns.known)
        return true;
    double ran = turns.ran - worker->turns.ran, waited = turns.waited - worker->turns.waited;
    return taken - waited > most && (ran > most || !is_runnable(worker->pid));
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
    static const int ignored[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXFSZ};
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
}

/* What the parent registered to happen at its end is none of the worker's; a leak check is. */
static _Noreturn void end_child(int status)
{
    if (SANITIZED)
        exit(status);
    _exit(status);
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
        end_child(worker_main(nursery->options, nursery->service, nursery->list, jobs[0], reports[1]));
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
    worker->turns = turns_of(worker->pid);
    worker->job = job;
    worker->page = (struct page_report){.item = job.item, .frame = job.frame, .attempt = job.attempt};
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
