/* Tables that go on over the next page, and two declarations on one page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "form_sheet.h"
#include "shenbao/status.h"

/* The second page of a two-period declaration: cut in 数量指标 of 产出指标. */
static const char rest_two[] = "0 0 4 1 \n"
                               "0 1 2 1 \n"
                               "0 2 1 1 \n"
                               "0 3 1 1 桥梁检测座数\n"
                               "0 4 1 1 27座\n"
                               "0 5 1 1 \n"
                               "0 6 1 1 \n"
                               "0 7 1 1 \n"
                               "1 2 1 1 质量指标\n"
                               "1 3 1 1 验收合格率\n"
                               "1 4 1 1 100%\n"
                               "1 5 1 1 质量指标\n"
                               "1 6 1 1 验收合格率\n"
                               "1 7 1 1 100%\n"
                               "2 1 1 1 效益指标\n"
                               "2 2 1 1 社会效益指标\n"
                               "2 3 1 1 群众出行便利\n"
                               "2 4 1 1 效果明显\n"
                               "2 5 1 1 社会效益指标\n"
                               "2 6 1 1 群众出行便利\n"
                               "2 7 1 1 效果明显\n"
                               "3 1 1 1 满意度指标\n"
                               "3 2 1 1 满意度指标\n"
                               "3 3 1 1 群众满意度\n"
                               "3 4 1 1 ≥90%\n"
                               "3 5 1 1 满意度指标\n"
                               "3 6 1 1 群众满意度\n"
                               "3 7 1 1 ≥92%\n";
static const char rest_two_indicators[] = "mid_term //桥梁检测座数=27座\n"
                                          "mid_term 产出指标/质量指标/验收合格率=100%\n"
                                          "mid_term 效益指标/社会效益指标/群众出行便利=效果明显\n"
                                          "mid_term 满意度指标/满意度指标/群众满意度=≥90%\n"
                                          "annual 产出指标/质量指标/验收合格率=100%\n"
                                          "annual 效益指标/社会效益指标/群众出行便利=效果明显\n"
                                          "annual 满意度指标/满意度指标/群众满意度=≥92%\n";

/* The second page of a single-period table: the tall cell at the left is lost, the column titles are repeated. */
static const char rest_one[] = "0 0 1 1 一级指标\n"
                               "0 1 1 1 二级指标\n"
                               "0 2 1 1 三级指标\n"
                               "0 3 1 1 指标值\n"
                               "1 0 1 1 效益指标\n"
                               "1 1 1 1 社会效益指标\n"
                               "1 2 1 1 受益学生\n"
                               "1 3 1 1 ≥2100人\n"
                               "2 0 1 1 满意度指标\n"
                               "2 1 1 1 服务对象满意度指标\n"
                               "2 2 1 1 学生满意度\n"
                               "2 3 1 1 ≥95%\n";

static struct sheet sheet_read(struct bench *bench, const char *cells)
{
    struct sheet sheet = form_sheet_make(bench->arena, cells, "— 2 —");
    assert_int_equal(form_read(bench->forms, &sheet, bench->arena, &bench->reading), STATUS_OK);
    return sheet;
}

static void test_a_table_goes_on(void **state)
{
    struct bench *bench = *state;
    sheet_read(bench, rest_two);
    assert_int_equal(bench->reading.record_count, 1);
    const struct record *record = &bench->reading.records[0];
    assert_true(record->continues);
    assert_string_equal(record->form, "performance-target");
    assert_string_equal(record_indicators(record, bench->arena), rest_two_indicators);
    assert_int_equal(record->field_count + record->fund_count + record->goal_count, 0);
    assert_int_equal(bench->reading.doubt_count,
                     0); /* blank cells at the cut and missing fields are no matter */
    assert_int_equal(bench->reading.page_flags, 0);
}

/* Rows under labels of the page before alone. */
static void test_only_cut_labels(void **state)
{
    struct bench *bench = *state;
    sheet_read(
        bench,
        "0 0 2 1 \n0 1 2 1 \n0 2 2 1 \n0 3 1 1 群众满意度\n0 4 1 1 ≥90%\n1 3 1 1 职工满意度\n1 4 1 1 ≥95%\n");
    assert_int_equal(bench->reading.record_count, 1);
    assert_true(bench->reading.records[0].continues);
    assert_string_equal(record_indicators(&bench->reading.records[0], bench->arena),
                        "annual //群众满意度=≥90%\nannual //职工满意度=≥95%\n");
    /* Such a table of names is none. */
    sheet_read(bench,
               "0 0 2 1 \n0 1 2 1 \n0 2 2 1 \n0 3 1 1 组长\n0 4 1 1 王建国\n1 3 1 1 组员\n1 4 1 1 李晓燕\n");
    assert_int_equal(bench->reading.record_count, 0);
}

static void test_misread_labels_are_repaired_there_too(void **state)
{
    struct bench *bench = *state;
    struct sheet sheet = form_sheet_make(bench->arena, rest_two, "");
    form_sheet_set(&sheet, 1, 2, "质虽指标");
    assert_int_equal(form_read(bench->forms, &sheet, bench->arena, &bench->reading), STATUS_OK);
    assert_string_equal(record_indicators(&bench->reading.records[0], bench->arena), rest_two_indicators);
    assert_string_equal(reading_repair(&bench->reading, &sheet, 1, 2), "质量指标");
}

static void test_one_label_is_enough_beside_values(void **state)
{
    struct bench *bench = *state;
    bench->sheet = form_sheet_make(bench->arena,
                                   "0 0 2 1 \n0 1 2 1 \n0 2 2 1 质量指标\n0 3 1 1 设备完好率\n"
                                   "0 4 1 1 ≥98%\n1 3 1 1 卫生达标率\n1 4 1 1 ≥99%\n",
                                   "");
    assert_int_equal(form_read(bench->forms, &bench->sheet, bench->arena, &bench->reading), STATUS_OK);
    assert_int_equal(bench->reading.record_count, 1);
    assert_true(bench->reading.records[0].continues);
    assert_int_equal(bench->reading.records[0].indicator_count, 2);
    form_sheet_set(&bench->sheet, 0, 2, "路灯维修"); /* no label: another table */
    assert_int_equal(form_read(bench->forms, &bench->sheet, bench->arena, &bench->reading), STATUS_OK);
    assert_int_equal(bench->reading.record_count, 0);
}

static void test_column_titles_are_repeated(void **state)
{
    struct bench *bench = *state;
    sheet_read(bench, rest_one);
    assert_int_equal(bench->reading.record_count, 1);
    assert_true(bench->reading.records[0].continues);
    assert_string_equal(record_indicators(&bench->reading.records[0], bench->arena),
                        "annual 效益指标/社会效益指标/受益学生=≥2100人\n"
                        "annual 满意度指标/服务对象满意度指标/学生满意度=≥95%\n");
    assert_int_equal(bench->reading.doubt_count, 0);
}

/* The same columns without level labels are some other table. */
static void test_other_tables_do_not_go_on(void **state)
{
    struct bench *bench = *state;
    struct sheet sheet = form_sheet_make(bench->arena, rest_two, "");
    for (size_t i = 0; i < sheet.tables[0].cell_count; i++) {
        struct cell *cell = &sheet.tables[0].cells[i];
        if (strstr(cell->text, "指标"))
            cell->text = cell->raw_text = "三台";
    }
    assert_int_equal(form_read(bench->forms, &sheet, bench->arena, &bench->reading), STATUS_OK);
    assert_int_equal(bench->reading.record_count, 0);
    assert_int_equal(bench->reading.page_flags, PAGE_UNKNOWN_FORM);
}

/* ---- two tables on one page ---- */

static struct quad band(double top, double bottom)
{
    return (struct quad){{{100, top}, {900, top}, {900, bottom}, {100, bottom}}};
}

/* One above the other, each with its outside lines above it; `upper` and `lower` are lines of text. */
static struct sheet pair_make(struct bench *bench, const char *upper_cells, const char *upper,
                              const char *lower_cells, const char *lower)
{
    struct sheet one = form_sheet_make(bench->arena, upper_cells, upper);
    struct sheet two = form_sheet_make(bench->arena, lower_cells, lower);
    struct sheet both = {.table_count = 2, .outside_count = one.outside_count + two.outside_count};
    both.tables = arena_array(bench->arena, 2, sizeof *both.tables);
    both.outside = arena_array(bench->arena, both.outside_count, sizeof *both.outside);
    both.tables[0] = one.tables[0];
    both.tables[1] = two.tables[0];
    both.tables[0].outline = band(200, 700);
    both.tables[1].outline = band(900, 1500);
    for (size_t i = 0; i < both.outside_count; i++) {
        bool above = i < one.outside_count;
        both.outside[i] = above ? one.outside[i] : two.outside[i - one.outside_count];
        double top = above ? 100 + 30 * (double)i : 750 + 30 * (double)(i - one.outside_count);
        both.outside[i].outline = band(top, top + 20);
    }
    return both;
}

static void assert_title(const struct record *record, const char *title, const char *year)
{
    assert_string_equal(record_field_text(record, "title"), title);
    assert_string_equal(record_field_text(record, "year"), year);
}

static void test_two_declarations_on_one_page(void **state)
{
    struct bench *bench = *state;
    struct sheet sheet = pair_make(bench, form_sheet_two, "项目支出绩效目标申报表\n（ 2023 年度）",
                                   form_sheet_one, "项目支出绩效目标表\n（2024年度）");
    assert_int_equal(form_read(bench->forms, &sheet, bench->arena, &bench->reading), STATUS_OK);
    assert_int_equal(bench->reading.record_count, 2);
    const struct record *records = bench->reading.records;
    assert_string_equal(records[0].form, "performance-target");
    assert_string_equal(records[1].form, "performance-target-annual");
    assert_title(&records[0], "项目支出绩效目标申报表", "2023");
    assert_title(&records[1], "项目支出绩效目标表", "2024");
    assert_string_equal(record_field_text(&records[0], "project_name"), "道路养护-县乡公路日常养护经费");
    assert_string_equal(record_field_text(&records[1], "project_name"), "校园厕所改造");
    assert_false(records[0].continues || records[1].continues);
}

static void test_one_declaration_ends_and_another_begins(void **state)
{
    struct bench *bench = *state;
    struct sheet sheet = pair_make(bench, rest_two, "", form_sheet_one, "项目支出绩效目标表\n（2024年度）");
    assert_int_equal(form_read(bench->forms, &sheet, bench->arena, &bench->reading), STATUS_OK);
    assert_int_equal(bench->reading.record_count, 2);
    assert_true(bench->reading.records[0].continues);
    assert_null(record_field_text(&bench->reading.records[0], "title"));
    assert_string_equal(record_indicators(&bench->reading.records[0], bench->arena), rest_two_indicators);
    assert_title(&bench->reading.records[1], "项目支出绩效目标表", "2024");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, form_bench_setup, form_bench_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_table_goes_on),
        TEST(test_only_cut_labels),
        TEST(test_misread_labels_are_repaired_there_too),
        TEST(test_one_label_is_enough_beside_values),
        TEST(test_column_titles_are_repeated),
        TEST(test_other_tables_do_not_go_on),
        TEST(test_two_declarations_on_one_page),
        TEST(test_one_declaration_ends_and_another_begins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
