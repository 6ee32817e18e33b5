#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <leptonica/allheaders.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/name.h"
#include "base/results.h"
#include "batch/pool.h"
#include "batch/stale.h"
#include "batch/worklist.h"
#include "shenbao/status.h"

static char dir[] = "/tmp/batch-XXXXXX";

static int run_command(const char *command)
{
    char whole[256];
    snprintf(whole, sizeof whole, "cd %s && %s", dir, command);
    return system(whole);
}

static int set_up(void **state)
{
    return mkdtemp(dir) ? 0 : -1;
}

static int tear_down(void **state)
{
    return run_command("rm -rf \"$PWD\"");
}

/* `frames` of 80 by 80 pixels. */
static void write_scan(const char *name, int frames)
{
    char *path = path_join(dir, name);
    assert_int_equal(folder_make_above(path), STATUS_OK);
    PIX *pix = pixCreate(80, 80, 1);
    for (int i = 0; i < frames; i++)
        assert_int_equal(pixWriteTiff(path, pix, IFF_TIFF_G4, i ? "a" : "w"), 0);
    pixDestroy(&pix);
    free(path);
}

static struct worklist collect(const char *const *inputs, size_t count, const char *excluded)
{
    char *paths[8];
    for (size_t i = 0; i < count; i++)
        paths[i] = path_join(dir, inputs[i]);
    char *out = path_join(dir, excluded);
    const struct log quiet = {.out = stderr, .level = LOG_ERROR};
    struct worklist list;
    const struct worklist_request request = {
        .inputs = paths, .input_count = count, .excluded = (const char *[]){out, NULL}, .max_bytes = 1 << 20};
    assert_int_equal(worklist_collect(&request, &quiet, &list), STATUS_OK);
    for (size_t i = 0; i < count; i++)
        free(paths[i]);
    free(out);
    return list;
}

static void expect_names(struct worklist *list, const char *const *names)
{
    size_t i = 0;
    for (; names[i] && i < list->count; i++)
        assert_string_equal(list->items[i].name, names[i]);
    assert_null(names[i]);
    assert_int_equal(i, list->count);
    worklist_release(list);
}

static void test_folders_are_read_by_name_and_leftovers_passed_over(void **state)
{
    assert_int_equal(
        run_command("mkdir -p l/b l/out && touch l/b/2.jpg l/b/1.jpg l/a.png l/z l/x.json l/.h.png "
                    "l/out/own.png && ln -s . l/self && ln -s ../b l/b/up && ln -s ring l/ring"),
        0);
    struct worklist list = collect((const char *[]){"l"}, 1, "l/out");
    assert_int_equal(list.passed_over, 2);
    expect_names(&list, (const char *[]){"a.png", "b/1.jpg", "b/2.jpg", "ring", "z", NULL});
}

static void test_a_file_that_is_given_is_always_tried(void **state)
{
    struct worklist list = collect((const char *[]){"l/x.json", "l/.h.png", "l/none.jpg"}, 3, "none");
    expect_names(&list, (const char *[]){"x.json", ".h.png", "none.jpg", NULL});
}

/* A run began in the folder of the scans, with its results in it too. */
static void test_the_out_of_another_run_is_no_input(void **state)
{
    assert_int_equal(
        run_command(
            "mkdir -p w/out/pages w/out/overlays w/pages && touch w/1.jpg w/out/run.json w/out/run.lock "
            "w/out/overlays/1.png w/pages/2.jpg w/x.sqlite w/y.lock"),
        0);
    struct worklist list = collect((const char *[]){"w"}, 1, "none");
    assert_int_equal(list.passed_over, 3);
    expect_names(&list, (const char *[]){"1.jpg", "pages/2.jpg", NULL});
    list = collect((const char *[]){"w/*"}, 1, "none");
    expect_names(&list, (const char *[]){"1.jpg", "2.jpg", "x.sqlite", "y.lock", NULL});
    list = collect((const char *[]){"w/out"}, 1, "none"); /* who names it means it */
    expect_names(&list, (const char *[]){"overlays/1.png", NULL});
}

static void test_equal_names_are_told_apart(void **state)
{
    assert_int_equal(
        run_command("mkdir -p m/one m/two m/x/two && touch m/one/1.jpg m/two/1.jpg m/x/two/1.jpg"), 0);
    struct worklist list = collect((const char *[]){"m/one", "m/two/", "m/x/two/1.jpg"}, 3, "none");
    expect_names(&list, (const char *[]){"1.jpg", "two/1.jpg", "2/1.jpg", NULL});
}

/* A reader that does to itself what the name of its page says. */
struct fake {
    int start_status;
    size_t finished, failed, current, found, again, confined;
    int last_failure;
    bool stop;
};

static int fake_start(void *context, char **ret_message)
{
    const struct fake *fake = context;
    *ret_message = fake->start_status < 0 ? strdup("why") : NULL;
    return fake->start_status;
}

/* Dies while it writes its result. */
static void die_writing(const char *name, const struct scan_file *file, int frame)
{
    char *stem = name_result(name, file->sha256, frame), *path = NULL;
    struct file_writer writer;
    if (stem && asprintf(&path, "%s/half-out/%s.json", dir, stem) > 0 && folder_make_above(path) == STATUS_OK)
        file_writer_open(path, &writer);
    abort();
}

/* True in the first worker that comes here. */
static bool first_time(void)
{
    return run_command("mkdir was-here 2>/dev/null") == 0;
}

/* Goes on until it had a core for 0.06 seconds, at the end of the queue. */
static void toil(void)
{
    clock_t start = clock();
    if (nice(15) == 15)
        while (clock() - start < CLOCKS_PER_SEC * 6 / 100)
            continue;
}

static void misbehave(const char *name, const struct scan_file *file, int frame)
{
    if (strstr(name, "half"))
        die_writing(name, file, frame);
    if (strstr(name, "crash") || (strstr(name, "once") && first_time()))
        abort();
    if (strstr(name, "hang"))
        pause();
    if (strstr(name, "toil"))
        toil();
    for (volatile char *block; strstr(name, "grow") && (block = malloc(1 << 20));) {
        for (size_t i = 0; i < 1 << 20; i += 1024)
            block[i] = 1;
        usleep(500);
    }
}

static char *document(const char *name, const char *sha256, int frame, const char *more)
{
    char *json = NULL;
    return asprintf(&json,
                    "{\"source\":{\"path\":\"%s\",\"sha256\":\"%s\",\"frame\":%d},"
                    "\"engine\":{\"fingerprint\":\"sha256:f\"},\"summary\":{\"cells\":3,\"flagged\":1}%s}\n",
                    name, sha256, frame, more) < 0
               ? NULL
               : json;
}

static int fake_read(void *context, const struct scan_file *file, int open_status, const char *name,
                     int frame, struct page_outcome *ret_outcome)
{
    misbehave(name, file, frame);
    *ret_outcome = (struct page_outcome){
        .json = document(name, file->sha256, frame, open_status < 0 ? ",\"error\":{\"code\":\"x\"}" : ""),
        .cells = open_status < 0 ? 0 : 3,
        .flagged = open_status < 0 ? 0 : 1,
    };
    return open_status;
}

static char *fake_failure(void *context, const char *name, const char *sha256, int frame, int status)
{
    char more[64];
    snprintf(more, sizeof more, ",\"error\":{\"code\":\"%s\"}", status_name(status));
    return document(name, sha256, frame, more);
}

static void on_found(void *context, size_t more)
{
    struct fake *fake = context;
    fake->found += more;
}

static int on_done(void *context, const struct page_report *report)
{
    struct fake *fake = context;
    fake->finished++;
    fake->current += report->current;
    fake->failed += report->status < 0;
    fake->again += report->attempt > 0;
    fake->last_failure = report->status < 0 ? report->status : fake->last_failure;
    if (fake->stop)
        kill(getpid(), SIGTERM);
    return STATUS_OK;
}

static void on_confined(void *context, const struct confinement *confinement)
{
    struct fake *fake = context;
    fake->confined++;
}

static void ignore(void *context)
{
}

static int run_pool(struct fake *fake, const char *in, const char *out, struct pool_options options)
{
    struct worklist list = collect((const char *[]){in}, 1, "none");
    char *pages = path_join(dir, out), *message = NULL;
    int error = 0;
    options.pages_dir = pages;
    options.fingerprint = "f";
    const struct page_service service = {fake, fake_start, fake_read, fake_failure};
    const struct pool_events events = {fake, on_found, on_done, on_confined, ignore, ignore};
    int status = pool_run(&options, &service, &list, &events, &error, &message);
    if (status == STATUS_IO)
        assert_int_not_equal(error, 0);
    free(message);
    free(pages);
    worklist_release(&list);
    return status;
}

static size_t results_in(const char *out)
{
    char *pages = path_join(dir, out);
    struct result_list list = {0};
    size_t count = result_list_collect(pages, &list) == STATUS_OK ? list.count : 0;
    result_list_release(&list);
    free(pages);
    return count;
}

static struct pool_options options_with(int jobs)
{
    struct pool_options options = POOL_OPTIONS_DEFAULT;
    options.jobs = jobs;
    return options;
}

static void test_every_frame_is_a_page(void **state)
{
    write_scan("frames/a.tif", 5);
    write_scan("frames/b.tif", 1);
    write_scan("frames/c.tif", 3);
    struct fake fake = {0};
    assert_int_equal(run_pool(&fake, "frames", "frames-out", options_with(3)), STATUS_OK);
    assert_int_equal(fake.finished, 9);
    assert_int_equal(fake.found, 6);
    assert_int_equal(results_in("frames-out"), 9);
}

static void test_a_current_result_is_not_made_again(void **state)
{
    struct fake fake = {0};
    assert_int_equal(run_pool(&fake, "frames", "frames-out", options_with(1)), STATUS_OK);
    assert_int_equal(fake.current, 9);
    struct fake forced = {0};
    struct pool_options options = options_with(2);
    options.force = true;
    assert_int_equal(run_pool(&forced, "frames", "frames-out", options), STATUS_OK);
    assert_int_equal(forced.current, 0);
    assert_int_equal(forced.finished, 9);
}

static void test_workers_are_replaced_after_their_pages(void **state)
{
    struct fake fake = {0};
    struct pool_options options = options_with(2);
    options.pages_per_worker = 1;
    assert_int_equal(run_pool(&fake, "frames", "recycled-out", options), STATUS_OK);
    assert_int_equal(fake.finished, 9);
    assert_int_equal(results_in("recycled-out"), 9);
}

static void expect_one_failure(const char *in, const char *out, struct pool_options options, int status)
{
    struct fake fake = {0};
    assert_int_equal(run_pool(&fake, in, out, options), STATUS_OK);
    assert_int_equal(fake.finished, 4);
    assert_int_equal(fake.failed, 1);
    assert_int_equal(fake.again, 1);
    assert_int_equal(fake.last_failure, status);
    assert_int_equal(results_in(out), 4);
}

static void write_with(const char *folder, const char *odd)
{
    char name[64];
    snprintf(name, sizeof name, "%s/%s.tif", folder, odd);
    write_scan(name, 1);
    for (int i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "%s/%d.tif", folder, i);
        write_scan(name, 1);
    }
}

static void test_a_crash_costs_one_page(void **state)
{
    write_with("c", "crash");
    expect_one_failure("c", "c-out", options_with(1), STATUS_CRASHED);
    expect_one_failure("c", "c2-out", options_with(2), STATUS_CRASHED);
}

static void test_a_page_that_crashed_once_is_read(void **state)
{
    write_scan("o/once.tif", 3);
    struct fake fake = {0};
    assert_int_equal(run_pool(&fake, "o", "o-out", options_with(2)), STATUS_OK);
    assert_int_equal(fake.finished, 3);
    assert_int_equal(fake.found, 2);
    assert_int_equal(fake.failed, 0);
    assert_int_equal(fake.again, 1);
    assert_int_equal(fake.confined, 1);
}

static void test_a_survey_writes_nothing(void **state)
{
    write_scan("survey/crash.tif", 1);
    write_scan("survey/many.tif", 5);
    struct fake fake = {0};
    struct pool_options options = options_with(1);
    options.survey = true;
    assert_int_equal(run_pool(&fake, "survey", "survey-out", options), STATUS_OK);
    assert_int_equal(fake.finished, 2);
    assert_int_equal(fake.failed, 0);
    assert_int_equal(fake.found, 0);
    assert_int_equal(results_in("survey-out"), 0);
}

static void test_what_a_lost_worker_was_writing_is_removed(void **state)
{
    write_with("half", "half");
    expect_one_failure("half", "half-out", options_with(1), STATUS_CRASHED);
    assert_int_equal(run_command("test -z \"$(find . -name '*shenbao-tmp')\""), 0);
}

static void test_a_page_that_hangs_is_given_up(void **state)
{
    write_with("h", "hang");
    struct pool_options options = options_with(2);
    options.page_seconds = 2; /* the others write their results in less, on a slow disk too */
    expect_one_failure("h", "h-out", options, STATUS_TIMED_OUT);
}

/* Somebody else has the only core. */
static pid_t occupy(int core)
{
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET((size_t)core, &cores);
    assert_int_equal(sched_setaffinity(0, sizeof cores, &cores), 0);
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (;;)
            continue;
    }
    return pid;
}

static void test_waiting_for_a_core_is_no_hanging(void **state)
{
    cpu_set_t before;
    if (access("/proc/self/schedstat", R_OK) != 0)
        skip();
    assert_int_equal(sched_getaffinity(0, sizeof before, &before), 0);
    write_scan("busy/toil.tif", 1);
    pid_t other = occupy(sched_getcpu());
    struct fake fake = {0};
    struct pool_options options = options_with(1);
    options.page_seconds = 0.8; /* a slow disk takes some of it */
    assert_int_equal(run_pool(&fake, "busy", "busy-out", options), STATUS_OK);
    kill(other, SIGKILL);
    assert_int_equal(waitpid(other, NULL, 0), other);
    assert_int_equal(sched_setaffinity(0, sizeof before, &before), 0);
    assert_int_equal(fake.finished, 1);
    assert_int_equal(fake.failed, 0);
    assert_int_equal(fake.again, 0);
}

static void test_a_page_that_grows_is_given_up(void **state)
{
    write_with("g", "grow");
    struct pool_options options = options_with(1);
    options.page_bytes = 256 << 20;
    expect_one_failure("g", "g-out", options, STATUS_MEMORY_LIMIT);
}

static void test_a_reader_that_cannot_start_ends_the_run(void **state)
{
    struct fake fake = {.start_status = STATUS_MODEL_BAD};
    assert_int_equal(run_pool(&fake, "frames", "none-out", options_with(2)), STATUS_MODEL_BAD);
    assert_int_equal(fake.finished, 0);
}

static void test_an_out_that_cannot_be_written_ends_the_run(void **state)
{
    assert_int_equal(run_command("touch occupied"), 0);
    struct fake fake = {0};
    assert_int_equal(run_pool(&fake, "frames", "occupied/out", options_with(2)), STATUS_IO);
    assert_int_equal(fake.finished, 0);
}

static void test_a_signal_stops_between_pages(void **state)
{
    struct fake fake = {.stop = true};
    assert_int_equal(run_pool(&fake, "frames", "stopped-out", options_with(1)), STATUS_INTERRUPTED);
    assert_true(fake.finished >= 1 && fake.finished < 9);
    assert_int_equal(results_in("stopped-out"), fake.finished);
    struct fake rest = {0};
    assert_int_equal(run_pool(&rest, "frames", "stopped-out", options_with(1)), STATUS_OK);
    assert_int_equal(rest.current, fake.finished);
}

static const char *const one = "1111111111111111111111111111111111111111111111111111111111111111";

static void put_result(const char *name, const char *more)
{
    char *path = path_join(dir, name), *text = document("x", one, 0, more);
    assert_int_equal(folder_make_above(path), STATUS_OK);
    assert_int_equal(file_write_whole(path, text, strlen(text)), STATUS_OK);
    free(path);
    free(text);
}

static void test_results_of_an_older_content_go(void **state)
{
    put_result("s/a.jpg.111111111111.json", "");
    put_result("s/a.jpg.222222222222.json", "");
    put_result("s/a.jpg.222222222222.f1.json", "");
    put_result("s/a.jpg.333333333333.json", ",\"error\":{}");
    put_result("s/a.jpg.unread.json", ",\"error\":{}");
    put_result("s/a.jpg.x.222222222222.json", "");
    put_result("s/b/a.jpg.222222222222.json", "");
    char *pages = path_join(dir, "s");
    struct stale_results stale;
    assert_int_equal(stale_results_collect(pages, NULL, &stale), STATUS_OK);
    stale_results_remove(&stale, "a.jpg", one, true);
    assert_int_equal(results_in("s"), 5);
    stale_results_remove(&stale, "a.jpg", one, false);
    assert_int_equal(results_in("s"), 3);
    assert_int_equal(run_command("test -e s/a.jpg.111111111111.json && test -e s/a.jpg.x.222222222222.json"),
                     0);
    stale_results_release(&stale);
    free(pages);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_folders_are_read_by_name_and_leftovers_passed_over),
        cmocka_unit_test(test_a_file_that_is_given_is_always_tried),
        cmocka_unit_test(test_the_out_of_another_run_is_no_input),
        cmocka_unit_test(test_equal_names_are_told_apart),
        cmocka_unit_test(test_every_frame_is_a_page),
        cmocka_unit_test(test_a_current_result_is_not_made_again),
        cmocka_unit_test(test_workers_are_replaced_after_their_pages),
        cmocka_unit_test(test_a_crash_costs_one_page),
        cmocka_unit_test(test_a_page_that_crashed_once_is_read),
        cmocka_unit_test(test_a_survey_writes_nothing),
        cmocka_unit_test(test_what_a_lost_worker_was_writing_is_removed),
        cmocka_unit_test(test_a_page_that_hangs_is_given_up),
        cmocka_unit_test(test_waiting_for_a_core_is_no_hanging),
        cmocka_unit_test(test_a_page_that_grows_is_given_up),
        cmocka_unit_test(test_a_reader_that_cannot_start_ends_the_run),
        cmocka_unit_test(test_an_out_that_cannot_be_written_ends_the_run),
        cmocka_unit_test(test_a_signal_stops_between_pages),
        cmocka_unit_test(test_results_of_an_older_content_go),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
