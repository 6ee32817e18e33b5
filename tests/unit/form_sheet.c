#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include "form_sheet.h"

#include "base/arena.h"
#include "shenbao/status.h"

const char form_sheet_two[] = "0 0 1 2 项目名称\n"
                              "0 2 1 6 道路养护-县乡公路日常养护经费\n"
                              "1 0 1 2 主管部门及代码\n"
                              "1 2 1 2 [128]清河县交通运输局\n"
                              "1 4 1 1 实施单位\n"
                              "1 5 1 3 清河县公路服务中心\n"
                              "2 0 1 2 项目属性\n"
                              "2 2 1 2 常年项目\n"
                              "2 4 1 1 项目期\n"
                              "2 5 1 3 3年\n"
                              "3 0 3 2 项目资金（万元）\n"
                              "3 2 1 1 中期资金总额：\n"
                              "3 3 1 1 1,260.50\n"
                              "3 4 1 2 年度资金总额：\n"
                              "3 6 1 2 420.00\n"
                              "4 2 1 1 其中：财政拨款\n"
                              "4 3 1 1 1,200.50\n"
                              "4 4 1 2 其中：财政拨款\n"
                              "4 6 1 2 400.00\n"
                              "5 2 1 1 其他资金\n"
                              "5 3 1 1 60.00\n"
                              "5 4 1 2 其他资金\n"
                              "5 6 1 2 20.00\n"
                              "6 0 2 1 总体目标\n"
                              "6 1 1 3 中期目标（2023年—2025年）\n"
                              "6 4 1 4 年度目标\n"
                              "7 1 1 3 三年内完成县乡公路养护，保障通行。\n"
                              "7 4 1 4 完成本年度养护里程，保障通行。\n"
                              "8 0 7 1 绩效指标\n"
                              "8 1 1 1 一级指标\n"
                              "8 2 1 1 二级指标\n"
                              "8 3 1 1 三级指标\n"
                              "8 4 1 1 指标值\n"
                              "8 5 1 1 二级指标\n"
                              "8 6 1 1 三级指标\n"
                              "8 7 1 1 指标值\n"
                              "9 1 3 1 产出指标\n"
                              "9 2 2 1 数量指标\n"
                              "9 3 1 1 养护里程\n"
                              "9 4 1 1 ≥360公里\n"
                              "9 5 2 1 数量指标\n"
                              "9 6 1 1 养护里程\n"
                              "9 7 1 1 ≥120公里\n"
                              "10 3 1 1 桥梁检测座数\n"
                              "10 4 1 1 27座\n"
                              "10 6 1 1 \n"
                              "10 7 1 1 \n"
                              "11 2 1 1 质量指标\n"
                              "11 3 1 1 验收合格率\n"
                              "11 4 1 1 100%\n"
                              "11 5 1 1 质量指标\n"
                              "11 6 1 1 验收合格率\n"
                              "11 7 1 1 100%\n"
                              "12 1 2 1 效益指标\n"
                              "12 2 1 1 社会效益指标\n"
                              "12 3 1 1 群众出行便利\n"
                              "12 4 1 1 效果明显\n"
                              "12 5 1 1 社会效益指标\n"
                              "12 6 1 1 群众出行便利\n"
                              "12 7 1 1 效果明显\n"
                              "13 2 1 1 生态效益指标\n"
                              "13 3 1 1 \n"
                              "13 4 1 1 \n"
                              "13 5 1 1 生态效益指标\n"
                              "13 6 1 1 \n"
                              "13 7 1 1 \n"
                              "14 1 1 1 满意度指标\n"
                              "14 2 1 1 满意度指标\n"
                              "14 3 1 1 群众满意度\n"
                              "14 4 1 1 ≥90%\n"
                              "14 5 1 1 满意度指标\n"
                              "14 6 1 1 群众满意度\n"
                              "14 7 1 1 ≥92%\n";

const char form_sheet_one[] = "0 0 1 2 项目名称\n"
                              "0 2 1 3 校园厕所改造\n"
                              "1 0 1 2 主管部门及代码\n"
                              "1 2 1 1 [205]清河县教育局\n"
                              "1 3 1 1 实施单位\n"
                              "1 4 1 1 清河县第三小学\n"
                              "2 0 1 2 项目来源\n"
                              "2 2 1 1 本级申报项目\n"
                              "2 3 1 1 项目期\n"
                              "2 4 1 1 1年\n"
                              "3 0 4 2 项目资金（万元）\n"
                              "3 2 1 1 年度资金总额：\n"
                              "3 3 1 2 88.60\n"
                              "4 2 1 1 其中：财政拨款\n"
                              "4 3 1 2 80.00\n"
                              "5 2 1 1 上年结转\n"
                              "5 3 1 2 8.60\n"
                              "6 2 1 1 其他资金\n"
                              "6 3 1 2 0.00\n"
                              "7 0 1 1 年度目标\n"
                              "7 1 1 4 完成三所学校厕所改造。\n"
                              "8 0 4 1 绩效指标\n"
                              "8 1 1 1 一级指标\n"
                              "8 2 1 1 二级指标\n"
                              "8 3 1 1 三级指标\n"
                              "8 4 1 1 指标值\n"
                              "9 1 1 1 产出指标\n"
                              "9 2 1 1 数量指标\n"
                              "9 3 1 1 指标1：改造厕所\n"
                              "9 4 1 1 3座\n"
                              "10 1 1 1 效益指标\n"
                              "10 2 1 1 社会效益指标\n"
                              "10 3 1 1 受益学生\n"
                              "10 4 1 1 ≥2100人\n"
                              "11 1 1 1 满意度指标\n"
                              "11 2 1 1 服务对象满意度指标\n"
                              "11 3 1 1 学生满意度\n"
                              "11 4 1 1 ≥95%\n";

static int number_take(const char **text)
{
    char *end;
    long number = strtol(*text, &end, 10);
    *text = end;
    return (int)number;
}

static void cell_parse(struct arena *arena, const char *line, size_t length, struct cell *cell)
{
    const char *at = arena_strndup(arena, line, length);
    cell->row = number_take(&at);
    cell->column = number_take(&at);
    cell->row_span = number_take(&at);
    cell->column_span = number_take(&at);
    cell->text = cell->raw_text = *at ? at + 1 : at;
    cell->confidence = 0.97;
    cell->ink = cell->text[0] ? 0.1 : 0;
}

static void table_fit(struct table *table)
{
    for (size_t i = 0; i < table->cell_count; i++) {
        const struct cell *cell = &table->cells[i];
        table->rows = cell->row + cell->row_span > table->rows ? cell->row + cell->row_span : table->rows;
        table->columns = cell->column + cell->column_span > table->columns ? cell->column + cell->column_span
                                                                           : table->columns;
    }
}

struct sheet form_sheet_make(struct arena *arena, const char *cells, const char *outside)
{
    struct sheet sheet = {.table_count = 1};
    sheet.tables = arena_alloc(arena, sizeof *sheet.tables);
    struct table *table = &sheet.tables[0];
    for (const char *end; (end = strchr(cells, '\n')); cells = end + 1)
        cell_parse(arena, cells, (size_t)(end - cells),
                   arena_push(arena, &table->cells, &table->cell_count, sizeof *table->cells));
    table_fit(table);
    for (const char *end; outside && *outside; outside = *end ? end + 1 : end) {
        end = strchrnul(outside, '\n');
        struct outside_line *line =
            arena_push(arena, &sheet.outside, &sheet.outside_count, sizeof *sheet.outside);
        line->text = arena_strndup(arena, outside, (size_t)(end - outside));
        line->role = "text";
        line->confidence = 0.97;
    }
    return sheet;
}

static size_t cell_index(const struct sheet *sheet, int row, int column)
{
    const struct table *table = &sheet->tables[0];
    for (size_t i = 0; i < table->cell_count; i++) {
        if (table->cells[i].row == row && table->cells[i].column == column)
            return i;
    }
    fail_msg("no cell at row %d, column %d", row, column);
    return 0;
}

struct cell *form_sheet_cell(const struct sheet *sheet, int row, int column)
{
    return &sheet->tables[0].cells[cell_index(sheet, row, column)];
}

void form_sheet_set(const struct sheet *sheet, int row, int column, const char *text)
{
    struct cell *cell = form_sheet_cell(sheet, row, column);
    cell->text = cell->raw_text = text;
}

void form_sheet_drop(const struct sheet *sheet, int row, int column)
{
    struct table *table = &sheet->tables[0];
    size_t at = cell_index(sheet, row, column);
    memmove(&table->cells[at], &table->cells[at + 1], (table->cell_count - at - 1) * sizeof *table->cells);
    table->cell_count--;
}

struct form_set *form_sheet_forms(void)
{
    struct form_set *forms = NULL;
    char *message = NULL;
    int status = form_set_load("models/forms", &forms, &message);
    if (status != STATUS_OK)
        fail_msg("models/forms: %s: %s", status_name(status), message ? message : "");
    return forms;
}

const char *record_field_text(const struct record *record, const char *name)
{
    for (size_t i = 0; i < record->field_count; i++) {
        if (strcmp(record->fields[i].name, name) == 0)
            return record->fields[i].value.text;
    }
    return NULL;
}

const char *record_amount(const struct record *record, const char *period, const char *item)
{
    for (size_t i = 0; i < record->fund_count; i++) {
        const struct record_fund *fund = &record->funds[i];
        if (strcmp(fund->period, period) == 0 && strcmp(fund->item, item) == 0)
            return fund->amount;
    }
    return NULL;
}

const char *record_goal_text(const struct record *record, const char *period)
{
    for (size_t i = 0; i < record->goal_count; i++) {
        if (strcmp(record->goals[i].period, period) == 0)
            return record->goals[i].value.text;
    }
    return NULL;
}

const char *record_indicators(const struct record *record, struct arena *arena)
{
    const char *all = "";
    for (size_t i = 0; i < record->indicator_count; i++) {
        const struct record_indicator *one = &record->indicators[i];
        all = arena_printf(arena, "%s%s %s/%s/%s=%s\n", all, one->period, one->level1, one->level2,
                           one->level3.text, one->value.text);
    }
    return all;
}

unsigned reading_flags(const struct reading *reading, const struct sheet *sheet, int row, int column)
{
    int at = (int)cell_index(sheet, row, column);
    unsigned flags = 0;
    for (size_t i = 0; i < reading->doubt_count; i++) {
        if (reading->doubts[i].where.table == 0 && reading->doubts[i].where.cell == at)
            flags |= reading->doubts[i].flags;
    }
    return flags;
}

const char *reading_repair(const struct reading *reading, const struct sheet *sheet, int row, int column)
{
    int at = (int)cell_index(sheet, row, column);
    for (size_t i = 0; i < reading->repair_count; i++) {
        if (reading->repairs[i].where.table == 0 && reading->repairs[i].where.cell == at)
            return reading->repairs[i].text;
    }
    return NULL;
}

const char *reading_suggestion(const struct reading *reading, const struct sheet *sheet, int row, int column,
                               const char **ret_reason)
{
    int at = (int)cell_index(sheet, row, column);
    for (size_t i = 0; i < reading->suggestion_count; i++) {
        const struct cell_suggestion *offered = &reading->suggestions[i];
        if (offered->where.table == 0 && offered->where.cell == at) {
            *ret_reason = offered->reason;
            return offered->text;
        }
    }
    return NULL;
}

int form_bench_setup(void **state)
{
    struct bench *bench = calloc(1, sizeof *bench);
    bench->arena = arena_new();
    bench->forms = form_sheet_forms();
    *state = bench;
    return 0;
}

int form_bench_teardown(void **state)
{
    struct bench *bench = *state;
    form_set_free(bench->forms);
    arena_free(bench->arena);
    free(bench);
    return 0;
}
