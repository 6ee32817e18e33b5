/* Years that no line gives as it is printed, and what they may be concluded from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "form_sheet.h"
#include "shenbao/status.h"

static const struct record_value *year_of(struct bench *bench, const char *cells, const char *outside)
{
    if (cells)
        bench->sheet = form_sheet_make(bench->arena, cells, outside);
    assert_int_equal(form_read(bench->forms, &bench->sheet, bench->arena, &bench->reading), STATUS_OK);
    assert_int_equal(bench->reading.record_count, 1);
    const struct record *record = &bench->reading.records[0];
    for (size_t i = 0; i < record->field_count; i++) {
        if (strcmp(record->fields[i].name, "year") == 0)
            return &record->fields[i].value;
    }
    return NULL;
}

static void test_a_year_that_reads_well_is_not_inferred(void **state)
{
    const struct record_value *year = year_of(*state, form_sheet_two, "项目支出绩效目标申报表\n（2023年度）");
    assert_string_equal(year->text, "2023");
    assert_null(year->inferred);
}

static void test_the_span_tells_a_misread_line(void **state)
{
    const struct record_value *year = year_of(*state, form_sheet_two, "项目支出绩效目标申报表\n(20?4年度)");
    assert_string_equal(year->text, "2024");
    assert_string_equal(year->inferred, "read as \"(20?4年度)\"");
    assert_int_equal(year->where.table, -1);
    assert_int_equal(year->where.cell, 1);
}

static void test_a_line_like_several_years_says_nothing(void **state)
{
    assert_null(year_of(*state, form_sheet_two, "项目支出绩效目标申报表\n202÷千度"));
    assert_null(year_of(*state, form_sheet_two, "项目支出绩效目标申报表\n（　　年度）"));
    assert_null(year_of(*state, form_sheet_one, "项目支出绩效目标表\n(20?4年度)"));
}

static void test_values_tell_years_that_are_as_near(void **state)
{
    struct bench *bench = *state;
    bench->sheet = form_sheet_make(bench->arena, form_sheet_two, "项目支出绩效目标申报表\n202÷千度");
    form_sheet_set(&bench->sheet, 10, 6, "检测完成时间");
    form_sheet_set(&bench->sheet, 10, 7, "2024年12月");
    const struct record_value *year = year_of(bench, NULL, NULL);
    assert_string_equal(year->text, "2024");
    assert_string_equal(year->inferred, "read as \"202÷千度\"");
}

static void test_a_line_like_one_year_alone(void **state)
{
    const struct record_value *year = year_of(*state, form_sheet_one, "项目支出绩效目标表\n024年度");
    assert_string_equal(year->text, "2024");
    assert_non_null(year->inferred);
}

static void test_without_a_line_values_tell(void **state)
{
    struct bench *bench = *state;
    bench->sheet = form_sheet_make(bench->arena, form_sheet_two, "项目支出绩效目标申报表");
    form_sheet_set(&bench->sheet, 10, 3, "检测完成时间"); /* of the mid-term */
    form_sheet_set(&bench->sheet, 10, 4, "2025年12月");
    assert_null(year_of(bench, NULL, NULL));
    form_sheet_set(&bench->sheet, 10, 6, "检测完成时间");
    form_sheet_set(&bench->sheet, 10, 7, "2023年6月底前");
    const struct record_value *year = year_of(bench, NULL, NULL);
    assert_string_equal(year->text, "2023");
    assert_string_equal(year->inferred, "the only year that values name");
    assert_int_equal(year->where.cell, -1);
    form_sheet_set(&bench->sheet, 10, 7, "2030年6月底前"); /* not in the span */
    assert_null(year_of(bench, NULL, NULL));
}

static void test_a_span_of_one_year_tells(void **state)
{
    struct bench *bench = *state;
    bench->sheet = form_sheet_make(bench->arena, form_sheet_two, "项目支出绩效目标申报表");
    form_sheet_set(&bench->sheet, 6, 1, "中期目标（2025年—2025年）");
    const struct record_value *year = year_of(bench, NULL, NULL);
    assert_string_equal(year->text, "2025");
    assert_string_equal(year->inferred, "the only year of the goal's span");
}

static void test_notes_are_no_year(void **state)
{
    struct bench *bench = *state;
    bench->sheet = form_sheet_make(bench->arena, form_sheet_one, "项目支出绩效目标表\n024年度");
    bench->sheet.outside[1].role = "note";
    assert_null(year_of(bench, NULL, NULL));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, form_bench_setup, form_bench_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_year_that_reads_well_is_not_inferred),
        TEST(test_the_span_tells_a_misread_line),
        TEST(test_a_line_like_several_years_says_nothing),
        TEST(test_values_tell_years_that_are_as_near),
        TEST(test_a_line_like_one_year_alone),
        TEST(test_without_a_line_values_tell),
        TEST(test_a_span_of_one_year_tells),
        TEST(test_notes_are_no_year),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
