#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/json_lines.h"
#include "batch/journal.h"
#include "batch/ledger.h"
#include "shenbao/status.h"
#include "work_folder.h"

#define KEY        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define FAILED_KEY "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define CONTENT    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static int set_up(void **state)
{
    return work_folder_enter(state) == 0 && folder_make("out/pages") == STATUS_OK ? 0 : -1;
}

/* An input that was at rest, its result, and the line that a run writes of them. */
static void note(const char *name, int frame, int frames, int status, const char *made)
{
    struct journal journal;
    char result[64];
    snprintf(result, sizeof result, "pages/%s.%d.json", name, frame);
    CLEANUP(cleanup_free) char *path = path_join("out", result);
    if (access(name, F_OK) != 0)
        work_file_put(name, name);
    work_file_put(path, "{}");
    assert_int_equal(journal_open("out", json_object(), &journal), STATUS_OK);
    struct page_report report = {.frame = frame,
                                 .frames = frames,
                                 .status = status,
                                 .facts = file_facts(name),
                                 .cells = 7,
                                 .flagged = 2,
                                 .seconds = -10 /* opened in ten seconds: long at rest */};
    memcpy(report.sha256, CONTENT, sizeof report.sha256);
    assert_int_equal(journal_page(&journal, name, name, result, made, &report), STATUS_OK);
    journal_release(&journal);
}

struct settled {
    size_t count;
    char names[8][32];
    size_t cells;
};

static void on_settled(void *context, const struct work_item *item, const struct ledger_entry *entry)
{
    struct settled *settled = context;
    assert_true(settled->count < 8);
    snprintf(settled->names[settled->count++], sizeof settled->names[0], "%s %d", item->name, entry->frame);
    settled->cells += entry->cells;
}

/* What is left of one item. */
static struct worklist settle(const char *name, const char *failed_key, struct settled *settled)
{
    struct ledger ledger;
    struct worklist list = {0};
    const struct work_item item = {.path = strdup(name), .name = strdup(name), .member = -1};
    const struct ledger_terms terms = {"out", NULL, KEY, failed_key};
    *settled = (struct settled){0};
    assert_int_equal(worklist_add(&list, &item), STATUS_OK);
    assert_int_equal(ledger_load("out", &ledger), STATUS_OK);
    assert_int_equal(ledger_settle(&ledger, &terms, &list, on_settled, settled), STATUS_OK);
    ledger_release(&ledger);
    return list;
}

static void expect_left(const char *name, const char *failed_key, size_t left)
{
    struct settled settled;
    struct worklist list = settle(name, failed_key, &settled);
    assert_int_equal(list.count, left);
    assert_int_equal(settled.count, left ? 0 : 1);
    worklist_release(&list);
}

static void test_a_page_that_was_read_is_done(void **state)
{
    note("a.tif", 0, 1, STATUS_OK, KEY);
    struct settled settled;
    struct worklist list = settle("a.tif", FAILED_KEY, &settled);
    assert_int_equal(list.count, 0);
    assert_int_equal(settled.count, 1);
    assert_int_equal(settled.cells, 7);
    worklist_release(&list);
}

static void test_another_model_reads_it_again(void **state)
{
    note("model.tif", 0, 1, STATUS_OK, FAILED_KEY);
    expect_left("model.tif", FAILED_KEY, 1);
}

static void test_a_changed_input_is_read_again(void **state)
{
    note("changed.tif", 0, 1, STATUS_OK, KEY);
    work_file_put("changed.tif", "something else");
    expect_left("changed.tif", FAILED_KEY, 1);
}

static void test_a_changed_or_missing_result_is_made_again(void **state)
{
    note("result.tif", 0, 1, STATUS_OK, KEY);
    work_file_put("out/pages/result.tif.0.json", "{\"cut\"");
    expect_left("result.tif", FAILED_KEY, 1);
    note("gone.tif", 0, 1, STATUS_OK, KEY);
    assert_int_equal(unlink("out/pages/gone.tif.0.json"), 0);
    expect_left("gone.tif", FAILED_KEY, 1);
}

static void test_a_lasting_failure_is_tried_again_when_asked(void **state)
{
    note("bad.tif", 0, 1, STATUS_BAD_IMAGE, FAILED_KEY);
    expect_left("bad.tif", FAILED_KEY, 0);
    expect_left("bad.tif", NULL, 1);
    expect_left("bad.tif", KEY, 1); /* other limits */
    note("away.tif", 0, 1, STATUS_IO, FAILED_KEY);
    expect_left("away.tif", FAILED_KEY, 1);
}

static void test_of_several_pages_those_that_are_left_stand_alone(void **state)
{
    struct settled settled;
    note("many.tif", 0, 3, STATUS_OK, KEY);
    note("many.tif", 2, 3, STATUS_OK, KEY);
    struct worklist list = settle("many.tif", FAILED_KEY, &settled);
    assert_int_equal(settled.count, 2);
    assert_string_equal(settled.names[1], "many.tif 2");
    assert_int_equal(list.count, 1);
    assert_true(list.items[0].alone);
    assert_int_equal(list.items[0].frame, 1);
    worklist_release(&list);
}

static void test_the_last_line_counts(void **state)
{
    note("twice.tif", 0, 1, STATUS_BAD_IMAGE, FAILED_KEY);
    note("twice.tif", 0, 1, STATUS_OK, KEY);
    struct settled settled;
    struct worklist list = settle("twice.tif", NULL, &settled);
    assert_int_equal(list.count, 0);
    worklist_release(&list);
}

/* As a machine that died leaves it: a line cut short, zeros, a line of something else. */
static void test_damaged_lines_take_no_others_with_them(void **state)
{
    note("before.tif", 0, 1, STATUS_OK, KEY);
    FILE *log = fopen("out/log.jsonl", "a");
    assert_non_null(log);
    fputs("{\"event\":1}\n[]\nnull\n{\"path\":\"before.tif\",\"fra", log);
    for (int i = 0; i < 4096; i++)
        fputc('\0', log);
    fclose(log);
    note("after.tif", 0, 1, STATUS_OK, KEY);
    expect_left("before.tif", FAILED_KEY, 0);
    expect_left("after.tif", FAILED_KEY, 0);
}

static void test_a_file_that_was_just_written_is_not_known_by_its_times(void **state)
{
    struct journal journal;
    work_file_put("fresh.tif", "x");
    work_file_put("out/pages/fresh.tif.0.json", "{}");
    assert_int_equal(journal_open("out", json_object(), &journal), STATUS_OK);
    struct page_report report = {.frames = 1, .facts = file_facts("fresh.tif"), .sha256 = CONTENT};
    assert_int_equal(journal_page(&journal, "fresh.tif", "fresh.tif", "pages/fresh.tif.0.json", KEY, &report),
                     STATUS_OK);
    journal_release(&journal);
    expect_left("fresh.tif", FAILED_KEY, 1);
}

static void test_the_content_is_known_while_the_file_is_the_same(void **state)
{
    note("known.tif", 0, 1, STATUS_OK, KEY);
    struct ledger ledger;
    char digits[HASH_HEX_SIZE] = "";
    char path[] = "known.tif";
    const struct work_item item = {.path = path, .name = path, .member = -1};
    assert_int_equal(ledger_load("out", &ledger), STATUS_OK);
    assert_true(ledger_content(&ledger, &item, digits));
    assert_string_equal(digits, CONTENT);
    work_file_put("known.tif", "something else");
    assert_false(ledger_content(&ledger, &item, digits));
    assert_null(ledger_lookup(&ledger, "unknown.tif", 0));
    assert_null(ledger_lookup(&ledger, "known.tif", 1));
    ledger_release(&ledger);
}

static void test_no_log_is_an_empty_ledger(void **state)
{
    struct ledger ledger;
    assert_int_equal(ledger_load("nowhere", &ledger), STATUS_OK);
    assert_int_equal(ledger.count, 0);
    ledger_release(&ledger);
}

static int stop_at_three(void *context, json_t *line, size_t number)
{
    size_t *seen = context;
    *seen = number;
    return number == 3 ? STATUS_BAD_PLAN : line || number == 2 ? STATUS_OK : STATUS_INTERNAL;
}

static void test_lines_are_numbered_and_can_be_stopped(void **state)
{
    size_t seen = 0;
    work_file_put("lines", "{}\n{\"a\":1,\"a\":2}\n{}\n{}");
    assert_int_equal(json_lines_read_file("lines", stop_at_three, &seen), STATUS_BAD_PLAN);
    assert_int_equal(seen, 3);
    work_file_put("lines", "{}\n{");
    assert_int_equal(json_lines_read_file("lines", stop_at_three, &seen), STATUS_OK);
    assert_int_equal(seen, 2);
    assert_int_equal(json_lines_read_file("nowhere", stop_at_three, &seen), STATUS_NOT_FOUND);
    assert_int_equal(json_lines_read_file("out", stop_at_three, &seen), STATUS_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_page_that_was_read_is_done),
        cmocka_unit_test(test_another_model_reads_it_again),
        cmocka_unit_test(test_a_changed_input_is_read_again),
        cmocka_unit_test(test_a_changed_or_missing_result_is_made_again),
        cmocka_unit_test(test_a_lasting_failure_is_tried_again_when_asked),
        cmocka_unit_test(test_of_several_pages_those_that_are_left_stand_alone),
        cmocka_unit_test(test_the_last_line_counts),
        cmocka_unit_test(test_damaged_lines_take_no_others_with_them),
        cmocka_unit_test(test_a_file_that_was_just_written_is_not_known_by_its_times),
        cmocka_unit_test(test_the_content_is_known_while_the_file_is_the_same),
        cmocka_unit_test(test_no_log_is_an_empty_ledger),
        cmocka_unit_test(test_lines_are_numbered_and_can_be_stopped),
    };
    return cmocka_run_group_tests(tests, set_up, work_folder_leave);
}
