/* Numbers before level 3 texts: 指标1：, 指标2：. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/arena.h"
#include "form_sheet.h"
#include "shenbao/status.h"

enum { FIRST_ROW = 9, LEVEL3 = 6, ROWS = 6 }; /* of the annual half in form_sheet_two */

/* The annual half with these texts, a row each; NULL: the row has none. Rows 0 and 1 are 数量指标, 3 and 4 under 效益指标. */
static void read_numbers(struct bench *bench, const char *const *texts)
{
    bench->sheet = form_sheet_make(bench->arena, form_sheet_two, "项目支出绩效目标申报表\n（2023年度）");
    for (int i = 0; i < ROWS; i++) {
        form_sheet_set(&bench->sheet, FIRST_ROW + i, LEVEL3, texts[i] ? texts[i] : "");
        form_sheet_set(&bench->sheet, FIRST_ROW + i, LEVEL3 + 1, texts[i] ? "≥1个" : "");
    }
    assert_int_equal(form_read(bench->forms, &bench->sheet, bench->arena, &bench->reading), STATUS_OK);
    assert_int_equal(bench->reading.record_count, 1);
}

static const struct record_check *number_check(const struct bench *bench, size_t *ret_count)
{
    const struct record *record = &bench->reading.records[0];
    const struct record_check *found = NULL;
    *ret_count = 0;
    for (size_t i = 0; i < record->check_count; i++) {
        if (strcmp(record->checks[i].rule, "indicators.number") != 0 ||
            strcmp(record->checks[i].period, "annual") != 0)
            continue;
        found = &record->checks[i];
        ++*ret_count;
    }
    return found;
}

static void expect_outcome(struct bench *bench, const char *const *texts, const char *outcome)
{
    size_t count;
    read_numbers(bench, texts);
    const struct record_check *check = number_check(bench, &count);
    assert_string_equal(check ? check->outcome : "none", outcome);
    assert_int_equal(count, check ? 1 : 0);
}

static bool is_doubted(struct bench *bench, int row)
{
    return reading_flags(&bench->reading, &bench->sheet, FIRST_ROW + row, LEVEL3) & FLAG_RULE_FAILED;
}

static void test_numbers_that_count_on(void **state)
{
    static const char *const cases[][ROWS] = {
        {"指标1：甲方", "指标2：乙方", "指标1：丙方", "指标1：丁方", "指标1：戊方",
         "指标1：己方"}, /* in level 2 */
        {"指标1：甲方", "指标2：乙方", "指标3：丙方", "指标1：丁方", "指标2：戊方",
         "指标1：己方"}, /* in level 1 */
        {"甲方", "指标1：乙方", "指标1：丙方", NULL, NULL, "指标1：己方"},
        {"甲方", "指标2：乙方", "指标1：丙方", NULL, "指标1：戊方", "指标1：己方"},
        {"指标1：甲方", NULL, "指标3：丙方", "指标1：丁方", NULL, "指标1：己方"}, /* blank rows are counted */
    };
    struct bench *bench = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        expect_outcome(bench, cases[i], "pass");
        for (int row = 0; row < ROWS; row++)
            assert_false(is_doubted(bench, row));
    }
}

static void test_a_number_that_does_not(void **state)
{
    static const char *const texts[] = {"指标1：甲方", "指标7：乙方", "指标1：丙方",
                                        "指标1：丁方", "指标1：戊方", "指标1：己方"};
    struct bench *bench = *state;
    expect_outcome(bench, texts, "fail");
    for (int row = 0; row < ROWS; row++)
        assert_int_equal(is_doubted(bench, row), row == 1);
    const struct record_indicator *first = bench->reading.records[0].indicators;
    for (size_t i = 0; i < bench->reading.records[0].indicator_count; i++)
        assert_null(strstr(first[i].level3.text, "指标2"));
}

static void test_too_few_numbers_say_nothing(void **state)
{
    static const char *const cases[][ROWS] = {
        {"甲方", "乙方", "丙方", "丁方", "戊方", "己方"},
        {"甲方", "指标7：乙方", "丙方", "丁方", "戊方", "己方"},
        {NULL, NULL, NULL, NULL, NULL, NULL},
    };
    struct bench *bench = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        expect_outcome(bench, cases[i], "none");
}

/* A value without the cell of its level 3 text has no number, and does not break the count. */
static void test_a_missing_cell(void **state)
{
    static const char *const texts[] = {"指标1：甲方", "指标2：乙方", "指标1：丙方",
                                        "指标1：丁方", "指标1：戊方", "指标1：己方"};
    struct bench *bench = *state;
    read_numbers(bench, texts);
    form_sheet_drop(&bench->sheet, FIRST_ROW + 2, LEVEL3);
    assert_int_equal(form_read(bench->forms, &bench->sheet, bench->arena, &bench->reading), STATUS_OK);
    size_t count;
    const struct record_check *check = number_check(bench, &count);
    assert_non_null(check);
    assert_string_equal(check->outcome, "pass");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, form_bench_setup, form_bench_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_numbers_that_count_on),
        TEST(test_a_number_that_does_not),
        TEST(test_too_few_numbers_say_nothing),
        TEST(test_a_missing_cell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
