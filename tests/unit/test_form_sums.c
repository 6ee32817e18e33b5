/* Sums over the rows of a list: within a row, down to the row that ends it, and to the money table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/arena.h"
#include "form/rules.h"
#include "form_sheet.h"
#include "shenbao/status.h"

static const char tasks[] =
    "0 0 1 2 部门（单位）名称\n0 2 1 5 [128]清河县交通运输局\n1 0 5 1 年度主要任务\n"
    "1 1 2 1 任务名称\n1 2 2 2 主要内容\n1 4 1 3 预算金额（万元）\n2 4 1 1 总额\n"
    "2 5 1 1 财政拨款\n2 6 1 1 其他资金\n3 1 1 1 养护\n3 2 1 2 县乡公路日常养护\n"
    "3 4 1 1 1,080.00\n3 5 1 1 1,080.00\n3 6 1 1 0.00\n4 1 1 1 检测\n4 2 1 2 桥梁检测\n"
    "4 4 1 1 20.00\n4 5 1 1 15.00\n4 6 1 1 5.00\n5 1 1 3 金额合计\n5 4 1 1 1100.00\n"
    "5 5 1 1 1095.00\n5 6 1 1 5.00\n6 0 1 1 年度总体目标\n6 1 1 6 保障道路畅通。\n";

static const struct record *read_tasks(struct bench *bench, const struct form_set *forms)
{
    assert_int_equal(form_read(forms, &bench->sheet, bench->arena, &bench->reading), STATUS_OK);
    assert_int_equal(bench->reading.record_count, 1);
    return &bench->reading.records[0];
}

static const struct record *read_with(struct bench *bench, int row, int column, const char *text)
{
    bench->sheet = form_sheet_make(bench->arena, tasks, "部门整体支出绩效目标表\n（2023年度）");
    form_sheet_set(&bench->sheet, row, column, text);
    return read_tasks(bench, bench->forms);
}

/* "outcome message", or "none". */
static const char *said(struct bench *bench, const struct record *record, const char *rule)
{
    for (size_t i = 0; i < record->check_count; i++) {
        const struct record_check *check = &record->checks[i];
        if (strcmp(check->rule, rule) == 0)
            return arena_printf(bench->arena, "%s %s", check->outcome, check->message);
    }
    return "none";
}

static unsigned flags_of(const struct bench *bench, int row, int column)
{
    return reading_flags(&bench->reading, &bench->sheet, row, column);
}

static void test_sums_that_add_up(void **state)
{
    struct bench *bench = *state;
    const struct record *record = read_with(bench, 3, 1, "养护");
    assert_string_equal(said(bench, record, "tasks.sum.1"), "pass 1080.00 = 1080.00 + 0.00");
    assert_string_equal(said(bench, record, "tasks.sum.end"), "pass 1100.00 = 1095.00 + 5.00");
    assert_string_equal(said(bench, record, "tasks.end.total"), "pass 1100.00 = 1080.00 + 20.00");
    assert_string_equal(said(bench, record, "tasks.end.other"), "pass 5.00 = 0.00 + 5.00");
    for (int row = 3; row <= 5; row++)
        for (int column = 4; column <= 6; column++)
            assert_int_equal(flags_of(bench, row, column), 0);
}

/* One amount misread: its row and its column say so, and point at no row that adds up. */
static void test_an_amount_misread(void **state)
{
    struct bench *bench = *state;
    const struct record *record = read_with(bench, 4, 5, "75.00");
    assert_string_equal(said(bench, record, "tasks.sum.2"), "fail 20.00 ≠ 75.00 + 5.00");
    assert_string_equal(said(bench, record, "tasks.end.fiscal"), "fail 1095.00 ≠ 1080.00 + 75.00");
    assert_int_equal(flags_of(bench, 4, 5), FLAG_SUM_MISMATCH);
    assert_int_equal(flags_of(bench, 5, 5), FLAG_SUM_MISMATCH);
    assert_int_equal(flags_of(bench, 3, 5), 0);
    assert_int_equal(flags_of(bench, 5, 4), 0);
}

/* The paper's own error: every row adds up, and the last one says another sum. */
static void test_a_sum_that_is_wrong_on_the_paper(void **state)
{
    struct bench *bench = *state;
    bench->sheet = form_sheet_make(bench->arena, tasks, "部门整体支出绩效目标表\n（2023年度）");
    form_sheet_set(&bench->sheet, 5, 4, "1200.00");
    form_sheet_set(&bench->sheet, 5, 5, "1195.00");
    const struct record *record = read_tasks(bench, bench->forms);
    assert_string_equal(said(bench, record, "tasks.sum.end"), "pass 1200.00 = 1195.00 + 5.00");
    assert_string_equal(said(bench, record, "tasks.end.total"), "fail 1200.00 ≠ 1080.00 + 20.00");
    assert_int_equal(flags_of(bench, 5, 4), FLAG_SUM_MISMATCH);
    assert_int_equal(flags_of(bench, 5, 5), FLAG_SUM_MISMATCH);
    assert_int_equal(flags_of(bench, 5, 6), 0);
    assert_int_equal(flags_of(bench, 3, 4), 0);
}

static void test_blank_and_unread_amounts(void **state)
{
    struct bench *bench = *state;
    const struct record *record = read_with(bench, 5, 4, "");
    assert_string_equal(said(bench, record, "tasks.end.total"), "none");
    assert_string_equal(said(bench, record, "tasks.sum.end"), "none");
    record = read_with(bench, 4, 4, "2O.00");
    assert_string_equal(said(bench, record, "tasks.sum.2"), "skip \"2O.00\" is no amount");
    assert_string_equal(said(bench, record, "tasks.end.total"), "skip \"2O.00\" is no amount");
    assert_int_equal(flags_of(bench, 4, 4), FLAG_PATTERN_MISMATCH);
    record = read_with(bench, 3, 6, "/");
    assert_string_equal(said(bench, record, "tasks.sum.1"), "pass 1080.00 = 1080.00");
    record = read_with(bench, 3, 4, "99999999999.99");
    assert_string_equal(said(bench, record, "tasks.sum.1"), "fail 99999999999.99 ≠ 1080.00 + 0.00");
}

static const char own_form[] = "[form]\nid = own\nversion = 1\n[known by]\nneeds = 1\nlabel 9 = 任务名称\n"
                               "[checks]\ntasks.fund = annual total = total\n"
                               "[money]\ntotal annual = 预算总额\nother = 其他预算\nrows = total other\n"
                               "amount = ^(?<amount>\\d+(?:\\.\\d+)?)$\n"
                               "[indicators]\nlevel1 = 一级指标\nlevel3 = 三级指标\nvalue = 指标值\n"
                               "columns = level1, annual: level3 value\n"
                               "[list tasks]\nname = 任务名称\ntotal = 总额\nend = 合计\n";

static const struct record *read_own(struct bench *bench, const char *total)
{
    static const char cells[] = "0 0 1 1 预算总额\n0 1 1 1 30.5\n1 0 1 1 其他预算\n1 1 1 1 30.5\n"
                                "2 0 1 1 任务名称\n2 1 1 1 总额\n3 0 1 1 养护\n3 1 1 1 10.5\n"
                                "4 0 1 1 检测\n4 1 1 1 20\n5 0 1 1 合计\n5 1 1 1 30.5\n";
    struct form_set *forms = form_set_new();
    char *message = NULL;
    assert_int_equal(form_set_add(forms, "own.form", own_form, strlen(own_form), &message), STATUS_OK);
    bench->sheet = form_sheet_make(bench->arena, cells, "");
    form_sheet_set(&bench->sheet, 0, 1, total);
    const struct record *record = read_tasks(bench, forms);
    form_set_free(forms);
    return record;
}

static void test_a_column_and_an_item_of_the_money(void **state)
{
    struct bench *bench = *state;
    assert_string_equal(said(bench, read_own(bench, "30.5"), "tasks.fund"), "pass 30.5 = 10.5 + 20");
    assert_string_equal(said(bench, read_own(bench, "80.5"), "tasks.fund"), "fail 80.5 ≠ 10.5 + 20");
    assert_int_equal(flags_of(bench, 0, 1), FLAG_SUM_MISMATCH);
    assert_int_equal(flags_of(bench, 3, 1), FLAG_SUM_MISMATCH);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, form_bench_setup, form_bench_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_sums_that_add_up),
        TEST(test_an_amount_misread),
        TEST(test_a_sum_that_is_wrong_on_the_paper),
        TEST(test_blank_and_unread_amounts),
        TEST(test_a_column_and_an_item_of_the_money),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
