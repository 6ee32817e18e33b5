/* Any sheet is survived: random grids with overlapping, absurd and missing cells, and texts of all kinds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include <limits.h>

#include "base/arena.h"
#include "form_sheet.h"
#include "shenbao/doubt.h"
#include "shenbao/status.h"

/* xorshift64: the same sheets everywhere. */
static uint32_t draw(uint64_t *seed, uint32_t below)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return (uint32_t)(*seed >> 33) % below;
}

static const char *const texts[] = {
    "",
    "项目名称",
    "主管部门及代码",
    "项目资金（万元）",
    "中期资金总额：",
    "年度资金总额：",
    "其中：财政拨款",
    "其他资金",
    "中期目标（{}）",
    "年度目标",
    "绩效指标",
    "一级指标",
    "二级指标",
    "三级指标",
    "指标值",
    "产出指标",
    "数量指标",
    "满意度指标",
    "≥90%",
    "1,260.50",
    "备注",
    "\xff\xfe",
    "\xe9\xa1",
    "\xEF\xBF\xBD",
    "2024年12月底前",
    "99999999999999",
    "之90%",
    "（2024年度）",
    "中期目标（2022年—2024年）",
    "项目支出绩效目标申报表",
    "\xEF\xB7\xBA",
    "\xCC\x81\xCC\x81",
};

static const char *random_text(uint64_t *seed, struct arena *arena)
{
    uint32_t kind = draw(seed, 40);
    if (kind == 0) {
        char *text = arena_alloc(arena, 60001);
        memset(text, 'a' + (int)draw(seed, 26), 60000);
        return text;
    }
    if (kind < 5) {
        size_t length = draw(seed, 40);
        char *text = arena_alloc(arena, length + 1);
        for (size_t i = 0; i < length; i++)
            text[i] = (char)(1 + draw(seed, 255));
        return text;
    }
    const char *text = texts[draw(seed, sizeof texts / sizeof texts[0])];
    return kind < 30 ? text
                     : arena_printf(arena, "%s%s", text, texts[draw(seed, sizeof texts / sizeof texts[0])]);
}

static int random_place(uint64_t *seed, uint32_t below)
{
    static const int absurd[] = {-1, INT_MIN, INT_MAX, 100000, -100};
    return draw(seed, 100) == 0 ? absurd[draw(seed, 5)] : (int)draw(seed, below);
}

static void table_fill(uint64_t *seed, struct arena *arena, struct table *table)
{
    table->cell_count = draw(seed, 120);
    table->cells = arena_array(arena, table->cell_count, sizeof *table->cells);
    table->rows = random_place(seed, 40);
    table->columns = random_place(seed, 12);
    for (size_t i = 0; i < table->cell_count; i++) {
        struct cell *cell = &table->cells[i];
        cell->row = random_place(seed, 24);
        cell->column = random_place(seed, 8);
        cell->row_span = draw(seed, 4) ? 1 : random_place(seed, 5);
        cell->column_span = draw(seed, 4) ? 1 : random_place(seed, 5);
        cell->text = cell->raw_text = random_text(seed, arena);
        cell->confidence = draw(seed, 101) / 100.0;
        cell->flags = draw(seed, 8) ? 0 : draw(seed, 1u << 11);
    }
}

static void sheet_fill(uint64_t *seed, struct arena *arena, struct sheet *sheet)
{
    sheet->table_count = draw(seed, 4);
    sheet->tables = arena_array(arena, sheet->table_count, sizeof *sheet->tables);
    for (size_t i = 0; i < sheet->table_count; i++)
        table_fill(seed, arena, &sheet->tables[i]);
    sheet->outside_count = draw(seed, 5);
    sheet->outside = arena_array(arena, sheet->outside_count, sizeof *sheet->outside);
    for (size_t i = 0; i < sheet->outside_count; i++)
        sheet->outside[i].text = random_text(seed, arena);
}

static bool ref_is_sane(const struct sheet *sheet, struct cell_ref where)
{
    if (where.cell < 0)
        return true;
    if (where.table < 0)
        return (size_t)where.cell < sheet->outside_count;
    return (size_t)where.table < sheet->table_count &&
           (size_t)where.cell < sheet->tables[where.table].cell_count;
}

static void record_check_sane(const struct record *record, const struct sheet *sheet)
{
    for (size_t i = 0; i < record->field_count; i++)
        assert_true(record->fields[i].value.text && ref_is_sane(sheet, record->fields[i].value.where));
    for (size_t i = 0; i < record->fund_count; i++)
        assert_true(record->funds[i].period && record->funds[i].item && record->funds[i].value.text);
    for (size_t i = 0; i < record->indicator_count; i++) {
        const struct record_indicator *one = &record->indicators[i];
        assert_true(one->period && one->level1 && one->level2 && one->level3.text && one->value.text);
        assert_true(ref_is_sane(sheet, one->level3.where) && ref_is_sane(sheet, one->value.where));
        assert_true(ref_is_sane(sheet, one->level1_where) && ref_is_sane(sheet, one->level2_where));
    }
    for (size_t i = 0; i < record->check_count; i++)
        assert_true(record->checks[i].rule && record->checks[i].outcome && record->checks[i].message);
}

static void settle_and_check(const struct reading *reading, struct arena *arena, struct sheet *sheet)
{
    struct doubt_options options = DOUBT_OPTIONS_DEFAULT;
    struct calibration *calibration;
    assert_int_equal(calibration_load("models/doubt/calibration.txt", &calibration, NULL), STATUS_OK);
    doubt_settle(calibration, &options, reading, arena, sheet);
    calibration_free(calibration);
    for (size_t t = 0; t < sheet->table_count; t++) {
        for (size_t i = 0; i < sheet->tables[t].cell_count; i++) {
            const struct cell *cell = &sheet->tables[t].cells[i];
            assert_true(cell->confidence >= 0 && cell->confidence <= 1);
            assert_true(cell->note_count > 0 || strcmp(cell->text, cell->raw_text) == 0);
        }
    }
}

static void test_random_sheets(void **state)
{
    struct form_set *forms = form_sheet_forms();
    size_t records = 0;
    for (uint64_t round = 1; round <= 120; round++) {
        uint64_t seed = round * UINT64_C(0x9E3779B97F4A7C15);
        struct arena *arena = arena_new();
        struct sheet sheet = {0};
        struct reading reading;
        sheet_fill(&seed, arena, &sheet);
        assert_int_equal(form_read(forms, &sheet, arena, &reading), STATUS_OK);
        for (size_t i = 0; i < reading.record_count; i++)
            record_check_sane(&reading.records[i], &sheet);
        records += reading.record_count;
        settle_and_check(&reading, arena, &sheet);
        arena_free(arena);
    }
    assert_true(records > 30); /* or the sheets were too wild to test anything */
    form_set_free(forms);
}

/* Cells taken out, doubled, stretched and overwritten one by one in a good sheet. */
static void test_damaged_sheets(void **state)
{
    struct form_set *forms = form_sheet_forms();
    for (uint64_t round = 1; round <= 100; round++) {
        uint64_t seed = round * UINT64_C(0xD1B54A32D192ED03);
        struct arena *arena = arena_new();
        struct sheet sheet =
            form_sheet_make(arena, round % 2 ? form_sheet_two : form_sheet_one, "项目支出绩效目标表");
        struct table *table = &sheet.tables[0];
        for (uint32_t blow = draw(&seed, 12); blow > 0 && table->cell_count > 1; blow--) {
            struct cell *cell = &table->cells[draw(&seed, (uint32_t)table->cell_count)];
            switch (draw(&seed, 5)) {
            case 0:
                *cell = table->cells[--table->cell_count];
                break;
            case 1:
                *cell = table->cells[draw(&seed, (uint32_t)table->cell_count)];
                break;
            case 2:
                cell->row_span += (int)draw(&seed, 3);
                break;
            case 3:
                cell->column_span += (int)draw(&seed, 3);
                break;
            default:
                cell->text = cell->raw_text = random_text(&seed, arena);
            }
        }
        struct reading reading;
        assert_int_equal(form_read(forms, &sheet, arena, &reading), STATUS_OK);
        for (size_t i = 0; i < reading.record_count; i++)
            record_check_sane(&reading.records[i], &sheet);
        settle_and_check(&reading, arena, &sheet);
        arena_free(arena);
    }
    form_set_free(forms);
}

static void test_empty_sheets(void **state)
{
    struct form_set *forms = form_sheet_forms();
    struct arena *arena = arena_new();
    struct table empty = {0}, wide = {.rows = INT_MAX, .columns = INT_MAX};
    struct sheet sheets[] = {{0}, {.tables = &empty, .table_count = 1}, {.tables = &wide, .table_count = 1}};
    for (size_t i = 0; i < sizeof sheets / sizeof sheets[0]; i++) {
        struct reading reading;
        assert_int_equal(form_read(forms, &sheets[i], arena, &reading), STATUS_OK);
        assert_int_equal(reading.record_count, 0);
        assert_int_equal(reading.page_flags, PAGE_UNKNOWN_FORM);
        settle_and_check(&reading, arena, &sheets[i]);
    }
    arena_free(arena);
    form_set_free(forms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_sheets),
        cmocka_unit_test(test_damaged_sheets),
        cmocka_unit_test(test_empty_sheets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
