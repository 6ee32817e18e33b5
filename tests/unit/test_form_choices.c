/* Fields whose value is one of a few: what is repaired, what is only offered, and what is left in peace. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/arena.h"
#include "form/rules.h"
#include "form_sheet.h"
#include "shenbao/status.h"

enum { ROW = 2, COLUMN = 2 }; /* of the attribute in form_sheet_two */

static void read_surely(struct bench *bench, const char *text, double confidence)
{
    bench->sheet = form_sheet_make(bench->arena, form_sheet_two, "项目支出绩效目标申报表\n（2023年度）");
    form_sheet_set(&bench->sheet, ROW, COLUMN, text);
    form_sheet_cell(&bench->sheet, ROW, COLUMN)->confidence = confidence;
    assert_int_equal(form_read(bench->forms, &bench->sheet, bench->arena, &bench->reading), STATUS_OK);
    assert_int_equal(bench->reading.record_count, 1);
    assert_string_equal(form_sheet_cell(&bench->sheet, ROW, COLUMN)->text, text);
}

/* What the cell and the record stand for: `text`, whether or not a repair made it so. */
static void expect(struct bench *bench, const char *text, const char *repair, unsigned flags)
{
    const char *made = reading_repair(&bench->reading, &bench->sheet, ROW, COLUMN);
    assert_string_equal(made ? made : "none", repair);
    assert_string_equal(record_field_text(&bench->reading.records[0], "attribute"), text);
    assert_int_equal(reading_flags(&bench->reading, &bench->sheet, ROW, COLUMN), flags);
}

static size_t offers(struct bench *bench, const char *text)
{
    size_t count = 0;
    for (size_t i = 0; i < bench->reading.suggestion_count; i++)
        count += strcmp(bench->reading.suggestions[i].text, text) == 0;
    return count;
}

static void test_a_lost_stroke_is_put_back(void **state)
{
    static const char *const cases[][2] = {{"次性项目", "一次性项目"},
                                           {"-次性项目", "一次性项目"},
                                           {"·次性项目", "一次性项目"},
                                           {"般性项目", "一般性项目"}};
    struct bench *bench = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        read_surely(bench, cases[i][0], 0.999);
        expect(bench, cases[i][1], cases[i][1], 0);
        assert_int_equal(bench->reading.suggestion_count, 0);
    }
}

static void test_what_it_is_already_stays(void **state)
{
    static const char *const cases[] = {"一次性项目", "延续项目", "延续性项目", "运转类项目", "中央转移支付",
                                        "跨年度实施", ""};
    struct bench *bench = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        read_surely(bench, cases[i], 0.5);
        expect(bench, cases[i], "none", 0);
        assert_int_equal(bench->reading.suggestion_count, 0);
    }
}

/* A character of which the recogniser is unsure: put right, and somebody looks. One that it is sure of is print. */
static void test_a_character_that_differs(void **state)
{
    struct bench *bench = *state;
    read_surely(bench, "常牛项目", 0.6);
    expect(bench, "常年项目", "常年项目", FLAG_PATTERN_MISMATCH);
    read_surely(bench, "常牛项目", 0.99);
    expect(bench, "常牛项目", "none", FLAG_PATTERN_MISMATCH);
    assert_int_equal(offers(bench, "常年项目"), 1);
    read_surely(bench, "一次项目", 0.99);
    expect(bench, "一次项目", "none", FLAG_PATTERN_MISMATCH);
    assert_int_equal(offers(bench, "一次性项目"), 1);
    read_surely(bench, "二次性项目", 0.99);
    expect(bench, "二次性项目", "none", FLAG_PATTERN_MISMATCH);
    read_surely(bench, "二次性项目", 0.6);
    expect(bench, "一次性项目", "一次性项目", FLAG_PATTERN_MISMATCH);
}

static void test_nobody_can_say_which(void **state)
{
    static const char *const cases[][3] = {
        {"延性项目", "延续性项目", "延续项目"},
        {"建项目", "新建项目", "续建项目"},
        {"一性项目", "一次性项目", "一般性项目"},
        {"其运转类项目", "其他运转类项目", "运转类项目"},
    };
    struct bench *bench = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        read_surely(bench, cases[i][0], 0.3);
        expect(bench, cases[i][0], "none", FLAG_PATTERN_MISMATCH);
        assert_int_equal(offers(bench, cases[i][1]), 1);
        assert_int_equal(offers(bench, cases[i][2]), 1);
    }
}

/* A sign that no choice has may be print: a tick, brackets. */
static void test_a_sign_too_many(void **state)
{
    static const char *const cases[] = {"√常年项目", "（常年项目）", "常年项目.", "常年项目A"};
    struct bench *bench = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        read_surely(bench, cases[i], 0.3);
        const char *made = reading_repair(&bench->reading, &bench->sheet, ROW, COLUMN);
        assert_null(made);
        assert_true(reading_flags(&bench->reading, &bench->sheet, ROW, COLUMN) & FLAG_PATTERN_MISMATCH);
        assert_int_equal(offers(bench, "常年项目"), 1);
    }
}

static void test_what_a_person_settled_stays(void **state)
{
    struct bench *bench = *state;
    bench->sheet = form_sheet_make(bench->arena, form_sheet_two, "项目支出绩效目标申报表");
    form_sheet_set(&bench->sheet, ROW, COLUMN, "次性项目");
    form_sheet_cell(&bench->sheet, ROW, COLUMN)->settled = true;
    assert_int_equal(form_read(bench->forms, &bench->sheet, bench->arena, &bench->reading), STATUS_OK);
    expect(bench, "次性项目", "none", FLAG_PATTERN_MISMATCH);
}

static const struct field_rule *field_with_choices(const struct form_set *forms)
{
    for (size_t i = 0; i < forms->count; i++) {
        const struct form *form = &forms->forms[i];
        for (size_t f = 0; f < form->field_count && strcmp(form->id, "performance-target") == 0; f++) {
            if (form->fields[f].choices.count)
                return &form->fields[f];
        }
    }
    fail_msg("performance-target has no field with choices");
    return NULL;
}

/* No choice of the shipped form, with a character lost, is put right to another one unseen. */
static void test_no_choice_becomes_another(void **state)
{
    struct bench *bench = *state;
    const struct field_rule *field = field_with_choices(bench->forms);
    for (size_t i = 0; i < field->choices.count; i++) {
        const struct folded *printed = &field->choices.labels[i].text;
        for (size_t at = 0; at < printed->length; at++) {
            const char *tidy = arena_printf(bench->arena, "%.*s%s", (int)printed->start[at], printed->source,
                                            printed->source + printed->end[at]);
            read_surely(bench, tidy, 0.99);
            assert_true(code_is_weak(printed->code[at]) ||
                        !reading_repair(&bench->reading, &bench->sheet, ROW, COLUMN));
            read_surely(bench, tidy, 0.3);
            const char *made = reading_repair(&bench->reading, &bench->sheet, ROW, COLUMN);
            bool flagged = reading_flags(&bench->reading, &bench->sheet, ROW, COLUMN) != 0;
            assert_true(!made || strcmp(made, printed->source) == 0 || flagged);
        }
    }
}

/* Usual words, beside which others may stand, are offered and never taken. */
static void test_usual_words_are_offered(void **state)
{
    static const char text[] =
        "[form]\nid = visit\nversion = 1\n[known by]\nneeds = 1\nlabel 1 = 来访单位\n[fields]\n"
        "kind right of = 来访类型\nkind words = 一次性来访 | 定期来访\n";
    struct bench *bench = *state;
    struct form_set *set = form_set_new();
    assert_int_equal(form_set_add(set, "visit.form", text, strlen(text), NULL), STATUS_OK);
    bench->sheet = form_sheet_make(
        bench->arena, "0 0 1 1 来访单位\n0 1 1 1 档案馆\n1 0 1 1 来访类型\n1 1 1 1 次性来访\n", "");
    assert_int_equal(form_read(set, &bench->sheet, bench->arena, &bench->reading), STATUS_OK);
    assert_string_equal(record_field_text(&bench->reading.records[0], "kind"), "次性来访");
    assert_null(reading_repair(&bench->reading, &bench->sheet, 1, 1));
    assert_int_equal(reading_flags(&bench->reading, &bench->sheet, 1, 1), FLAG_PATTERN_MISMATCH);
    assert_int_equal(offers(bench, "一次性来访"), 1);
    form_set_free(set);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, form_bench_setup, form_bench_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_lost_stroke_is_put_back), TEST(test_what_it_is_already_stays),
        TEST(test_a_character_that_differs),  TEST(test_nobody_can_say_which),
        TEST(test_a_sign_too_many),           TEST(test_what_a_person_settled_stays),
        TEST(test_no_choice_becomes_another), TEST(test_usual_words_are_offered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
