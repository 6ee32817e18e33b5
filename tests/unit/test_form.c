/* The shipped forms on sheets built here: perfect ones, and ones as a recogniser and a grid damage them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "form_sheet.h"
#include "shenbao/status.h"

static const char two_outside[] = "项目支出绩效目标申报表\n（ 2023 年度）\n项目负责人（签字）：";
static const char one_outside[] = "项目支出绩效目标表\n（2023年度）";

static const char two_indicators[] = "mid_term 产出指标/数量指标/养护里程=≥360公里\n"
                                     "mid_term 产出指标/数量指标/桥梁检测座数=27座\n"
                                     "mid_term 产出指标/质量指标/验收合格率=100%\n"
                                     "mid_term 效益指标/社会效益指标/群众出行便利=效果明显\n"
                                     "mid_term 满意度指标/满意度指标/群众满意度=≥90%\n"
                                     "annual 产出指标/数量指标/养护里程=≥120公里\n"
                                     "annual 产出指标/质量指标/验收合格率=100%\n"
                                     "annual 效益指标/社会效益指标/群众出行便利=效果明显\n"
                                     "annual 满意度指标/满意度指标/群众满意度=≥92%\n";
static const char one_indicators[] = "annual 产出指标/数量指标/指标1：改造厕所=3座\n"
                                     "annual 效益指标/社会效益指标/受益学生=≥2100人\n"
                                     "annual 满意度指标/服务对象满意度指标/学生满意度=≥95%\n";

static void use_two(struct bench *bench)
{
    bench->sheet = form_sheet_make(bench->arena, form_sheet_two, two_outside);
}

static void use_one(struct bench *bench)
{
    bench->sheet = form_sheet_make(bench->arena, form_sheet_one, one_outside);
}

static const struct record *read_sheet(struct bench *bench)
{
    assert_int_equal(form_read(bench->forms, &bench->sheet, bench->arena, &bench->reading), STATUS_OK);
    assert_int_equal(bench->reading.record_count, 1);
    return &bench->reading.records[0];
}

static void assert_two_fields(const struct record *record)
{
    assert_string_equal(record_field_text(record, "project_name"), "道路养护-县乡公路日常养护经费");
    assert_string_equal(record_field_text(record, "department"), "[128]清河县交通运输局");
    assert_string_equal(record_field_text(record, "implementing_unit"), "清河县公路服务中心");
    assert_string_equal(record_field_text(record, "attribute"), "常年项目");
    assert_string_equal(record_field_text(record, "term"), "3年");
}

static void assert_two_funds(const struct record *record)
{
    assert_int_equal(record->fund_count, 6);
    assert_string_equal(record_amount(record, "mid_term", "total"), "1260.50");
    assert_string_equal(record_amount(record, "mid_term", "fiscal"), "1200.50");
    assert_string_equal(record_amount(record, "mid_term", "other"), "60.00");
    assert_string_equal(record_amount(record, "annual", "total"), "420.00");
    assert_string_equal(record_amount(record, "annual", "fiscal"), "400.00");
    assert_string_equal(record_amount(record, "annual", "other"), "20.00");
}

static void assert_two(struct bench *bench, const struct record *record)
{
    assert_two_fields(record);
    assert_two_funds(record);
    assert_string_equal(record_goal_text(record, "mid_term"), "三年内完成县乡公路养护，保障通行。");
    assert_string_equal(record_goal_text(record, "annual"), "完成本年度养护里程，保障通行。");
    assert_string_equal(record_indicators(record, bench->arena), two_indicators);
}

static void test_two_periods(void **state)
{
    struct bench *bench = *state;
    use_two(bench);
    const struct record *record = read_sheet(bench);
    assert_string_equal(bench->reading.form_name, "performance-target@4");
    assert_string_equal(record->form, "performance-target");
    assert_string_equal(record_field_text(record, "title"), "项目支出绩效目标申报表");
    assert_string_equal(record_field_text(record, "year"), "2023");
    assert_two(bench, record);
    assert_string_equal(record->goals[0].years, "2023年—2025年");
    assert_string_equal(record->funds[0].unit, "万元");
    assert_int_equal(bench->reading.doubt_count, 0);
    assert_int_equal(bench->reading.page_flags, 0);
}

static const char *part_text(const struct record_value *value, const char *name)
{
    for (size_t i = 0; i < value->part_count; i++) {
        if (strcmp(value->parts[i].name, name) == 0)
            return value->parts[i].text;
    }
    return NULL;
}

static void test_parts_of_values(void **state)
{
    struct bench *bench = *state;
    use_two(bench);
    const struct record *record = read_sheet(bench);
    const struct record_value *value = &record->indicators[0].value;
    assert_string_equal(part_text(value, "operator"), "≥");
    assert_string_equal(part_text(value, "number"), "360");
    assert_string_equal(part_text(value, "unit"), "公里");
    for (size_t i = 0; i < record->field_count; i++) {
        if (strcmp(record->fields[i].name, "department") != 0)
            continue;
        assert_string_equal(part_text(&record->fields[i].value, "code"), "128");
        assert_string_equal(part_text(&record->fields[i].value, "name"), "清河县交通运输局");
    }
}

static void test_values_point_at_their_cells(void **state)
{
    struct bench *bench = *state;
    use_two(bench);
    const struct record *record = read_sheet(bench);
    const struct cell *cells = bench->sheet.tables[0].cells;
    for (size_t i = 0; i < record->indicator_count; i++) {
        const struct record_indicator *one = &record->indicators[i];
        assert_string_equal(cells[one->value.where.cell].text, one->value.text);
        assert_string_equal(cells[one->level3.where.cell].text, one->level3.text);
        assert_string_equal(cells[one->level2_where.cell].text, one->level2);
        assert_string_equal(cells[one->level1_where.cell].text, one->level1);
    }
    assert_int_equal(record->fields[0].value.where.table, -1);
}

static void test_one_period_with_carry_over(void **state)
{
    struct bench *bench = *state;
    use_one(bench);
    const struct record *record = read_sheet(bench);
    assert_string_equal(bench->reading.form_name, "performance-target-annual@4");
    assert_string_equal(record_field_text(record, "title"), "项目支出绩效目标表");
    assert_string_equal(record_field_text(record, "attribute"), "本级申报项目");
    assert_string_equal(record_amount(record, "annual", "total"), "88.60");
    assert_string_equal(record_amount(record, "annual", "carry_over"), "8.60");
    assert_string_equal(record_goal_text(record, "annual"), "完成三所学校厕所改造。");
    assert_string_equal(record_indicators(record, bench->arena), one_indicators);
    assert_int_equal(bench->reading.doubt_count, 0);
}

static void test_table_fourteen_variant(void **state)
{
    struct bench *bench = *state;
    bench->sheet = form_sheet_make(bench->arena, form_sheet_two, "表十四、2025年项目支出绩效目标表");
    form_sheet_set(&bench->sheet, 9, 3, "指标1：养护里程");
    const struct record *record = read_sheet(bench);
    assert_string_equal(bench->reading.form_name, "performance-target@4");
    assert_string_equal(record_field_text(record, "title"), "表十四、2025年项目支出绩效目标表");
    assert_string_equal(record_field_text(record, "year"), "2025");
    assert_string_equal(record->indicators[0].level3.text, "指标1：养护里程");
}

static void test_misread_titles(void **state)
{
    static const char *const titles[][2] = {
        {"项目支岀绩效目栋申报表", "项目支出绩效目标申报表"},
        {"表九、2025年项目支出绩妓目栋表", "表九、2025年项目支出绩效目标表"},
        {"项目支出绩效目标表", "项目支出绩效目标表"},
    };
    struct bench *bench = *state;
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++) {
        bench->sheet = form_sheet_make(bench->arena, form_sheet_two, titles[i][0]);
        assert_string_equal(record_field_text(read_sheet(bench), "title"), titles[i][1]);
    }
}

static void test_title_inside_the_table(void **state)
{
    struct bench *bench = *state;
    const char *cells =
        "0 0 1 5 项目支出绩效目标表\n1 0 1 2 项目名称\n1 2 1 3 校园厕所改造\n"
        "2 0 1 2 年度资金总额\n2 2 1 3 9.5\n3 0 1 2 年度目标\n3 2 1 3 改造。\n"
        "4 0 1 1 绩效指标\n4 1 1 1 一级指标\n4 2 1 1 二级指标\n4 3 1 1 三级指标\n4 4 1 1 指标值\n"
        "5 1 1 1 产出指标\n5 2 1 1 数量指标\n5 3 1 1 改造厕所\n5 4 1 1 3座\n";
    bench->sheet = form_sheet_make(bench->arena, cells, "");
    const struct record *record = read_sheet(bench);
    assert_string_equal(record_field_text(record, "title"), "项目支出绩效目标表");
    assert_int_equal(record->fields[0].value.where.table, 0);
}

static void test_misread_labels_are_repaired(void **state)
{
    struct bench *bench = *state;
    use_two(bench);
    static const struct {
        int row, column;
        const char *read, *printed;
    } labels[] = {
        {0, 0, "项目名种", "项目名称"},
        {1, 0, "主管部门及代玛", "主管部门及代码"},
        {3, 0, "项自资金(万元)", "项目资金（万元）"},
        {3, 4, "年度资金总颔:", "年度资金总额："},
        {4, 2, "其中;财政拔款", "其中：财政拨款"},
        {6, 1, "中期目栋(2023年—2025年)", "中期目标（2023年—2025年）"},
        {8, 2, "二级捐标", "二级指标"},
        {8, 6, "三 级 指 标|", "三级指标"},
        {9, 1, "产岀指标", "产出指标"},
        {12, 5, "社会效益指栝", "社会效益指标"},
        {14, 1, "满意度指栝", "满意度指标"},
    };
    size_t count = sizeof labels / sizeof labels[0];
    for (size_t i = 0; i < count; i++)
        form_sheet_set(&bench->sheet, labels[i].row, labels[i].column, labels[i].read);
    assert_two(bench, read_sheet(bench));
    for (size_t i = 0; i < count; i++) {
        const char *text = reading_repair(&bench->reading, &bench->sheet, labels[i].row, labels[i].column);
        assert_non_null(text);
        assert_string_equal(text, labels[i].printed);
    }
    assert_int_equal(bench->reading.doubt_count, 0);
}

static void test_years_stay_as_read(void **state)
{
    struct bench *bench = *state;
    use_two(bench);
    form_sheet_set(&bench->sheet, 6, 1, "中期目标（2O23年—2025年）");
    const struct record *record = read_sheet(bench);
    assert_string_equal(record->goals[0].years, "2O23年—2025年");
    assert_null(reading_repair(&bench->reading, &bench->sheet, 6, 1));
    assert_int_equal(reading_flags(&bench->reading, &bench->sheet, 6, 1), FLAG_PATTERN_MISMATCH);
}

static void test_value_cells_are_never_repaired(void **state)
{
    struct bench *bench = *state;
    use_two(bench);
    form_sheet_set(&bench->sheet, 9, 3, "数量指标"); /* level 3 texts that read like labels */
    form_sheet_set(&bench->sheet, 12, 4, "效益捐标");
    form_sheet_set(&bench->sheet, 2, 2, "项目属牲");
    read_sheet(bench);
    assert_null(reading_repair(&bench->reading, &bench->sheet, 9, 3));
    assert_null(reading_repair(&bench->reading, &bench->sheet, 12, 4));
    assert_null(reading_repair(&bench->reading, &bench->sheet, 2, 2));
}

static void test_unreadable_labels_are_placed_by_their_neighbours(void **state)
{
    struct bench *bench = *state;
    use_two(bench);
    form_sheet_set(&bench->sheet, 1, 0, "王營部凹");
    form_sheet_set(&bench->sheet, 2, 4, "");
    form_sheet_set(&bench->sheet, 5, 2, "甘他浴全");
    form_sheet_set(&bench->sheet, 5, 4, "");
    form_sheet_set(&bench->sheet, 6, 4, "牛皮曰栋");
    form_sheet_set(&bench->sheet, 8, 4, "丰旨禾小直");
    form_sheet_set(&bench->sheet, 8, 5, "");
    assert_two(bench, read_sheet(bench));
    assert_int_equal(reading_flags(&bench->reading, &bench->sheet, 5, 2), FLAG_UNKNOWN_LABEL);
    assert_int_equal(reading_flags(&bench->reading, &bench->sheet, 5, 4), FLAG_UNEXPECTED_EMPTY);
    assert_int_equal(reading_flags(&bench->reading, &bench->sheet, 8, 5), FLAG_UNEXPECTED_EMPTY);
    assert_null(reading_repair(&bench->reading, &bench->sheet, 5, 2));
}

static void test_header_without_text(void **state)
{
    struct bench *bench = *state;
    use_two(bench);
    for (int column = 0; column < 8; column++)
        form_sheet_set(&bench->sheet, 8, column, "");
    assert_two(bench, read_sheet(bench));
}

/* Every label unreadable: order and shape alone give fields, money, goals and the indicators' columns. */
static void test_only_the_title_is_readable(void **state)
{
    struct bench *bench = *state;
    use_two(bench);
    struct table *table = &bench->sheet.tables[0];
    for (size_t i = 0; i < table->cell_count; i++) {
        struct cell *cell = &table->cells[i];
        bool in_fields = cell->row < 3 && (cell->column == 0 || cell->column == 4);
        bool in_money = cell->row >= 3 && cell->row < 6 && cell->column != 3 && cell->column != 6;
        if (in_fields || in_money || cell->row == 6 || cell->row == 8) {
            cell->text = cell->raw_text = "孑孓丏";
            cell->confidence = 0.5;
        }
    }
    assert_two(bench, read_sheet(bench));
    assert_int_equal(reading_flags(&bench->reading, &bench->sheet, 0, 0), FLAG_UNKNOWN_LABEL);
}

static void test_first_column_lost(void **state)
{
    struct bench *bench = *state;
    use_two(bench);
    static const int rows[] = {0, 1, 2, 3, 6, 8};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        form_sheet_drop(&bench->sheet, rows[i], 0);
    assert_two(bench, read_sheet(bench));
}

static void test_level2_told_by_the_other_half_and_by_what_is_left(void **state)
{
    struct bench *bench = *state;
    use_two(bench);
    form_sheet_set(&bench->sheet, 9, 2, "卫量指标"); /* 数量 or 质量: the right half says which */
    form_sheet_set(&bench->sheet, 12, 2, "");
    assert_two(bench, read_sheet(bench));
    assert_string_equal(reading_repair(&bench->reading, &bench->sheet, 9, 2), "数量指标");
    assert_null(reading_repair(&bench->reading, &bench->sheet, 12, 2));
    assert_int_equal(reading_flags(&bench->reading, &bench->sheet, 12, 2), FLAG_UNEXPECTED_EMPTY);
}

static void test_ambiguous_level2_stays_as_read(void **state)
{
    struct bench *bench = *state;
    use_one(bench);
    form_sheet_set(&bench->sheet, 9, 2, "卫量指标");
    const struct record *record = read_sheet(bench);
    assert_string_equal(record->indicators[0].level2, "卫量指标");
    assert_int_equal(reading_flags(&bench->reading, &bench->sheet, 9, 2), FLAG_UNKNOWN_LABEL);
}

static void test_level1_told_by_its_level2(void **state)
{
    struct bench *bench = *state;
    use_two(bench);
    form_sheet_set(&bench->sheet, 9, 1, "");
    form_sheet_set(&bench->sheet, 12, 1, "交恙指标");
    form_sheet_cell(&bench->sheet, 12, 1)->confidence = 0.7;
    assert_two(bench, read_sheet(bench));
    assert_int_equal(reading_flags(&bench->reading, &bench->sheet, 9, 1), FLAG_UNEXPECTED_EMPTY);
}

/* The grid has lost the rule between two level 1 cells. */
static void test_joined_level1_is_parted_by_its_level2(void **state)
{
    struct bench *bench = *state;
    use_two(bench);
    form_sheet_drop(&bench->sheet, 12, 1);
    form_sheet_cell(&bench->sheet, 9, 1)->row_span = 5;
    form_sheet_set(&bench->sheet, 9, 1, "产出指标效益指标");
    assert_two(bench, read_sheet(bench));
    assert_null(reading_repair(&bench->reading, &bench->sheet, 9, 1));
    assert_int_equal(reading_flags(&bench->reading, &bench->sheet, 9, 1), FLAG_UNKNOWN_LABEL);
}

/* The form knows the label with a colon and without one: specks beside it may have been the colon. */
static void test_a_label_may_have_lost_its_colon(void **state)
{
    struct bench *bench = *state;
    use_two(bench);
    form_sheet_set(&bench->sheet, 3, 4, "年度资金总额");
    assert_two(bench, read_sheet(bench));
    assert_int_equal(reading_flags(&bench->reading, &bench->sheet, 3, 4), 0);
    form_sheet_cell(&bench->sheet, 3, 4)->left = 0.12;
    assert_two(bench, read_sheet(bench));
    assert_int_equal(reading_flags(&bench->reading, &bench->sheet, 3, 4), FLAG_UNKNOWN_LABEL);
    assert_int_equal(bench->reading.suggestion_count, 1);
    assert_string_equal(bench->reading.suggestions[0].text, "年度资金总额：");
}

/* Two characters exchanged and read with confidence: another label, which the vocabulary does not know. */
static void test_foreign_labels_stay(void **state)
{
    struct bench *bench = *state;
    use_two(bench);
    form_sheet_set(&bench->sheet, 12, 1, "履职指标");
    form_sheet_set(&bench->sheet, 3, 0, "项目费用（万元）");
    const struct record *record = read_sheet(bench);
    assert_string_equal(record->indicators[3].level1, "履职指标");
    assert_null(reading_repair(&bench->reading, &bench->sheet, 12, 1));
    assert_null(reading_repair(&bench->reading, &bench->sheet, 3, 0));
    assert_int_equal(reading_flags(&bench->reading, &bench->sheet, 3, 0), FLAG_UNKNOWN_LABEL);
}

/* The newer table: costs are a level 1 of their own. */
static void test_costs_as_level1(void **state)
{
    struct bench *bench = *state;
    use_one(bench);
    form_sheet_set(&bench->sheet, 9, 1, "成本指标");
    form_sheet_set(&bench->sheet, 9, 2, "经济成本指标");
    form_sheet_set(&bench->sheet, 10, 2, "社会效益指标");
    form_sheet_set(&bench->sheet, 3, 2, "年度资金申请总额：");
    const struct record *record = read_sheet(bench);
    assert_string_equal(record->indicators[0].level1, "成本指标");
    assert_string_equal(record->indicators[0].level2, "经济成本指标");
    assert_string_equal(record->indicators[1].level1, "效益指标");
    assert_string_equal(record_amount(record, "annual", "total"), "88.60");
    assert_int_equal(bench->reading.doubt_count, 0);
}

/* 数量指标 stands before 质量指标: the order says what two characters in common don't. */
static void test_level2_told_by_its_order(void **state)
{
    struct bench *bench = *state;
    use_two(bench);
    form_sheet_set(&bench->sheet, 9, 2, "卫量指标");
    form_sheet_set(&bench->sheet, 9, 5, "卫量指标");
    assert_two(bench, read_sheet(bench));
    assert_string_equal(reading_repair(&bench->reading, &bench->sheet, 9, 5), "数量指标");
}

/* What stands next belongs to another level 1: its place in the vocabulary says nothing. */
static void test_level2_beside_one_of_another_level1(void **state)
{
    struct bench *bench = *state;
    const char *cells =
        arena_printf(bench->arena, "%s10 2 1 1 卫量指标\n10 5 1 1 卫量指标\n", form_sheet_two);
    bench->sheet = form_sheet_make(bench->arena, cells, two_outside);
    for (int column = 2; column <= 5; column += 3) {
        form_sheet_cell(&bench->sheet, 9, column)->row_span = 1;
        form_sheet_set(&bench->sheet, 9, column, "成本指标"); /* the last of its vocabulary */
        form_sheet_set(&bench->sheet, 11, column, "经济效益指标");
    }
    const struct record *record = read_sheet(bench);
    assert_string_equal(record->indicators[1].level2, "卫量指标");
    assert_int_equal(reading_flags(&bench->reading, &bench->sheet, 10, 2), FLAG_UNKNOWN_LABEL);
}

/* A rule through the table that is none: every cell of a row counts two rows. */
static void test_a_row_cut_in_two(void **state)
{
    struct bench *bench = *state;
    for (int cut = 0; cut < 15; cut++) {
        use_two(bench);
        struct table *table = &bench->sheet.tables[0];
        for (size_t i = 0; i < table->cell_count; i++) {
            struct cell *cell = &table->cells[i];
            if (cell->row > cut)
                cell->row++;
            else if (cell->row + cell->row_span > cut)
                cell->row_span++;
        }
        table->rows++;
        assert_two(bench, read_sheet(bench));
    }
}

static void test_notes_end_the_indicators(void **state)
{
    struct bench *bench = *state;
    const char *more =
        "15 0 1 1 备注\n15 1 1 7 本表一式两份。\n16 0 1 8 填报人：张三\n"
        "17 0 1 2 其他说明\n17 2 1 1 甲\n17 3 1 1 乙\n17 4 1 1 5次\n17 5 1 1 丙\n17 6 1 1 丁\n17 7 1 1 3次\n";
    const char *cells = arena_printf(bench->arena, "%s%s", form_sheet_two, more);
    bench->sheet = form_sheet_make(bench->arena, cells, two_outside);
    assert_two(bench, read_sheet(bench));
}

static void test_merged_level3_counts_for_every_row(void **state)
{
    struct bench *bench = *state;
    use_two(bench);
    form_sheet_drop(&bench->sheet, 10, 3);
    form_sheet_cell(&bench->sheet, 9, 3)->row_span = 2;
    const struct record *record = read_sheet(bench);
    assert_string_equal(record->indicators[1].level3.text, "养护里程");
    assert_string_equal(record->indicators[1].value.text, "27座");
    form_sheet_drop(&bench->sheet, 10, 4); /* value merged too: one indicator */
    form_sheet_cell(&bench->sheet, 9, 4)->row_span = 2;
    record = read_sheet(bench);
    assert_string_equal(record->indicators[1].level3.text, "验收合格率");
}

static const struct record_check *check_lookup(const struct record *record, const char *rule,
                                               const char *period)
{
    for (size_t i = 0; i < record->check_count; i++) {
        const struct record_check *check = &record->checks[i];
        bool same_period =
            check->period && period ? strcmp(check->period, period) == 0 : check->period == period;
        if (strcmp(check->rule, rule) == 0 && same_period)
            return check;
    }
    fail_msg("no check %s", rule);
    return NULL;
}

static void test_sums(void **state)
{
    struct bench *bench = *state;
    use_two(bench);
    form_sheet_set(&bench->sheet, 4, 6, "40.00");
    const struct record *record = read_sheet(bench);
    const struct record_check *mid = check_lookup(record, "funds.sum", "mid_term");
    const struct record_check *annual = check_lookup(record, "funds.sum", "annual");
    assert_string_equal(mid->outcome, "pass");
    assert_string_equal(mid->message, "1260.50 = 1200.50 + 60.00");
    assert_string_equal(annual->outcome, "fail");
    assert_string_equal(annual->message, "420.00 ≠ 40.00 + 20.00");
    assert_int_equal(annual->cell_count, 3);
    assert_int_equal(reading_flags(&bench->reading, &bench->sheet, 3, 6), FLAG_SUM_MISMATCH);
    assert_int_equal(reading_flags(&bench->reading, &bench->sheet, 5, 6), FLAG_SUM_MISMATCH);
    assert_int_equal(reading_flags(&bench->reading, &bench->sheet, 3, 3), 0);
    assert_string_equal(record_amount(record, "annual", "fiscal"), "40.00");
}

/* Each declared check on a value that breaks it; the sheet as it is passes them all. */
static void test_consistency(void **state)
{
    static const struct {
        const char *rule, *period, *text;
        int row, column, other_row, other_column;
    } cases[] = {
        {"indicators.percent", "mid_term", "295%", 14, 4, 14, 4},
        {"indicators.percent", "annual", "101%", 11, 7, 11, 7},
        {"goals.span", "mid_term", "中期目标（2025年—2023年）", 6, 1, 6, 1},
        {"goals.span", "mid_term", "中期目标（2024年—2026年）", 6, 1, 6, 1},
        {"goals.span", "mid_term", "中期目标（2022年—2026年）", 6, 1, 2, 5},
        {"levels.pairs", "annual", "成本指标", 12, 5, 12, 1},
    };
    struct bench *bench = *state;
    use_two(bench);
    const struct record *record = read_sheet(bench);
    for (size_t i = 0; i < record->check_count; i++)
        assert_string_equal(record->checks[i].outcome, "pass");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        use_two(bench);
        form_sheet_set(&bench->sheet, cases[i].row, cases[i].column, cases[i].text);
        record = read_sheet(bench);
        assert_string_equal(check_lookup(record, cases[i].rule, cases[i].period)->outcome, "fail");
        assert_true(reading_flags(&bench->reading, &bench->sheet, cases[i].row, cases[i].column) &
                    FLAG_RULE_FAILED);
        assert_true(reading_flags(&bench->reading, &bench->sheet, cases[i].other_row, cases[i].other_column) &
                    FLAG_RULE_FAILED);
        const char *repair = reading_repair(&bench->reading, &bench->sheet, cases[i].row, cases[i].column);
        assert_true(!repair || strcmp(repair, cases[i].text) == 0); /* nothing is changed */
    }
}

/* The line outside the table in which the year stands is doubted as well as the goal's label. */
static void test_a_year_outside_the_goal_s_span(void **state)
{
    struct bench *bench = *state;
    use_two(bench);
    form_sheet_set(&bench->sheet, 6, 1, "中期目标（2024年—2026年）");
    const struct record_check *check = check_lookup(read_sheet(bench), "goals.span", "mid_term");
    assert_string_equal(check->message, "2023 is not in 2024 to 2026");
    assert_int_equal(check->cell_count, 2);
    assert_int_equal(check->cells[1].table, -1);
    unsigned flags = 0;
    for (size_t i = 0; i < bench->reading.doubt_count; i++) {
        struct cell_ref where = bench->reading.doubts[i].where;
        flags |= where.table < 0 && where.cell == 1 ? bench->reading.doubts[i].flags : 0;
    }
    assert_int_equal(flags, FLAG_RULE_FAILED);
}

static void test_costs_within_the_total(void **state)
{
    struct bench *bench = *state;
    use_one(bench);
    form_sheet_set(&bench->sheet, 9, 2, "成本指标");
    form_sheet_set(&bench->sheet, 9, 4, "≤886,000元"); /* 88.60 万元 */
    assert_string_equal(check_lookup(read_sheet(bench), "indicators.cost", "annual")->outcome, "pass");
    form_sheet_set(&bench->sheet, 9, 4, "≤88.61万元");
    const struct record_check *check = check_lookup(read_sheet(bench), "indicators.cost", "annual");
    assert_string_equal(check->outcome, "fail");
    assert_string_equal(check->message, "≤88.61万元 is more than the total of 88.60万元");
    assert_int_equal(check->cell_count, 2);
    assert_true(reading_flags(&bench->reading, &bench->sheet, 3, 3) & FLAG_RULE_FAILED);
}

/* As many rows as total, fiscal and other, but others. */
static void test_rows_of_money_that_are_left_out(void **state)
{
    struct bench *bench = *state;
    use_two(bench);
    form_sheet_set(&bench->sheet, 4, 2, "上年结转");
    form_sheet_set(&bench->sheet, 4, 4, "上年结转");
    const struct record *record = read_sheet(bench);
    assert_null(record_amount(record, "annual", "fiscal"));
    assert_string_equal(record_amount(record, "annual", "carry_over"), "400.00");
    assert_string_equal(record_amount(record, "annual", "other"), "20.00");
    assert_int_equal(reading_flags(&bench->reading, &bench->sheet, 4, 4), 0);
}

static void test_blank_and_odd_amounts(void **state)
{
    struct bench *bench = *state;
    use_two(bench);
    form_sheet_set(&bench->sheet, 3, 3, "1200.50");
    form_sheet_set(&bench->sheet, 5, 3, "");      /* absent */
    form_sheet_set(&bench->sheet, 5, 6, "2O.00"); /* no amount */
    const struct record *record = read_sheet(bench);
    assert_int_equal(record->fund_count, 5);
    assert_string_equal(check_lookup(record, "funds.sum", "mid_term")->outcome, "pass");
    assert_string_equal(check_lookup(record, "funds.sum", "annual")->outcome, "skip");
    assert_null(record_amount(record, "annual", "other"));
    assert_int_equal(reading_flags(&bench->reading, &bench->sheet, 5, 6), FLAG_PATTERN_MISMATCH);
}

static void test_suspect_values(void **state)
{
    static const char *const suspect[] = {"之90%", "和12月", "委5次", "295%",
                                          "≥",     "9.5.3%", "。90%", "《90%》"};
    static const char *const fine[] = {"≥90%",           "100%",         "8万元/个",       "约5次",
                                       "2024年12月底前", "每月按时发放", "，每月按时发放", "≤160元/人/天",
                                       "1,200人",        "第3季度",      "0百分比"};
    struct bench *bench = *state;
    use_two(bench);
    for (size_t i = 0; i < sizeof suspect / sizeof suspect[0]; i++) {
        form_sheet_set(&bench->sheet, 11, 4, suspect[i]);
        read_sheet(bench);
        if (!(reading_flags(&bench->reading, &bench->sheet, 11, 4) & FLAG_PATTERN_MISMATCH))
            fail_msg("%s is not flagged", suspect[i]);
    }
    for (size_t i = 0; i < sizeof fine / sizeof fine[0]; i++) {
        form_sheet_set(&bench->sheet, 11, 4, fine[i]);
        read_sheet(bench);
        if (reading_flags(&bench->reading, &bench->sheet, 11, 4))
            fail_msg("%s is flagged", fine[i]);
    }
}

static void test_a_lost_unit_is_flagged_among_units(void **state)
{
    struct bench *bench = *state;
    use_two(bench);
    form_sheet_set(&bench->sheet, 11, 7, "1009");
    read_sheet(bench);
    assert_int_equal(reading_flags(&bench->reading, &bench->sheet, 11, 7), FLAG_PATTERN_MISMATCH);
    static const int rows[] = {9, 10, 11, 14};
    for (size_t i = 0; i < 4; i++)
        form_sheet_set(&bench->sheet, rows[i], 4, "12"); /* a table that prints no units */
    read_sheet(bench);
    assert_int_equal(reading_flags(&bench->reading, &bench->sheet, 11, 7), 0);
}

static void test_greater_without_any_at_least(void **state)
{
    struct bench *bench = *state;
    use_two(bench);
    form_sheet_set(&bench->sheet, 9, 4, ">360公里");
    read_sheet(bench);
    assert_int_equal(reading_flags(&bench->reading, &bench->sheet, 9, 4), 0);
    form_sheet_set(&bench->sheet, 9, 7, ">120公里");
    form_sheet_set(&bench->sheet, 14, 4, ">90%");
    form_sheet_set(&bench->sheet, 14, 7, ">92%");
    read_sheet(bench);
    assert_int_equal(reading_flags(&bench->reading, &bench->sheet, 9, 4), FLAG_PATTERN_MISMATCH);
}

static void test_halves_that_read_almost_the_same(void **state)
{
    struct bench *bench = *state;
    use_two(bench);
    form_sheet_set(&bench->sheet, 12, 6, "群众岀行便利");
    form_sheet_set(&bench->sheet, 7, 1, "完成本年度养护里程，保障通行。");
    form_sheet_set(&bench->sheet, 7, 4, "完成本年度养扩里程，保障通行。");
    form_sheet_set(&bench->sheet, 14, 4, "92%");
    read_sheet(bench);
    assert_int_equal(reading_flags(&bench->reading, &bench->sheet, 12, 3), FLAG_RULE_FAILED);
    assert_int_equal(reading_flags(&bench->reading, &bench->sheet, 12, 6), FLAG_RULE_FAILED);
    assert_int_equal(reading_flags(&bench->reading, &bench->sheet, 7, 1), FLAG_RULE_FAILED);
    assert_true(reading_flags(&bench->reading, &bench->sheet, 14, 7) & FLAG_RULE_FAILED);
    assert_int_equal(reading_flags(&bench->reading, &bench->sheet, 9, 3), 0);
}

static void assert_suggestion(struct bench *bench, int row, int column, const char *text, const char *reason)
{
    const char *why = NULL;
    const char *offered = reading_suggestion(&bench->reading, &bench->sheet, row, column, &why);
    assert_non_null(offered);
    assert_string_equal(offered, text);
    assert_string_equal(why, reason);
}

/* Each half is offered what the other says; its text stays. */
static void test_the_other_half_is_suggested(void **state)
{
    struct bench *bench = *state;
    use_two(bench);
    form_sheet_set(&bench->sheet, 12, 6, "群众岀行便利");
    form_sheet_cell(&bench->sheet, 12, 6)->confidence = 0.6;
    form_sheet_set(&bench->sheet, 7, 1, "完成本年度养护里程，保障通行。");
    form_sheet_set(&bench->sheet, 7, 4, "完成本年度养扩里程，保障通行。");
    form_sheet_cell(&bench->sheet, 7, 4)->confidence = 0.9;
    const struct record *record = read_sheet(bench);
    assert_suggestion(bench, 12, 6, form_sheet_cell(&bench->sheet, 12, 3)->text, "other_period");
    assert_suggestion(bench, 12, 3, "群众岀行便利", "other_period");
    assert_suggestion(bench, 7, 4, "完成本年度养护里程，保障通行。", "other_period");
    assert_string_equal(record_goal_text(record, "annual"), "完成本年度养扩里程，保障通行。");
}

/* The folder of forms with another table of confusions; the caller frees the set. */
static int forms_with_confusions(const char *table, struct form_set **ret_forms, char **ret_message)
{
    char dir[] = "/tmp/shenbao-forms-XXXXXX", target[PATH_MAX], path[128];
    assert_non_null(mkdtemp(dir));
    assert_non_null(realpath("models/forms/performance-target.form", target));
    snprintf(path, sizeof path, "%s/a.form", dir);
    assert_int_equal(symlink(target, path), 0);
    snprintf(path, sizeof path, "%s/confusions.txt", dir);
    FILE *file = fopen(path, "we");
    assert_true(file && fputs(table, file) >= 0 && fclose(file) == 0);
    int status = form_set_load(dir, ret_forms, ret_message);
    unlink(path);
    snprintf(path, sizeof path, "%s/a.form", dir);
    unlink(path);
    rmdir(dir);
    return status;
}

static void test_a_known_confusion_is_suggested(void **state)
{
    struct bench *bench = *state;
    const char *why;
    use_two(bench);
    form_set_free(bench->forms);
    assert_int_equal(
        forms_with_confusions("shenbao-confusions 1\nmisread ≥ 2 0.44 4\nend\n", &bench->forms, NULL),
        STATUS_OK);
    form_sheet_set(&bench->sheet, 14, 4, "290%");
    read_sheet(bench);
    assert_suggestion(bench, 14, 4, "≥90%", "confusion");
    assert_string_equal(form_sheet_cell(&bench->sheet, 14, 4)->text, "290%");
    assert_null(reading_suggestion(&bench->reading, &bench->sheet, 11, 4, &why)); /* 100% is a value */
}

static void test_a_bad_table_of_confusions_is_named(void **state)
{
    struct form_set *forms = NULL;
    char *message = NULL;
    assert_int_equal(forms_with_confusions("shenbao-confusions 1\nmisread\nend\n", &forms, &message),
                     STATUS_FORM_BAD);
    assert_non_null(strstr(message, "/confusions.txt:2: misread"));
    free(message);
}

static void test_a_label_too_far_off_is_suggested(void **state)
{
    struct bench *bench = *state;
    const char *why;
    use_two(bench);
    form_sheet_set(&bench->sheet, 3, 0, "项目费用（万元）");
    form_sheet_set(&bench->sheet, 12, 1, "甲乙丙丁");
    read_sheet(bench);
    assert_suggestion(bench, 3, 0, "项目资金（万元）", "vocabulary");
    assert_null(reading_suggestion(&bench->reading, &bench->sheet, 12, 1, &why));
}

static void test_halves_may_differ_in_digits_and_in_more(void **state)
{
    struct bench *bench = *state;
    use_two(bench);
    form_sheet_set(&bench->sheet, 12, 3, "2023年养护里程");
    form_sheet_set(&bench->sheet, 12, 6, "2024年养护里程");
    form_sheet_set(&bench->sheet, 11, 3, "验收及时率");
    read_sheet(bench);
    assert_int_equal(reading_flags(&bench->reading, &bench->sheet, 12, 3), 0);
    assert_int_equal(reading_flags(&bench->reading, &bench->sheet, 11, 3), 0);
}

static void test_suspect_indicators(void **state)
{
    struct bench *bench = *state;
    use_two(bench);
    form_sheet_set(&bench->sheet, 9, 3, "指标1，养护里程");
    form_sheet_set(&bench->sheet, 14, 6, "群众清意度");
    form_sheet_set(&bench->sheet, 14, 3, "沿线居民的评价");
    read_sheet(bench);
    assert_int_equal(reading_flags(&bench->reading, &bench->sheet, 9, 3), FLAG_PATTERN_MISMATCH);
    assert_int_equal(reading_flags(&bench->reading, &bench->sheet, 14, 6), FLAG_PATTERN_MISMATCH);
    assert_int_equal(bench->reading.doubt_count, 2);
}

static void test_half_empty_indicator(void **state)
{
    struct bench *bench = *state;
    use_two(bench);
    form_sheet_set(&bench->sheet, 11, 4, "");
    form_sheet_set(&bench->sheet, 13, 7, "一");
    const struct record *record = read_sheet(bench);
    assert_int_equal(record->indicator_count, 10);
    assert_int_equal(reading_flags(&bench->reading, &bench->sheet, 11, 4), FLAG_UNEXPECTED_EMPTY);
    assert_true(reading_flags(&bench->reading, &bench->sheet, 13, 7) & FLAG_UNEXPECTED_EMPTY);
}

static void test_required_fields(void **state)
{
    struct bench *bench = *state;
    use_two(bench);
    form_sheet_set(&bench->sheet, 0, 2, "");
    const struct record *record = read_sheet(bench);
    assert_string_equal(check_lookup(record, "required.project_name", NULL)->outcome, "fail");
    assert_string_equal(check_lookup(record, "required.department", NULL)->outcome, "pass");
    assert_int_equal(reading_flags(&bench->reading, &bench->sheet, 0, 2), FLAG_UNEXPECTED_EMPTY);
}

static void test_other_tables_are_unknown(void **state)
{
    struct bench *bench = *state;
    bench->sheet = form_sheet_make(bench->arena,
                                   "0 0 1 1 姓名\n0 1 1 1 张三\n0 2 1 1 性别\n0 3 1 1 男\n"
                                   "1 0 1 1 项目名称\n1 1 1 3 环艺设计\n",
                                   "个人简历");
    assert_int_equal(form_read(bench->forms, &bench->sheet, bench->arena, &bench->reading), STATUS_OK);
    assert_int_equal(bench->reading.record_count, 0);
    assert_int_equal(bench->reading.page_flags, PAGE_UNKNOWN_FORM);
    assert_null(bench->reading.form_name);
}

static void test_reading_outlives_the_forms(void **state)
{
    struct bench *bench = *state;
    use_two(bench);
    const struct record *record = read_sheet(bench);
    form_set_free(bench->forms);
    bench->forms = NULL;
    assert_two(bench, record);
    assert_string_equal(record->form, "performance-target");
    assert_string_equal(check_lookup(record, "funds.sum", "annual")->outcome, "pass");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, form_bench_setup, form_bench_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_two_periods),
        TEST(test_parts_of_values),
        TEST(test_values_point_at_their_cells),
        TEST(test_one_period_with_carry_over),
        TEST(test_table_fourteen_variant),
        TEST(test_misread_titles),
        TEST(test_title_inside_the_table),
        TEST(test_misread_labels_are_repaired),
        TEST(test_years_stay_as_read),
        TEST(test_value_cells_are_never_repaired),
        TEST(test_unreadable_labels_are_placed_by_their_neighbours),
        TEST(test_header_without_text),
        TEST(test_only_the_title_is_readable),
        TEST(test_first_column_lost),
        TEST(test_level2_told_by_the_other_half_and_by_what_is_left),
        TEST(test_ambiguous_level2_stays_as_read),
        TEST(test_level1_told_by_its_level2),
        TEST(test_joined_level1_is_parted_by_its_level2),
        TEST(test_a_label_may_have_lost_its_colon),
        TEST(test_foreign_labels_stay),
        TEST(test_costs_as_level1),
        TEST(test_level2_told_by_its_order),
        TEST(test_level2_beside_one_of_another_level1),
        TEST(test_a_row_cut_in_two),
        TEST(test_notes_end_the_indicators),
        TEST(test_merged_level3_counts_for_every_row),
        TEST(test_sums),
        TEST(test_consistency),
        TEST(test_a_year_outside_the_goal_s_span),
        TEST(test_costs_within_the_total),
        TEST(test_rows_of_money_that_are_left_out),
        TEST(test_blank_and_odd_amounts),
        TEST(test_suspect_values),
        TEST(test_a_lost_unit_is_flagged_among_units),
        TEST(test_greater_without_any_at_least),
        TEST(test_halves_that_read_almost_the_same),
        TEST(test_the_other_half_is_suggested),
        TEST(test_a_known_confusion_is_suggested),
        TEST(test_a_bad_table_of_confusions_is_named),
        TEST(test_a_label_too_far_off_is_suggested),
        TEST(test_halves_may_differ_in_digits_and_in_more),
        TEST(test_suspect_indicators),
        TEST(test_half_empty_indicator),
        TEST(test_required_fields),
        TEST(test_other_tables_are_unknown),
        TEST(test_reading_outlives_the_forms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
