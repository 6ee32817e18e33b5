/* Declarations over several pages, put together for exports. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/results.h"
#include "export/join.h"
#include "shenbao/status.h"

enum { PAGES_MOST = 60 };

struct passed {
    json_t *pages[PAGES_MOST];
    size_t count;
};

static int take(void *context, const char *name, const json_t *page)
{
    struct passed *passed = context;
    passed->pages[passed->count++] = json_deep_copy(page);
    return STATUS_OK;
}

/* An indicator of each period in `periods`: "m" or "a". */
static json_t *record_make(const char *periods, const char *level1, const char *level3, bool continues)
{
    json_t *indicators = json_array();
    for (; *periods; periods++)
        json_array_append_new(indicators, json_pack("{s:s, s:s, s:s, s:s, s:{s:s}, s:{s:s}}", "period",
                                                    *periods == 'm' ? "mid_term" : "annual", "level1", level1,
                                                    "level2", level1, "level3", level3, "value", "text", "1",
                                                    "cells", "level3", "t0r1c3"));
    json_t *record = json_pack("{s:s, s:{}, s:[], s:[], s:o, s:[]}", "form", "performance-target", "fields",
                               "funds", "goals", "indicators", indicators, "checks");
    if (continues)
        json_object_set_new(record, "continues", json_true());
    return record;
}

static json_t *page_make(const char *path, int frame, json_t *one, json_t *two)
{
    json_t *page = json_pack("{s:{s:s, s:i}, s:[o]}", "source", "path", path, "frame", frame, "records", one);
    if (two)
        json_array_append_new(json_object_get(page, "records"), two);
    return page;
}

/* Gives the pages, which are released, to a joiner. */
static struct passed pass(json_t **pages, size_t count)
{
    struct passed passed = {0};
    struct page_sink sink = {&passed, take};
    struct joiner *joiner = joiner_new(&sink);
    sink = joiner_sink(joiner);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(sink.add(sink.context, "page", pages[i]), STATUS_OK);
        json_decref(pages[i]);
    }
    assert_int_equal(joiner_end(joiner), STATUS_OK);
    joiner_free(joiner);
    assert_int_equal(passed.count, count);
    return passed;
}

static void passed_release(struct passed *passed)
{
    for (size_t i = 0; i < passed->count; i++)
        json_decref(passed->pages[i]);
}

static json_t *record_of(const struct passed *passed, size_t page, size_t record)
{
    return json_array_get(json_object_get(passed->pages[page], "records"), record);
}

/* The level 3 texts of a record, with blanks between. */
static void assert_indicators(const json_t *record, const char *expected)
{
    char texts[256] = "";
    size_t i;
    json_t *indicator;
    json_array_foreach(json_object_get(record, "indicators"), i, indicator)
    {
        size_t length = strlen(texts);
        snprintf(texts + length, sizeof texts - length, "%s%s", i ? " " : "",
                 json_path_text(indicator, "level3", "?"));
    }
    assert_string_equal(texts, expected);
}

static void test_frames_of_a_file(void **state)
{
    json_t *pages[] = {page_make("a.pdf", 0, record_make("a", "产出指标", "A", false), NULL),
                       page_make("a.pdf", 1, record_make("a", "", "B", true), NULL),
                       page_make("a.pdf", 2, record_make("a", "效益指标", "C", true), NULL)};
    struct passed passed = pass(pages, 3);
    assert_indicators(record_of(&passed, 0, 0), "A B C");
    assert_null(record_of(&passed, 1, 0));
    assert_null(record_of(&passed, 2, 0));
    const json_t *second = json_array_get(json_object_get(record_of(&passed, 0, 0), "indicators"), 1);
    assert_string_equal(json_path_text(second, "level1", "?"), "产出指标"); /* cut off with the page before */
    assert_string_equal(json_path_text(second, "page.path", "?"), "a.pdf");
    assert_int_equal(json_path_integer(second, "page.frame"), 1);
    assert_string_equal(json_path_text(second, "page.cells.level3", "?"), "t0r1c3");
    assert_null(json_object_get(json_object_get(second, "cells"), "level3"));
    passed_release(&passed);
}

static void test_files_of_a_folder(void **state)
{
    json_t *pages[] = {page_make("x/1.jpg", 0, record_make("ma", "产出指标", "A", false), NULL),
                       page_make("x/2.jpg", 0, record_make("ma", "", "B", true), NULL),
                       page_make("y/1.jpg", 0, record_make("ma", "", "C", true), NULL)};
    struct passed passed = pass(pages, 3);
    assert_indicators(record_of(&passed, 0, 0), "A A B B");
    assert_indicators(record_of(&passed, 2, 0),
                      "C C"); /* another folder: nobody knows what it goes on with */
    passed_release(&passed);
}

/* A page on which one declaration ends and another begins, which goes on as well. */
static void test_one_ends_and_another_begins(void **state)
{
    json_t *pages[] = {
        page_make("a.pdf", 0, record_make("a", "产出指标", "A", false), NULL),
        page_make("a.pdf", 1, record_make("a", "", "B", true), record_make("a", "产出指标", "C", false)),
        page_make("a.pdf", 2, record_make("a", "", "D", true), NULL)};
    struct passed passed = pass(pages, 3);
    assert_indicators(record_of(&passed, 0, 0), "A B");
    assert_indicators(record_of(&passed, 1, 0), "C D");
    assert_null(record_of(&passed, 2, 0));
    passed_release(&passed);
}

static void test_what_does_not_fit_stays(void **state)
{
    json_t *pages[] = {page_make("a.pdf", 0, record_make("a", "", "A", true), NULL), /* nothing before it */
                       page_make("b.pdf", 0, record_make("a", "产出指标", "B", false), NULL),
                       page_make("b.pdf", 2, record_make("a", "", "C", true), NULL), /* a page is missing */
                       page_make("c.pdf", 0, record_make("a", "产出指标", "D", false), NULL),
                       page_make("c.pdf", 1, record_make("m", "", "E", true), NULL)}; /* another period */
    struct passed passed = pass(pages, 5);
    for (size_t i = 0; i < 5; i++) {
        const char expected[] = {(char)('A' + i), '\0'};
        assert_indicators(record_of(&passed, i, 0), expected);
    }
    passed_release(&passed);
}

/* An indicator in row `row`, as both halves of a page break leave it. */
static json_t *indicator_in(const char *period, const char *level2, const char *level3, const char *value,
                            int row)
{
    char id[16];
    snprintf(id, sizeof id, "t0r%dc3", row);
    return json_pack("{s:s, s:s, s:s, s:s, s:{s:s}, s:{s:s}, s:f, s:[]}", "period", period, "level1",
                     *level2 ? "产出指标" : "", "level2", level2, "level3", level3, "value", "text", value,
                     "cells", "level3", id, "confidence", 0.5, "flags");
}

static struct passed pass_two(json_t *first, json_t *second)
{
    json_t *one = record_make("", "", "", false), *two = record_make("", "", "", true);
    json_object_set_new(one, "indicators", first);
    json_object_set_new(two, "indicators", second);
    json_t *pages[] = {page_make("a.tif", 0, one, NULL), page_make("a.tif", 1, two, NULL)};
    return pass(pages, 2);
}

static const json_t *indicator_at(const struct passed *passed, size_t at)
{
    const json_t *record = json_array_get(json_object_get(passed->pages[0], "records"), 0);
    return json_array_get(json_object_get(record, "indicators"), at);
}

/* The annual half has nothing in the last row of the first page: its levels are the other half's there. */
static void test_levels_are_those_of_the_lowest_row(void **state)
{
    json_t *first = json_pack("[o, o, o]", indicator_in("mid_term", "数量指标", "甲", "1", 9),
                              indicator_in("mid_term", "成本指标", "乙", "2", 12),
                              indicator_in("annual", "数量指标", "甲", "1", 9));
    struct passed passed = pass_two(first, json_pack("[o]", indicator_in("annual", "", "丙", "3", 0)));
    const json_t *joined = indicator_at(&passed, 3);
    assert_string_equal(json_path_text(joined, "level1", ""), "产出指标");
    assert_string_equal(json_path_text(joined, "level2", ""), "成本指标");
    passed_release(&passed);
}

static void test_a_row_that_the_page_break_cuts(void **state)
{
    json_t *first = json_pack("[o]", indicator_in("annual", "数量指标", "养护里程", "", 12));
    struct passed passed = pass_two(first, json_pack("[o, o]", indicator_in("annual", "", "", "≥3公里", 0),
                                                     indicator_in("annual", "", "桥梁", "2座", 1)));
    const json_t *joined = indicator_at(&passed, 0), *next = indicator_at(&passed, 1);
    assert_string_equal(json_path_text(joined, "level3", ""), "养护里程");
    assert_string_equal(json_path_text(joined, "value.text", ""), "≥3公里");
    assert_int_equal(json_path_integer(joined, "rest.frame"), 1);
    assert_string_equal(json_string_value(json_array_get(json_object_get(joined, "flags"), 0)), "clipped");
    assert_string_equal(json_path_text(next, "level3", ""), "桥梁");
    assert_string_equal(json_path_text(next, "level2", ""), "数量指标");
    assert_null(indicator_at(&passed, 2));
    passed_release(&passed);
}

/* A half that goes with nothing before it may be the end of a text, or a row of its own: both are flagged. */
static void test_halves_that_do_not_fit_are_flagged(void **state)
{
    json_t *first = json_pack("[o]", indicator_in("annual", "数量指标", "县乡公路", "≥3公里", 12));
    struct passed passed = pass_two(first, json_pack("[o]", indicator_in("annual", "", "养护里程", "", 0)));
    for (size_t i = 0; i < 2; i++)
        assert_string_equal(
            json_string_value(json_array_get(json_object_get(indicator_at(&passed, i), "flags"), 0)),
            "clipped");
    assert_string_equal(json_path_text(indicator_at(&passed, 0), "level3", ""), "县乡公路");
    passed_release(&passed);
}

static void test_more_pages_than_are_held(void **state)
{
    json_t *pages[PAGES_MOST];
    for (int i = 0; i < PAGES_MOST; i++)
        pages[i] = page_make("a.pdf", i, record_make("a", "产出指标", "A", i > 0), NULL);
    struct passed passed = pass(pages, PAGES_MOST);
    size_t indicators = 0;
    for (size_t i = 0; i < passed.count; i++)
        indicators += json_array_size(json_object_get(record_of(&passed, i, 0), "indicators"));
    assert_int_equal(indicators, PAGES_MOST);
    passed_release(&passed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_frames_of_a_file),
        cmocka_unit_test(test_files_of_a_folder),
        cmocka_unit_test(test_one_ends_and_another_begins),
        cmocka_unit_test(test_what_does_not_fit_stays),
        cmocka_unit_test(test_levels_are_those_of_the_lowest_row),
        cmocka_unit_test(test_a_row_that_the_page_break_cuts),
        cmocka_unit_test(test_halves_that_do_not_fit_are_flagged),
        cmocka_unit_test(test_more_pages_than_are_held),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
