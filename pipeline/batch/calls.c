/*
 * The system calls that no decoder needs. A list of what is refused rather than of what is allowed: which calls the
 * C library makes changes with every version of it. Refused calls fail with EPERM, as for a user without rights.
 */
#include <errno.h>
#include <seccomp.h>

#include "batch/confine.h"
#include "batch/memory.h"

static const int refused[] = {SCMP_SYS(socket),
                              SCMP_SYS(socketpair),
                              SCMP_SYS(connect),
                              SCMP_SYS(bind),
                              SCMP_SYS(listen),
                              SCMP_SYS(accept),
                              SCMP_SYS(accept4),
                              SCMP_SYS(sendto),
                              SCMP_SYS(sendmsg),
                              SCMP_SYS(mount),
                              SCMP_SYS(umount2),
                              SCMP_SYS(pivot_root),
                              SCMP_SYS(chroot),
                              SCMP_SYS(unshare),
                              SCMP_SYS(setns),
                              SCMP_SYS(bpf),
                              SCMP_SYS(perf_event_open),
                              SCMP_SYS(userfaultfd),
                              SCMP_SYS(keyctl),
                              SCMP_SYS(add_key),
                              SCMP_SYS(request_key),
                              SCMP_SYS(init_module),
                              SCMP_SYS(finit_module),
                              SCMP_SYS(delete_module),
                              SCMP_SYS(kexec_load),
                              SCMP_SYS(reboot),
                              SCMP_SYS(swapon),
                              SCMP_SYS(swapoff),
                              SCMP_SYS(settimeofday),
                              SCMP_SYS(clock_settime),
                              SCMP_SYS(acct),
                              SCMP_SYS(open_by_handle_at),
                              SCMP_SYS(process_vm_writev),
                              SCMP_SYS(setuid),
                              SCMP_SYS(setgid),
                              SCMP_SYS(setgroups),
                              SCMP_SYS(iopl),
                              SCMP_SYS(ioperm),
                              SCMP_SYS(io_uring_setup)};

/* The leak checker of a sanitized build looks at its own process with these. */
static const int refused_in_earnest[] = {SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv)};

static bool refuse(scmp_filter_ctx filter, const int *calls, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int status = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), calls[i], 0);
        if (status < 0 && status != -EDOM && status != -EINVAL) /* a call that this machine does not have */
            return false;
    }
    return true;
}

bool confine_calls(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    if (!filter)
        return false;
    bool done = refuse(filter, refused, sizeof refused / sizeof *refused);
    if (done && !SANITIZED)
        done = refuse(filter, refused_in_earnest, sizeof refused_in_earnest / sizeof *refused_in_earnest);
    done = done && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return done;
}
