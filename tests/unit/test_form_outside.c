/* What stands outside the tables: lines whose labels are misread, and the unit of the amounts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/arena.h"
#include "form_sheet.h"
#include "shenbao/status.h"

enum { MONEY_ROW = 3 }; /* of form_sheet_two */

static const struct record *read_under(struct bench *bench, const char *lines, const char *heading)
{
    const char *outside = arena_printf(bench->arena, "项目支出绩效目标申报表\n（2023年度）\n%s", lines);
    bench->sheet = form_sheet_make(bench->arena, form_sheet_two, outside);
    if (heading)
        form_sheet_set(&bench->sheet, MONEY_ROW, 0, heading);
    assert_int_equal(form_read(bench->forms, &bench->sheet, bench->arena, &bench->reading), STATUS_OK);
    assert_int_equal(bench->reading.record_count, 1);
    return &bench->reading.records[0];
}

static void expect_field(struct bench *bench, const char *line, const char *name, const char *text)
{
    const char *found = record_field_text(read_under(bench, line, NULL), name);
    assert_string_equal(found ? found : "none", text);
}

static void test_lines_with_misread_labels(void **state)
{
    static const char *const cases[][3] = {
        {"联系电话：0564-3312345", "phone", "0564-3312345"},
        {"联系电话;0564-3312345", "phone", "0564-3312345"},
        {"联糸电话.3312345", "phone", "3312345"},
        {"电话:05643312345", "phone", "05643312345"},
        {"填报单位：清河县公路服务中心", "reporting_unit", "清河县公路服务中心"},
        {"填报单住;清河县公路服务中心", "reporting_unit", "清河县公路服务中心"},
        {"填报单位，清河县人力资源和社会保障局城乡居民基本养老保险管理服务中心", "reporting_unit",
         "清河县人力资源和社会保障局城乡居民基本养老保险管理服务中心"},
    };
    struct bench *bench = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        expect_field(bench, cases[i][0], cases[i][1], cases[i][2]);
}

static unsigned doubts_on_lines(const struct bench *bench)
{
    unsigned flags = 0;
    for (size_t i = 0; i < bench->reading.doubt_count; i++)
        flags |= bench->reading.doubts[i].where.table < 0 ? bench->reading.doubts[i].flags : 0;
    return flags;
}

/* What stands in a cell too has something that speaks for it. */
static void test_values_that_stand_alone(void **state)
{
    static const struct {
        const char *line, *field;
        bool alone;
    } cases[] = {
        {"填报单位：清河县公路服务中心", "reporting_unit", false},
        {"填报单位：清河县公路服务中必", "reporting_unit", true},
        {"联系电话：0564-3312345", "phone", true},
    };
    struct bench *bench = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct record *record = read_under(bench, cases[i].line, NULL);
        size_t f = 0;
        while (f < record->field_count && strcmp(record->fields[f].name, cases[i].field) != 0)
            f++;
        assert_in_range(f, 0, record->field_count - 1);
        assert_int_equal(record->fields[f].value.where.table, -1);
        assert_int_equal(doubts_on_lines(bench), cases[i].alone ? FLAG_LOW_CONFIDENCE : 0);
    }
}

static void test_a_value_that_somebody_settled_may_stand_alone(void **state)
{
    struct bench *bench = *state;
    read_under(bench, "联系电话：0564-3312345", NULL);
    assert_int_equal(doubts_on_lines(bench), FLAG_LOW_CONFIDENCE);
    for (size_t i = 0; i < bench->sheet.outside_count; i++)
        bench->sheet.outside[i].settled = true;
    assert_int_equal(form_read(bench->forms, &bench->sheet, bench->arena, &bench->reading), STATUS_OK);
    assert_int_equal(doubts_on_lines(bench), 0);
}

/* Nothing is filled in, the label is another, or what stands behind it is none of the kind. */
static void test_lines_that_say_nothing(void **state)
{
    static const char *const cases[][2] = {
        {"联系电话：", "phone"},
        {"0564-3312345", "phone"},
        {"传真号码：0564-3312345", "phone"},
        {"联系电话：见附件", "phone"},
        {"填报单位：", "reporting_unit"},
        {"单位：万元", "reporting_unit"},
        {"单位（盖章）：", "reporting_unit"},
    };
    struct bench *bench = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        expect_field(bench, cases[i][0], cases[i][1], "none");
}

static void expect_unit(struct bench *bench, const char *line, const char *heading, const char *unit,
                        unsigned flags)
{
    const struct record *record = read_under(bench, line, heading);
    assert_true(record->fund_count > 0);
    for (size_t i = 0; i < record->fund_count; i++)
        assert_string_equal(record->funds[i].unit, unit);
    assert_int_equal(reading_flags(&bench->reading, &bench->sheet, MONEY_ROW, 0), flags);
}

static void test_the_unit_of_the_amounts(void **state)
{
    struct bench *bench = *state;
    expect_unit(bench, "单位：万元", "项目资金", "万元", 0);
    expect_unit(bench, "单位：元", "项目资金", "元", FLAG_PATTERN_MISMATCH);
    expect_unit(bench, "金额单住;千元", "项目资金", "千元", FLAG_PATTERN_MISMATCH);
    expect_unit(bench, "（单位：元）", "项目资金", "元", FLAG_PATTERN_MISMATCH);
    expect_unit(bench, "单位：元", "项目资金（万元）", "万元", FLAG_PATTERN_MISMATCH);
    expect_unit(bench, "单位：元", "项目资金（元）", "元", FLAG_PATTERN_MISMATCH); /* as without the line */
    expect_unit(bench, "单位：力元", "项目资金", "万元", 0);
    expect_unit(bench, "单位（盖章）：元", "项目资金", "万元", 0);
    expect_unit(bench, "项目资金合计12元", "项目资金", "万元", 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, form_bench_setup, form_bench_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_lines_with_misread_labels),
        TEST(test_values_that_stand_alone),
        TEST(test_a_value_that_somebody_settled_may_stand_alone),
        TEST(test_lines_that_say_nothing),
        TEST(test_the_unit_of_the_amounts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
