/* How repairs, doubts and checks move a cell's confidence and flags. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "base/arena.h"
#include "calibration_text.h"
#include "doubt/calibration.h"
#include "shenbao/doubt.h"

struct bench {
    struct calibration calibration;
    struct doubt_options options;
    struct arena *arena;
    struct text_line lines[3];
    struct cell cells[3];
    struct table table;
    struct sheet sheet;
    struct reading reading;
};

static int setup(void **state)
{
    struct bench *bench = calloc(1, sizeof *bench);
    bench->arena = arena_new();
    bench->options = DOUBT_OPTIONS_DEFAULT;
    char room[96];
    int line;
    assert_null(calibration_parse(CALIBRATION_TEXT, &bench->calibration, &line, room));
    for (int i = 0; i < 3; i++) {
        bench->cells[i] = (struct cell){.column = i, .row_span = 1, .column_span = 1, .sides = 1};
        bench->lines[i] = (struct text_line){
            .text = "",
            .evidence = {
                .symbols = 4, .worst = 1, .looks = 1, .votes = 1, .first = true, .margin = 20, .fit = 1}};
        bench->cells[i].lines = &bench->lines[i];
        bench->cells[i].line_count = i < 2;
    }
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

/* Odds of an error in a symbol of the highest certainty; the test's calibration adds -2 to them. */
static const double sure_odds = -6.906754778648554;

/* What the test's calibration makes of a score. */
static double confidence_at(struct bench *bench, double score)
{
    return calibration_curve(&bench->calibration, score);
}

static bool near(double a, double b)
{
    return fabs(a - b) < 1e-9;
}

static void settle(struct bench *bench)
{
    doubt_settle(&bench->calibration, &bench->options, &bench->reading, bench->arena, &bench->sheet);
}

static void test_nothing_to_say(void **state)
{
    struct bench *bench = *state;
    settle(bench);
    assert_true(near(bench->cells[0].confidence, confidence_at(bench, sure_odds - 2)));
    assert_true(near(bench->cells[2].confidence, confidence_at(bench, -4)));
    for (int i = 0; i < 3; i++) {
        assert_int_equal(bench->cells[i].flags, 0);
        assert_null(bench->cells[i].evidence);
    }
}

static void test_evidence_is_kept_where_it_is_wanted(void **state)
{
    struct bench *bench = *state;
    bench->options.evidence = true;
    settle(bench);
    assert_true(near(bench->cells[0].evidence[EVIDENCE_WORST], sure_odds));
    assert_true(bench->cells[0].evidence[EVIDENCE_CLASS] == CLASS_TEXT);
    assert_true(bench->cells[2].evidence[EVIDENCE_CLASS] == CLASS_BLANK);
    assert_true(bench->cells[1].evidence[EVIDENCE_FIGURES] == 1);
}

static void test_a_repair_keeps_what_was_read(void **state)
{
    struct bench *bench = *state;
    const char *before[] = {"split lines"};
    bench->cells[0].notes = before;
    bench->cells[0].note_count = 1;
    struct cell_repair repair = {{0, 0}, "二级指标", "repaired: vocabulary", 0.975};
    bench->reading.repairs = &repair;
    bench->reading.repair_count = 1;
    settle(bench);
    assert_string_equal(bench->cells[0].text, "二级指标");
    assert_string_equal(bench->cells[0].raw_text, "二级捐标");
    assert_int_equal(bench->cells[0].note_count, 2);
    assert_string_equal(bench->cells[0].notes[0], "split lines");
    assert_string_equal(bench->cells[0].notes[1], "repaired: vocabulary");
    assert_true(near(bench->cells[0].confidence, confidence_at(bench, -4 + 2 * 0.5)));
}

static void test_a_known_label_is_weighed_as_a_label(void **state)
{
    struct bench *bench = *state;
    bench->lines[0].evidence.worst = 0.4;
    struct cell_repair repair = {{0, 0}, "二级捐标", NULL, 1};
    bench->reading.repairs = &repair;
    bench->reading.repair_count = 1;
    settle(bench);
    assert_int_equal(bench->cells[0].note_count, 0);
    assert_true(near(bench->cells[0].confidence, confidence_at(bench, -4)));
}

static void test_low_confidence_is_flagged(void **state)
{
    struct bench *bench = *state;
    bench->lines[0].evidence.worst = 0.5;
    settle(bench);
    assert_int_equal(bench->cells[0].flags, FLAG_LOW_CONFIDENCE);
    assert_int_equal(bench->cells[1].flags, 0);
}

static void test_looks_that_differ_count(void **state)
{
    struct bench *bench = *state;
    bench->lines[0].evidence.looks = 4;
    settle(bench);
    assert_true(near(bench->cells[0].confidence, confidence_at(bench, sure_odds - 2 + 2)));
}

static void test_the_worst_line_counts(void **state)
{
    struct bench *bench = *state;
    struct text_line lines[] = {bench->lines[1], bench->lines[1]};
    lines[1].evidence.worst = 0.5;
    bench->cells[1].lines = lines;
    bench->cells[1].line_count = 2;
    settle(bench);
    assert_int_equal(bench->cells[1].flags, FLAG_LOW_CONFIDENCE);
}

static void test_a_doubt_flags_however_sure(void **state)
{
    struct bench *bench = *state;
    struct cell_doubt doubts[] = {{{0, 1}, FLAG_SUM_MISMATCH, "370 ≠ 100"},
                                  {{0, 2}, FLAG_UNEXPECTED_EMPTY, NULL}};
    bench->reading.doubts = doubts;
    bench->reading.doubt_count = 2;
    settle(bench);
    assert_int_equal(bench->cells[1].flags, FLAG_SUM_MISMATCH);
    assert_int_equal(bench->cells[2].flags & FLAG_UNEXPECTED_EMPTY, FLAG_UNEXPECTED_EMPTY);
    assert_true(near(bench->cells[2].confidence, confidence_at(bench, -3)));
}

/* A sum over the three cells, with these amounts; whether it confirmed the first. */
static bool sum_confirms(struct bench *bench, const char *total, const char *one, const char *other)
{
    const char *amounts[] = {total, one, other};
    struct cell_ref cells[3];
    struct record_fund funds[3];
    for (int i = 0; i < 3; i++) {
        cells[i] = (struct cell_ref){0, i};
        funds[i] =
            (struct record_fund){.amount = amounts[i], .value = {.text = amounts[i], .where = cells[i]}};
        bench->cells[i].text = bench->cells[i].raw_text = amounts[i];
    }
    struct record_check check = {.rule = "funds.sum", .outcome = "pass", .cells = cells, .cell_count = 3};
    struct record record = {.checks = &check, .check_count = 1, .funds = funds, .fund_count = 3};
    bench->reading.records = &record;
    bench->reading.record_count = 1;
    bench->options.evidence = true;
    settle(bench);
    assert_true(bench->cells[0].evidence[EVIDENCE_AMOUNT] == 1);
    return bench->cells[0].evidence[EVIDENCE_CONFIRMED] == 1;
}

static void test_a_sum_that_adds_up_confirms(void **state)
{
    assert_true(sum_confirms(*state, "30.00", "10.00", "20.00"));
}

static void test_a_total_and_its_only_item_confirm_nothing(void **state)
{
    assert_false(sum_confirms(*state, "30.00", "30.00", "0.00"));
}

static void test_amounts_are_held_to_more(void **state)
{
    struct bench *bench = *state;
    struct record_fund fund = {.amount = "100.00", .value = {.text = "100.00", .where = {0, 1}}};
    struct record record = {.funds = &fund, .fund_count = 1};
    bench->reading.records = &record;
    bench->reading.record_count = 1;
    /* An error of 0.02: less than the 0.03 that the threshold allows, more than half of that. */
    bench->lines[0].evidence.worst = bench->lines[1].evidence.worst = 1 + 0.35 * log(1 / (1 + exp(0.1)));
    settle(bench);
    assert_true(near(bench->cells[0].confidence, 0.98));
    assert_true(near(bench->cells[1].confidence, 0.98));
    assert_int_equal(bench->cells[0].flags, 0);
    assert_int_equal(bench->cells[1].flags, FLAG_LOW_CONFIDENCE);
}

static void test_the_picture_flags_where_it_makes_unsure(void **state)
{
    struct bench *bench = *state;
    bench->cells[0].flags = bench->cells[1].flags = FLAG_COVERED;
    bench->lines[0].evidence.worst = 0.6;
    settle(bench);
    assert_int_equal(bench->cells[0].flags, FLAG_COVERED | FLAG_LOW_CONFIDENCE);
    assert_int_equal(bench->cells[1].flags, 0);
}

static void test_a_doubt_of_the_form_keeps_its_flag(void **state)
{
    struct bench *bench = *state;
    struct cell_doubt doubt = {{0, 1}, FLAG_CLIPPED | FLAG_RULE_FAILED, NULL};
    bench->reading.doubts = &doubt;
    bench->reading.doubt_count = 1;
    bench->cells[1].flags = FLAG_COVERED;
    settle(bench);
    assert_int_equal(bench->cells[1].flags, FLAG_CLIPPED | FLAG_RULE_FAILED);
}

static void test_a_looser_slip_flags_less(void **state)
{
    struct bench *bench = *state;
    bench->options.max_slip = 30;
    bench->options.least_caught = 0;
    bench->lines[0].evidence.worst = 0.7;
    settle(bench);
    assert_int_equal(bench->cells[0].flags, 0);
    bench->options.max_slip = 0;
    bench->options.review_rate = 1;
    settle(bench);
    assert_int_equal(bench->cells[0].flags, FLAG_LOW_CONFIDENCE);
}

/* Sets the three cells' texts and settles; which of them have words that stand twice, as digits of a number. */
static int twins_of(struct bench *bench, const char *a, const char *b, const char *c, enum evidence kind)
{
    const char *texts[] = {a, b, c};
    int marks = 0;
    bench->options.evidence = true;
    for (int i = 0; i < 3; i++)
        bench->cells[i].text = bench->cells[i].raw_text = texts[i];
    settle(bench);
    for (int i = 0; i < 3; i++)
        marks = marks * 10 + (bench->cells[i].evidence[kind] > 0);
    return marks;
}

static void test_words_said_twice(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(twins_of(bench, "受益农户", "受益农户", "带动农户", EVIDENCE_EQUAL), 110);
    assert_int_equal(twins_of(bench, "受益农户", "党益农户", "带动流转", EVIDENCE_NEAR), 110);
    assert_int_equal(twins_of(bench, "受益", "党益", "", EVIDENCE_NEAR), 0); /* too short to say */
    assert_int_equal(twins_of(bench, "受益农户", "受益农户", "党益农户", EVIDENCE_NEAR), 1);
    bench->cells[1].row = 40;
    assert_int_equal(twins_of(bench, "受益农户", "党益农户", "", EVIDENCE_NEAR), 0);
}

static double evidence_of(struct bench *bench, const char *text, enum evidence kind)
{
    bench->cells[0].text = bench->cells[0].raw_text = text;
    bench->options.evidence = true;
    settle(bench);
    return bench->cells[0].evidence[kind];
}

static void test_odd_neighbours(void **state)
{
    struct bench *bench = *state;
    static const struct {
        const char *text;
        int odd;
    } texts[] = {
        {"≥8,200户", 0}, {"≥8.200户", 1},  {"8.2000", 0},     {"2024年“五-”前", 1}, {"保障-运转", 0},
        {"6O条", 1},     {"O2", 1},        {"≥3%%", 1},       {"硕士及以±", 1},     {"±0.5", 0},
        {"0.125%", 0},   {"1.234.567", 2}, {"2024-03.18", 1}, {"2024.3-11", 0},     {"2024.01-2024.06", 0}};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_int_equal((int)evidence_of(bench, texts[i].text, EVIDENCE_ODD), texts[i].odd);
}

static void test_width_tells_what_was_lost(void **state)
{
    struct text_line line = {.text = "城乡居民养老保险", .evidence = {.width = 800}};
    assert_true(width_misfit(&line, 100) == 0);
    line.text = "城乡居民养老保";
    assert_true(width_misfit(&line, 100) > 0.4);
    line.text = "城乡居民养老保险险";
    assert_true(width_misfit(&line, 100) > 0.3);
    assert_true(width_misfit(&line, 0) == 0);
    line.text = "险";
    assert_true(width_misfit(&line, 100) == 0); /* a single one may be spaced or not */
    line.evidence.width = 0;
    line.text = "绩效目标";
    assert_true(width_misfit(&line, 100) == 0); /* a stack */
}

/* A line outside the tables has a probability of its own, and flags: its doubts', and that of low confidence. */
static void test_lines_outside_the_tables(void **state)
{
    struct bench *bench = *state;
    struct outside_line lines[] = {
        {.text = "2024年度", .confidence = 0.5, .role = "subtitle", .evidence = bench->lines[0].evidence},
        {.text = "202。年度", .confidence = 0.5, .role = "subtitle", .evidence = bench->lines[0].evidence},
        {.text = "2021年度", .confidence = 0.5, .role = "subtitle", .evidence = bench->lines[0].evidence}};
    lines[1].evidence.worst = 0.5;
    struct cell_doubt doubt = {{-1, 2}, FLAG_RULE_FAILED, NULL};
    bench->reading.doubts = &doubt;
    bench->reading.doubt_count = 1;
    bench->sheet.outside = lines;
    bench->sheet.outside_count = 3;
    bench->options.evidence = true;
    settle(bench);
    assert_true(near(lines[0].confidence, confidence_at(bench, sure_odds - 2)));
    assert_true(lines[1].confidence < 0.97);
    assert_int_equal(lines[0].flags, 0);
    assert_int_equal(lines[1].flags, FLAG_LOW_CONFIDENCE);
    assert_int_equal(lines[2].flags, FLAG_RULE_FAILED);
    assert_true(lines[0].weighed[EVIDENCE_CLASS] == CLASS_LINE);
}

/* What reads badly, and a dark spot where nothing was read. */
static void test_language_and_spots_are_evidence(void **state)
{
    struct bench *bench = *state;
    bench->options.evidence = true;
    bench->lines[0].evidence.ease = -7;
    bench->lines[0].evidence.least = -19;
    bench->cells[2].spot = 50;
    settle(bench);
    assert_true(near(bench->cells[0].evidence[EVIDENCE_EASE], 7));
    assert_true(near(bench->cells[0].evidence[EVIDENCE_STRANGE], 19));
    assert_true(near(bench->cells[2].evidence[EVIDENCE_SPOT], log(51)));
    assert_true(bench->cells[1].evidence[EVIDENCE_SPOT] == 0);
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
        TEST(test_evidence_is_kept_where_it_is_wanted),
        TEST(test_a_repair_keeps_what_was_read),
        TEST(test_a_known_label_is_weighed_as_a_label),
        TEST(test_low_confidence_is_flagged),
        TEST(test_looks_that_differ_count),
        TEST(test_the_worst_line_counts),
        TEST(test_a_doubt_flags_however_sure),
        TEST(test_a_sum_that_adds_up_confirms),
        TEST(test_a_total_and_its_only_item_confirm_nothing),
        TEST(test_amounts_are_held_to_more),
        TEST(test_the_picture_flags_where_it_makes_unsure),
        TEST(test_a_doubt_of_the_form_keeps_its_flag),
        TEST(test_a_looser_slip_flags_less),
        TEST(test_words_said_twice),
        TEST(test_odd_neighbours),
        cmocka_unit_test(test_width_tells_what_was_lost),
        TEST(test_lines_outside_the_tables),
        TEST(test_language_and_spots_are_evidence),
        TEST(test_references_to_nowhere_are_ignored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
