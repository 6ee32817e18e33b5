/* Other readings that the form stage offers for cells in doubt. It never takes one: the texts stay as they were read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "form_sheet.h"
#include "shenbao/status.h"

static const char outside[] = "项目支出绩效目标申报表\n（2023年度）";

static void read_with(struct bench *bench, int row, int column, const char *text)
{
    if (!bench->sheet.table_count)
        bench->sheet = form_sheet_make(bench->arena, form_sheet_two, outside);
    form_sheet_set(&bench->sheet, row, column, text);
    assert_int_equal(form_read(bench->forms, &bench->sheet, bench->arena, &bench->reading), STATUS_OK);
    assert_int_equal(bench->reading.record_count, 1);
    assert_string_equal(form_sheet_cell(&bench->sheet, row, column)->text, text);
}

static void expect(struct bench *bench, int row, int column, const char *text, const char *reason)
{
    const char *why = NULL;
    const char *offered = reading_suggestion(&bench->reading, &bench->sheet, row, column, &why);
    assert_string_equal(offered ? offered : "none", text);
    assert_string_equal(why ? why : "none", reason);
}

static unsigned flags_of(struct bench *bench, int row, int column)
{
    return reading_flags(&bench->reading, &bench->sheet, row, column);
}

/* ---- amounts and values that are not written as such ---- */

static void test_amounts_with_wrong_signs(void **state)
{
    static const char *const cases[][2] = {
        {"10.000.00", "10,000.00"}, {"1.280.00", "1,280.00"},
        {"1,280,00", "1,280.00"},   {"12 80", "12.80"},
        {"1 280 00", "1,280.00"},   {"1,280 .O0", "1,280.00"},
        {"O.00", "0.00"},           {"--420.00", "420.00"},
        {"420.00'", "420.00"},      {"12,345.678.90", "12,345,678.90"},
        {"T050.00", "1050.00"},
    };
    struct bench *bench = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        read_with(bench, 3, 6, cases[i][0]);
        assert_true(flags_of(bench, 3, 6) & FLAG_PATTERN_MISMATCH);
        expect(bench, 3, 6, cases[i][1], "shape");
    }
}

static void test_nothing_is_offered_where_nobody_can_say(void **state)
{
    static const char *const cases[] = {"1.2.3", "12.34.5678", "经费", "..",
                                        "1234567890123456789012345678.1.1"};
    struct bench *bench = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        read_with(bench, 3, 6, cases[i]);
        assert_true(flags_of(bench, 3, 6) & FLAG_PATTERN_MISMATCH);
        expect(bench, 3, 6, "none", "none");
    }
}

static void test_amounts_as_they_are_written(void **state)
{
    static const char *const cases[] = {"420.00",         "1,420.00", "1，420.00", "0.5",
                                        "１,２６０.５０", "/",        "420.00万元"};
    struct bench *bench = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        read_with(bench, 3, 6, cases[i]);
        assert_false(flags_of(bench, 3, 6) & FLAG_PATTERN_MISMATCH);
        expect(bench, 3, 6, "none", "none");
    }
}

/* A gap between digits may be a lost point: what stands there is no amount until somebody has looked. */
static void test_a_gap_is_no_amount(void **state)
{
    struct bench *bench = *state;
    read_with(bench, 3, 6, "420 00");
    const struct record *record = &bench->reading.records[0];
    assert_null(record_amount(record, "annual", "total"));
    expect(bench, 3, 6, "420.00", "shape");
}

static void test_values_with_wrong_signs(void **state)
{
    static const char *const cases[][2] = {
        {"≥1.280.00元", "≥1,280.00元"},
        {"≥3,6%", "≥3.6%"},
        {"≥12 80元", "≥12.80元"},
        {"=≥90%", "≥90%"},
        {"--≥90%", "≥90%"},
        {"!≤543.05万元", "≤543.05万元"},
    };
    struct bench *bench = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        read_with(bench, 9, 4, cases[i][0]);
        assert_true(flags_of(bench, 9, 4) & FLAG_PATTERN_MISMATCH);
        expect(bench, 9, 4, cases[i][1], "shape");
    }
}

/* 项目资金（元） is as near as 项目资金（万元） to what was read, and ten thousand times less. */
static void test_a_heading_repaired_to_another_unit(void **state)
{
    struct bench *bench = *state;
    read_with(bench, 3, 0, "项目资金/m51");
    assert_true(flags_of(bench, 3, 0) & FLAG_PATTERN_MISMATCH);
    expect(bench, 3, 0, "项目资金（万元）", "vocabulary");
    read_with(bench, 3, 0, "项目资金（万兀）");
    assert_int_equal(flags_of(bench, 3, 0), 0);
}

static const char department[] =
    "0 0 1 2 部门（单位）名称\n0 2 1 5 [128]清河县交通运输局\n1 0 5 1 年度主要任务\n"
    "1 1 2 1 任务名称\n1 2 2 2 主要内容\n1 4 1 3 预算金额（万元）\n2 4 1 1 总额\n"
    "2 5 1 1 财政拨款\n2 6 1 1 其他资金\n3 1 1 1 养护\n3 2 1 2 县乡公路日常养护\n"
    "3 4 1 1 80.00\n3 5 1 1 80.00\n3 6 1 1 0.00\n4 1 1 1 检测\n4 2 1 2 桥梁检测\n"
    "4 4 1 1 1.280.00\n4 5 1 1 15.00\n4 6 1 1 /\n5 1 1 3 金额合计\n5 4 1 1 100.00\n"
    "5 5 1 1 95.00\n5 6 1 1 0.00\n6 0 1 1 年度总体目标\n6 1 1 6 保障道路畅通。\n";

/* Columns that a form gives a shape: those of a list here. */
static void test_columns_of_a_shape(void **state)
{
    struct bench *bench = *state;
    bench->sheet = form_sheet_make(bench->arena, department, "部门整体支出绩效目标表\n（2023年度）");
    read_with(bench, 3, 5, "经费");
    assert_int_equal(bench->reading.records[0].list_count, 1);
    assert_int_equal(flags_of(bench, 3, 5), FLAG_PATTERN_MISMATCH);
    expect(bench, 3, 5, "none", "none");
    assert_int_equal(flags_of(bench, 4, 4), FLAG_PATTERN_MISMATCH);
    expect(bench, 4, 4, "1,280.00", "shape");
    assert_int_equal(flags_of(bench, 3, 4), 0);
    assert_int_equal(flags_of(bench, 4, 6), 0);
    assert_int_equal(flags_of(bench, 3, 2), 0); /* words have no shape */
}

/* ---- what is printed twice ---- */

static void test_goals_offer_each_other_single_places(void **state)
{
    struct bench *bench = *state;
    bench->sheet = form_sheet_make(bench->arena, form_sheet_two, outside);
    form_sheet_set(&bench->sheet, 7, 1, "完成世行货款利息偿还，到2025年实训条件明显提高，影响力扩大。");
    read_with(bench, 7, 4, "完成世行贷款利息偿还，到2023年实训条仵明显提高，影响扩大。");
    expect(bench, 7, 1, "完成世行贷款利息偿还，到2025年实训条仵明显提高，影响扩大。", "other_period");
    expect(bench, 7, 4, "完成世行货款利息偿还，到2023年实训条件明显提高，影响力扩大。", "other_period");
}

/* 实训条件 stands in another cell too: then it is offered, and its misreading is not. */
static void test_the_rest_of_the_page_decides(void **state)
{
    struct bench *bench = *state;
    bench->sheet = form_sheet_make(bench->arena, form_sheet_two, outside);
    form_sheet_set(&bench->sheet, 10, 3, "实训条件达标率");
    form_sheet_set(&bench->sheet, 7, 1, "完成世行货款利息偿还，实训条件明显提高。");
    read_with(bench, 7, 4, "完成世行贷款利息偿还，实训条仵明显提高。");
    expect(bench, 7, 1, "完成世行贷款利息偿还，实训条件明显提高。", "other_period");
    expect(bench, 7, 4, "完成世行货款利息偿还，实训条件明显提高。", "other_period");
}

static void test_a_lost_character_of_an_indicator(void **state)
{
    struct bench *bench = *state;
    read_with(bench, 11, 6, "验收格率");
    expect(bench, 11, 6, "验收合格率", "other_period");
    read_with(bench, 12, 7, "效果明昷");
    expect(bench, 12, 7, "效果明显", "other_period");
}

static void test_department_and_unit(void **state)
{
    struct bench *bench = *state;
    bench->sheet = form_sheet_make(bench->arena, form_sheet_two, outside);
    form_sheet_set(&bench->sheet, 1, 2, "[073]入安市人力资源和社会保障局");
    read_with(bench, 1, 5, "六安市人力资源和社会保障局");
    expect(bench, 1, 2, "[073]六安市人力资源和社会保障局", "elsewhere");
    expect(bench, 1, 5, "入安市人力资源和社会保障局", "elsewhere");
}

static void test_other_words_are_not_offered(void **state)
{
    struct bench *bench = *state;
    bench->sheet = form_sheet_make(bench->arena, form_sheet_two, outside);
    form_sheet_set(&bench->sheet, 7, 1, "完成2025年各项任务。");
    read_with(bench, 7, 4, "完成2023年各项任务。");
    expect(bench, 7, 1, "none", "none");
    expect(bench, 7, 4, "none", "none");
    expect(bench, 1, 2, "none", "none"); /* 清河县交通运输局, 清河县公路服务中心 */
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, form_bench_setup, form_bench_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_amounts_with_wrong_signs),     TEST(test_nothing_is_offered_where_nobody_can_say),
        TEST(test_amounts_as_they_are_written),  TEST(test_a_gap_is_no_amount),
        TEST(test_values_with_wrong_signs),      TEST(test_a_heading_repaired_to_another_unit),
        TEST(test_columns_of_a_shape),           TEST(test_goals_offer_each_other_single_places),
        TEST(test_the_rest_of_the_page_decides), TEST(test_a_lost_character_of_an_indicator),
        TEST(test_department_and_unit),          TEST(test_other_words_are_not_offered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
