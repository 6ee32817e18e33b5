#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "batch/lock.h"
#include "batch/sweep.h"
#include "shenbao/status.h"

static char dir[] = "/tmp/lock-XXXXXX";

static int run_command(const char *command)
{
    char whole[512];
    snprintf(whole, sizeof whole, "cd %s && %s", dir, command);
    return system(whole);
}

static int set_up(void **state)
{
    return mkdtemp(dir) && chdir(dir) == 0 && folder_make("out") == STATUS_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    return run_command("rm -rf \"$PWD\"");
}

/* Another process that takes the lock and waits to be killed. */
static pid_t other_run(const char *out)
{
    int said[2];
    char byte = 0;
    assert_int_equal(pipe(said), 0);
    pid_t pid = fork();
    if (pid == 0) {
        struct out_lock lock = OUT_LOCK_NONE;
        byte = lock_take(out, &lock) == STATUS_OK && lock.state == LOCK_OURS ? 'y' : 'n';
        if (write(said[1], &byte, 1) == 1)
            pause();
        _exit(0);
    }
    assert_int_equal(read(said[0], &byte, 1), 1);
    assert_int_equal(byte, 'y');
    close(said[0]);
    close(said[1]);
    return pid;
}

static void end(pid_t pid)
{
    kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void test_a_second_run_is_told_who_has_it(void **state)
{
    pid_t pid = other_run("out");
    struct out_lock lock = OUT_LOCK_NONE;
    assert_int_equal(lock_take("out", &lock), STATUS_OK);
    assert_int_equal(lock.state, LOCK_THEIRS);
    assert_int_equal(lock.file, -1);
    assert_int_equal(lock.holder.pid, pid);
    assert_true(lock_holder_is_here(&lock.holder));
    assert_int_equal(strlen(lock.holder.since), strlen("2026-11-25T20:00:00Z"));
    const struct out_lock seen = lock_look("out");
    assert_int_equal(seen.state, LOCK_THEIRS);
    assert_int_equal(seen.holder.pid, pid);
    end(pid);
}

static void test_it_goes_with_its_process(void **state)
{
    end(other_run("out"));
    assert_int_equal(lock_look("out").state, LOCK_FREE);
    struct out_lock lock = OUT_LOCK_NONE;
    assert_int_equal(lock_take("out", &lock), STATUS_OK);
    assert_int_equal(lock.state, LOCK_OURS);
    lock_release(&lock);
    assert_int_equal(lock.file, -1);
    assert_int_equal(lock_look("out").state, LOCK_FREE);
}

/* Workers are forks: neither do they have it, nor does their end give it back. */
static void test_a_fork_neither_has_it_nor_frees_it(void **state)
{
    struct out_lock lock = OUT_LOCK_NONE;
    assert_int_equal(lock_take("out", &lock), STATUS_OK);
    pid_t pid = fork();
    if (pid == 0) {
        close(lock.file);
        _exit(lock_look("out").state == LOCK_THEIRS ? 0 : 1);
    }
    int status = -1;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    pid = fork();
    if (pid == 0) {
        struct out_lock second = OUT_LOCK_NONE;
        _exit(lock_take("out", &second) == STATUS_OK && second.state == LOCK_THEIRS ? 0 : 1);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    lock_release(&lock);
}

/* What stands in the file may be of an older run: nobody is to be sent after the wrong process. */
static void test_the_kernel_knows_better_than_the_file(void **state)
{
    pid_t pid = other_run("out");
    FILE *file = fopen("out/run.lock", "r+");
    assert_non_null(file);
    char host[65] = "";
    assert_int_equal(gethostname(host, sizeof host - 1), 0);
    fprintf(file, "1 %s 2000-01-01T00:00:00Z\n", host);
    fclose(file);
    const struct out_lock seen = lock_look("out");
    assert_int_equal(seen.state, LOCK_THEIRS);
    assert_int_equal(seen.holder.pid, pid);
    assert_string_equal(seen.holder.since, "");
    end(pid);
}

static void test_nothing_is_known_where_there_is_no_lock_file(void **state)
{
    assert_int_equal(lock_look("none").state, LOCK_UNKNOWN);
    struct out_lock lock = OUT_LOCK_NONE;
    errno = 0;
    assert_int_equal(lock_take("none", &lock), STATUS_IO);
    assert_int_equal(errno, ENOENT);
    assert_int_equal(lock.file, -1);
}

/* Temporary files of results, as a run that was killed leaves them. */
static void leave(void)
{
    assert_int_equal(
        run_command(
            "rm -rf out && mkdir -p out/pages/a out/overlays && cd out && touch pages/a/.1-00.shenbao-tmp "
            "overlays/.1-00.shenbao-tmp .1-00.shenbao-tmp pages/a/b.json run.json && "
            "touch -d '2 hours ago' pages/.2-00.shenbao-tmp .2-00.shenbao-tmp pages/old.json"),
        0);
}

static void test_what_is_old_is_swept_where_others_may_be_at_work(void **state)
{
    leave();
    sweep("out", false);
    assert_int_equal(
        run_command("test ! -e out/pages/.2-00.shenbao-tmp && test ! -e out/.2-00.shenbao-tmp && "
                    "test -e out/pages/a/.1-00.shenbao-tmp && test -e out/.1-00.shenbao-tmp"),
        0);
}

static void test_all_is_swept_where_nobody_else_is(void **state)
{
    leave();
    sweep("out", true);
    assert_int_equal(
        run_command("test -z \"$(find out/pages out/overlays -name '*tmp')\" && "
                    "test -e out/.1-00.shenbao-tmp && test ! -e out/.2-00.shenbao-tmp && "
                    "test -e out/pages/a/b.json && test -e out/pages/old.json && test -e out/run.json"),
        0);
    sweep("none", true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_second_run_is_told_who_has_it),
        cmocka_unit_test(test_it_goes_with_its_process),
        cmocka_unit_test(test_a_fork_neither_has_it_nor_frees_it),
        cmocka_unit_test(test_the_kernel_knows_better_than_the_file),
        cmocka_unit_test(test_nothing_is_known_where_there_is_no_lock_file),
        cmocka_unit_test(test_what_is_old_is_swept_where_others_may_be_at_work),
        cmocka_unit_test(test_all_is_swept_where_nobody_else_is),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
