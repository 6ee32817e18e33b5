/* Corrections meet page results: what stands, what comes back, and that records follow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include "form_sheet.h"

#include "base/arena.h"
#include "calibration_text.h"
#include "base/cell_json.h"
#include "base/results.h"
#include "export/page_json.h"
#include "export/sheet_json.h"
#include "shenbao/amend.h"
#include "doubt/calibration.h"
#include "shenbao/doubt.h"
#include "shenbao/status.h"

enum { CELL = 100 }; /* pixels a row and a column */

static const char sha256[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

static struct arena *arena;
static struct form_set *forms;

static int setup(void **state)
{
    arena = arena_new();
    forms = form_sheet_forms();
    return !arena;
}

static int teardown(void **state)
{
    form_set_free(forms);
    arena_free(arena);
    return 0;
}

static struct quad place(int row, int column, int rows, int columns)
{
    return quad_from_box((struct box){column * CELL, row * CELL, columns * CELL, rows * CELL});
}

/* The page result of a sheet whose cells are squares, as the program would write it. */
static json_t *page_of(struct sheet *sheet)
{
    struct table *table = &sheet->tables[0];
    table->outline = place(0, 0, table->rows, table->columns);
    for (size_t i = 0; i < table->cell_count; i++) {
        struct cell *cell = &table->cells[i];
        cell->outline = place(cell->row, cell->column, cell->row_span, cell->column_span);
        cell->lines = arena_alloc(arena, sizeof *cell->lines);
        cell->line_count = cell->text[0] != '\0';
        cell->lines[0] = (struct text_line){
            .outline = cell->outline,
            .text = cell->text,
            .confidence = cell->confidence,
            .evidence = {.worst = 1, .looks = 1, .votes = 1, .first = true, .margin = 20, .fit = 1}};
    }
    struct reading reading;
    assert_int_equal(form_read(forms, sheet, arena, &reading), STATUS_OK);
    struct calibration calibration;
    char room[96];
    int line;
    assert_null(calibration_parse(CALIBRATION_TEXT, &calibration, &line, room));
    doubt_settle(&calibration, &DOUBT_OPTIONS_DEFAULT, &reading, arena, sheet);
    const struct engine engine = {.tesseract = "5.3.0", .leptonica = "1.82.0", .model_sha256 = sha256};
    struct page_facts facts = {
        .source = {"a.png", sha256, 0, 900, 1600, 150}, .sheet = sheet, .reading = &reading};
    return page_json(&engine, &facts);
}

static json_t *declaration(int row, int column, const char *text)
{
    struct sheet sheet = form_sheet_make(arena, form_sheet_two, "项目支出绩效目标申报表");
    if (text)
        form_sheet_set(&sheet, row, column, text);
    return page_of(&sheet);
}

static struct correction entry(int64_t id, int row, int column, const char *reading, const char *after)
{
    return (struct correction){.id = id,
                               .who = "a",
                               .sha256 = sha256,
                               .outline = place(row, column, 1, 1),
                               .reading = reading,
                               .before = reading,
                               .after = after,
                               .why = ""};
}

static json_t *cell_at(const json_t *page, int row, int column)
{
    json_t *table = NULL;
    return page_cell_at(page, place(row, column, 1, 1), &table);
}

static struct amendment amend(json_t *page, const struct correction *entries, size_t count)
{
    struct amendment amendment;
    assert_int_equal(page_amend(page, entries, count, forms, arena, &amendment), STATUS_OK);
    return amendment;
}

static void expect_text(const json_t *page, int row, int column, const char *text, const char *note)
{
    const json_t *cell = cell_at(page, row, column);
    assert_string_equal(json_path_text(cell, "text", "?"), text);
    if (note)
        assert_true(cell_has_note(cell, note));
}

static const char *amount(const json_t *page, const char *period, const char *item)
{
    size_t i;
    json_t *fund;
    json_array_foreach(json_object_get(json_array_get(json_object_get(page, "records"), 0), "funds"), i, fund)
    {
        if (strcmp(json_path_text(fund, "period", ""), period) == 0 &&
            strcmp(json_path_text(fund, "item", ""), item) == 0)
            return json_path_text(fund, "amount", "?");
    }
    return "none";
}

static const char *outcome(const json_t *page, const char *period)
{
    size_t i;
    json_t *check;
    json_array_foreach(json_object_get(json_array_get(json_object_get(page, "records"), 0), "checks"), i,
                       check)
    {
        if (strcmp(json_path_text(check, "rule", ""), "funds.sum") == 0 &&
            strcmp(json_path_text(check, "period", ""), period) == 0)
            return json_path_text(check, "outcome", "?");
    }
    return "none";
}

/* ---- reading a result back ---- */

static void test_a_result_read_back_gives_the_same_records(void **state)
{
    const char *const sheets[] = {form_sheet_two, form_sheet_one};
    for (size_t i = 0; i < 2; i++) {
        struct sheet sheet = form_sheet_make(arena, sheets[i], "项目支出绩效目标申报表\n（2024年度）"), again;
        form_sheet_set(&sheet, 0, 0, "项目名种"); /* is repaired, and must be again */
        json_t *page = page_of(&sheet), *before = json_deep_copy(page);
        struct reading reading;
        assert_int_equal(sheet_from_json(page, arena, &again), STATUS_OK);
        assert_int_equal(form_read(forms, &again, arena, &reading), STATUS_OK);
        assert_int_equal(reading.record_count, 1);
        struct correction ask = entry(1, 0, 0, "项目名称", "");
        ask.kind = CORRECTION_ASK;
        amend(page, &ask, 1);
        assert_true(json_equal(json_object_get(page, "records"), json_object_get(before, "records")));
        assert_true(json_equal(page, before));
        json_decref(page);
        json_decref(before);
    }
}

static void test_what_is_no_result_is_refused(void **state)
{
    json_t *page = declaration(0, 0, NULL);
    struct sheet sheet;
    json_t *cell = cell_at(page, 9, 3);
    json_object_set_new(cell, "row", json_integer(-1));
    assert_int_equal(sheet_from_json(page, arena, &sheet), STATUS_BAD_ARGUMENT);
    json_object_set_new(cell, "row", json_integer(0));
    json_object_set_new(cell, "row_span", json_integer(1000));
    assert_int_equal(sheet_from_json(page, arena, &sheet), STATUS_BAD_ARGUMENT);
    json_object_set_new(cell, "row_span", json_integer(1));
    json_object_set_new(cell, "raw_text", json_integer(7));
    assert_int_equal(sheet_from_json(page, arena, &sheet), STATUS_BAD_ARGUMENT);
    json_decref(page);
}

/* ---- what stands ---- */

static void test_a_corrected_amount_makes_the_sum_right(void **state)
{
    json_t *page = declaration(3, 6, "428.00");
    assert_string_equal(outcome(page, "annual"), "fail");
    json_int_t flagged = json_path_integer(page, "summary.flagged");
    struct correction one = entry(1, 3, 6, "428.00", "420.00");
    one.outline = place(3, 6, 1, 2);
    struct amendment amendment = amend(page, &one, 1);
    assert_int_equal(amendment.settled, 1);
    assert_int_equal(amendment.orphans, 0);
    expect_text(page, 4, 6, "400.00", NULL);
    const json_t *cell = amendment.cells[0].cell;
    assert_string_equal(json_path_text(cell, "text", "?"), "420.00");
    assert_string_equal(json_path_text(cell, "raw_text", "?"), "428.00");
    assert_int_equal(json_array_size(json_object_get(cell, "flags")), 0);
    assert_true(json_number_value(json_object_get(cell, "confidence")) == 1);
    assert_true(cell_has_note(cell, "corrected: by hand"));
    assert_string_equal(outcome(page, "annual"), "pass");
    assert_string_equal(amount(page, "annual", "total"), "420.00");
    /* The others of the sum are no longer in doubt on its account. */
    json_t *table = NULL, *item = page_cell_at(page, place(4, 6, 1, 2), &table);
    assert_int_equal(json_array_size(json_object_get(item, "flags")), 0);
    assert_true(json_path_integer(page, "summary.flagged") < flagged);
    json_decref(page);
}

/* ---- lines outside the tables ---- */

enum { YEAR = 1 }; /* of the lines */

static json_t *page_with_lines(const char *lines)
{
    struct sheet sheet = form_sheet_make(arena, form_sheet_two, lines);
    for (size_t i = 0; i < sheet.outside_count; i++)
        sheet.outside[i].outline = place(-4 + (int)i, 0, 1, 5);
    return page_of(&sheet);
}

static const json_t *year_of(const json_t *page)
{
    return json_object_get(json_object_get(json_array_get(json_object_get(page, "records"), 0), "fields"),
                           "year");
}

static void test_a_line_outside_the_tables_is_corrected(void **state)
{
    json_t *page = page_with_lines("项目支出绩效目标申报表\n（2019年度）");
    const json_t *line = json_array_get(json_object_get(page, "outside"), YEAR);
    assert_string_equal(json_path_text(line, "id", "?"), "o1");
    assert_string_equal(json_path_text(year_of(page), "line", "?"), "o1");
    assert_string_equal(json_path_text(year_of(page), "text", "?"), "2019");
    assert_true(json_array_size(json_object_get(line, "flags")) > 0); /* not in the goal's span */
    json_t *before = json_deep_copy(page);
    struct correction entries[] = {entry(1, 0, 0, "（2019年度）", "（2024年度）"), entry(2, 0, 0, "", "")};
    entries[0].outline = place(-3, 0, 1, 5);
    struct amendment amendment = amend(page, entries, 1);
    assert_int_equal(amendment.settled, 1);
    assert_ptr_equal(amendment.cells[0].cell, line);
    assert_string_equal(json_path_text(year_of(page), "text", "?"), "2024");
    assert_true(json_number_value(json_object_get(year_of(page), "confidence")) == 1);
    assert_int_equal(json_array_size(json_object_get(year_of(page), "flags")), 0);
    assert_true(cell_has_note(line, "corrected: by hand"));
    json_decref(page);
    entries[1].kind = CORRECTION_UNDO;
    entries[1].undoes = 1;
    entries[1].outline = entries[0].outline;
    page = json_deep_copy(before);
    amend(page, entries, 2);
    assert_true(json_equal(page, before));
    json_decref(page);
    json_decref(before);
}

/* Results of earlier versions have lines without ids: nobody can be asked about them. */
static void test_a_line_without_an_id_is_no_place(void **state)
{
    json_t *page = page_with_lines("项目支出绩效目标申报表\n（2024年度）\n填报单位");
    json_object_del(json_array_get(json_object_get(page, "outside"), YEAR), "id");
    struct page_places places = {.page = page};
    size_t cells = 0;
    const json_t *place = page_places_next(&places);
    for (; place && !place_is_line(json_path_text(place, "id", "?")); place = page_places_next(&places))
        cells++;
    assert_int_equal(cells, json_path_integer(page, "summary.cells"));
    assert_string_equal(json_path_text(place, "id", "?"), "o0");
    assert_string_equal(json_path_text(page_places_next(&places), "id", "?"), "o2");
    assert_null(page_places_next(&places));
    assert_null(page_place_lookup(page, "o1"));
    assert_true(line_is_used(page, "o0"));
    assert_false(line_is_used(page, "o2"));
    json_decref(page);
}

static void test_no_table_is_made_of_a_line(void **state)
{
    json_t *page = page_with_lines("项目支出绩效目标申报表\n（2024年度）"), *before = json_deep_copy(page);
    for (enum correction_kind kind = CORRECTION_SPLIT; kind < CORRECTION_KINDS; kind++) {
        struct correction change =
            entry(1, 0, 0, "", "{\"axis\": \"row\", \"at\": 0.5, \"side\": \"below\", \"by\": 4}");
        change.kind = kind;
        change.outline = place(-3, 0, 1, 5);
        assert_int_equal(amend(page, &change, 1).orphans, 1);
    }
    assert_true(json_equal(json_object_get(page, "tables"), json_object_get(before, "tables")));
    json_decref(page);
    json_decref(before);
}

static void unsure(json_t *page, struct quad where, double confidence)
{
    json_t *table = NULL, *cell = page_cell_at(page, where, &table);
    json_object_set_new(cell, "confidence", json_real(confidence));
    json_object_set_new(cell, "flags", json_pack("[s]", "low_confidence"));
}

static double confidence_at(const json_t *page, struct quad where)
{
    json_t *table = NULL;
    return json_number_value(json_object_get(page_cell_at(page, where, &table), "confidence"));
}

static size_t flags_at(const json_t *page, struct quad where)
{
    json_t *table = NULL;
    return json_array_size(json_object_get(page_cell_at(page, where, &table), "flags"));
}

/* One amount is settled: those that add up with it are sure too, those that do not are not. */
static void test_a_settled_amount_speaks_for_those_it_adds_up_with(void **state)
{
    struct quad total = place(3, 6, 1, 2), item = place(4, 6, 1, 2), elsewhere = place(4, 3, 1, 1);
    json_t *page = declaration(3, 6, "428.00"), *other = json_deep_copy(page);
    unsure(page, item, 0.6);
    unsure(page, elsewhere, 0.6);
    struct correction one = entry(1, 3, 6, "428.00", "420.00");
    one.outline = total;
    amend(page, &one, 1);
    assert_int_equal(flags_at(page, item), 0);
    assert_true(confidence_at(page, item) > 0.98 && confidence_at(page, item) < 1);
    assert_int_equal(flags_at(page, elsewhere), 1);
    assert_true(confidence_at(page, elsewhere) == 0.6);
    unsure(other, item, 0.6);
    one.after = "520.00"; /* what the paper says does not add up */
    amend(other, &one, 1);
    assert_string_equal(outcome(other, "annual"), "fail");
    assert_int_equal(flags_at(other, item), 2);
    assert_true(confidence_at(other, item) == 0.6);
    json_decref(page);
    json_decref(other);
}

/* 420.00 = 420.00 + 0.00: whoever settled the last has said nothing about the others, which may be misread equally. */
static void test_a_settled_nothing_speaks_for_no_amount(void **state)
{
    struct quad total = place(3, 6, 1, 2), item = place(4, 6, 1, 2);
    json_t *page = declaration(4, 6, "420.00");
    json_t *table = NULL, *rest = page_cell_at(page, place(5, 6, 1, 2), &table);
    json_object_set_new(rest, "raw_text", json_string("0.00"));
    json_object_set_new(rest, "text", json_string("0.00"));
    unsure(page, total, 0.6);
    unsure(page, item, 0.6);
    struct correction one = entry(1, 5, 6, "0.00", "0.00");
    one.outline = place(5, 6, 1, 2);
    assert_int_equal(amend(page, &one, 1).settled, 1);
    assert_string_equal(outcome(page, "annual"), "pass");
    assert_true(confidence_at(page, total) == 0.6);
    assert_true(confidence_at(page, item) == 0.6);
    assert_int_equal(flags_at(page, item), 1);
    json_decref(page);
}

static const char *attribute(const json_t *page)
{
    const json_t *fields = json_object_get(json_array_get(json_object_get(page, "records"), 0), "fields");
    return json_path_text(json_object_get(fields, "attribute"), "text", "?");
}

/* 次性项目 is put right to 一次性项目, and no more where a person says that it is printed so. */
static void test_a_settled_choice_stays(void **state)
{
    json_t *page = declaration(2, 2, "次性项目"), *table = NULL;
    const json_t *cell = page_cell_at(page, place(2, 2, 1, 2), &table);
    assert_string_equal(json_path_text(cell, "text", "?"), "一次性项目");
    assert_string_equal(json_path_text(cell, "raw_text", "?"), "次性项目");
    assert_true(cell_has_note(cell, "repaired: vocabulary"));
    assert_string_equal(attribute(page), "一次性项目");
    struct correction one = entry(1, 2, 2, "一次性项目", "次性项目");
    one.outline = place(2, 2, 1, 2);
    assert_int_equal(amend(page, &one, 1).settled, 1);
    assert_string_equal(attribute(page), "次性项目");
    assert_string_equal(json_path_text(page_cell_at(page, place(2, 2, 1, 2), &table), "text", "?"),
                        "次性项目");
    json_decref(page);
}

static void test_settled_words_speak_for_the_same_words(void **state)
{
    static const char words[] = "群众办事便捷程度";
    json_t *page = declaration(9, 3, words), *figures;
    json_t *table = NULL, *twin = page_cell_at(page, place(9, 6, 1, 1), &table);
    json_object_set_new(twin, "text", json_string(words));
    json_object_set_new(twin, "raw_text", json_string(words));
    unsure(page, place(9, 6, 1, 1), 0.9);
    figures = json_deep_copy(page);
    struct correction one = entry(1, 9, 3, words, words);
    one.outline = place(9, 3, 1, 1);
    amend(page, &one, 1);
    assert_int_equal(flags_at(page, place(9, 6, 1, 1)), 0);
    assert_true(confidence_at(page, place(9, 6, 1, 1)) > 0.99);
    one.after = "群众办事便捷程废"; /* not the same any more */
    amend(figures, &one, 1);
    assert_true(flags_at(figures, place(9, 6, 1, 1)) > 0);
    assert_true(confidence_at(figures, place(9, 6, 1, 1)) == 0.9);
    json_decref(page);
    json_decref(figures);
}

static void test_what_was_read_right_is_verified(void **state)
{
    json_t *page = declaration(0, 0, NULL);
    struct correction one = entry(1, 9, 3, "养护里程", "养护里程");
    assert_int_equal(amend(page, &one, 1).settled, 1);
    expect_text(page, 9, 3, "养护里程", "verified: by hand");
    assert_false(cell_has_note(cell_at(page, 9, 3), "corrected"));
    json_decref(page);
}

static void test_a_newer_reading_that_agrees_closes_the_entry(void **state)
{
    json_t *page = declaration(9, 3, "养护里程");
    struct correction one = entry(1, 9, 3, "养护里秤", "养护里程");
    struct amendment amendment = amend(page, &one, 1);
    assert_int_equal(amendment.cells[0].state, AMEND_SETTLED);
    expect_text(page, 9, 3, "养护里程", "verified: by hand");
    json_decref(page);
}

static void test_a_newer_reading_that_differs_comes_back(void **state)
{
    json_t *page = declaration(9, 3, "养护里科");
    struct correction one = entry(1, 9, 3, "养护里秤", "养护里程");
    struct amendment amendment = amend(page, &one, 1);
    assert_int_equal(amendment.cells[0].state, AMEND_CONFLICT);
    expect_text(page, 9, 3, "养护里程", "read anew: 养护里科");
    assert_true(json_array_size(json_object_get(cell_at(page, 9, 3), "flags")) > 0);
    /* The confidence is that of the person's text, in the cell as in the record. */
    assert_float_equal(json_number_value(json_object_get(cell_at(page, 9, 3), "confidence")), 0.5, 1e-9);
    const json_t *indicators =
        json_object_get(json_array_get(json_object_get(page, "records"), 0), "indicators");
    assert_string_equal(json_path_text(json_array_get(indicators, 0), "cells.level3", ""), "t0r9c3");
    assert_true(json_number_value(json_object_get(json_array_get(indicators, 0), "confidence")) <= 0.5);
    /* Once more settled, it is. */
    json_decref(page);
    page = declaration(9, 3, "养护里科");
    const struct correction two[] = {one, entry(2, 9, 3, "养护里科", "养护里程")};
    assert_int_equal(amend(page, two, 2).cells[0].state, AMEND_SETTLED);
    json_decref(page);
}

/* What the other half suggests is there until one of the two is settled. */
static void test_suggestions_go_when_they_are_answered(void **state)
{
    json_t *page = declaration(12, 6, "群众岀行便利");
    size_t offered = json_array_size(json_object_get(cell_at(page, 12, 3), "suggestions")) +
                     json_array_size(json_object_get(cell_at(page, 12, 6), "suggestions"));
    assert_int_equal(offered, 2); /* equally sure: each has the other's */
    struct correction one = entry(1, 12, 6, "群众岀行便利", "群众出行便利");
    assert_int_equal(amend(page, &one, 1).settled, 1);
    assert_null(json_object_get(cell_at(page, 12, 3), "suggestions"));
    assert_null(json_object_get(cell_at(page, 12, 6), "suggestions"));
    json_decref(page);
}

static void test_the_last_entry_stands_and_undo_takes_it_back(void **state)
{
    struct correction entries[] = {entry(1, 9, 3, "养护里程", "一"), entry(2, 9, 3, "养护里程", "二"),
                                   entry(3, 9, 3, "养护里程", ""), entry(4, 9, 3, "养护里程", "")};
    entries[2].kind = entries[3].kind = CORRECTION_UNDO;
    entries[2].undoes = 2;
    entries[3].undoes = 3; /* the undo itself is taken back */
    const char *const expected[] = {"养护里程", "一", "二", "一", "二"};
    for (size_t count = 0; count <= 4; count++) {
        json_t *page = declaration(0, 0, NULL);
        struct amendment amendment = amend(page, entries, count);
        expect_text(page, 9, 3, expected[count], NULL);
        assert_int_equal(count ? amendment.cells[0].last : 0, count);
        json_decref(page);
    }
}

static void test_other_ways_to_settle(void **state)
{
    struct correction one = entry(1, 9, 3, "养护里程", "");
    one.kind = CORRECTION_EMPTY;
    json_t *page = declaration(0, 0, NULL);
    amend(page, &one, 1);
    expect_text(page, 9, 3, "", "corrected: by hand");
    json_decref(page);
    one.kind = CORRECTION_UNREADABLE;
    page = declaration(0, 0, NULL);
    assert_int_equal(amend(page, &one, 1).cells[0].state, AMEND_UNREADABLE);
    expect_text(page, 9, 3, "养护里程", "unreadable: by hand");
    json_decref(page);
    one.kind = CORRECTION_HANDWRITING;
    one.after = "养护道路";
    page = declaration(0, 0, NULL);
    amend(page, &one, 1);
    expect_text(page, 9, 3, "养护道路", "handwriting: by hand");
    json_decref(page);
}

static void test_an_entry_whose_cell_is_gone_is_counted(void **state)
{
    json_t *page = declaration(0, 0, NULL);
    struct correction one = entry(1, 40, 40, "x", "y");
    struct amendment amendment = amend(page, &one, 1);
    assert_int_equal(amendment.orphans, 1);
    assert_int_equal(amendment.settled, 0);
    json_decref(page);
}

/* ---- two people who do not see each other ---- */

static enum amend_state blind(const char *const texts[], const char *const people[], size_t count,
                              const char **ret_text)
{
    struct correction entries[4];
    json_t *page = declaration(0, 0, NULL);
    for (size_t i = 0; i < count; i++) {
        entries[i] = entry((int64_t)i + 1, 9, 3, "养护里程", texts[i]);
        entries[i].who = people[i];
        entries[i].blind = true;
    }
    enum amend_state settled = amend(page, entries, count).cells[0].state;
    *ret_text = arena_strdup(arena, json_path_text(cell_at(page, 9, 3), "text", "?"));
    json_decref(page);
    return settled;
}

static void test_blind_entries(void **state)
{
    const char *text;
    assert_int_equal(blind((const char *[]){"一"}, (const char *[]){"a"}, 1, &text), AMEND_OPEN);
    assert_string_equal(text, "养护里程");
    assert_int_equal(blind((const char *[]){"一", "一"}, (const char *[]){"a", "a"}, 2, &text), AMEND_OPEN);
    assert_int_equal(blind((const char *[]){"一", "一"}, (const char *[]){"a", "b"}, 2, &text),
                     AMEND_SETTLED);
    assert_string_equal(text, "一");
    assert_int_equal(blind((const char *[]){"一", "二"}, (const char *[]){"a", "b"}, 2, &text),
                     AMEND_DISAGREED);
    assert_string_equal(text, "养护里程");
    assert_int_equal(blind((const char *[]){"一", "二", "一"}, (const char *[]){"a", "b", "c"}, 3, &text),
                     AMEND_SETTLED);
    assert_string_equal(text, "一");
    assert_int_equal(blind((const char *[]){"一", "二", "三"}, (const char *[]){"a", "b", "c"}, 3, &text),
                     AMEND_SETTLED);
    assert_string_equal(text, "三");
}

/* ---- structure ---- */

static struct correction change(int64_t id, struct quad outline, enum correction_kind kind, const char *text)
{
    return (struct correction){.id = id,
                               .who = "a",
                               .sha256 = sha256,
                               .outline = outline,
                               .reading = "",
                               .before = "",
                               .after = text,
                               .kind = kind,
                               .why = ""};
}

static json_t *amended(const struct correction *entries, size_t count, size_t orphans)
{
    json_t *page = declaration(0, 0, NULL);
    struct amendment amendment = amend(page, entries, count);
    assert_int_equal(amendment.orphans, orphans);
    assert_int_equal(amendment.structure, entries[count - 1].id);
    return page;
}

static const json_t *table_of(const json_t *page, size_t index)
{
    return json_array_get(json_object_get(page, "tables"), index);
}

/* The row, column and spans of the cell that holds the middle of this place of the page as it was. */
static void expect_span(const json_t *page, struct quad outline, int row, int column, int rows, int columns)
{
    json_t *table = NULL;
    const json_t *cell = page_cell_at(page, outline, &table);
    assert_non_null(cell);
    const int found[] = {(int)json_path_integer(cell, "row"), (int)json_path_integer(cell, "column"),
                         (int)json_path_integer(cell, "row_span"),
                         (int)json_path_integer(cell, "column_span")};
    const int expected[] = {row, column, rows, columns};
    assert_memory_equal(found, expected, sizeof found);
}

static void test_a_split_makes_a_row(void **state)
{
    struct correction one = change(7, place(7, 1, 1, 3), CORRECTION_SPLIT, "{\"axis\":\"row\",\"at\":0.5}");
    json_t *page = amended(&one, 1, 0);
    assert_int_equal(json_path_integer(table_of(page, 0), "rows"), 16);
    struct quad upper = quad_from_box((struct box){CELL, 7 * CELL, 3 * CELL, CELL / 2});
    struct quad lower = quad_from_box((struct box){CELL, 7 * CELL + CELL / 2, 3 * CELL, CELL / 2});
    expect_span(page, upper, 7, 1, 1, 3);
    expect_span(page, lower, 8, 1, 1, 3);
    expect_span(page, place(7, 4, 1, 4), 7, 4, 2, 4); /* beside it, over both rows */
    expect_span(page, place(8, 1, 1, 1), 9, 1, 1, 1); /* below it */
    expect_span(page, place(6, 0, 2, 1), 6, 0, 3, 1);
    json_decref(page);
}

static void test_a_split_at_a_rule_of_the_table_makes_none(void **state)
{
    struct correction one = change(1, place(9, 2, 2, 1), CORRECTION_SPLIT, "{\"axis\":\"row\",\"at\":0.45}");
    json_t *page = amended(&one, 1, 0);
    assert_int_equal(json_path_integer(table_of(page, 0), "rows"), 15);
    expect_span(page, place(10, 2, 1, 1), 10, 2, 1, 1);
    json_decref(page);
}

static void test_a_merge_takes_what_makes_a_rectangle(void **state)
{
    struct correction one = change(1, place(9, 3, 1, 1), CORRECTION_MERGE, "{\"side\":\"left\"}");
    json_t *page = amended(&one, 1, 0);
    json_t *table = NULL, *cell = page_cell_at(page, place(9, 2, 2, 2), &table);
    expect_span(page, place(9, 2, 2, 2), 9, 2, 2, 2);
    assert_string_equal(json_path_text(cell, "text", "?"), "数量指标养护里程桥梁检测座数");
    assert_string_equal(json_path_text(cell, "id", "?"), "t0r9c2");
    assert_int_equal(json_array_size(json_object_get(cell, "lines")), 3);
    json_decref(page);
}

static void test_a_rule_is_moved_for_all_its_cells(void **state)
{
    struct correction one = change(1, place(0, 0, 1, 2), CORRECTION_MOVE, "{\"side\":\"below\",\"by\":20}");
    json_t *page = amended(&one, 1, 0);
    struct quad above = quad_from_box((struct box){2 * CELL, 0, 6 * CELL, CELL + 20});
    struct quad below = quad_from_box((struct box){0, CELL + 20, 2 * CELL, CELL - 20});
    json_t *table = NULL;
    struct quad found;
    json_quad(json_object_get(page_cell_at(page, above, &table), "polygon"), &found);
    assert_true(found.corner[2].y == above.corner[2].y && found.corner[0].y == 0);
    json_quad(json_object_get(page_cell_at(page, below, &table), "polygon"), &found);
    assert_true(found.corner[0].y == below.corner[0].y && found.corner[2].y == 2 * CELL);
    json_decref(page);
}

static void test_tables_come_and_go(void **state)
{
    const struct correction entries[] = {
        change(1, place(0, 0, 1, 2), CORRECTION_REMOVE, "{}"),
        change(2, place(0, 0, 2, 4), CORRECTION_MISSING,
               "{\"outline\":[[0,0],[400,0],[400,200],[0,200]],\"rows\":2,\"columns\":4}"),
        {.id = 3,
         .who = "a",
         .sha256 = sha256,
         .outline = place(1, 2, 1, 1),
         .reading = "",
         .before = "",
         .after = "新",
         .why = ""},
    };
    json_t *page = declaration(0, 0, NULL);
    struct amendment amendment = amend(page, entries, 3);
    assert_int_equal(amendment.orphans, 0);
    assert_int_equal(json_array_size(json_object_get(page, "tables")), 1);
    assert_int_equal(json_array_size(json_object_get(table_of(page, 0), "cells")), 8);
    assert_int_equal(json_path_integer(page, "summary.cells"), 8);
    expect_text(page, 1, 2, "新", "corrected: by hand");
    assert_int_equal(json_array_size(json_object_get(page, "records")), 0);
    json_decref(page);
}

static void test_a_page_has_a_table_once_one_is_added(void **state)
{
    struct correction one =
        change(1, place(0, 0, 2, 4), CORRECTION_MISSING,
               "{\"outline\":[[0,0],[400,0],[400,200],[0,200]],\"rows\":2,\"columns\":4}");
    json_t *page = declaration(0, 0, NULL);
    json_object_set_new(page, "tables", json_array());
    json_object_set_new(json_object_get(page, "page"), "flags",
                        json_pack("[s, s]", "no_table", "low_resolution"));
    amend(page, &one, 1);
    json_t *expected = json_pack("[s, s]", "unknown_form", "low_resolution");
    assert_true(json_equal(json_object_get(json_object_get(page, "page"), "flags"), expected));
    json_decref(expected);
    json_decref(page);
}

static void test_a_change_taken_back_leaves_the_page_as_it_was(void **state)
{
    struct correction entries[] = {change(1, place(9, 3, 1, 1), CORRECTION_MERGE, "{\"side\":\"left\"}"),
                                   change(2, place(9, 3, 1, 1), CORRECTION_UNDO, "")};
    entries[1].undoes = 1;
    json_t *page = declaration(0, 0, NULL), *before = json_deep_copy(page);
    assert_int_equal(amend(page, entries, 2).structure, 2);
    assert_true(json_equal(page, before));
    json_decref(before);
    json_decref(page);
}

/* Two pages that say the same, entries' notes included. Takes both. */
static void expect_equal(json_t *page, json_t *other)
{
    assert_true(json_equal(page, other));
    json_decref(page);
    json_decref(other);
}

/* An amount in doubt beside the total of which the entries speak. */
static json_t *supported(const struct correction *entries, size_t count)
{
    json_t *page = declaration(3, 6, "428.00");
    unsure(page, place(4, 6, 1, 2), 0.6);
    unsure(page, place(3, 6, 1, 2), 0.7);
    amend(page, entries, count);
    return page;
}

static struct correction on_total(int64_t id, enum correction_kind kind, const char *after)
{
    struct correction one = entry(id, 3, 6, "428.00", after);
    one.outline = place(3, 6, 1, 2);
    one.kind = kind;
    return one;
}

/* What a settled cell says for others goes with it, whatever it is that comes instead. */
static void test_support_goes_with_what_gave_it(void **state)
{
    const struct correction split =
        change(2, place(7, 1, 1, 3), CORRECTION_SPLIT, "{\"axis\":\"row\",\"at\":0.5}");
    struct correction right = on_total(1, CORRECTION_TEXT, "420.00");
    json_t *page = supported(&right, 1);
    assert_int_equal(flags_at(page, place(4, 6, 1, 2)), 0);
    json_decref(page);

    struct correction undo = on_total(2, CORRECTION_UNDO, "428.00"),
                      nothing = entry(1, 9, 3, "养护里程", "一");
    undo.undoes = 1;
    expect_equal(supported((struct correction[]){right, undo}, 2),
                 supported((struct correction[]){nothing, undo}, 2));

    static const struct {
        enum correction_kind kind;
        const char *after;
    } later[] = {{CORRECTION_TEXT, "520.00"},
                 {CORRECTION_EMPTY, ""},
                 {CORRECTION_UNREADABLE, "428.00"},
                 {CORRECTION_ASK, "428.00"}};
    for (size_t i = 0; i < sizeof later / sizeof later[0]; i++) {
        struct correction other = on_total(3, later[i].kind, later[i].after);
        page = supported((struct correction[]){right, other}, 2);
        assert_true(flags_at(page, place(4, 6, 1, 2)) > 0);
        assert_true(confidence_at(page, place(4, 6, 1, 2)) == 0.6);
        expect_equal(page, supported(&other, 1));
        /* Nor does it matter that the table was changed in between. */
        expect_equal(supported((struct correction[]){right, split, other}, 3),
                     supported((struct correction[]){split, other}, 2));
    }
}

static void test_changes_that_cannot_be_are_left_out(void **state)
{
    const struct correction entries[] = {
        change(1, place(0, 0, 1, 2), CORRECTION_MERGE, "{\"side\":\"left\"}"), /* nothing is there */
        change(2, place(0, 0, 1, 2), CORRECTION_MOVE, "{\"side\":\"below\",\"by\":98}"), /* no room */
        change(3, place(0, 0, 1, 2), CORRECTION_SPLIT, "{\"axis\":\"row\",\"at\":7}"),
        change(4, place(0, 0, 1, 2), CORRECTION_SPLIT, "{"),
        change(5, place(0, 0, 1, 2), CORRECTION_MISSING, "{\"outline\":[],\"rows\":1,\"columns\":1}"),
    };
    for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++) {
        json_t *page = amended(&entries[i], 1, 1);
        assert_int_equal(json_array_size(json_object_get(page, "tables")), 1);
        json_decref(page);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_result_read_back_gives_the_same_records),
        cmocka_unit_test(test_what_is_no_result_is_refused),
        cmocka_unit_test(test_a_corrected_amount_makes_the_sum_right),
        cmocka_unit_test(test_a_line_outside_the_tables_is_corrected),
        cmocka_unit_test(test_a_line_without_an_id_is_no_place),
        cmocka_unit_test(test_no_table_is_made_of_a_line),
        cmocka_unit_test(test_a_settled_amount_speaks_for_those_it_adds_up_with),
        cmocka_unit_test(test_a_settled_nothing_speaks_for_no_amount),
        cmocka_unit_test(test_a_settled_choice_stays),
        cmocka_unit_test(test_settled_words_speak_for_the_same_words),
        cmocka_unit_test(test_what_was_read_right_is_verified),
        cmocka_unit_test(test_a_newer_reading_that_agrees_closes_the_entry),
        cmocka_unit_test(test_a_newer_reading_that_differs_comes_back),
        cmocka_unit_test(test_suggestions_go_when_they_are_answered),
        cmocka_unit_test(test_the_last_entry_stands_and_undo_takes_it_back),
        cmocka_unit_test(test_other_ways_to_settle),
        cmocka_unit_test(test_an_entry_whose_cell_is_gone_is_counted),
        cmocka_unit_test(test_blind_entries),
        cmocka_unit_test(test_a_split_makes_a_row),
        cmocka_unit_test(test_a_split_at_a_rule_of_the_table_makes_none),
        cmocka_unit_test(test_a_merge_takes_what_makes_a_rectangle),
        cmocka_unit_test(test_a_rule_is_moved_for_all_its_cells),
        cmocka_unit_test(test_tables_come_and_go),
        cmocka_unit_test(test_a_page_has_a_table_once_one_is_added),
        cmocka_unit_test(test_a_change_taken_back_leaves_the_page_as_it_was),
        cmocka_unit_test(test_support_goes_with_what_gave_it),
        cmocka_unit_test(test_changes_that_cannot_be_are_left_out),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
