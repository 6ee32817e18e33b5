/* How repairs, doubts and checks move a cell's confidence and flags. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "shenbao/doubt.h"

struct bench {
    struct arena *arena;
    struct cell cells[3];
    struct table table;
    struct sheet sheet;
    struct reading reading;
};

static int setup(void **state)
{
    struct bench *bench = calloc(1, sizeof *bench);
    bench->arena = arena_new();
    for (int i = 0; i < 3; i++)
        bench->cells[i] = (struct cell){.column = i, .row_span = 1, .column_span = 1, .confidence = 0.95};
    bench->cells[0].text = bench->cells[0].raw_text = "二级捐标";
    bench->cells[1].text = bench->cells[1].raw_text = "100.00";
    bench->cells[2].text = bench->cells[2].raw_text = "";
    bench->table = (struct table){.rows = 1, .columns = 3, .cells = bench->cells, .cell_count = 3};
    bench->sheet = (struct sheet){.tables = &bench->table, .table_count = 1};
    *state = bench;
    return 0;
}

static int teardown(void **state)
{
    struct bench *bench = *state;
    arena_free(bench->arena);
    free(bench);
    return 0;
}

static void settle(struct bench *bench)
{
    struct doubt_options options = DOUBT_OPTIONS_DEFAULT;
    doubt_settle(&options, &bench->reading, bench->arena, &bench->sheet);
}

static void test_nothing_to_say(void **state)
{
    struct bench *bench = *state;
    settle(bench);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(bench->cells[i].flags, 0);
        assert_true(bench->cells[i].confidence == 0.95);
    }
}

static void test_a_repair_keeps_what_was_read(void **state)
{
    struct bench *bench = *state;
    const char *before[] = {"split lines"};
    bench->cells[0].notes = before;
    bench->cells[0].note_count = 1;
    bench->cells[0].confidence = 0.4;
    struct cell_repair repair = {{0, 0}, "二级指标", "repaired: vocabulary", 0.98};
    bench->reading.repairs = &repair;
    bench->reading.repair_count = 1;
    settle(bench);
    assert_string_equal(bench->cells[0].text, "二级指标");
    assert_string_equal(bench->cells[0].raw_text, "二级捐标");
    assert_int_equal(bench->cells[0].note_count, 2);
    assert_string_equal(bench->cells[0].notes[0], "split lines");
    assert_string_equal(bench->cells[0].notes[1], "repaired: vocabulary");
    assert_true(bench->cells[0].confidence == 0.98);
    assert_int_equal(bench->cells[0].flags, 0);
}

static void test_a_known_label_is_sure_without_a_note(void **state)
{
    struct bench *bench = *state;
    bench->cells[0].confidence = 0.4;
    struct cell_repair repair = {{0, 0}, "二级捐标", NULL, 0.99};
    bench->reading.repairs = &repair;
    bench->reading.repair_count = 1;
    settle(bench);
    assert_int_equal(bench->cells[0].note_count, 0);
    assert_true(bench->cells[0].confidence == 0.99);
}

static void test_low_confidence_is_flagged_where_text_is(void **state)
{
    struct bench *bench = *state;
    bench->cells[1].confidence = 0.5;
    bench->cells[2].confidence = 0.5;
    settle(bench);
    assert_int_equal(bench->cells[1].flags, FLAG_LOW_CONFIDENCE);
    assert_int_equal(bench->cells[2].flags, 0);
}

static void test_lines_multiply(void **state)
{
    struct bench *bench = *state;
    struct text_line lines[] = {{.text = "100", .confidence = 0.95}, {.text = ".00", .confidence = 0.94}};
    bench->cells[1].lines = lines;
    bench->cells[1].line_count = 2;
    bench->cells[1].confidence = 0.94;
    settle(bench);
    assert_true(bench->cells[1].confidence < 0.9);
    assert_int_equal(bench->cells[1].flags, FLAG_LOW_CONFIDENCE);
}

static void test_a_doubt_flags_and_lowers(void **state)
{
    struct bench *bench = *state;
    struct cell_doubt doubts[] = {{{0, 1}, FLAG_SUM_MISMATCH, "370 ≠ 100"},
                                  {{0, 2}, FLAG_UNEXPECTED_EMPTY, NULL}};
    bench->reading.doubts = doubts;
    bench->reading.doubt_count = 2;
    settle(bench);
    assert_int_equal(bench->cells[1].flags, FLAG_SUM_MISMATCH | FLAG_LOW_CONFIDENCE);
    assert_true(bench->cells[1].confidence < 0.5);
    assert_int_equal(bench->cells[2].flags, FLAG_UNEXPECTED_EMPTY);
}

/* A sum over the three cells, with these amounts; the confidence of the first afterwards. */
static double confidence_after_sum(struct bench *bench, const char *total, const char *one, const char *other)
{
    const char *amounts[] = {total, one, other};
    struct cell_ref cells[3];
    struct record_fund funds[3];
    for (int i = 0; i < 3; i++) {
        cells[i] = (struct cell_ref){0, i};
        funds[i] =
            (struct record_fund){.amount = amounts[i], .value = {.text = amounts[i], .where = cells[i]}};
        bench->cells[i].text = bench->cells[i].raw_text = amounts[i];
        bench->cells[i].confidence = 0.8;
        bench->cells[i].flags = 0;
    }
    struct record_check check = {.rule = "funds.sum", .outcome = "pass", .cells = cells, .cell_count = 3};
    struct record record = {.checks = &check, .check_count = 1, .funds = funds, .fund_count = 3};
    bench->reading.records = &record;
    bench->reading.record_count = 1;
    settle(bench);
    return bench->cells[0].confidence;
}

static void test_a_sum_that_adds_up_confirms(void **state)
{
    struct bench *bench = *state;
    assert_true(confidence_after_sum(bench, "30.00", "10.00", "20.00") > 0.955);
    assert_int_equal(bench->cells[1].flags, 0);
}

static void test_a_total_and_its_only_item_confirm_nothing(void **state)
{
    struct bench *bench = *state;
    assert_true(confidence_after_sum(bench, "30.00", "30.00", "0.00") == 0.8);
    assert_int_equal(bench->cells[1].flags, FLAG_LOW_CONFIDENCE);
}

static void test_amounts_are_held_to_more(void **state)
{
    struct bench *bench = *state;
    struct record_fund fund = {.amount = "100.00", .value = {.text = "100.00", .where = {0, 1}}};
    struct record record = {.funds = &fund, .fund_count = 1};
    bench->reading.records = &record;
    bench->reading.record_count = 1;
    bench->cells[0].confidence = bench->cells[1].confidence = 0.94;
    settle(bench);
    assert_int_equal(bench->cells[0].flags, 0);
    assert_int_equal(bench->cells[1].flags, FLAG_LOW_CONFIDENCE);
}

static void test_covered_and_guessed_cells_lose_confidence(void **state)
{
    struct bench *bench = *state;
    bench->cells[0].flags = FLAG_COVERED;
    bench->cells[1].flags = FLAG_GRID_REPAIRED;
    settle(bench);
    assert_int_equal(bench->cells[0].flags, FLAG_COVERED | FLAG_LOW_CONFIDENCE);
    assert_int_equal(bench->cells[1].flags, FLAG_GRID_REPAIRED | FLAG_LOW_CONFIDENCE);
    assert_true(bench->cells[0].confidence < bench->cells[1].confidence);
}

static void test_references_to_nowhere_are_ignored(void **state)
{
    struct bench *bench = *state;
    struct cell_repair repairs[] = {
        {{-1, 0}, "x", "n", 1}, {{5, 0}, "x", "n", 1}, {{0, 99}, "x", "n", 1}, {{0, -1}, "x", "n", 1}};
    struct cell_doubt doubts[] = {{{-1, 0}, FLAG_CLIPPED, NULL}, {{0, 3}, FLAG_CLIPPED, NULL}};
    bench->reading.repairs = repairs;
    bench->reading.repair_count = 4;
    bench->reading.doubts = doubts;
    bench->reading.doubt_count = 2;
    settle(bench);
    for (int i = 0; i < 3; i++)
        assert_int_equal(bench->cells[i].flags, 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_nothing_to_say),
        TEST(test_a_repair_keeps_what_was_read),
        TEST(test_a_known_label_is_sure_without_a_note),
        TEST(test_low_confidence_is_flagged_where_text_is),
        TEST(test_lines_multiply),
        TEST(test_a_doubt_flags_and_lowers),
        TEST(test_a_sum_that_adds_up_confirms),
        TEST(test_a_total_and_its_only_item_confirm_nothing),
        TEST(test_amounts_are_held_to_more),
        TEST(test_covered_and_guessed_cells_lose_confidence),
        TEST(test_references_to_nowhere_are_ignored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
