#include "batch/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "batch/confine.h"
#include "batch/memory.h"
#include "shenbao/status.h"

enum { NO_PROGRAM = 127, PIECE = 64 * 1024 };

static const char *const system_folders[] = {"/usr", "/bin", "/lib", "/lib64", "/etc", NULL};

static void limit_addresses(int64_t bytes)
{
    struct rlimit limit = {(rlim_t)bytes, (rlim_t)bytes};
    if (!SANITIZED)
        setrlimit(RLIMIT_AS, &limit);
}

/* A key pressed on the terminal is for the run to act on: the page in hand is finished. */
static void ignore_keys(void)
{
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGXFSZ, SIG_DFL);
}

/* Nothing of the parent's is left open but the standard streams. */
static void settle(const struct child_job *job, int out, pid_t parent)
{
    int nowhere = open("/dev/null", O_RDONLY | O_CLOEXEC);
    const char *const readable[] = {job->input, NULL}, *const writable[] = {job->writable, NULL};
    const struct confine_rules rules = {.readable = readable,
                                        .writable = writable,
                                        .programs = system_folders,
                                        .file_bytes = job->file_bytes};
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(EXIT_FAILURE);
    ignore_keys();
    dup2(nowhere, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    if (job->arguments)
        dup2(out, STDERR_FILENO);
    confine(&rules);
    limit_addresses(job->address_bytes);
}

static _Noreturn void work(const struct child_job *job, int out, pid_t parent)
{
    settle(job, out, parent);
    if (!job->arguments)
        _exit(job->function(job->context, STDOUT_FILENO));
    setenv("LC_ALL", "C", 1);
    execvp(job->arguments[0], (char *const *)job->arguments);
    _exit(NO_PROGRAM);
}

/* Takes what comes until the end, the ceiling or the time. */
static int gather(int in, double end, struct strbuf *out)
{
    for (;;) {
        double left = end - clock_seconds();
        struct pollfd polled = {.fd = in, .events = POLLIN};
        int ready = left > 0 ? poll(&polled, 1, 1 + (int)(left * 1000)) : 0;
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready <= 0)
            return ready < 0 ? STATUS_IO : STATUS_TIMED_OUT;
        char piece[PIECE];
        ssize_t count = read(in, piece, sizeof piece);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return count < 0 ? STATUS_IO : STATUS_OK;
        strbuf_add(out, piece, (size_t)count);
        if (out->failed)
            return STATUS_TOO_MANY_BYTES;
    }
}

/* It closed its streams: it is at its end, or pretends to be. */
static int await(pid_t pid, double end, int *ret_state)
{
    for (;;) {
        pid_t ended = waitpid(pid, ret_state, WNOHANG);
        if (ended == pid)
            return STATUS_OK;
        if (ended < 0 && errno != EINTR)
            return STATUS_IO;
        if (clock_seconds() > end)
            return STATUS_TIMED_OUT;
        usleep(1000);
    }
}

static void destroy(pid_t pid)
{
    kill(pid, SIGKILL);
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        continue;
}

int child_run(const struct child_job *job, struct strbuf *out, int *ret_exit)
{
    int pipes[2];
    if (pipe2(pipes, O_CLOEXEC) != 0)
        return STATUS_IO;
    double end = clock_seconds() + job->seconds;
    fflush(NULL);
    pid_t parent = getpid(), pid = fork();
    if (pid == 0)
        work(job, pipes[1], parent);
    close(pipes[1]);
    int state = 0;
    int status = pid < 0 ? STATUS_IO : gather(pipes[0], end, out);
    int reason = errno;
    if (status == STATUS_OK)
        status = await(pid, end, &state);
    if (status != STATUS_OK && pid > 0)
        destroy(pid);
    close(pipes[0]);
    errno = reason;
    if (status != STATUS_OK)
        return status;
    if (!WIFEXITED(state))
        return STATUS_CRASHED;
    *ret_exit = WEXITSTATUS(state);
    return job->arguments && *ret_exit == NO_PROGRAM ? STATUS_NOT_FOUND : STATUS_OK;
}
