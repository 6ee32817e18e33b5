#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <unistd.h>

#include "base/file.h"
#include "export/exporter.h"
#include "export/tally.h"
#include "shenbao/status.h"
#include "work_folder.h"

static int set_up(void **state)
{
    return work_folder_enter(state) == 0 && folder_make("out/pages") == STATUS_OK ? 0 : -1;
}

static int no_scan(void *context, const char *path, const char *sha256, int frame, struct scan_file *ret_file)
{
    return STATUS_NOT_FOUND;
}

static char *nowhere(void *context, const char *path, const char *sha256)
{
    return NULL;
}

static void ignore(void *context, const char *page, int status)
{
}

struct open_report {
    struct export_request request;
    char *text;
    size_t size;
    void *state;
};

static void begin(struct open_report *report)
{
    *report = (struct open_report){0};
    report->request = (struct export_request){
        .out = open_memstream(&report->text, &report->size),
        .out_dir = "out",
        .run_state = "interrupted",
        .scans = {.open = no_scan, .locate = nowhere},
        .left_out = ignore,
    };
    assert_non_null(report->request.out);
    assert_int_equal(exporter_report.open(&report->request, &report->state), STATUS_OK);
}

static void page(struct open_report *report, const char *name, const char *text)
{
    json_t *json = json_loads(text, 0, NULL);
    const struct export_page page = {name, json};
    assert_non_null(json);
    assert_int_equal(exporter_report.page(report->state, &page), STATUS_OK);
    json_decref(json);
}

static void end(struct open_report *report)
{
    assert_int_equal(exporter_report.close(report->state, true), STATUS_OK);
    fclose(report->request.out);
}

#define CELL(flags) "{\"text\":\"x\",\"confidence\":0.9,\"flags\":[" flags "]}"
#define SURE        CELL("")
#define COVERED     CELL("\"covered\"")
#define READ(path, cells)                                                                                    \
    "{\"source\":{\"path\":\"" path "\",\"frame\":0},\"page\":{\"flags\":[]},\"tables\":[{\"cells\":[" cells \
    "]}]}"
#define FAILED(path, code)                                                                                   \
    "{\"source\":{\"path\":\"" path "\",\"frame\":0},\"error\":{\"code\":\"" code "\"}}"

/* True where each of the texts comes after the one before. */
static void expect_order(const char *text, const char *const *parts)
{
    for (const char *at = text; *parts; parts++) {
        at = strstr(at, *parts);
        if (!at)
            fail_msg("'%s' is missing, or stands before the one before it", *parts);
        at += strlen(*parts);
    }
}

static void test_totals_failures_and_the_worst_pages_first(void **state)
{
    struct open_report report;
    work_file_put("out/run.json",
                  "{\"state\":\"interrupted\",\"shenbao\":\"9.9\",\"started\":\"T1\",\"updated\":\"T2\","
                  "\"pages\":{\"known\":6,\"pages_a_minute\":30.0}}");
    work_file_put(
        "out/log.jsonl",
        "{\"status\":\"ok\",\"seconds\":1.0}\n{\"status\":\"ok\",\"seconds\":5.5}\n{\"status\":\"current\","
        "\"seconds\":99}\n{\"status\":\"ok\",\"seconds\":2.25}\n{\"status\":\"o");
    begin(&report);
    page(&report, "a", READ("good.jpg", SURE));
    page(&report, "b", READ("some.jpg", COVERED "," SURE));
    page(&report, "c", FAILED("<b>.jpg", "bad_image"));
    page(&report, "d", READ("worst.jpg", SURE "," COVERED "," SURE "," COVERED "," SURE));
    end(&report);
    expect_order(report.text, (const char *const[]){"interrupted",
                                                    "shenbao 9.9",
                                                    "begun T1",
                                                    "as of T2",
                                                    "<b>4</b>pages done",
                                                    "<b>1</b>failed",
                                                    "<b>2</b>left",
                                                    "<b>37.5%</b>",
                                                    "<b>3</b>cells to be checked",
                                                    "<b>1</b>page without any",
                                                    "<b>30.0</b>pages a minute",
                                                    "<b>2.25</b>",
                                                    "<b>5.50</b>",
                                                    "the image is damaged",
                                                    "&lt;b&gt;.jpg",
                                                    "worst.jpg",
                                                    "2 of 5",
                                                    "some.jpg",
                                                    "1 of 2",
                                                    "</html>",
                                                    NULL});
    assert_null(strstr(report.text, "good.jpg"));
    free(report.text);
}

static void test_a_folder_without_run_or_log_has_a_report_too(void **state)
{
    struct open_report report;
    unlink("out/run.json");
    unlink("out/log.jsonl");
    begin(&report);
    end(&report);
    expect_order(report.text, (const char *const[]){"<b>0</b>pages done", "</html>", NULL});
    assert_null(strstr(report.text, "nan"));
    assert_null(strstr(report.text, "a minute"));
    free(report.text);
}

/* A list that is cut says how much of it there is. */
static void test_many_failures_are_counted_where_they_are_not_named(void **state)
{
    enum { MANY = 1000 };
    struct open_report report;
    begin(&report);
    for (int i = 0; i < MANY; i++)
        page(&report, "x", FAILED("x.jpg", "crashed"));
    page(&report, "y", FAILED("y.jpg", "timed_out"));
    end(&report);
    size_t named = 0;
    for (const char *at = report.text; (at = strstr(at, ">x.jpg")); at++)
        named++;
    char more[32];
    snprintf(more, sizeof more, "and %zu more", MANY - named);
    assert_true(named > 0 && named < MANY);
    expect_order(report.text,
                 (const char *const[]){"crashed", "1000", ">x.jpg", more, "--page-timeout", ">y.jpg", NULL});
    free(report.text);
}

static void test_words_are_counted_and_sorted(void **state)
{
    struct tally tally = {0};
    static const char *const words[] = {"b", "a", "c", "c", "a", "c"};
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(tally_count(&tally, words[i], 1, i == 0), STATUS_OK);
    tally_sort(&tally);
    assert_int_equal(tally.count, 3);
    assert_string_equal(tally.words[0].word, "c");
    assert_int_equal(tally.words[0].cells, 3);
    assert_string_equal(tally.words[1].word, "a");
    assert_int_equal(tally.words[2].pages, 1);
    tally_release(&tally);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_totals_failures_and_the_worst_pages_first),
        cmocka_unit_test(test_a_folder_without_run_or_log_has_a_report_too),
        cmocka_unit_test(test_many_failures_are_counted_where_they_are_not_named),
        cmocka_unit_test(test_words_are_counted_and_sorted),
    };
    return cmocka_run_group_tests(tests, set_up, work_folder_leave);
}
